package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mlp example}. */
final class ExampleCommandTest {
    @TempDir
    private Path folder;

    @Test
    void listsTheExamples() {
        List<String> lines = Cli.run("example").succeeded().out().lines().toList();
        assertEquals(
                List.of(
                        "perceptron",
                        "gradient-descent",
                        "single-neuron",
                        "backprop-by-hand",
                        "mazur",
                        "xor-layers",
                        "xor-bce",
                        "xor-onehot",
                        "xor-minibatch",
                        "mnist-16-16"),
                lines.stream().map(line -> line.substring(0, line.indexOf(' '))).toList());
        for (String line : lines) {
            assertTrue(line.matches("\\S+ {2,}\\S.{20,80}"), line);
        }
    }

    @Test
    void runsAnExample() {
        Cli.Result result = Cli.run("example", "single-neuron").succeeded();
        assertEquals(
                "w=0.5,-0.5 b=0.5,-0.5 z=1.0,-1.0 output=1.0,0.0 loss=0.5,0.0 dw=1.0,0.0 db=1.0,0.0",
                result.line("result: "));
    }

    @Test
    void takesFoldersAndCsvFilesAsTrainDoes() throws IOException {
        Path idx = TestFiles.idx(folder.resolve("idx"), 3);
        Cli.Result images = Cli.run("example", "mnist-16-16", "--data", idx).succeeded();
        assertTrue(images.out().contains("120 training samples"), images.out());
        assertTrue(images.line("result: ").matches("uniform_accuracy=[0-9.]+ xavier_accuracy=[0-9.]+"));

        StringBuilder rows = new StringBuilder("label,pixel0,pixel1\n");
        for (int i = 0; i < 100; i++) {
            rows.append(i % 2)
                    .append(',')
                    .append(i % 2 * 200 + i % 5)
                    .append(',')
                    .append(200 - i % 2 * 200 + i % 7)
                    .append('\n');
        }
        Path csv = Files.writeString(folder.resolve("train.csv"), rows);
        Cli.Result table = Cli.run("example", "mnist-16-16", "--data", csv).succeeded();
        assertTrue(table.out().contains("80 training samples, 20 test samples; 2-16-16-2"), table.out());

        Cli.Result digits =
                Cli.run("example", "mnist-16-16", "--data", "digits").succeeded();
        assertTrue(digits.out().contains("64-16-16-10"), digits.out());
    }

    @Test
    void badInputIsOneLine() throws IOException {
        Cli.run("example", "hopfield").failed(2, "'hopfield'", "perceptron", "mnist-16-16");
        Cli.run("example", "mazur", "perceptron").failed(2, "unknown argument 'perceptron'", "mlp example --help");
        Cli.run("example", "mazur", "--data", "digits").failed(2, "--data is digits", "mazur", "expected none");
        Cli.run("example", "--data", "digits").failed(2, "--data is digits", "NAME");
        Cli.run("example", "mnist-16-16", "--data", folder).failed(2, "train-images-idx3-ubyte");
        Cli.run("example", "mnist-16-16", "--data", folder.resolve("no.csv")).failed(2, "no.csv", "no such file");
        Path csv = Files.writeString(folder.resolve("one.csv"), "label,pixel0\n1,2\n1,3\n");
        Cli.run("example", "mnist-16-16", "--data", csv).failed(2, "one.csv");
    }
}
