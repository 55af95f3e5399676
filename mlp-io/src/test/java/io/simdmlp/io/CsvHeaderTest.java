package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.io.Csv.Header;
import io.simdmlp.io.Csv.Options;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Recognition of a header. */
class CsvHeaderTest extends CsvFixture {
    private static final List<String> INSECTS = List.of("ant", "bee", "cicada");

    private boolean hasHeader(String text, Options options) throws IOException {
        return scan(text, options).hasHeader();
    }

    private static String rows(String first, int rows, IntFunction<String> row) {
        StringBuilder text = new StringBuilder(first);
        for (int i = 0; i < rows; i++) {
            text.append('\n').append(row.apply(i));
        }
        return text.append('\n').toString();
    }

    /** Numbers with a point, then a label. */
    private static String numbers(Random random, int n, String label) {
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < n; i++) {
            row.append(String.format(Locale.ROOT, "%.2f,", random.nextGaussian()));
        }
        return row + label;
    }

    @Test
    void namesOfPandas() throws IOException {
        Random random = new Random(1);
        String text = rows("0,1,species", 40, i -> numbers(random, 2, INSECTS.get(i % 3)));
        assertTrue(hasHeader(text, AUTO));
        assertEquals(INSECTS, Csv.read(file, AUTO).classNames());
        assertEquals(List.of("0", "1"), Csv.read(file, AUTO).inputNames());
        assertTrue(hasHeader(rows("0,1,2,3,4", 40, i -> numbers(random, 4, Integer.toString(i % 3))), AUTO));
        assertTrue(hasHeader(rows(",0,1,2", 9, i -> i + "," + numbers(random, 2, Integer.toString(i % 2))), AUTO));
        assertTrue(
                hasHeader(rows("0,1,2,3,4,5,6", 40, i -> random.nextInt(9) + ",7,3,8,1,5," + i % 2), AUTO), "integers");
        assertTrue(hasHeader(rows("0,1,class", 9, i -> random.nextInt(9) + ",3," + INSECTS.get(i % 3)), AUTO));
    }

    @Test
    void namesOfPandasAroundTheLabel() throws IOException {
        Random random = new Random(4);
        assertTrue(hasHeader(rows("0,1,species,", 40, i -> numbers(random, 2, INSECTS.get(i % 3)) + ","), AUTO));
        assertEquals(INSECTS, Csv.read(file, AUTO).classNames());
        assertTrue(hasHeader(rows("class,0,1", 40, i -> INSECTS.get(i % 3) + "," + numbers(random, 1, "0.5")), AUTO));
        assertEquals(INSECTS, Csv.read(file, AUTO).classNames());
    }

    @Test
    void wavelengths() throws IOException {
        Random random = new Random(2);
        assertTrue(hasHeader(rows("400,402,404,406,y", 9, i -> numbers(random, 4, "1.5")), AUTO));
        assertTrue(hasHeader(rows("400,402,404,406,408,410,3", 9, i -> numbers(random, 6, "1.5")), AUTO));
        assertTrue(hasHeader(
                rows("397.3,405.1,412.8,420.9,433,441,452,460.5,oil", 30, i -> numbers(random, 8, INSECTS.get(i % 3))),
                AUTO));
        assertTrue(
                hasHeader(rows("900,800,700,600,500,400,kind", 9, i -> numbers(random, 6, INSECTS.get(i % 3))), AUTO));
    }

    @Test
    void rowsLikeTheOthersAreNotHeaders() throws IOException {
        Random random = new Random(3);
        assertFalse(hasHeader(rows("0.1,0.2,ant", 40, i -> numbers(random, 2, INSECTS.get(i % 3))), AUTO));
        assertFalse(hasHeader("0,0,0\n0,1,1\n1,0,1\n1,1,0\n", AUTO), "exclusive or");
        assertFalse(hasHeader("0,1,2\n3,4,5\n6,7,8\n9,10,11\n", AUTO), "every row is a sequence");
        assertFalse(hasHeader("1,2,3,4,5,6,7\n3,4,5,6,7,8,9\n2,3,4,5,6,7,8\n", AUTO), "every row is a sequence");
        assertFalse(hasHeader("0,1\n0.1,1.2\n0.2,1.4\n0.3,1.6\n", AUTO), "a function that begins at 0");
        assertFalse(hasHeader("1,y\n2,n\n3,y\n4,n\n", AUTO), "a label name that is a class");
        assertFalse(hasHeader(rows("5.1,3.5,rare", 40, i -> numbers(random, 2, INSECTS.get(i % 3))), AUTO));
        assertFalse(hasHeader(rows("7,7,7", 20, i -> i + "," + i % 3 + "," + i % 2), AUTO), "names are distinct");
        assertFalse(hasHeader("Bob,1,x\nEve,2,y\n", AUTO.withIgnored(List.of("1"))));
    }

    @Test
    void textAboveTextBesideNumbersIsARow() throws IOException {
        write("Bob,1,x\nEve,2,y\n");
        Errors.assertFails(
                file,
                "line 1, column 1 is 'Bob', expected a number; to leave the column out: --ignore 1",
                () -> Csv.read(file, AUTO));
    }

    @Test
    void anOptionOverridesTheRows() throws IOException {
        String text = "1,2,ant\n3,4,bee\n5,6,ant\n";
        assertFalse(hasHeader(text, AUTO));
        assertTrue(hasHeader(text, AUTO.withHeader(Header.YES)));
        assertEquals(2, Csv.read(file, AUTO.withHeader(Header.YES)).size());
        assertEquals(3, Csv.read(file, AUTO.withHeader(Header.NO)).size());
        assertTrue(hasHeader("a,b\n1,x\n2,y\n", AUTO));
        Errors.assertFailsWith(file, "line 1, column 1 is 'a'", () -> Csv.read(file, AUTO.withHeader(Header.NO)));
        for (Header header : Header.values()) {
            assertEquals(header, Header.of(header.label()));
        }
        assertEquals(
                "header is 'x', expected one of auto, yes, no",
                assertThrows(IllegalArgumentException.class, () -> Header.of("x"))
                        .getMessage());
    }

    @Test
    void namesOfAModelMakeAHeader() throws IOException {
        String text = "0,1,2\n0,1,1\n";
        assertFalse(hasHeader(text, AUTO));
        assertTrue(hasHeader(text, AUTO.withNames(List.of("1", "0"), List.of())));
        try (CsvRows rows = Csv.open(file, List.of(), List.of("1", "0"))) {
            float[] x = new float[2];
            assertEquals(1, rows.read(x, 1));
            assertEquals(1, x[0]);
        }
    }

    @Test
    void aCommentCanBeTheHeader() throws IOException {
        assertTrue(hasHeader("# made by hand\n# a,b,c\n1,2,x\n3,4,y\n", AUTO));
        assertEquals(List.of("a", "b"), Csv.read(file, AUTO).inputNames());
        assertTrue(hasHeader("#a,b,c\n1,2,x\n3,4,y\n", AUTO));
        assertFalse(hasHeader("# a,b,c\n1,2,x\n3,4,y\n", AUTO.withHeader(Header.NO)));
        assertTrue(hasHeader("\"#a\",b,c\n1,2,x\n3,4,y\n", AUTO), "in quotes it is not a comment");
        assertEquals(List.of("#a", "b"), Csv.read(file, AUTO).inputNames());
        assertTrue(hasHeader("# one, two, three\na,b,c\n1,2,x\n3,4,y\n", AUTO));
        assertEquals(List.of("a", "b"), Csv.read(file, AUTO).inputNames());
    }
}
