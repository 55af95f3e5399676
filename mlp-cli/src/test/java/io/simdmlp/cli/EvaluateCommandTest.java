package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Evaluation finds the columns and the held-back samples by the metadata of the model. */
final class EvaluateCommandTest {
    @TempDir
    private Path folder;

    private Path model() {
        return folder.resolve("m.safetensors");
    }

    /** {@code island,species,a,b,sex}: text on both sides of the inputs. */
    private Path penguins(String name, boolean header) throws IOException {
        String[] rows = Files.readString(TestFiles.insects(folder)).strip().split("\n", -1);
        StringBuilder csv = new StringBuilder(header ? "island,species,a,b,sex\n" : "");
        for (int i = 1; i < rows.length; i++) {
            String[] cells = rows[i].split(",", -1);
            csv.append(i % 4 == 0 ? "Torgersen" : "Dream")
                    .append(',')
                    .append(cells[2])
                    .append(',');
            csv.append(cells[0]).append(',').append(cells[1]).append(i % 2 == 0 ? ",m\n" : ",f\n");
        }
        return Files.writeString(folder.resolve(name), csv);
    }

    private Cli.Result train(Object... args) {
        Object[] all = new Object[args.length + 7];
        System.arraycopy(new Object[] {"train", "--epochs", "3", "--hidden", "4", "--out", model()}, 0, all, 0, 7);
        System.arraycopy(args, 0, all, 7, args.length);
        return Cli.run(all).succeeded();
    }

    private Cli.Result evaluate(Object... args) {
        Object[] all = new Object[args.length + 3];
        System.arraycopy(new Object[] {"evaluate", "--model", model()}, 0, all, 0, 3);
        System.arraycopy(args, 0, all, 3, args.length);
        return Cli.run(all).succeeded();
    }

    @Test
    void theLabelColumnIsInTheModel() throws IOException {
        Path csv = penguins("penguins.csv", true);
        Cli.Result trained = train("--data", csv, "--test", csv, "--label", "species", "--ignore", "island,sex");
        assertEquals(trained.metrics(), evaluate("--data", csv).metrics());
        assertEquals(
                trained.metrics(), evaluate("--data", csv, "--label", "species").metrics());
        Cli.Result inspected = Cli.run("inspect", model()).succeeded();
        assertEquals("species", inspected.line("label column: "));
        assertEquals("island, sex", inspected.line("ignored columns: "));
    }

    @Test
    void withoutHeaderTheLabelColumnIsANumber() throws IOException {
        Path csv = penguins("plain.csv", false);
        Cli.Result trained = train("--data", csv, "--test", csv, "--label", "2", "--ignore", "1,5");
        assertEquals(trained.metrics(), evaluate("--data", csv).metrics());
        assertEquals(
                trained.metrics(),
                evaluate("--data", csv, "--label", "2", "--ignore", "5,1").metrics());
        Cli.Result inspected = Cli.run("inspect", model()).succeeded();
        assertEquals("number 2", inspected.line("label column: "));
        assertEquals("number 1, 5", inspected.line("ignored columns: "));
        List<String> answers = Cli.run("predict", "--model", model(), "--data", csv)
                .succeeded()
                .out()
                .lines()
                .toList();
        assertEquals(91, answers.size());
        String inputs = Files.readString(csv).replaceAll("(?m)^[^,]*,[^,]*,(.*),.$", "$1");
        Path bare = Files.writeString(folder.resolve("bare.csv"), inputs);
        assertEquals(
                answers,
                Cli.run("predict", "--model", model(), "--data", bare)
                        .succeeded()
                        .out()
                        .lines()
                        .toList());
    }

    @Test
    void predictionLeavesTheLabelOut() throws IOException {
        Path csv = penguins("penguins.csv", true);
        train("--data", csv, "--label", "species", "--ignore", "island,sex");
        Cli.Result all = Cli.run("predict", "--model", model(), "--data", csv).succeeded();
        Path inputs = Files.writeString(
                folder.resolve("inputs.csv"), Files.readString(csv).replaceAll("(?m)^[^,]*,[^,]*,(.*),.*$", "$1"));
        assertEquals(
                all.out(),
                Cli.run("predict", "--model", model(), "--data", inputs)
                        .succeeded()
                        .out());
    }

    /** Models without these metadata, as older versions wrote them. */
    @Test
    void aModelWithoutMetadataIsEvaluatedAsBefore() throws IOException {
        Path csv = TestFiles.insects(folder);
        Cli.Result trained = train("--data", csv, "--test", csv);
        Model known = ModelFile.read(model());
        ModelFile.write(
                model(),
                new Model(
                        known.mlp(),
                        known.loss(),
                        known.scaling(),
                        known.inputNames(),
                        known.classNames(),
                        known.targetNames()));
        assertEquals(trained.metrics(), evaluate("--data", csv).metrics());
        assertEquals(trained.metrics(), evaluate("--data", csv, "--all-rows").metrics());
        assertFalse(Cli.run("inspect", model()).succeeded().out().contains("column"));
    }

    // held-back samples

    @ParameterizedTest
    @ValueSource(strings = {"", "--seed=5", "--test-fraction=0.37", "--validation=0", "--scale=standard"})
    void metricsAreThoseOfTrain(String option) throws IOException {
        Path csv = TestFiles.insects(folder);
        Cli.Result trained = option.isEmpty() ? train("--data", csv) : train("--data", csv, option);
        int test = option.contains("0.37") ? 33 : 18;
        assertTrue(trained.line("data: ").contains(" " + test + " test"), trained.out());
        Cli.Result evaluated = evaluate("--data", csv);
        assertEquals(csv + ", header, the " + test + " samples that train held back", evaluated.line("data: "));
        assertEquals(trained.metrics(), evaluated.metrics());

        Cli.Result all = evaluate("--data", csv, "--all-rows");
        assertEquals(csv + ", header, all 90 samples, including the training samples", all.line("data: "));

        Path other = Files.writeString(
                folder.resolve("other.csv"), Files.readString(csv).strip().replaceFirst("\n[^\n]*$", "\n9,9,bee\n"));
        assertEquals(other + ", header, 90 samples", evaluate("--data", other).line("data: "));
        Path fewer = Files.writeString(
                folder.resolve("fewer.csv"), Files.readString(csv).strip().replaceFirst("\n[^\n]*$", "\n"));
        assertEquals(fewer + ", header, 89 samples", evaluate("--data", fewer).line("data: "));
    }

    @Test
    void theSameDataInAnotherFormat() throws IOException {
        Path csv = penguins("penguins.csv", true);
        Cli.Result trained = train("--data", csv, "--label", "species", "--ignore", "island,sex");
        Path other = Files.writeString(
                folder.resolve("other.csv"),
                Files.readString(csv).replaceAll("(?m)^(.*),(.*),(.*),(.*),(.*)$", "$4;\"$2\";$3"));
        assertEquals(trained.metrics(), evaluate("--data", other).metrics());
    }

    @Test
    void regressionsToo() throws IOException {
        Path csv = TestFiles.houses(folder);
        Cli.Result trained = train("--data", csv, "--label", "weight,price");
        Cli.Result evaluated = evaluate("--data", csv);
        assertEquals(csv + ", header, the 40 samples that train held back", evaluated.line("data: "));
        assertEquals(trained.metrics(), evaluated.metrics());
        Cli.Result inspected = Cli.run("inspect", model()).succeeded();
        assertEquals("weight, price", inspected.line("label columns: "));
        assertEquals("0.2 of 200 samples, drawn with seed 1", inspected.line("held back for the test: "));
    }

    @Test
    void withATestFileNothingIsHeldBack() throws IOException {
        Path csv = TestFiles.insects(folder);
        train("--data", csv, "--test", csv);
        assertEquals(csv + ", header, 90 samples", evaluate("--data", csv).line("data: "));
        assertFalse(Cli.run("inspect", model()).succeeded().out().contains("held back"));
    }

    @Test
    void allRowsNeedsACsvFile() throws IOException {
        Path csv = TestFiles.insects(folder);
        train("--data", csv);
        Cli.run("evaluate", "--model", model(), "--all-rows").failed(2, "--all-rows", "digits has its own test part");
        String help = Cli.run("evaluate", "--help").out().replaceAll("\\s+", " ");
        assertTrue(help.contains("held back") && help.contains("--all-rows"), help);
    }

    @Test
    void theSameTrainingWritesTheSameBytes() throws IOException {
        Path csv = TestFiles.insects(folder);
        train("--data", csv);
        byte[] first = Files.readAllBytes(model());
        Path copy = Files.copy(csv, folder.resolve("copy.csv"));
        train("--data", copy);
        assertArrayEquals(first, Files.readAllBytes(model()));
    }
}
