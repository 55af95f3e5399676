package io.simdmlp.io;

import static io.simdmlp.io.Errors.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvRowsTest {
    private static final List<String> NONE = List.of();

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("data.csv");
    }

    private CsvRows open(String text, List<String> drop, List<String> names) throws IOException {
        Files.writeString(file, text);
        return Csv.open(file, drop, names);
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
    void dropsTheColumnsItIsTold() throws IOException {
        assertArrayEquals(new float[] {1, 3}, only("p,q,r\n1,x,3\n", List.of("q"), 2, NONE));
        assertArrayEquals(new float[] {1, 3}, only("1,cat,3\n", List.of("2"), 2, NONE));
        assertArrayEquals(new float[] {3, 1}, only("a,q,b\n1,x,3\n", List.of("q"), 2, List.of("b", "a")));
    }

    @Test
    void refusesColumnsThatDoNotFit() {
        assertFails(
                file,
                "number of input columns is 0 (of 2), expected at least 1; commas, semicolons or tabs separate columns",
                () -> open("p,q\n1,2\n", List.of("q", "p"), NONE));
        assertFails(
                file,
                "has no column called 'c', expected one for input 2",
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
    void refusesFilesWithoutRows() {
        assertFails(file, "is empty, expected rows of numbers", () -> open("", NONE, NONE));
        assertFails(file, "has a header but no rows, expected at least one", () -> open("a,b\n", NONE, NONE));
        Path missing = folder.resolve("missing.csv");
        assertFails(missing, "no such file", () -> Csv.open(missing, NONE, NONE));
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
