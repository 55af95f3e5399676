package io.simdmlp.io;

import static io.simdmlp.io.Errors.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JSON lines and arrays of objects. */
final class JsonRowsTest {
    private static final Csv.Options TABLE = Csv.Options.auto().withTable(TableOptions.DEFAULT);

    @TempDir
    private Path folder;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static String csvOf(Dataset data) {
        StringBuilder text = new StringBuilder(String.join(",", data.inputNames()) + data.classNames());
        for (int sample = 0; sample < data.size(); sample++) {
            text.append("\n").append(data.place(sample)).append(':');
            for (int i = 0; i < data.inputs(); i++) {
                text.append(' ').append(data.x()[sample * data.inputs() + i]);
            }
            text.append(" -> ").append(data.isClassification() ? data.labels()[sample] : data.y()[sample]);
        }
        return text.toString();
    }

    @Test
    void theKeysAreTheColumns() throws IOException {
        Path file = write("t.jsonl", """
                {"a": 1, "kind": "red", "ok": true, "y": "ant"}
                {"kind": "blue", "a": 2.5, "y": "bee", "ok": false}

                {"y": "ant", "late": 3, "a": null, "ok": true, "kind": "red"}
                {"a": NaN, "late": -1e2, "kind": "blue", "ok": false, "y": "bee"}
                {"a": 4, "late": 5, "kind": "red", "ok": true, "y": "ant"}
                """);
        Dataset data = Csv.read(file, TABLE);
        assertEquals(List.of("a", "kind", "ok", "late"), data.preprocessing().names());
        assertEquals(List.of("ant", "bee"), data.classNames());
        assertEquals("line 4", data.place(2));
        float[] x = data.x();
        // a: 1, 2.5, median, median, 4; late: median of 3, -100 and 5
        assertEquals(List.of(1f, 2.5f, 2.5f, 2.5f, 4f), column(x, data.inputs(), 0));
        assertEquals(List.of(3f, 3f, 3f, -100f, 5f), column(x, data.inputs(), data.inputs() - 1));
        CsvFile scanned = Csv.scan(file, TABLE);
        assertTrue(scanned.hasHeader());
        scanned.read();
        assertTrue(
                scanned.notes().stream().anyMatch(note -> note.startsWith("column 5 ('late'): 2 missing numbers")),
                scanned.notes().toString());
    }

    private static List<Float> column(float[] x, int width, int column) {
        return IntStream.range(0, x.length / width)
                .mapToObj(row -> x[row * width + column])
                .toList();
    }

    @Test
    void anArrayAndLinesAreTheSame() throws IOException {
        String lines = "{\"a\":1,\"b\":2,\"y\":0}\n{\"a\":3,\"b\":4,\"y\":1}\n{\"b\":6.5,\"a\":5,\"y\":0}\n";
        String array = "[\n" + lines.strip().replace("\n", ",\n") + "\n]\n";
        Dataset ofLines = Csv.read(write("t.jsonl", lines), Csv.Options.auto());
        for (Path file : List.of(
                write("t.json", array),
                write("u.json", array.replace("\n", "")),
                write("unnamed", "\uFEFF" + lines),
                write("v.csv", lines.replace("}\n", "}")))) {
            Dataset data = Csv.read(file, Csv.Options.auto());
            assertArrayEquals(ofLines.x(), data.x());
            assertArrayEquals(ofLines.labels(), data.labels());
            assertEquals(ofLines.inputNames(), data.inputNames());
        }
        Dataset csv = Csv.read(write("t.csv", "a,b,y\n1,2,0\n3,4,1\n5,6.5,0\n"), Csv.Options.auto());
        assertEquals(csvOf(csv).replaceAll("line \\d", ""), csvOf(ofLines).replaceAll("line \\d", ""));
        assertEquals(
                "row 3", Csv.read(folder.resolve("t.json"), Csv.Options.auto()).place(2));
    }

    @Test
    void optionsNameKeys() throws IOException {
        Path file = write("t.ndjson", """
                {"id":7,"a":1,"size":"S","w":1}
                {"id":8,"a":2,"size":"L","w":2}
                {"id":9,"a":3,"size":"S","w":0.5}
                """);
        Dataset data = Csv.read(
                file,
                Csv.Options.auto()
                        .withLabels(List.of("size"))
                        .withIgnored(List.of("id"))
                        .withWeight("w"));
        assertEquals(List.of("a"), data.inputNames());
        assertEquals(List.of("L", "S"), data.classNames());
        assertArrayEquals(new float[] {1, 2, 0.5f}, data.weights());
        assertFails(
                file,
                "has no label column 'nope', expected one of id, a, size, w or a number 1..4",
                () -> Csv.read(file, Csv.Options.auto().withLabels(List.of("nope"))));
    }

    @Test
    void rowsToPredictAreFoundByName() throws IOException {
        Path file = write("t.jsonl", "{\"b\":2,\"c\":\"x\",\"a\":1}\n{\"a\":3,\"b\":4}\n");
        float[] x = new float[2];
        try (CsvRows rows = Csv.open(file, List.of(), List.of("a", "b"))) {
            assertEquals(List.of("b", "c", "a"), rows.header());
            assertTrue(rows.next());
            rows.inputs(x, 0);
            assertArrayEquals(new float[] {1, 2}, x);
            assertEquals("x", rows.cell(1));
            assertEquals(1, rows.line());
            assertEquals("line", rows.unit());
            assertTrue(rows.next());
            rows.inputs(x, 0);
            assertArrayEquals(new float[] {3, 4}, x);
            assertEquals("", rows.cell(1));
            assertFalse(rows.next());
        }
        assertFails(
                file,
                "has no column called 'd', expected one for input 2; columns that are no inputs: 'b', 'c'",
                () -> Csv.open(file, List.of(), List.of("a", "d")).close());
    }

    @Test
    void aRowOfAPipeIsReadWhenItHasArrived() throws IOException {
        Csv.Options options = Csv.Options.auto().withNames(List.of("a"), List.of());
        try (PipedOutputStream out = new PipedOutputStream();
                PipedInputStream in = new PipedInputStream(out)) {
            out.write("{\"a\":1,\"n\":\"x\"}\n".getBytes(StandardCharsets.UTF_8));
            float[] x = new float[1];
            CsvRows rows = Csv.open("pipe", in, options);
            assertTrue(rows.next());
            rows.inputs(x, 0);
            assertEquals(1, x[0]);
            out.write("{\"a\":2,\"later\":1}\n".getBytes(StandardCharsets.UTF_8));
            assertTrue(rows.next());
            rows.inputs(x, 0);
            assertEquals(2, x[0]);
            assertEquals(2, rows.line());
        }
        InputStream empty = new ByteArrayInputStream(new byte[0]);
        DataException e = assertThrows(DataException.class, () -> Csv.open("pipe", empty, options));
        assertEquals("pipe: is empty, expected rows of numbers", e.getMessage());
    }

    @Test
    void errorsNameLineAndKey() throws IOException {
        bad(
                "{\"a\":1,\"y\":0}\n{\"a\":[1],\"y\":1}\n",
                "line 2: key 'a' has an array, expected a number, a text, true, false or null");
        bad("{\"a\":1,\"y\":{}}\n", "line 1: key 'y' has an object, expected a number, a text, true, false or null");
        bad("{\"a\":1,\"a\":2}\n", "line 1: key 'a' occurs twice, expected different keys");
        bad("{\"a\":1}\n17\n", "line 2 is a number, expected an object such as {\"a\": 1.5, \"b\": \"red\"}");
        bad("[{\"a\":1},\"x\"]", "row 2 is a text, expected an object such as {\"a\": 1.5, \"b\": \"red\"}");
        bad("[[1,2],[3,4]]", "row 1 is an array, expected an object such as {\"a\": 1.5, \"b\": \"red\"}");
        bad("[{\"a\":1}] 5", "has other data behind the array, expected its end");
        bad("[{\"a\":1}", "line 1 is not JSON: it ends in the middle of a row");
        bad("{\"a\":1}\n{\"a\":", "line 2 is not JSON: it ends in the middle of a row");
        bad("[]", "is empty, expected rows of numbers");
        bad("{}\n{}", "is empty, expected rows of numbers");
        bad("", "is empty, expected rows of numbers");
        bad("a,b\n1,2\n", "is not JSON: it begins with 'a,b', expected an object in each line, as {\"a\": 1.5}");
        bad(
                "{\"a\":1,\"b\":0}\n{\"a\":2}\n",
                "1 row has no value in column 2 ('b'): line 2; expected a label in every row; to leave out rows without"
                        + " one: --missing-label drop");
        bad(
                "{\"a\":1,\"b\":0}\n{\"a\":\"x\",\"b\":1}\n",
                "line 2, column 1 ('a') is 'x', expected a number; to leave the column out: --ignore a");
        Path file = write("t.jsonl", "{\"a\":1}\n{\"a\" 2}\n");
        Errors.assertFailsWith(file, "line 2 is not JSON: ", () -> Csv.read(file, Csv.Options.auto()));
        Files.write(file, new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xff, '"', '}'});
        Errors.assertFailsWith(file, "line 1 is not JSON: ", () -> Csv.read(file, Csv.Options.auto()));
    }

    private void bad(String text, String message) throws IOException {
        Path file = write("t.jsonl", text);
        assertFails(file, message, () -> Csv.read(file, Csv.Options.auto()));
    }

    @Test
    void aFileThatChangesIsAnError() throws IOException {
        Path file = write("t.jsonl", "{\"a\":1,\"y\":0}\n{\"a\":2,\"y\":1}\n");
        CsvFile scanned = Csv.scan(file, Csv.Options.auto());
        write("t.jsonl", "{\"a\":1,\"y\":0}\n{\"a\":2,\"y\":1,\"z\":1}\n");
        assertFails(file, "has changed while it was read", scanned::read);
    }
}
