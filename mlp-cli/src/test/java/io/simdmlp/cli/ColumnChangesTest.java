package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A table in which one column is changed in many ways: every command ends with exit code 0 or 2, and after 2 it has printed one
 * line and written nothing, but for the model of a training whose test fails. {@code -Dsimdmlp.changes=all} tries every change in every column, for several labels.
 */
final class ColumnChangesTest {
    private static final boolean ALL = System.getProperty("simdmlp.changes", "").equals("all");
    private static final int ROWS = 60;
    private static final int SHARE = 47; // of the changes of a column, one in so many runs by default
    private static final char BAD_BYTE = '\uE000'; // written as a byte that is not UTF-8

    @TempDir
    private Path folder;

    /** The header and the rows. Cells are those of the file, without quotes. */
    private static final class Table {
        private final List<List<String>> rows = new ArrayList<>();

        private Table copy() {
            Table copy = new Table();
            rows.forEach(row -> copy.rows.add(new ArrayList<>(row)));
            return copy;
        }

        private Path write(Path file) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (List<String> row : rows) {
                String line = String.join(",", row.stream().map(Table::quoted).toList()) + "\n";
                for (String part : line.split("(?<=" + BAD_BYTE + ")|(?=" + BAD_BYTE + ")", -1)) {
                    bytes.writeBytes(
                            part.indexOf(BAD_BYTE) >= 0
                                    ? new byte[] {(byte) 0xff}
                                    : part.getBytes(StandardCharsets.UTF_8));
                }
            }
            return Files.write(file, bytes.toByteArray());
        }

        private static String quoted(String cell) {
            boolean plain = Stream.of(",", "\"", "\n", "\r").noneMatch(cell::contains);
            return plain ? cell : "\"" + cell.replace("\"", "\"\"") + "\"";
        }
    }

    private static Table passengers() {
        Random random = new Random(1);
        Table table = new Table();
        table.rows.add(
                List.of("PassengerId", "Survived", "Pclass", "Name", "Sex", "Age", "Fare", "Boarded", "Embarked"));
        for (int i = 1; i <= ROWS; i++) {
            boolean male = random.nextInt(3) > 0;
            int survived = random.nextDouble() < (male ? 0.2 : 0.8) ? 1 : 0;
            table.rows.add(List.of(
                    Integer.toString(i),
                    Integer.toString(survived),
                    Integer.toString(1 + random.nextInt(3)),
                    "Number " + i + ", \"" + (male ? "Mr\"" : "Mrs\""),
                    male ? "male" : "female",
                    random.nextInt(5) == 0 ? "" : Integer.toString(1 + random.nextInt(70)),
                    String.format(Locale.ROOT, "%.4f", 7 + 60 * random.nextDouble()),
                    "1912-0" + (1 + random.nextInt(9)) + "-" + (10 + random.nextInt(18)),
                    "SCQ".substring(random.nextInt(3)).substring(0, 1)));
        }
        return table;
    }

    /** The changes by their names. */
    private static Map<String, BiFunction<Table, Integer, Table>> changes() {
        Map<String, BiFunction<Table, Integer, Table>> changes = new LinkedHashMap<>();
        // the name and place of the column
        changes.put("removed", (table, column) -> edit(table, row -> row.remove((int) column)));
        changes.put("twice", (table, column) -> edit(table, row -> row.add(row.get(column))));
        changes.put("first", (table, column) -> edit(table, row -> row.addFirst(row.remove((int) column))));
        changes.put("last", (table, column) -> edit(table, row -> row.addLast(row.remove((int) column))));
        for (String name : List.of(
                "Other",
                "",
                " ",
                "PASSENGERID",
                "Sex",
                "label",
                "7",
                "1912-01-01",
                "a,b",
                "a\nb",
                "\u00E4\uD83D\uDE00",
                "\uFEFFname",
                "x".repeat(5_000),
                "-1.5e3",
                "NA",
                "" + BAD_BYTE)) {
            changes.put("called " + name, (table, column) -> {
                table.rows.getFirst().set(column, name);
                return table;
            });
        }
        // all cells alike
        for (String cell : List.of(
                "",
                "NA",
                "-",
                "0",
                "1",
                "x",
                "1e308",
                "-1e308",
                "1e39",
                "3e38",
                "1e-320",
                "1e-45",
                "NaN",
                "inf",
                "1e999",
                "2024-02-30",
                "true",
                "\"",
                ",",
                "\n",
                "\u00A0",
                "\uFEFF",
                "\0",
                "" + BAD_BYTE)) {
            changes.put("all " + cell, cells((row, old) -> cell));
        }
        // one cell, in the middle
        for (String cell : List.of(
                "",
                "NA",
                "?",
                "oops",
                "1O",
                "1e308",
                "-1e308",
                "1e39",
                "3e38",
                "-3e38",
                "1e-320",
                "NaN",
                "-inf",
                "1e999",
                "1,000",
                "1.000,5",
                "1 000",
                "$5",
                "5 %",
                "0x1F",
                "-7",
                "1912-02-30",
                "13/14/1912",
                "3/4/1912",
                "1/2/12",
                "true",
                "a,b",
                "a\nb",
                "\"",
                "=1+1",
                "\u0661\u0662",
                "x".repeat(100_000),
                "\0",
                "" + BAD_BYTE,
                "#",
                "\t")) {
            changes.put("one " + cell, cells((row, old) -> row == ROWS / 2 ? cell : old));
            changes.put("first " + cell, cells((row, old) -> row == 1 ? cell : old));
        }
        // other kinds of values
        changes.put("distinct texts", cells((row, old) -> "text " + row));
        changes.put("distinct integers", cells((row, old) -> Integer.toString(row)));
        changes.put("distinct large integers", cells((row, old) -> Long.toString(9_007_199_254_740_992L + row)));
        changes.put("two texts", cells((row, old) -> row % 2 == 0 ? "yes" : "no"));
        changes.put("flags", cells((row, old) -> row % 3 == 0 ? "TRUE" : "FALSE"));
        changes.put("zeros and ones", cells((row, old) -> row % 2 == 0 ? "1" : "0"));
        changes.put("a rare class", cells((row, old) -> row == 5 ? "rare" : "usual"));
        changes.put("half missing", cells((row, old) -> row % 2 == 0 ? "" : old));
        changes.put("nearly all missing", cells((row, old) -> row == 40 ? old : "NA"));
        changes.put("several missing", cells((row, old) -> row % 20 == 3 ? "?" : old));
        changes.put("huge", cells((row, old) -> (row % 2 == 0 ? "-" : "") + "3." + row % 4 + "e38"));
        changes.put("huge and small", cells((row, old) -> row % 2 == 0 ? "1e38" : "1e-38"));
        changes.put("too huge", cells((row, old) -> (row % 2 == 0 ? "-" : "") + "1." + row % 4 + "e308"));
        changes.put("tiny", cells((row, old) -> row % 7 + "e-320"));
        changes.put("tiny floats", cells((row, old) -> row % 7 + "e-42"));
        changes.put("half infinite", cells((row, old) -> row % 2 == 0 ? "inf" : Integer.toString(row)));
        changes.put("negative", cells((row, old) -> "-" + row));
        changes.put("leading zeros", cells((row, old) -> "00" + row));
        changes.put("thousands", cells((row, old) -> "1," + (100 + row)));
        changes.put("decimal commas", cells((row, old) -> row + ",5"));
        changes.put("one decimal comma", cells((row, old) -> row == 9 ? "1,5" : old));
        changes.put("currency", cells((row, old) -> "$" + row));
        changes.put("percent", cells((row, old) -> row + "%"));
        changes.put("fractions", cells((row, old) -> "1/" + row));
        changes.put("dates", cells((row, old) -> "2024-" + (1 + row % 12) + "-" + (1 + row % 28)));
        changes.put("days first", cells((row, old) -> (1 + row % 28) + "." + (1 + row % 12) + ".2024"));
        changes.put("ambiguous dates", cells((row, old) -> (1 + row % 12) + "/" + (1 + row % 11) + "/2024"));
        changes.put("times", cells((row, old) -> "2024-01-02T03:04:" + (10 + row % 50) + "Z"));
        changes.put("mixed", cells((row, old) -> List.of("1", "x", "", "2024-01-01", "true", "1.5")
                .get(row % 6)));
        changes.put("commas and newlines", cells((row, old) -> "a" + row % 3 + ",\n\"b\""));
        changes.put("letters", cells((row, old) -> List.of("\u00E9", "e\u0301", "\u65E5", "\uD83D\uDE00")
                .get(row % 4)));
        changes.put("long texts", cells((row, old) -> Integer.toString(row).repeat(3_000)));
        changes.put("long numbers", cells((row, old) -> row + "." + "123456789".repeat(50)));
        changes.put("blanks", cells((row, old) -> "  " + old + "\u00A0"));
        changes.put("cases", cells((row, old) -> row % 2 == 0 ? old.toUpperCase(Locale.ROOT) : old));
        changes.put("codes", cells((row, old) -> row % 2 == 0 ? "1e5" : "2e5"));
        changes.put("comments", cells((row, old) -> "#" + old));
        return changes;
    }

    /** Changes the cell of the column in each row. */
    private static BiFunction<Table, Integer, Table> cells(BiFunction<Integer, String, String> change) {
        return (table, column) -> {
            for (int row = 1; row < table.rows.size(); row++) {
                table.rows
                        .get(row)
                        .set(column, change.apply(row, table.rows.get(row).get(column)));
            }
            return table;
        };
    }

    private interface Edit {
        void edit(List<String> row);
    }

    private static Table edit(Table table, Edit edit) {
        table.rows.forEach(edit::edit);
        return table;
    }

    private static String shown(String name) {
        return name.length() < 40 ? name : name.substring(0, 40) + "...";
    }

    /** Runs a command that writes a file. */
    private void run(String what, Path written, Object... command) throws IOException {
        Cli.Result result = Cli.run(command);
        String message = what + ": " + result.exitCode() + " " + result.err() + result.out();
        assertTrue(result.exitCode() == 0 || result.exitCode() == 2, message);
        if (result.exitCode() == 2) {
            assertEquals(1, result.err().lines().count(), message);
            assertTrue(result.err().startsWith("mlp: ") && !result.err().contains("Exception"), message);
            boolean kept = result.err().endsWith("; the model is in " + written + System.lineSeparator());
            assertEquals(kept, Files.exists(written), message);
            if (kept) {
                Cli.run("inspect", written).succeeded();
            }
        }
        Files.deleteIfExists(written);
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
            assertEquals(List.of("changed.csv", "model.safetensors", "table.csv"), names, message);
        }
    }

    /** Collects what goes wrong, so that a run over all changes shows every error. */
    private void check(List<String> errors, String what, Path written, Object... command) throws IOException {
        try {
            run(what, written, command);
        } catch (AssertionError e) {
            errors.add(String.valueOf(e.getMessage()));
            Files.deleteIfExists(written);
        }
    }

    private void everyChange(String label, int first, Object... options) throws IOException {
        Table table = passengers();
        Path csv = table.write(folder.resolve("table.csv"));
        Path model = folder.resolve("model.safetensors");
        List<Object> train = new ArrayList<>(List.of("train", "--label", label, "--epochs", 1, "--hidden", 4));
        train.addAll(List.of(options));
        train.addAll(List.of("--threads", 1, "--quiet"));
        Cli.run(with(train, "--data", csv, "--out", model)).succeeded();
        Path changed = folder.resolve("changed.csv");
        Path out = folder.resolve("out");
        List<String> errors = new ArrayList<>();
        int number = first;
        for (int column = 0; column < table.rows.getFirst().size(); column++) {
            for (Map.Entry<String, BiFunction<Table, Integer, Table>> change :
                    changes().entrySet()) {
                if (!ALL && number++ % SHARE != 0) {
                    continue;
                }
                change.getValue().apply(table.copy(), column).write(changed);
                String what = table.rows.getFirst().get(column) + " " + shown(change.getKey()) + ", " + label + ": ";
                check(errors, what + "inspect", out, "inspect", changed, "--label", label);
                check(errors, what + "train", out, with(train, "--data", changed, "--out", out));
                check(errors, what + "predict", out, "predict", "--model", model, "--data", changed, "--out", out);
                check(errors, what + "evaluate", out, "evaluate", "--model", model, "--data", changed, "--json", out);
            }
        }
        assertEquals(List.of(), errors, () -> String.join("\n", errors));
    }

    private static Object[] with(List<Object> command, Object... more) {
        return Stream.concat(command.stream(), Stream.of(more)).toArray();
    }

    @Test
    void ofATableOfClasses() throws IOException {
        everyChange("Survived", 0, "--date", "Boarded");
        if (ALL) {
            everyChange("Survived", 0, "--scale", "standard", "--missing", "drop", "--missing-label", "drop");
            everyChange("Survived", 0, "--missing", "reject", "--ignore", "Age", "--categorical", "Pclass");
            everyChange("Embarked", 0, "--scale", "none", "--missing-indicator", "--missing", "most-frequent");
        }
    }

    @Test
    void ofATableOfNumbers() throws IOException {
        everyChange("Fare", 3, "--scale", "standard");
        if (ALL) {
            everyChange(
                    "Fare", 0, "--missing", "mean", "--loss", "huber", "--weight", "Pclass", "--missing-values", "-");
            everyChange("Pclass,Fare", 0, "--task", "regression", "--scale", "none");
            everyChange("Survived", 0, "--task", "multi-label", "--date", "Boarded");
        }
    }
}
