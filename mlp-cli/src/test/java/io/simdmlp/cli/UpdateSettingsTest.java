package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clipping, accumulation, limits of norms, averages, and L-BFGS. */
final class UpdateSettingsTest {
    @TempDir
    private Path folder;

    private Path csv = Path.of("");
    private Path model = Path.of("");
    private Path checkpoint = Path.of("");

    @BeforeEach
    void files() throws IOException {
        csv = TestFiles.insects(folder);
        model = folder.resolve("m");
        checkpoint = folder.resolve("c");
    }

    private Cli.Result train(Object... options) {
        List<Object> arguments = new ArrayList<>(List.of("train", "--data", csv, "--out", model, "--hidden=8"));
        arguments.addAll(Arrays.asList(options));
        return Cli.run(arguments.toArray());
    }

    private byte[] trained(Object... options) throws IOException {
        train(options).succeeded();
        return Files.readAllBytes(model);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--clip-norm=0.1 | gradient norm at most 0.1",
                "--clip-value=0.01 | gradients at most 0.01",
                "--accumulate=2 | 2 batches per step",
                "--max-norm=0.5 | weight norms at most 0.5",
                "--ema=0.9 | moving average with decay 0.9"
            })
    void everyOptionChangesTheModel(String option, String description) throws IOException {
        byte[] plain = trained("--epochs", 3, "--lr=0.05");
        Cli.Result result = train("--epochs", 3, "--lr=0.05", option, "--report", folder.resolve("r"))
                .succeeded();
        byte[] changed = Files.readAllBytes(model);
        assertTrue(result.line("training: ").contains(", " + description), result.out());
        assertTrue(Files.readString(folder.resolve("r")).contains(description));
        assertFalse(Arrays.equals(plain, changed));
        assertTrue(Arrays.equals(changed, trained("--epochs", 3, "--lr=0.05", option, "--threads", 2)));
    }

    /** A schedule counts updates: of the 3 batches of an epoch, 2 and 1 are one. */
    @Test
    void stepsAreUpdates() {
        Cli.Result result = train("--epochs", 3, "--accumulate", 2).succeeded();
        assertTrue(result.line("training: ").startsWith("3 epochs of 2 steps"), result.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--clip-norm=0 | --clip-norm is 0.0, expected a number above 0",
                "--clip-norm=-1 | --clip-norm is -1.0, expected a number above 0",
                "--clip-norm=NaN | --clip-norm is NaN, expected a number above 0",
                "--clip-value=0 | --clip-value is 0.0, expected a number above 0",
                "--clip-value=Infinity | --clip-value is Infinity, expected a number above 0",
                "--max-norm=0 | --max-norm is 0.0, expected a number above 0",
                "--ema=0 | --ema is 0.0, expected above 0 and below 1",
                "--ema=1 | --ema is 1.0, expected above 0 and below 1",
                "--ema=NaN | --ema is NaN, expected above 0 and below 1",
                "--accumulate=0 | --accumulate is 0, expected at least 1",
                "--optimizer=lbfgs,--batch-size=32 | --batch-size is 32, but --optimizer is lbfgs, which needs all 66 training samples in a batch, expected at least 66",
                "--optimizer=lbfgs,--schedule=cosine | --schedule is cosine, but --optimizer is lbfgs",
                "--optimizer=lbfgs,--warmup=3-steps | --warmup is 3-steps, but --optimizer is lbfgs",
                "--optimizer=lbfgs,--ema=0.9 | --ema is 0.9, but --optimizer is lbfgs",
                "--optimizer=lbfgs,--clip-norm=1 | --clip-norm is 1.0, but --optimizer is lbfgs",
                "--optimizer=lbfgs,--clip-value=1 | --clip-value is 1.0, but --optimizer is lbfgs",
                "--optimizer=lbfgs,--max-norm=1 | --max-norm is 1.0, but --optimizer is lbfgs",
                "--optimizer=lbfgs,--accumulate=2 | --accumulate is 2, but --optimizer is lbfgs",
                "--optimizer=lbfgs,--momentum=0.5 | --momentum is 0.5, but --optimizer is lbfgs"
            })
    void badOptionsAreOneLine(String options, String message) {
        train((Object[]) options.split(",")).failed(2, message);
        assertFalse(Files.exists(model));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--ema=0.9", "--accumulate=2", "--optimizer=lbfgs"})
    void aTrainingGoesOnFromItsCheckpoint(String option) throws IOException {
        byte[] expected = trained("--epochs", 10, option, "--threads", 1, "--patience=never");
        train("--epochs", 4, option, "--patience=never", "--checkpoint", checkpoint, "--checkpoint-every", "1-epochs")
                .succeeded();
        String inspected = Cli.run("inspect", checkpoint).succeeded().line("update options: ");
        assertEquals(option.contains("ema"), inspected.contains("ema=0.9"), inspected);
        byte[] actual = trained(
                "--epochs", 10, option, "--patience=never", "--checkpoint", checkpoint, "--resume", "--threads", 2);
        assertTrue(Arrays.equals(expected, actual));
        if (!option.contains("lbfgs")) {
            train("--epochs", 10, "--patience=never", "--checkpoint", checkpoint, "--resume")
                    .failed(2, "the state is of a training with update-options ");
        }
    }

    @Test
    void lbfgsConverges() {
        Cli.Result result = train("--optimizer", "lbfgs", "--validation", 0, "--weight-decay", 0.1)
                .succeeded();
        assertTrue(
                result.line("training: ")
                        .startsWith("200 epochs of 1 step, lbfgs, learning rate 1.0, weight decay 0.1"),
                result.out());
        assertTrue(result.out().contains("converged after epoch "), result.out());
        assertTrue(result.out().contains("a tolerance of lbfgs is met"), result.out());
    }

    /** The default data, with 1,293 training samples in each evaluation. */
    @Test
    void lbfgsLearnsTheDigits() {
        Cli.Result result =
                Cli.run("train", "--optimizer", "lbfgs", "--out", model).succeeded();
        assertTrue(result.number("test accuracy: ") >= 0.965, result.out());
        assertFalse(result.out().contains("best epoch: "), result.out());
    }
}
