package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.ParameterTensor;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import io.simdmlp.io.Scaling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands with a table of text, gaps, an id and a class as number, like that of the Titanic's passengers. */
final class TableCommandTest {
    @TempDir
    private Path folder;

    private Path csv = Path.of("");
    private Path model = Path.of("");

    @BeforeEach
    void write() throws IOException {
        csv = TestFiles.titanic(folder);
        model = folder.resolve("model.safetensors");
    }

    @Test
    void theLabelIsTheOnlyOption() throws IOException {
        Cli.Result trained = Cli.run("train", "--data", csv, "--label", "Survived", "--out", model)
                .succeeded();
        String note = "note: " + csv + ": column ";
        assertTrue(trained.out().contains(note + "1 ('PassengerId'): 400 distinct integers in 400 rows, left out"));
        assertTrue(trained.out().contains(note + "4 ('Name'): 400 distinct texts in 400 rows, left out"));
        assertTrue(trained.out().contains(note + "5 ('Sex'): 2 categories\n"), trained.out());
        assertTrue(trained.out().contains(" missing numbers, replaced by the median "), trained.out());
        assertTrue(trained.out().contains("8 ('Embarked'): 4 categories, one for missing values"), trained.out());
        assertTrue(Double.parseDouble(trained.line("test accuracy: ")) > 0.7, trained.out());
        Scaling scaling = ModelFile.read(model).scaling();
        assertEquals("standard", scaling.kind());
        assertEquals(0, scaling.offset()[1]); // Sex
        assertEquals(1, scaling.factor()[1]);
        Cli.Result evaluated =
                Cli.run("evaluate", "--model", model, "--data", csv).succeeded();
        assertEquals(trained.metrics(), evaluated.metrics());
        Path rows = Files.writeString(
                folder.resolve("new.csv"),
                "Embarked,Fare,Age,Sex,Pclass,Shoe\nC,30,,female,1,9\nX,8,22,?,3,\n,,,male,,\n");
        Cli.Result predicted = Cli.run("predict", "--model", model, "--data", rows);
        assertEquals(0, predicted.exitCode(), predicted.err());
        List<String> lines = predicted.out().lines().toList();
        assertEquals(4, lines.size(), predicted.out());
        assertTrue(lines.get(1).startsWith("1,") && lines.get(3).startsWith("0,"), predicted.out());
        assertTrue(
                predicted.err().contains("column 1 ('Embarked'): 1 missing value, 1 value never seen in training"),
                predicted.err());
        Path renamed = Files.writeString(folder.resolve("r.csv"), "Embarked,Fare,Age,Gender,Pclass\nC,30,9,female,1\n");
        Cli.run("predict", "--model", model, "--data", renamed)
                .failed(2, "r.csv: has no column called 'Sex', expected one for input 2");
    }

    @Test
    void optionsChangeTheColumns() {
        Cli.Result codes = Cli.run(
                        "train",
                        "--data",
                        csv,
                        "--label",
                        "Survived",
                        "--categorical",
                        "Pclass",
                        "--max-categories",
                        2,
                        "--missing",
                        "mean",
                        "--missing-indicator",
                        "--missing-values",
                        "-",
                        "--epochs",
                        2,
                        "--out",
                        model)
                .succeeded();
        assertTrue(codes.out().contains("('Pclass'): 2 categories; other: 1 value"), codes.out());
        assertTrue(codes.out().contains(" and an input for them"), codes.out());
        assertTrue(codes.out().contains("('Embarked'): 2 categories; other: 2 values"), codes.out());
        Cli.Result dropped = Cli.run(
                        "train",
                        "--data",
                        csv,
                        "--label",
                        "Survived",
                        "--missing",
                        "drop",
                        "--epochs",
                        2,
                        "--out",
                        model)
                .succeeded();
        assertTrue(!dropped.out().contains("missing"), dropped.out());
        Cli.run("train", "--data", csv, "--label", "Survived", "--missing", "reject")
                .failed(
                        2,
                        ", column 8 ('Embarked') is '?', expected a value; or --missing median",
                        "titanic.csv: line ");
        Cli.run("train", "--data", csv, "--missing", "guess").failed(2, "--missing is 'guess', expected one of median");
        Cli.run("train", "--data", csv, "--max-categories", 1).failed(2, "--max-categories is 1, expected at least 2");
        Cli.run("train", "--categorical", "a").failed(2, "--categorical is a, but digits has no columns");
        Cli.run("train", "--data", csv, "--categorical", "Klass").failed(2, "has no column 'Klass'");
    }

    @Test
    void columnsOfManyCategoriesAreEmbedded() throws IOException {
        Random random = new Random(2);
        boolean[] large = new boolean[80];
        for (int city = 0; city < large.length; city++) {
            large[city] = random.nextBoolean();
        }
        StringBuilder text = new StringBuilder("size,city,sold\n");
        for (int row = 0; row < 1200; row++) {
            int city = random.nextInt(large.length);
            text.append(random.nextInt(100)).append(",city ").append(city).append(large[city] ? ",yes\n" : ",no\n");
        }
        Path sales = Files.writeString(folder.resolve("sales.csv"), text);
        Path checkpoint = folder.resolve("c");
        Object[] train = {
            "train",
            "--data",
            sales,
            "--label",
            "sold",
            "--max-categories",
            200,
            "--embed-above",
            60,
            "--out",
            model,
            "--epochs",
            40,
            "--checkpoint",
            checkpoint
        };
        Cli.Result trained = Cli.run(train).succeeded();
        assertTrue(trained.out().contains("column 2 ('city'): 80 categories, embedding of 9\n"), trained.out());
        assertTrue(trained.out().contains("embeddings 1: 81 x 9, "), trained.out());
        assertTrue(Double.parseDouble(trained.line("test accuracy: ")) > 0.95, trained.out());
        Cli.Result evaluated =
                Cli.run("evaluate", "--model", model, "--data", sales).succeeded();
        assertEquals(trained.metrics(), evaluated.metrics());
        String shown = Cli.run("inspect", model).succeeded().out();
        assertTrue(shown.lines().anyMatch(line -> line.matches(" +1 +81 +9 +729 +vectors .* city")), shown);
        assertTrue(shown.lines().anyMatch(line -> line.matches(" +1 +10 +\\d+ relu .*weights.*")), shown);
        assertTrue(shown.contains("embeddings 1: 81 x 9"), shown);
        Path rows = Files.writeString(folder.resolve("new.csv"), "city,size\ncity 3,5\nAtlantis,7\n,\n");
        Cli.Result predicted = Cli.run("predict", "--model", model, "--data", rows);
        assertEquals(0, predicted.exitCode(), predicted.err());
        assertEquals(4, predicted.out().lines().count());
        assertTrue(predicted.out().lines().toList().get(1).startsWith(large[3] ? "yes," : "no,"), predicted.out());
        assertTrue(predicted.err().contains("never seen in training, such as 'Atlantis'"), predicted.err());

        Path next = folder.resolve("next.safetensors");
        Cli.Result more = Cli.run(
                        "train", "--data", sales, "--label", "sold", "--from", model, "--epochs", 1, "--out", next)
                .succeeded();
        assertTrue(more.out().contains("from: " + model + ", all layers"), more.out());
        Path thirds = Files.writeString(
                folder.resolve("thirds.csv"),
                text.toString().replace("5,city", "6,city").replaceFirst("yes", "maybe"));
        Cli.Result other = Cli.run(
                        "train",
                        "--data",
                        thirds,
                        "--label",
                        "sold",
                        "--from",
                        model,
                        "--lr",
                        1e-30,
                        "--epochs",
                        1,
                        "--out",
                        next)
                .succeeded();
        assertTrue(other.out().contains("the last layer is new"), other.out());
        float[] before = table(ModelFile.read(model));
        assertArrayEquals(before, table(ModelFile.read(next)));
        Cli.run("train", "--data", sales, "--embed-above", -1).failed(2, "--embed-above is -1, expected at least 0");
    }

    private static float[] table(Model of) {
        ParameterTensor table = of.mlp().tensors().getLast();
        assertEquals("embeddings.0.weight", table.name());
        return Arrays.copyOfRange(of.mlp().parameters(), table.offset(), table.offset() + table.size());
    }

    @Test
    void inspectShowsTheColumns() {
        String out = Cli.run("inspect", csv, "--label", "Survived").succeeded().out();
        assertTrue(out.contains("label: Survived, 2 classes: 0, 1\n"), out);
        assertTrue(out.lines().anyMatch(line -> line.matches("3 Pclass +400 +0 +1 to 3 +numbers")), out);
        assertTrue(
                out.lines().anyMatch(line -> line.matches("5 Sex +400 +0 +2: (fe)?male, (fe)?male +categories")), out);
        assertTrue(out.contains("400 distinct texts in 400 rows, left out"), out);
    }

    @Test
    void trainingGoesOnFromAModelOfATable() {
        Cli.run("train", "--data", csv, "--label", "Survived", "--epochs", 2, "--out", model)
                .succeeded();
        Path next = folder.resolve("next.safetensors");
        Cli.Result more = Cli.run(
                        "train", "--data", csv, "--label", "Survived", "--from", model, "--epochs", 2, "--out", next)
                .succeeded();
        assertTrue(more.out().contains("from: " + model + ", all layers"), more.out());
    }

    /** A table of dates in two columns, one with gaps, and labels of which one is missing. */
    private Path visits() throws IOException {
        StringBuilder text = new StringBuilder("born,visit,y\n");
        for (int i = 0; i < 60; i++) {
            text.append(i % 7 == 3 ? "" : 1 + i % 28 + "." + (1 + i % 12) + ".19" + (40 + i));
            text.append(",2024-0").append(1 + i % 9).append("-11 08:30,").append(i % 9 < 5 ? "yes\n" : "no\n");
        }
        return Files.writeString(folder.resolve("visits.csv"), text);
    }

    @Test
    void datesBecomeNumbersIfAskedFor() throws IOException {
        Path visits = visits();
        Cli.run("train", "--data", visits, "--out", model)
                .failed(2, "column 2 ('visit'): dates, such as 2024-01-11 08:30, left out; to use them: --date visit");
        Object[] train = {
            "train", "--data", visits, "--date=born,visit", "--missing-indicator", "--epochs=200", "--out", model
        };
        Cli.Result trained = Cli.run(train).succeeded();
        assertTrue(trained.out().contains(", 9 inputs, 2 classes"), trained.out());
        assertTrue(trained.out().contains("('born'): dates, day before month: year, month"), trained.out());
        assertTrue(trained.out().contains("9 missing dates, replaced by the medians and an input for them"));
        assertTrue(trained.number("test accuracy: ") > 0.8, trained.out());
        assertEquals(
                trained.metrics(),
                Cli.run("evaluate", "--model", model, "--data", visits)
                        .succeeded()
                        .metrics());
        Path rows = Files.writeString(folder.resolve("new.csv"), "visit,born\n2024-03-11,1.2.1980\n2024-08-11,\n");
        Cli.Result predicted = Cli.run("predict", "--model", model, "--data", rows);
        assertEquals(0, predicted.exitCode(), predicted.err());
        assertEquals(3, predicted.out().lines().count(), predicted.out());
        Path wrong = Files.writeString(folder.resolve("wrong.csv"), "visit,born\n2024-03-11,1.2.1980\n2024-02-30,\n");
        Cli.run("predict", "--model", model, "--data", wrong)
                .failed(2, "wrong.csv: line 3, column 1 ('visit') is '2024-02-30', expected a date that exists");
        String out = Cli.run("inspect", visits, "--date", "born").succeeded().out();
        assertTrue(out.lines().anyMatch(line -> line.matches("1 born +51 +9 +51: .* dates")), out);
        assertTrue(out.contains("dates, such as 2024-01-11 08:30, left out; to use them: --date visit"), out);
        Cli.run("inspect", model).succeeded();
        Cli.run("train", "--date", "a").failed(2, "--date is a, but digits has no columns");
        Cli.run("train", "--date-order", "ymd").failed(2, "--date-order is 'ymd', expected one of dmy, mdy");
    }

    @Test
    void rowsWithoutALabelAreAnErrorOrLeftOut() throws IOException {
        String text = Files.readString(visits()).replace("2024-05-11 08:30,yes", "2024-05-11 08:30,NA");
        Path gaps = Files.writeString(folder.resolve("gaps.csv"), text);
        String error =
                "gaps.csv: 7 rows have no value ('NA') in column 3 ('y'): lines 6, 15, 24, 33, 42, ...; expected a"
                        + " label in every row; to leave out rows without one: --missing-label drop; if 'NA' is a class: --task"
                        + " classification";
        Cli.run("train", "--data", gaps, "--out", model).failed(2, error);
        Object[] train = {"train", "--data", gaps, "--date=visit", "--missing-label=drop", "--epochs=2", "--out", model
        };
        Cli.Result trained = Cli.run(train).succeeded();
        assertTrue(trained.out().contains(": 7 rows without a label left out"), trained.out());
        Cli.run("evaluate", "--model", model, "--data", gaps).failed(2, "7 rows have no value ('NA')");
        Cli.Result evaluated = Cli.run("evaluate", "--model", model, "--data", gaps, "--missing-label", "drop")
                .succeeded();
        assertEquals(trained.metrics(), evaluated.metrics());
        String out = Cli.run("inspect", gaps, "--date", "visit").succeeded().out();
        assertTrue(out.contains("60 rows\nlabel: y, 2 classes: no, yes; missing in 7 rows\n"), out);
        Cli.run("train", "--missing-label", "skip")
                .failed(2, "--missing-label is 'skip', expected one of reject, drop");
    }

    @Test
    void allWrongColumnsAreNamed() throws IOException {
        Cli.run("train", "--data", csv, "--label", "Lived", "--ignore", "Id,Name", "--categorical", "Class")
                .failed(
                        2,
                        "titanic.csv: has no column 'Id', no label column 'Lived', no column 'Class', expected one of");
        Cli.run("train", "--data", csv, "--label", "Survived", "--epochs", 1, "--out", model)
                .succeeded();
        Path renamed = Files.writeString(folder.resolve("r.csv"), "Embarked,fare,Age,Gender,Pclass\nC,30,9,female,1\n");
        Cli.run("predict", "--model", model, "--data", renamed)
                .failed(
                        2,
                        "r.csv: has no column called 'Sex', no column called 'Fare', expected one for each of Pclass, Sex,"
                                + " Age, Fare, Embarked; columns that are no inputs: 'fare', 'Gender'");
    }

    /** A table of two numbers, a class and a weight, with one value in its place. */
    private Path numbers(String column, String value) throws IOException {
        StringBuilder csv = new StringBuilder("a,b,weight,class\n");
        for (int row = 0; row < 60; row++) {
            String a = column.equals("a") && row % 4 == 3 ? value : Integer.toString(row % 9);
            String weight = column.equals("weight") && row == 7 ? value : "1";
            csv.append(a)
                    .append(',')
                    .append(row % 7)
                    .append(',')
                    .append(weight)
                    .append(row % 2 == 0 ? ",x" : ",y")
                    .append('\n');
        }
        return Files.writeString(folder.resolve("numbers.csv"), csv);
    }

    @Test
    void inputsThatNoStepCanTakeAreNamed() throws IOException {
        for (String value : List.of("3e38", "-2e15")) {
            Path csv = numbers("a", value);
            Cli.run(
                            "train",
                            "--data",
                            csv,
                            "--label",
                            "class",
                            "--ignore",
                            "weight",
                            "--scale",
                            "none",
                            "--test-fraction",
                            0.05,
                            "--epochs",
                            1,
                            "--out",
                            folder.resolve("m"))
                    .failed(
                            2,
                            "numbers.csv: line ",
                            "'a' is",
                            "after scaling, expected at most 1.0E15",
                            "--scale standard");
            Cli.run(
                            "train",
                            "--data",
                            csv,
                            "--label",
                            "class",
                            "--ignore",
                            "weight",
                            "--scale",
                            "standard",
                            "--test-fraction",
                            0.05,
                            "--epochs",
                            1,
                            "--out",
                            folder.resolve("m"))
                    .succeeded();
        }
    }

    @Test
    void weightsWhoseSumIsOutOfRangeAreNamed() throws IOException {
        for (String value : List.of("3e38", "1e-40")) {
            Cli.run(
                            "train",
                            "--data",
                            numbers("weight", value),
                            "--label",
                            "class",
                            "--weight",
                            "weight",
                            "--test-fraction",
                            0.05,
                            "--epochs",
                            1,
                            "--out",
                            folder.resolve("m"))
                    .failed(2, "line 9 has the weight", "column 'weight'", "expected 0, or 1.0E-20 to 1.0E20");
        }
    }
}
