package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.EpochResult;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Trainer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Early stopping, schedules, class weights, checkpoints. */
final class TrainingOptionsTest {
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

    /** Trains with a learning rate of 0.05 and 8 hidden neurons, unless the options have others. */
    private Cli.Result train(Object... options) {
        List<Object> arguments = new ArrayList<>(List.of("train", "--data", csv, "--out", model));
        String given = Arrays.toString(options);
        if (!given.contains("--hidden")) {
            arguments.add("--hidden=8");
        }
        if (!given.contains("--lr")) {
            arguments.add("--lr=0.05");
        }
        arguments.addAll(Arrays.asList(options));
        return Cli.run(arguments.toArray());
    }

    @Test
    void theBestAndTheLastEpochAreCompared() {
        Cli.Result result = train("--epochs", 60).succeeded();
        assertTrue(result.line("best epoch: ").matches("\\d+  val loss \\d.*"), result.out());
        Cli.Result last = train("--epochs", 60, "--keep", "last").succeeded();
        assertFalse(last.out().contains("best epoch"), last.out());
        assertTrue(last.out().contains("epoch 60/60"), last.out());
    }

    @Test
    void patienceEndsTraining() {
        Cli.Result result = train("--epochs", 500, "--patience", 3, "--monitor", "accuracy", "--min-delta", 0.01)
                .succeeded();
        assertTrue(
                result.line("training: ").contains("fewer if the val accuracy does not improve for 3 epochs"),
                result.out());
        int end = Integer.parseInt(result.line("early stopping after epoch "));
        assertTrue(end < 100, result.out());
        assertEquals(
                result.line("early stopping after epoch "),
                train("--epochs", 500, "--early-stopping", 3, "--monitor", "accuracy", "--min-delta", 0.01)
                        .succeeded()
                        .line("early stopping after epoch "));
        Cli.Result never = train("--epochs", 30, "--patience", "never").succeeded();
        assertTrue(never.out().contains("epoch 30/30"), never.out());
    }

    @Test
    void theTimeLimitEndsTraining() {
        Cli.Result result = train("--epochs", 100_000_000, "--time-limit", "1s", "--patience", "never")
                .succeeded();
        assertTrue(result.out().contains("time limit 1s reached in epoch "), result.out());
        assertTrue(Files.exists(model));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "constant",
                "step",
                "step:every=3-epochs,factor=0.5",
                "multi-step:at=2-epochs/10-steps,factor=0.5",
                "exponential:factor=0.9",
                "linear",
                "polynomial:power=2",
                "cosine:minimum=0.001",
                "cosine-restarts:length=4-epochs,multiplier=2",
                "one-cycle",
                "inverse-scaling",
                "plateau:patience=2,metric=accuracy"
            })
    void everyScheduleTrains(String schedule) {
        Cli.Result result = train("--epochs", 12, "--schedule", schedule, "--warmup", "2-steps")
                .succeeded();
        assertTrue(result.line("training: ").contains(", warm-up 2-steps"), result.out());
        assertEquals(!schedule.equals("constant"), result.out().contains(", schedule " + schedule));
    }

    @Test
    void aScheduleIsShown() {
        Cli.Result result = Cli.run(
                        "train", "--show-schedule", "--schedule", "cosine:minimum=0.0001", "--warmup", "2-epochs")
                .succeeded();
        assertEquals("learning rate by step", result.out().lines().findFirst().orElse(""));
        assertEquals(
                "1.00000e-05, highest 0.00100000, last 0.000100001",
                result.line("first ").replaceAll("0.000999\\d+", "0.00100000"));
        assertFalse(Files.exists(model));
        List<String> rows =
                result.out().lines().filter(line -> line.contains("|")).toList();
        assertEquals(12, rows.size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--patience=0 | --patience is '0', expected a number of at least 1, or never",
                "--patience=3,--validation=0 | --patience is 3, which needs validation data, but --validation is 0",
                "--monitor=acc | --monitor is 'acc', expected one of loss, accuracy",
                "--monitor=rmse | --monitor is rmse, which is not defined for classification",
                "--min-delta=-1 | --min-delta is -1.0, expected a number of at least 0",
                "--keep=first | --keep is 'first', expected one of best, last",
                "--keep=last,--patience=3 | --patience is 3, but --keep is last, expected best",
                "--time-limit=5 | --time-limit is '5', expected a time such as 30s, 5m or 2h",
                "--time-limit=2-epochs | --time-limit is '2-epochs', expected a time",
                "--schedule=cos | --schedule is 'cos', expected one of constant, step",
                "--schedule=step:evry=3 | --schedule is 'step:evry=3', expected step:KEY=VALUE with each KEY once, of every, factor",
                "--schedule=step:factor | --schedule is 'step:factor', expected step:KEY=VALUE",
                "--schedule=constant:factor=1 | --schedule is 'constant:factor=1', expected constant alone",
                "--schedule=step:every=3 | --schedule every is '3', expected an amount such as 100-steps or 2-epochs",
                "--schedule=exponential:factor=x | --schedule factor is 'x', expected a number",
                "--schedule=exponential:factor=-1 | --schedule is 'exponential:factor=-1': factor is -1.0, expected",
                "--schedule=multi-step:at=3-steps/2-steps | milestones is [3, 2], expected ascending",
                "--schedule=plateau:metric=x | --schedule is 'plateau:metric=x': metric is 'x', expected one of",
                "--warmup=4000-epochs | --warmup is 4000-epochs, which is",
                "--warmup=0-steps | --warmup is '0-steps', expected an amount",
                "--class-weight=ant | --class-weight is 'ant', expected balanced, or a weight for classes",
                "--class-weight=wasp=2 | --class-weight names the class 'wasp', expected one of ant",
                "--class-weight=ant=2;ant=3 | twice, expected once",
                "--class-weight=ant=-2 | --class-weight of 'ant' is '-2', expected a number of at least 0",
                "--class-weight=ant=NaN | --class-weight of 'ant' is 'NaN', expected a number of at least 0",
                "--class-weight=ant=0;bee=0;cicada=0 | which is 0 for all classes, expected one above 0",
                "--resume | --resume needs --checkpoint, expected --checkpoint FILE",
                "--checkpoint-every=3s | --checkpoint-every is 3s, but there is no --checkpoint",
                "--checkpoint=c,--checkpoint-every=x | --checkpoint-every is 'x', expected an amount such as 30s",
            })
    void badOptionsAreOneLine(String options, String message) {
        Object[] words = Arrays.stream(options.split(","))
                .map(option -> option.replace(';', ','))
                .toArray();
        if (options.contains("factor") || options.contains("constant:")) {
            words = new Object[] {options};
        }
        train(words).failed(2, message);
        assertFalse(Files.exists(model));
    }

    @Test
    void classWeightsNeedClasses() throws IOException {
        Cli.run("train", "--data", TestFiles.houses(folder), "--class-weight", "balanced", "--out", model)
                .failed(2, "--class-weight is 'balanced', but ", "has numbers to predict, expected classes");
    }

    @Test
    void balancedIsTheSameAsItsWeights() throws IOException {
        train("--epochs", 3, "--class-weight", "balanced").succeeded();
        byte[] balanced = Files.readAllBytes(model);
        train("--epochs", 3, "--class-weight", "ant=1,bee=1,cicada=1").succeeded();
        byte[] ones = Files.readAllBytes(model); // 30 samples of each class
        train("--epochs", 3, "--class-weight", "ant=5").succeeded();
        byte[] other = Files.readAllBytes(model);
        train("--epochs", 3).succeeded();
        assertTrue(Arrays.equals(balanced, ones));
        assertTrue(Arrays.equals(ones, Files.readAllBytes(model)));
        assertFalse(Arrays.equals(ones, other));
    }

    @Test
    void aTrainingGoesOnFromItsCheckpoint() throws IOException {
        train("--epochs", 10, "--threads", 1).succeeded();
        byte[] expected = Files.readAllBytes(model);
        // The time limit ends the first part somewhere, without a signal.
        train("--epochs", 10, "--checkpoint", checkpoint, "--checkpoint-every", "4-steps", "--time-limit", "1s")
                .succeeded();
        Cli.Result resumed = train("--epochs", 10, "--checkpoint", checkpoint, "--resume", "--threads", 2)
                .succeeded();
        assertTrue(resumed.out().contains("resuming from " + checkpoint), resumed.out());
        assertTrue(Arrays.equals(expected, Files.readAllBytes(model)));
        Cli.Result more =
                train("--epochs", 12, "--checkpoint", checkpoint, "--resume").succeeded();
        assertTrue(more.out().contains("epoch 12/12"), more.out());
        assertNotEquals(-1, Arrays.mismatch(new byte[0], Files.readAllBytes(checkpoint)));
    }

    @Test
    void aCheckpointIsInspected() {
        train("--epochs", 3, "--checkpoint", checkpoint, "--checkpoint-every", "1-epochs")
                .succeeded();
        Cli.Result result = Cli.run("inspect", checkpoint).succeeded();
        assertEquals("3 complete, then 0 batches", result.line("epochs: "));
        assertEquals("9", result.line("updates: "));
        assertTrue(result.line("optimizer: ").startsWith("Adam[learningRate=0.05"), result.out());
        assertTrue(result.out().contains("array: parameters, "), result.out());
    }

    @Test
    void anotherTrainingIsNotResumed() throws IOException {
        train("--epochs", 3, "--checkpoint", checkpoint, "--checkpoint-every", "1-epochs")
                .succeeded();
        byte[] state = Files.readAllBytes(checkpoint);
        Files.delete(model);
        train("--epochs", 3, "--checkpoint", checkpoint)
                .failed(2, "--checkpoint is " + checkpoint + ", which exists: add --resume to go on from it");
        for (String option : List.of(
                "--lr=0.04",
                "--batch-size=16",
                "--hidden=9",
                "--seed=2",
                "--loss=mse",
                "--schedule=cosine",
                "--scale=minmax",
                "--validation=0.2",
                "--class-weight=ant=2",
                "--keep=last")) {
            train("--epochs", 3, "--checkpoint", checkpoint, "--resume", option)
                    .failed(2, "the state is of a training with ");
            assertTrue(Arrays.equals(state, Files.readAllBytes(checkpoint)), option);
            assertFalse(Files.exists(model), option);
        }
        Files.write(checkpoint, Arrays.copyOf(state, state.length - 8));
        train("--epochs", 3, "--checkpoint", checkpoint, "--resume").failed(2, checkpoint + ": is truncated");
        Files.copy(csv, folder.resolve("x"));
        train("--checkpoint", folder.resolve("x"), "--resume").failed(2, "x: is not a safetensors file");
    }

    @Test
    void aCheckpointIsNoOtherFile() {
        train("--checkpoint", model).failed(2, "--checkpoint is " + model + " and --out is ", "the same file");
        train("--checkpoint", csv, "--resume").failed(2, "--checkpoint is " + csv + ", which is an input too");
        train("--checkpoint", folder.resolve("no/such")).failed(2, "--checkpoint is ", "there is no folder");
    }

    @Test
    void twoTrainingsDoNotShareACheckpoint() throws IOException {
        Path lock = Path.of(checkpoint + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock();
            train("--epochs", 3, "--checkpoint", checkpoint)
                    .failed(2, "--checkpoint is " + checkpoint + ", which another training is writing");
        }
        train("--epochs", 3, "--checkpoint", checkpoint).succeeded();
        assertFalse(Files.exists(lock));
    }

    /** A full or missing disk does not end a training. */
    @Test
    void aCheckpointThatCannotBeWrittenIsTriedAgain() throws IOException {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        Path file = gone.resolve("c");
        MlpSpec spec = MlpSpec.builder(2).layer(2, Activation.SOFTMAX).build();
        EpochResult result = new EpochResult(1, 1, Map.of(), 1, 1, 0.1);
        try (Interruption interruption = new Interruption();
                Trainer trainer = Trainer.builder(Mlp.create(spec, 1)).build();
                Checkpoints checkpoints = Checkpoints.open(file, Amount.any("x", "1-epochs"), interruption)) {
            checkpoints.begin(trainer, false);
            Files.delete(Path.of(file + ".lock"));
            Files.delete(gone);
            assertTrue(checkpoints.onEpoch(result));
            assertTrue(checkpoints.failure().startsWith(file + ": cannot be written: "), checkpoints.failure());
            Files.createDirectory(gone);
            assertTrue(checkpoints.onEpoch(result));
            assertEquals("", checkpoints.failure());
            assertTrue(Files.exists(file));
        }
    }
}
