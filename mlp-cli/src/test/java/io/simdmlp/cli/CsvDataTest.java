package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.io.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CSV files of many forms, with every command that reads them. */
final class CsvDataTest {
    @TempDir
    private Path folder;

    private Path model() {
        return folder.resolve("m.safetensors");
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private Cli.Result train(Object... options) {
        Object[] args = new Object[options.length + 3];
        args[0] = "train";
        System.arraycopy(options, 0, args, 1, options.length);
        args[options.length + 1] = "--out";
        args[options.length + 2] = model();
        return Cli.run(args);
    }

    /** Rows of three clouds, their names 0 and 1. */
    private static String numbered(boolean header) {
        StringBuilder text = new StringBuilder(header ? "0,1,species\n" : "");
        Random random = new Random(5);
        String[] names = {"ant", "bee", "cicada"};
        for (int i = 0; i < 60; i++) {
            text.append(
                    Text.format("%.2f,%.2f,", i % 3 + random.nextDouble() / 4, 2 - i % 3 + random.nextDouble() / 4));
            text.append(names[i % 3]).append('\n');
        }
        return text.toString();
    }

    @Test
    void printsWhetherThereIsAHeader() throws IOException {
        Path with = file("with.csv", numbered(true));
        Path without = file("without.csv", numbered(false));
        Cli.Result trained = train("--data", with, "--epochs", "2").succeeded();
        assertTrue(trained.line("data: ").startsWith(with + ", header, "), trained.out());
        assertTrue(trained.line("data: ").endsWith("2 inputs, 3 classes"), trained.out());
        assertEquals(
                with + ", header, the 12 samples that train held back",
                Cli.run("evaluate", "--model", model(), "--data", with)
                        .succeeded()
                        .line("data: "));
        assertEquals(
                61,
                Cli.run("predict", "--model", model(), "--data", with)
                        .succeeded()
                        .out()
                        .lines()
                        .count());
        assertEquals(
                without + ", no header, the 12 samples that train held back",
                Cli.run("evaluate", "--model", model(), "--data", without)
                        .succeeded()
                        .line("data: "));
        assertTrue(train("--data", without, "--epochs", "2")
                .succeeded()
                .line("data: ")
                .startsWith(without + ", no header, "));
    }

    @Test
    void headerOptionOverridesTheRows() throws IOException {
        Path without = file("without.csv", numbered(false));
        Cli.Result trained =
                train("--data", without, "--header", "yes", "--epochs", "2").succeeded();
        assertTrue(trained.line("data: ").startsWith(without + ", header, "), trained.out());
        train("--data", without, "--header", "no", "--epochs", "2").succeeded();
        assertEquals(
                without + ", no header, the 12 samples that train held back",
                Cli.run("evaluate", "--model", model(), "--data", without, "--header=no")
                        .succeeded()
                        .line("data: "));
        assertEquals(
                without + ", header, 59 samples",
                Cli.run("evaluate", "--model", model(), "--data", without, "--header=yes")
                        .succeeded()
                        .line("data: "));
        Path inputs = file("inputs.csv", "1,2\n3,4\n");
        assertEquals(
                2,
                Cli.run("predict", "--model", model(), "--data", inputs, "--header", "yes")
                        .succeeded()
                        .out()
                        .lines()
                        .count());
        assertEquals(
                3,
                Cli.run("predict", "--model", model(), "--data", inputs)
                        .succeeded()
                        .out()
                        .lines()
                        .count());
        Cli.run("example", "mnist-16-16", "--header", "maybe").failed(2, "--header is 'maybe'", "auto, yes, no");
        for (String command : List.of("train", "evaluate", "predict")) {
            Object[] args = command.equals("train")
                    ? new Object[] {command, "--header", "maybe"}
                    : new Object[] {command, "--model", model(), "--data", inputs, "--header", "maybe"};
            Cli.run(args).failed(2, "--header is 'maybe'", "auto, yes, no");
        }
    }

    @Test
    void numbersFarFromZeroAreLearnt() throws IOException {
        StringBuilder text = new StringBuilder("a,y\n");
        for (int i = 1; i <= 400; i++) {
            text.append(Text.format("%d,%d\n", 20_000_000 + i % 20, 30_000_000 + 2 * (i % 20)));
        }
        Path csv = file("far.csv", text.toString());
        Cli.Result trained = train(
                        "--data", csv, "--task", "regression", "--epochs", "200", "--hidden", "16", "--lr", "0.01")
                .succeeded();
        assertTrue(trained.number("test r2: ") > 0.999, trained.out());
        assertTrue(trained.number("test rmse: ") < 0.5, trained.out());
        List<Double> bases = ModelFile.read(model()).targetBases();
        assertTrue(bases.size() == 1 && bases.getFirst() > 29_999_999, bases.toString());
        Path tests = file("tests.csv", text.substring(0, text.indexOf("\n", 700) + 1));
        Cli.Result evaluated =
                Cli.run("evaluate", "--model", model(), "--data", tests).succeeded();
        assertTrue(evaluated.number("test r2: ") > 0.999, evaluated.out());
        List<String> answers = Cli.run("predict", "--model", model(), "--data", csv)
                .succeeded()
                .out()
                .lines()
                .toList();
        assertEquals("y", answers.getFirst());
        for (int i = 1; i <= 400; i++) {
            assertEquals(30_000_000 + 2 * (i % 20), Double.parseDouble(answers.get(i)), 1.5);
            assertFalse(answers.get(i).contains("E"), answers.get(i));
        }
        assertTrue(
                Cli.run("inspect", model()).succeeded().line("scaling: ").startsWith("standard, (x - 2.0"),
                "the whole offset");
    }

    @Test
    void trainingAndEvaluationAgreeExactly() throws IOException {
        Path csv = file("far.csv", "a,y\n" + "20000000,1.5\n20000001,2.5\n20000002,7.5\n20000003,3\n".repeat(20));
        Cli.Result trained = train("--data", csv, "--test", csv, "--task", "regression", "--epochs", "3")
                .succeeded();
        assertEquals(
                trained.metrics(),
                Cli.run("evaluate", "--model", model(), "--data", csv)
                        .succeeded()
                        .metrics());
        trained = train("--data", csv, "--test", csv, "--scale", "none", "--task", "regression", "--epochs", "3");
        assertTrue(
                trained.out().contains(": 4 different numbers in the first rows become 3 different floats"),
                trained.out() + trained.err());
    }

    @Test
    void columnsWithCommasHaveQuotes() throws IOException {
        Path csv = file(
                "names.csv", "\"a,b\",\"x, text\",c,\"the, label\"\n" + "1,u,2,3.5\n4,v,1,2.5\n7,w,3,1.5\n".repeat(9));
        Path typed = file(
                "typed.csv",
                Files.readString(csv).replace("u,", "5,").replace("v,", "6,").replace("w,", "7,"));
        train(
                        "--data",
                        file("typing.csv", Files.readString(typed).replaceFirst("6,", "six,")),
                        "--label",
                        "\"the, label\"")
                .failed(2, "--ignore '\"x, text\"'");
        Cli.Result trained = train(
                        "--data", csv, "--label", "\"the, label\"", "--ignore=\"x, text\",c", "--epochs", "1")
                .succeeded();
        assertTrue(trained.line("data: ").endsWith("1 input, 1 target"), trained.out());
        train("--data", csv, "--label", "\"the")
                .failed(2, "--label is '\"the' has a quote that is not closed", "mlp train --help");
        train("--data", csv, "--label").failed(2, "--label");
        assertTrue(Cli.run("train", "--help").succeeded().out().contains("'\"a,b\",c'"));
    }

    @Test
    void predictionOfAHeaderAloneIsAHeader() throws IOException {
        train("--data", TestFiles.insects(folder), "--epochs", "1").succeeded();
        Path empty = file("empty.csv", "a,b\n");
        assertEquals(
                "class,p_ant,p_bee,p_cicada\n",
                Cli.run("predict", "--model", model(), "--data", empty)
                        .succeeded()
                        .out()
                        .replace("\r", ""));
        Cli.run("predict", "--model", model(), "--data", file("none.csv", "")).failed(2, "is empty");
    }

    @Test
    void notesAreOneLineEach() throws IOException {
        Path csv = file("index.csv", ",a,label,\n" + rows(30));
        Cli.Result trained = train("--data", csv, "--epochs", "1").succeeded();
        List<String> notes =
                trained.out().lines().filter(line -> line.startsWith("note: ")).toList();
        assertEquals(2, notes.size(), trained.out());
        assertTrue(notes.getFirst().startsWith("note: " + csv + ": "), trained.out());
        assertFalse(train("--data", csv, "--epochs", "1", "--quiet")
                .succeeded()
                .out()
                .contains("note"));
        Path commented = file("commented.csv", "# made by hand\na\n1\n2\n");
        Cli.Result predicted = Cli.run("predict", "--model", model(), "--data", commented);
        assertEquals(0, predicted.exitCode(), predicted.err());
        assertEquals(3, predicted.out().lines().count());
        assertEquals(
                "note: " + commented + ": 1 line that begins with # left out",
                predicted.err().strip());
    }

    private static String rows(int n) {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < n; i++) {
            rows.append(i).append(',').append(i % 7).append(",k").append(i % 2).append(",\n");
        }
        return rows.toString();
    }

    @Test
    void tooFewToHoldBackSuggestsOptions() throws IOException {
        Path csv = file("few.csv", numbered(false).lines().limit(5).reduce("", (a, b) -> a + b + "\n"));
        train("--data", csv, "--test", csv).failed(2, "--validation is 0.1", "or --validation 0 for none");
        train("--data", csv).failed(2, "--test-fraction is 0.2", "or --test");
    }
}
