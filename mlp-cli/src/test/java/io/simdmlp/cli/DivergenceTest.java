package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model file after training has diverged. */
final class DivergenceTest {
    @TempDir
    private Path folder;

    @Test
    void inTheFirstEpochTheOldModelIsKept() throws IOException {
        Path model = Files.writeString(folder.resolve("m.safetensors"), "old");
        Path csv = TestFiles.insects(folder);
        Cli.run("train", "--data", csv, "--optimizer", "sgd", "--lr", "1e30", "--out", model)
                .failed(3, "epoch 1, batch ", "layer ", "nothing was written");
        assertEquals("old", Files.readString(model));
    }

    /** The sample is named by its line in the file, although some are held back and the others shuffled. */
    @Test
    void theSampleThatCausesItIsNamed() throws IOException {
        StringBuilder csv = new StringBuilder("a,b,price\n");
        for (int i = 0; i < 200; i++) {
            csv.append(i % 7)
                    .append(',')
                    .append("1,")
                    .append(i == 149 ? "3e38" : i % 5 + ".5")
                    .append('\n');
        }
        Path data = Files.writeString(folder.resolve("large.csv"), csv);
        Path test = Files.writeString(folder.resolve("test.csv"), "a,b,price\n1,2,3.5\n");
        Path model = folder.resolve("m.safetensors");
        Object[] train = {
            "train",
            "--data",
            data,
            "--test",
            test,
            "--target-scale=none",
            "--validation=0.05",
            "--task=regression",
            "--hidden=16,16",
            "--init=he",
            "--out",
            model
        };
        Cli.run(train)
                .failed(3, "epoch 1, batch ", "sample ", "it is line 151 of ", "large.csv", "nothing was written");
    }

    @Test
    void laterTheLastGoodModelIsKept() throws IOException {
        Path model = folder.resolve("m.safetensors");
        Path csv = TestFiles.houses(folder);
        Path report = folder.resolve("report.html");
        // One batch per epoch, and a learning rate at which the error doubles.
        Cli.Result result = Cli.run(
                        "train",
                        "--data",
                        csv,
                        "--label",
                        "price",
                        "--hidden",
                        "none",
                        "--optimizer",
                        "sgd",
                        "--lr",
                        "1e6",
                        "--batch-size",
                        "1000",
                        "--epochs",
                        "50",
                        "--validation",
                        "0",
                        "--out",
                        model,
                        "--report",
                        report)
                .failed(3, "epoch ", "layer 1", "the model after epoch ", model.toString());
        assertFalse(Files.exists(report));
        String kept = result.err().replaceAll("(?s).*the model after epoch (\\d+) is in.*", "$1");
        assertTrue(result.out().contains("epoch " + (kept.length() < 2 ? " " : "") + kept + "/50"), result.out());
        assertEquals("3-1 (identity)", Cli.run("inspect", model).succeeded().line("network: "));
    }
}
