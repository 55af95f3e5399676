package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prediction and inspection. */
final class PredictCommandTest {
    @TempDir
    private Path folder;

    private Path model = Path.of("");
    private Path csv = Path.of("");

    @BeforeEach
    void train() throws IOException {
        model = folder.resolve("m.safetensors");
        csv = TestFiles.insects(folder);
        Cli.run("train", "--data", csv, "--hidden", "8", "--lr", "0.05", "--out", model)
                .succeeded();
    }

    @Test
    void answersAreProbabilities() {
        List<String> lines = Cli.run("predict", "--model", model, "--data", csv)
                .succeeded()
                .out()
                .lines()
                .toList();
        assertEquals("class,p_ant,p_bee,p_cicada", lines.getFirst());
        assertEquals(91, lines.size());
        int right = 0;
        for (int i = 0; i < 90; i++) {
            String[] cells = lines.get(i + 1).split(",", -1);
            right += cells[0].equals(List.of("ant", "bee", "cicada").get(i % 3)) ? 1 : 0;
            double sum = 0;
            for (int p = 1; p < 4; p++) {
                sum += Float.parseFloat(cells[p]);
            }
            assertEquals(1, sum, 1e-5);
        }
        assertTrue(right > 80, right + " right of 90");
    }

    /** The command trains networks that put out probabilities, but the library can train others. */
    @ParameterizedTest
    @CsvSource({"LOG_SOFTMAX, CATEGORICAL_CROSS_ENTROPY, log_p_", "IDENTITY, HINGE, score_", "SIGMOID, MSE, p_"})
    void otherOutputsAreCalledWhatTheyAre(Activation output, Loss loss, String prefix) throws IOException {
        Model trained = ModelFile.read(model);
        MlpSpec.Builder spec = MlpSpec.builder(trained.mlp().spec().inputs());
        List<MlpSpec.Layer> layers = trained.mlp().spec().layers();
        for (MlpSpec.Layer layer : layers.subList(0, layers.size() - 1)) {
            spec.layer(layer.outputs(), layer.activation());
        }
        Mlp mlp = new Mlp(spec.layer(3, output).build(), trained.mlp().parameters());
        Path other = folder.resolve("other.safetensors");
        ModelFile.write(
                other, new Model(mlp, loss, trained.scaling(), trained.inputNames(), trained.classNames(), List.of()));
        String header = Cli.run("predict", "--model", other, "--data", csv)
                .succeeded()
                .out()
                .lines()
                .findFirst()
                .orElse("");
        assertEquals("class,%1$sant,%1$sbee,%1$scicada".formatted(prefix), header);
    }

    @Test
    void fileIsWhatStandardOutputWouldBe() throws IOException {
        Path answers = folder.resolve("answers.csv");
        Cli.Result printed = Cli.run("predict", "--model", model, "--data", csv).succeeded();
        assertEquals(
                "",
                Cli.run("predict", "--model", model, "--data", csv, "--out", answers)
                        .succeeded()
                        .out());
        assertEquals(printed.out(), Files.readString(answers));
    }

    @Test
    void aRowsAnswerDoesNotDependOnItsNeighbours() throws IOException {
        List<String> all = Cli.run("predict", "--model", model, "--data", csv)
                .out()
                .lines()
                .toList();
        List<String> rows = Files.readAllLines(csv);
        // 10,000 rows are many batches, and the last of them is not full.
        StringBuilder many = new StringBuilder(rows.getFirst() + "\n");
        for (int i = 0; i < 10_000; i++) {
            many.append(rows.get(1 + i % 90)).append('\n');
        }
        Path big = Files.writeString(folder.resolve("big.csv"), many);
        List<String> lines = Cli.run("predict", "--model", model, "--data", big)
                .succeeded()
                .out()
                .lines()
                .toList();
        assertEquals(10_001, lines.size());
        for (int i = 0; i < 10_000; i++) {
            assertEquals(all.get(1 + i % 90), lines.get(1 + i));
        }
    }

    @Test
    void withoutHeaderTheLabelIsLeftOutByNumber() throws IOException {
        Path plain = Files.writeString(folder.resolve("plain.csv"), "5.1,0.2,0\n-0.1,5.3,1\n");
        List<String> lines = Cli.run("predict", "--model", model, "--data", plain, "--label", "3")
                .succeeded()
                .out()
                .lines()
                .toList();
        assertTrue(lines.get(1).startsWith("ant,"), lines.get(1));
        assertTrue(lines.get(2).startsWith("bee,"), lines.get(2));
        Cli.run("predict", "--model", model, "--data", plain).failed(2, "plain.csv", "3", "2");
    }

    @Test
    void idxFolderAnswersItsTestPart() throws IOException {
        Path idx = TestFiles.idx(folder.resolve("idx"), 3);
        Path idxModel = folder.resolve("idx.safetensors");
        Cli.run("train", "--data", idx, "--hidden", "8", "--lr", "0.05", "--out", idxModel)
                .succeeded();
        List<String> lines = Cli.run("predict", "--model", idxModel, "--data", idx)
                .succeeded()
                .out()
                .lines()
                .toList();
        assertEquals("class,p_0,p_1,p_2", lines.getFirst());
        assertEquals(41, lines.size());
        assertTrue(lines.get(2).startsWith("1,"), lines.get(2));
    }

    @Test
    void badRowLeavesTheOldAnswers() throws IOException {
        Path answers = Files.writeString(folder.resolve("answers.csv"), "old");
        Path bad = Files.writeString(folder.resolve("bad.csv"), "a,b\n1,2\n3,x\n");
        Cli.run("predict", "--model", model, "--data", bad, "--out", answers).failed(2, "bad.csv", "line 3", "'x'");
        assertEquals("old", Files.readString(answers));
        try (var files = Files.list(folder)) {
            assertEquals(4, files.count(), "no temporary files");
        }
    }

    @Test
    void answersDoNotReplaceTheData() throws IOException {
        String before = Files.readString(csv);
        Cli.run("predict", "--model", model, "--data", csv, "--out", csv).failed(2, "--out", "insects.csv");
        assertEquals(before, Files.readString(csv));
    }

    @Test
    void inspectTellsWhatIsInside() {
        Cli.Result inspected = Cli.run("inspect", model).succeeded();
        assertEquals("2-8-3 (relu, softmax)", inspected.line("network: "));
        assertEquals(2 * 8 + 8 + 8 * 3 + 3, (int) inspected.number("parameters: "));
        assertEquals("categorical-cross-entropy", inspected.line("loss: "));
        assertEquals("2 (a, b)", inspected.line("inputs: "));
        assertEquals("3 (ant, bee, cicada)", inspected.line("classes: "));
        assertEquals("minmax, each input on its own", inspected.line("scaling: "));
        assertTrue(inspected.line("model: ").endsWith(" B"), inspected.out());
        assertTrue(inspected.out().contains("weights"), inspected.out());
        String[] parameters = inspected.line("parameters ").strip().split(" {2,}", -1);
        assertEquals("204", parameters[2]);
        assertEquals(parameters[0], parameters[1], "packed, however wide the vectors are");
        assertEquals("408", inspected.line("optimizer ").strip().split(" {2,}", -1)[2], "Adam's two moments");
        assertEquals("44", inspected.line("activations ").strip().split(" {2,}", -1)[0], "11 outputs");
        assertTrue(inspected.out().matches("(?s).*\\nbytes +predict 1 +predict 256 +train 32 \\(adam\\)\\n.*"));
    }

    @Test
    void inspectAlignsLongNames() {
        Path longest = folder.resolve("longest.safetensors");
        Cli.run("train", "--data", csv, "--activation", "hard-sigmoid", "--out", longest)
                .succeeded();
        List<Integer> widths = Cli.run("inspect", longest)
                .succeeded()
                .out()
                .lines()
                .dropWhile(line -> !line.startsWith("layer "))
                .map(String::length)
                .distinct()
                .toList();
        assertEquals(1, widths.size(), "widths " + widths);
    }
}
