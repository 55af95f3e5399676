package io.simdmlp.io;

import static io.simdmlp.io.Errors.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The text format of LIBSVM and SVMlight. */
final class LibsvmRowsTest {
    private static final Csv.Options AUTO = Csv.Options.auto();

    @TempDir
    private Path folder;

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("t.svm"), text);
    }

    @Test
    void missingIndicesAreZero() throws IOException {
        String text = "# a comment\n+1 1:0.5 3:-2 # another\n-1 qid:7 2:1e-3\n\n1\t4:1\r\n-1\n";
        for (Path file : List.of(write(text), Files.writeString(folder.resolve("unnamed"), text))) {
            Dataset data = Csv.read(file, AUTO);
            assertEquals(List.of("x1", "x2", "x3", "x4"), data.inputNames());
            assertEquals(List.of("-1", "1"), data.classNames());
            assertArrayEquals(new float[] {0.5f, 0, -2, 0, 0, 0.001f, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0}, data.x());
            assertArrayEquals(new int[] {1, 0, 1, 0}, data.labels());
            assertEquals("line 5", data.place(2));
        }
    }

    @Test
    void indicesMayBeginAt0() throws IOException {
        Dataset data = Csv.read(write("0.5 1:2\n1.25 0:1 1:3\n-7.5\n"), AUTO);
        assertEquals(List.of("x0", "x1"), data.inputNames());
        assertArrayEquals(new float[] {0, 2, 1, 3, 0, 0}, data.x());
        assertFalse(data.isClassification());
        assertArrayEquals(new float[] {0.5f, 1.25f, -7.5f}, data.y());
    }

    @Test
    void otherFilesHaveTheInputsOfTheModel() throws IOException {
        List<String> inputs = List.of("x1", "x2", "x5");
        Path file = write("0 2:7\n0 1:1 2:8 3:9\n");
        float[] x = new float[6];
        try (CsvRows rows = Csv.open(file, List.of(), inputs)) {
            assertEquals(2, rows.read(x, 2));
        }
        assertArrayEquals(new float[] {0, 7, 0, 1, 8, 0}, x);
        Dataset data = Csv.read(file, AUTO.withNames(inputs, List.of("label")).withClassNames(List.of("0", "1")));
        assertArrayEquals(x, data.x());
        try (CsvRows rows = Csv.open(file, List.of(), List.of())) { // a model without names
            assertEquals(3, rows.inputs());
        }
        String text = Files.readString(file);
        try (CsvRows rows = Csv.open(
                "pipe",
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                AUTO.withNames(inputs, List.of()))) {
            float[] same = new float[6];
            assertEquals(2, rows.read(same, 2));
            assertArrayEquals(x, same);
        }
        DataException e = assertThrows(
                DataException.class,
                () -> Csv.open("pipe", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), AUTO));
        assertTrue(String.valueOf(e.getMessage()).startsWith("pipe: is LIBSVM text from a pipe"), e.getMessage());
    }

    @Test
    void aRowOfAPipeIsReadWhenItHasArrived() throws IOException {
        try (PipedOutputStream out = new PipedOutputStream();
                PipedInputStream in = new PipedInputStream(out)) {
            out.write("1 1:4\n".getBytes(StandardCharsets.UTF_8));
            CsvRows rows = Csv.open("pipe", in, AUTO.withNames(List.of("x1"), List.of()));
            float[] x = new float[1];
            assertEquals(1, rows.read(x, 1));
            assertEquals(4, x[0]);
            out.write("1 1:5 9:1\n".getBytes(StandardCharsets.UTF_8));
            assertEquals(1, rows.read(x, 1));
            assertEquals(5, x[0]);
        }
    }

    @Test
    void manyConstantInputsShareANote() throws IOException {
        CsvFile scanned =
                Csv.scan(write("1 1:0.5 200:3\n0 1:2 200:1\n1 1:3 200:2\n"), AUTO.withTable(TableOptions.DEFAULT));
        assertEquals(2, scanned.columns());
        assertEquals(
                List.of("columns 3 ('x2'), 4 ('x3'), 5 ('x4') and 195 more: 0 in every row, left out"),
                scanned.notes());
    }

    @Test
    void errorsNameTheLine() throws IOException {
        bad("1 1:2\n1,3 1:2\n", "line 2 has the labels '1,3', expected a single label");
        bad("1 1:2\n1:3 2:4\n", "line 2 begins with '1:3', expected a label");
        bad("1 1:2\n0 x:3\n", "line 2 has 'x:3', expected an index, a colon and a value, as in 3:0.5");
        bad("1 1:2\n0 17\n", "line 2 has '17', expected an index, a colon and a value, as in 3:0.5");
        bad("1 1:2\n0 -1:3\n", "line 2 has '-1:3', expected an index, a colon and a value, as in 3:0.5");
        bad("1 1:2\n0 1:\n", "line 2 has the value '' for the index 1, expected a number");
        bad("1 1:2\n0 1:red\n", "line 2 has the value 'red' for the index 1, expected a number");
        bad("1 1:2\n0 2:1 2:3\n", "line 2 has the index 2 twice, expected different ones");
        bad("1 1:2\n0 1048576:3\n", "line 2 has the index 1048576, expected 0..1048574");
        bad("1 1:2\n0 99999999999:3\n", "line 2 has the index 99999999999, expected 0..1048574");
        bad(
                "1 1:inf\n0 1:2\n",
                "line 1, column 2 ('x1') is 'inf', expected a finite number; to leave the column out: --ignore x1");
        bad("# nothing\n", "is empty, expected rows of numbers");
        bad("", "is empty, expected rows of numbers");
    }

    private void bad(String text, String message) throws IOException {
        Path file = write(text);
        assertFails(file, message, () -> Csv.read(file, AUTO));
    }

    @Test
    void recognizesTheFirstLine() {
        for (String line : List.of("1 1:2", "+1 1:0.5 2:3", "ant 7:1e3\n", "# c\n\n-1 qid:3 1:2\n", "0.5 1:1 # a, b")) {
            assertTrue(LibsvmRows.isFirstLine(line), line);
        }
        assertTrue(LibsvmRows.isFirstLine("1 " + "1:2 ".repeat(2000) + "5"));
        for (String line :
                List.of("1", "1,2", "a b", "1 2", "1 12:30,2", "1 1:2\t3", "qid:1", "", "1 a:b", "x;1 1:2")) {
            assertFalse(LibsvmRows.isFirstLine(line), line);
        }
    }
}
