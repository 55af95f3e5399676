package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.Layer;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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
        Cli.run("train", "--data", csv, "--hidden", "8", "--lr", "0.05", "--validation", "0", "--out", model)
                .succeeded();
    }

    @Test
    void predictionsAreProbabilities() {
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

    /** The command trains networks that output probabilities; the library can train others too. */
    @ParameterizedTest
    @CsvSource({"LOG_SOFTMAX, categorical-cross-entropy, log_p_", "IDENTITY, hinge, score_", "SIGMOID, mse, p_"})
    void otherOutputsHaveOtherNames(Activation output, String lossName, String prefix) throws IOException {
        Loss loss = Loss.of(lossName);
        Model trained = ModelFile.read(model);
        MlpSpec.Builder spec = MlpSpec.builder(trained.mlp().spec().inputs());
        List<Layer> layers = trained.mlp().spec().layers();
        for (Layer layer : layers.subList(0, layers.size() - 1)) {
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
    void fileEqualsStandardOutput() throws IOException {
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
    void predictionsDoNotDependOnOtherRows() throws IOException {
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
    void predictsTheTestPartOfAnIdxFolder() throws IOException {
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

    private List<String> predict(Path data, String... options) {
        List<Object> all = new ArrayList<>(List.of("predict", "--model", model, "--data", data));
        all.addAll(List.of(options));
        return Cli.run(all.toArray()).succeeded().out().lines().toList();
    }

    /** The insects in front of a column of names with commas and quotes, and the class behind it. */
    private Path named() throws IOException {
        StringBuilder rows = new StringBuilder("id,a,b,\"full \"\"name\"\"\",class\n");
        for (int i = 0; i < 300; i++) {
            rows.append(i).append(",5.5,-0.25,\"Smith, ").append(i).append("\", ant \n");
        }
        return Files.writeString(folder.resolve("named.csv"), rows);
    }

    @Test
    void keepsColumns() throws IOException {
        Path named = named();
        List<String> plain = predict(named);
        List<String> lines = predict(named, "--keep", "4,id");
        assertEquals("\"full \"\"name\"\"\",id," + plain.getFirst(), lines.getFirst());
        assertEquals(301, lines.size());
        for (int i = 0; i < 300; i++) {
            assertEquals("\"Smith, " + i + "\"," + i + "," + plain.get(1 + i), lines.get(1 + i));
        }
    }

    @Test
    void keepsAllColumns() throws IOException {
        Path named = named();
        List<String> plain = predict(named);
        List<String> lines = predict(named, "--columns", "all");
        assertEquals(
                "id,a,b,\"full \"\"name\"\"\",class,class_predicted,p_ant,p_bee,p_cicada",
                lines.getFirst(),
                "names that collide get a suffix");
        assertEquals("7,5.5,-0.25,\"Smith, 7\", ant ," + plain.get(8), lines.get(8));
        assertEquals(plain, predict(named, "--columns", "none"));
    }

    @Test
    void suffixesMakeNamesUnique() throws IOException {
        Path data = Files.writeString(folder.resolve("twice.csv"), "a,b,class,class_predicted,p_ant\n5,0,x,y,z\n");
        assertEquals(
                "a,b,class,class_predicted,p_ant,class_predicted_predicted,p_ant_predicted,p_bee,p_cicada",
                predict(data, "--columns=all").getFirst());
    }

    @Test
    void columnsWithoutNamesAreKeptByNumber() throws IOException {
        Path plain = Files.writeString(folder.resolve("plain.csv"), "r1,5.1,0.2\nr2,-0.1,5.3\n");
        List<String> lines = predict(plain, "--ignore", "1", "--keep", "1,3");
        assertTrue(lines.getFirst().startsWith("column1,column3,class,p_"), lines.getFirst());
        assertTrue(lines.get(1).startsWith("r1,0.2,ant,"), lines.get(1));
        assertTrue(lines.get(2).startsWith("r2,5.3,bee,"), lines.get(2));
    }

    @Test
    void columnsThatCannotBeKept() throws IOException {
        Object[] predict = {"predict", "--model", model, "--data", csv, "--keep"};
        Object[] keep = Arrays.copyOf(predict, 7);
        keep[6] = "name";
        Cli.run(keep).failed(2, "insects.csv: has no column 'name'", "a, b, insect");
        keep[6] = "a,1";
        Cli.run(keep).failed(2, "column '1' is named twice");
        Cli.run("predict", "--model", model, "--data", csv, "--columns", "some")
                .failed(2, "--columns is 'some', expected one of none, all");
        Cli.run("predict", "--model", model, "--data", csv, "--columns=all", "--keep=a")
                .failed(2, "--columns is all, but --keep is a");
        Cli.run("train", "--epochs=1", "--out", model).succeeded();
        Cli.run("predict", "--model", model, "--data", "digits", "--keep", "id")
                .failed(2, "--keep is id, but digits has no columns");
        Cli.run("predict", "--model", model, "--data", "digits", "--columns", "all")
                .failed(2, "--columns is all, but digits has no columns");
    }

    @Test
    void readsStandardInput() throws IOException {
        List<String> expected = predict(csv, "--keep", "insect");
        InputStream before = System.in;
        try {
            System.setIn(Files.newInputStream(csv));
            assertEquals(expected, predict(Path.of("-"), "--keep", "insect"));
            System.setIn(new ByteArrayInputStream("a,b\n1,2\n3,x\n".getBytes(StandardCharsets.UTF_8)));
            Cli.Result result = Cli.run("predict", "--model", model, "--data", "-")
                    .failed(2, "standard input: line 3, column 2 ('b') is 'x'");
            assertEquals(2, result.out().lines().count(), "the row before it is answered: " + result.out());
            System.setIn(new ByteArrayInputStream("a,b\n5,0\n3e38,-3e38\n".getBytes(StandardCharsets.UTF_8)));
            Cli.run("predict", "--model", model, "--data", "-").failed(2, "standard input: line 3: ");
            System.setIn(InputStream.nullInputStream());
            Cli.run("predict", "--model", model, "--data", "-").failed(2, "standard input: is empty");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void aBadRowKeepsTheOldFile() throws IOException {
        Path answers = Files.writeString(folder.resolve("answers.csv"), "old");
        Path bad = Files.writeString(folder.resolve("bad.csv"), "a,b\n1,2\n3,x\n");
        Cli.run("predict", "--model", model, "--data", bad, "--out", answers).failed(2, "bad.csv", "line 3", "'x'");
        assertEquals("old", Files.readString(answers));
        try (var files = Files.list(folder)) {
            assertEquals(4, files.count(), "no temporary files");
        }
    }

    @Test
    void predictionsDoNotReplaceTheData() throws IOException {
        String before = Files.readString(csv);
        Cli.run("predict", "--model", model, "--data", csv, "--out", csv).failed(2, "--out", "insects.csv");
        assertEquals(before, Files.readString(csv));
    }

    @Test
    void inspectPrintsTheContent() {
        Cli.Result inspected = Cli.run("inspect", model).succeeded();
        assertEquals("2-8-3 (relu, softmax)", inspected.line("network: "));
        assertEquals(2 * 8 + 8 + 8 * 3 + 3, (int) inspected.number("parameters: "));
        assertEquals("categorical-cross-entropy", inspected.line("loss: "));
        assertEquals("2 (a, b)", inspected.line("inputs: "));
        assertEquals("3 (ant, bee, cicada)", inspected.line("classes: "));
        assertEquals("standard, each input separately", inspected.line("scaling: "));
        assertTrue(inspected.line("model: ").endsWith(" kB"), inspected.out());
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
