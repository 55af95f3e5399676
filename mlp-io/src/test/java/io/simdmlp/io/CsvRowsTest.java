package io.simdmlp.io;

import static io.simdmlp.io.Errors.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRowsTest extends CsvFixture {
    private static final List<String> NONE = List.of();

    private CsvRows open(String text, List<String> drop, List<String> names) throws IOException {
        return Csv.open(write(text), drop, names);
    }

    private float[] only(String text, List<String> drop, int inputs, List<String> names) throws IOException {
        try (CsvRows rows = open(text, drop, names)) {
            float[] x = new float[inputs];
            assertEquals(1, rows.read(x, 1));
            assertEquals(0, rows.read(x, 1));
            return x;
        }
    }

    @Test
    void readsBatchByBatch() throws IOException {
        try (CsvRows rows = open("1,2\n3,4\n5,6\n7,8\n9,10\n", NONE, NONE)) {
            assertEquals(2, rows.columns());
            assertEquals(2, rows.inputs());
            assertEquals(NONE, rows.inputNames());
            float[] x = new float[4];
            assertEquals(2, rows.read(x, 2));
            assertArrayEquals(new float[] {1, 2, 3, 4}, x);
            assertEquals(2, rows.read(x, 2));
            assertEquals(1, rows.read(x, 2));
            assertArrayEquals(new float[] {9, 10, 7, 8}, x);
            assertEquals(0, rows.read(x, 2));
            assertEquals(0, rows.read(x, 2));
        }
    }

    @Test
    void choosesColumnsByName() throws IOException {
        assertArrayEquals(new float[] {3, 1}, only("a,label,b\n1,2,3\n", NONE, 2, List.of("b", "a")));
        try (CsvRows rows = open("a,label,b\n1,x,3\n", NONE, List.of("b", "a"))) {
            assertEquals(List.of("b", "a"), rows.inputNames());
            assertEquals(3, rows.columns());
            assertEquals(2, rows.inputs());
        }
    }

    @Test
    void takesColumnsInOrderWithoutNames() throws IOException {
        assertArrayEquals(new float[] {1, 2}, only("p,q\n1,2\n", NONE, 2, NONE));
        assertArrayEquals(new float[] {1, 2}, only("1,2\n", NONE, 2, List.of("a", "b")));
    }

    @Test
    void dropsIgnoredColumns() throws IOException {
        assertArrayEquals(new float[] {1, 3}, only("p,q,r\n1,x,3\n", List.of("q"), 2, NONE));
        assertArrayEquals(new float[] {1, 3}, only("1,cat,3\n", List.of("2"), 2, NONE));
        assertArrayEquals(new float[] {3, 1}, only("a,q,b\n1,x,3\n", List.of("q"), 2, List.of("b", "a")));
    }

    @Test
    void readsRowByRow() throws IOException {
        try (CsvRows rows = open("id,a,b\n\"x\ny\",1,2\n z ,3,4\n", NONE, List.of("b", "a"))) {
            assertEquals(List.of("id", "a", "b"), rows.header());
            assertArrayEquals(new int[] {2, 0}, rows.find(List.of("b", "1")));
            assertThrows(IllegalStateException.class, rows::line);
            float[] x = new float[3];
            assertTrue(rows.next());
            rows.inputs(x, 1);
            assertArrayEquals(new float[] {0, 2, 1}, x);
            assertEquals(2, rows.line());
            assertEquals("x\ny", rows.cell(0));
            assertTrue(rows.next());
            assertEquals(4, rows.line());
            assertEquals(" z ", rows.cell(0));
            assertFalse(rows.next());
            assertFalse(rows.next());
            assertThrows(IllegalStateException.class, () -> rows.cell(0));
        }
        try (CsvRows rows = open("a,b\n1,2\n", NONE, NONE)) {
            assertFails(
                    file, "has no column 'c', expected one of a, b or a number 1..2", () -> rows.find(List.of("c")));
            assertFails(file, "column 'a' is named twice", () -> rows.find(List.of("1", "a")));
        }
    }

    private CsvRows like(String text, Columns columns) throws IOException {
        write(text);
        return Csv.open(file, AUTO.withColumns(columns));
    }

    @Test
    void takesColumnsOfAnotherFileWithoutAHeader() throws IOException {
        Columns columns = new Columns(4, List.of("4"), List.of("1"));
        for (String text : List.of("N,1,2,ant\n", "1,2\n", "p,q\n1,2\n")) {
            try (CsvRows rows = like(text, columns)) {
                float[] x = new float[2];
                assertEquals(2, rows.inputs());
                assertEquals(1, rows.read(x, 1));
                assertArrayEquals(new float[] {1, 2}, x, text);
            }
        }
    }

    /** A pipe through which lines come one at a time. */
    private static final class Lines extends InputStream {
        private final Deque<byte[]> lines = new ArrayDeque<>();
        private int at;
        private int waits; // reads that would have blocked

        void add(String text) {
            lines.add(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public int available() {
            return 0;
        }

        @Override
        public int read() {
            throw new AssertionError("read byte by byte");
        }

        @Override
        public int read(byte[] bytes, int from, int length) {
            waits++;
            byte[] line = lines.peek();
            if (line == null) {
                return -1;
            }
            int n = Math.min(length, line.length - at);
            System.arraycopy(line, at, bytes, from, n);
            at += n;
            if (at == line.length) {
                lines.remove();
                at = 0;
            }
            return n;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b\n", "", "\uFEFFa,b\n", "N,a,b\n"})
    void aRowIsAvailableWhenItsLineArrives(String header) throws IOException {
        String name = header.startsWith("N") ? "r," : "";
        Lines lines = new Lines();
        lines.add(header.isEmpty() ? "1,2\n" : header);
        List<String> dropped = header.startsWith("N") ? List.of("N") : NONE;
        try (CsvRows rows = Csv.open("pipe", lines, AUTO.withIgnored(dropped))) {
            for (int i = 0; i < 3; i++) {
                if (i > 0 || !header.isEmpty()) {
                    lines.add(name + "1,2\n");
                }
                assertTrue(rows.next());
                assertEquals(0, lines.lines.size());
                assertEquals(i + (header.isEmpty() ? 1 : 2), lines.waits, "it waited for more than the row's own line");
                float[] x = new float[2];
                rows.inputs(x, 0);
                assertArrayEquals(new float[] {1, 2}, x);
            }
            assertFalse(rows.next());
        }
        Lines empty = new Lines();
        empty.add("a,b\n");
        try (CsvRows rows = Csv.open("pipe", empty, AUTO)) {
            assertFalse(rows.next());
        }
        assertFails(Path.of("pipe"), "is empty, expected rows of numbers", () -> Csv.open("pipe", new Lines(), AUTO));
    }

    @Test
    void refusesColumnsThatDoNotFit() {
        assertFails(
                file,
                "number of input columns is 0 (of 2), expected at least 1; commas, semicolons, tabs or '|' separate columns",
                () -> open("p,q\n1,2\n", List.of("q", "p"), NONE));
        assertFails(
                file,
                "has no column called 'c', expected one for input 2; columns that are no inputs: 'b'",
                () -> open("a,b\n1,2\n", NONE, List.of("a", "c")));
        assertFails(
                file,
                "has 2 columns called 'a', expected one for input 1",
                () -> open("a,b,a\n1,2,3\n", NONE, List.of("a", "b")));
        assertFails(
                file,
                "has no column called 'b', expected one for input 2",
                () -> open("a,b\n1,2\n", List.of("b"), List.of("a", "b")));
        assertFails(
                file,
                "has no column 'z', expected one of a, b or a number 1..2",
                () -> open("a,b\n1,2\n", List.of("z"), NONE));
    }

    @Test
    void refusesBadRowsWhenItReachesThem() throws IOException {
        try (CsvRows rows = open("a,b\n1,2\n3,x\n", NONE, NONE)) {
            float[] x = new float[2];
            assertEquals(1, rows.read(x, 1));
            assertFails(file, "line 3, column 2 ('b') is 'x', expected a number", () -> rows.read(x, 1));
        }
        try (CsvRows rows = open("1,2\n3\n", NONE, NONE)) {
            assertFails(file, "line 2: number of cells is 1, expected 2", () -> rows.read(new float[4], 2));
        }
    }

    @Test
    void aHeaderAloneHasNoRows() throws IOException {
        try (CsvRows rows = open("a,b\n", NONE, List.of("b", "a"))) {
            assertEquals(2, rows.inputs());
            assertTrue(rows.hasHeader());
            assertEquals(0, rows.read(new float[2], 1));
        }
    }

    @Test
    void refusesFilesWithoutColumns() {
        assertFails(file, "is empty, expected rows of numbers", () -> open("", NONE, NONE));
        assertFails(
                file,
                "has no column called 'c', expected one for input 1; columns that are no inputs: 'a', 'b'",
                () -> open("a,b\n", NONE, List.of("c")));
        Path missing = folder.resolve("missing.csv");
        assertFails(missing, "no such file", () -> Csv.open(missing, NONE, NONE));
    }

    @Test
    void subtractsBasesInDouble() throws IOException {
        write("20000001,x\n20000003,y\n");
        Csv.Options options = AUTO.withIgnored(List.of("2")).withBases(Csv.Bases.of(20000000), Csv.Bases.NONE);
        try (CsvRows rows = Csv.open(file, options)) {
            float[] x = new float[2];
            assertEquals(2, rows.read(x, 2));
            assertArrayEquals(new float[] {1, 3}, x);
        }
    }

    @Test
    void refusesTooLittleMemory() throws IOException {
        try (CsvRows rows = open("1,2\n", NONE, NONE)) {
            assertEquals(
                    "maxRows is 2 and x has 3 values, expected at least 1 row and maxRows*inputs = 2*2",
                    assertThrows(IllegalArgumentException.class, () -> rows.read(new float[3], 2))
                            .getMessage());
            assertThrows(IllegalArgumentException.class, () -> rows.read(new float[4], 0));
        }
    }
}
