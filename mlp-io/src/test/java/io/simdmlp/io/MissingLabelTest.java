package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.simdmlp.io.Csv.Options;
import io.simdmlp.io.Csv.Task;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows without a label. */
class MissingLabelTest extends CsvFixture {
    private static final Options TABLE = AUTO.withTable(TableOptions.DEFAULT);
    private static final String DROP =
            "; expected a label in every row; to leave out rows without one: --missing-label drop";

    private String refused(String text, Options options) {
        return String.valueOf(assertThrows(DataException.class, () -> read(text, options))
                        .getMessage())
                .replace(file + ": ", "");
    }

    /** Ten rows with two columns, whose labels repeat these. */
    private static String table(String... labels) {
        StringBuilder text = new StringBuilder("a,y\n");
        for (int i = 0; i < 10; i++) {
            text.append(i).append(',').append(labels[i % labels.length]).append('\n');
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "NA", "N/A", "NaN", "null", "?", "-", "none", "<NA>", "nan", "Null"})
    void theFirstLinesAreNamed(String missing) {
        String shown = missing.isEmpty() ? "" : " ('" + missing + "')";
        String asClass = missing.isEmpty() ? "" : "; if '" + missing + "' is a class: --task classification";
        String text = "a,y\n1,0\n2,1\n3," + missing + "\n4,0\n5," + missing + "\n6,0\n7,0\n8,1\n9,1\n10,1\n";
        String message = "2 rows have no value" + shown + " in column 2 ('y'): lines 4, 6" + DROP;
        for (Options options : List.of(AUTO, TABLE)) {
            assertEquals(message + asClass, refused(text, options));
            assertEquals(
                    message + asClass,
                    refused(text.replace(",0\n", ",no\n").replace(",1\n", ",yes\n"), options),
                    "classes of text");
            assertEquals(message + asClass, refused(text.replace(",0\n", ",0.5\n"), options), "numbers");
            assertEquals(message, refused(text, options.withTask(Task.REGRESSION)));
            assertEquals(
                    message, refused(text, options.withTask(Task.MULTI_LABEL).withLabels(List.of("y"))));
            assertEquals(message, refused(text, options.withClassNames(List.of("0", "1"))));
        }
    }

    @Test
    void manyLinesAndTextsAreCounted() {
        String text = table("x", "", "NA");
        assertEquals(
                "6 rows have no value (empty, 'NA') in column 2 ('y'): lines 3, 4, 6, 7, 9, ..." + DROP
                        + "; if 'NA' is a class: --task classification",
                refused(text, TABLE));
        assertEquals("1 row has no value in column 2 ('y'): line 3" + DROP, refused("a,y\n1,x\n2,\n3,y\n", TABLE));
    }

    @Test
    void severalLabelColumns() {
        String text = "a,u,v,w\n1,0.5,,1\n2,NA,2,1\n3,1,-,1\n";
        Options options = TABLE.withLabels(List.of("u", "v"));
        String message =
                "1 row has no value ('NA') in column 2 ('u'): line 3; 2 rows have no value (empty, '-') in column 3"
                        + " ('v'): lines 2, 4" + DROP;
        assertEquals(message, refused(text, options));
        assertEquals(message, refused(text, options.withTask(Task.MULTI_LABEL)));
    }

    @Test
    void wordsThatAreAsFrequentAsAClassAreClasses() throws IOException {
        assertEquals(
                List.of("mild", "none", "severe"),
                read(table("none", "mild", "severe"), TABLE).classNames());
        assertEquals(List.of("+", "-"), read(table("+", "-"), TABLE).classNames());
        assertEquals(
                List.of("+", "-"), read(table("+", "+", "-", "-", "-"), TABLE).classNames());
        assertArrayEquals(
                new int[] {0, 1, 0, 1, 0, 1, 0, 1, 0, 1},
                read(table("+", "-"), TABLE).labels());
        assertEquals(
                List.of("NA", "x"),
                read(table("NA", "x"), TABLE.withTask(Task.CLASSIFICATION)).classNames());
        assertEquals(
                List.of("NA", "x"),
                read(table("NA", "x"), TABLE.withClassNames(List.of("NA", "x"))).classNames());
    }

    @Test
    void rowsWithoutALabelMayBeLeftOut() throws IOException {
        Options options = TABLE.withUnlabeledLeftOut();
        for (String text : List.of("a,y\n1,u\n2,\n,v\n4,?\n5,u\n6,v\n", "a,y\n1,0\n2,NA\n,1\n4,-\n5,0\n6,1\n")) {
            CsvFile csv = scan(text, options);
            assertEquals(2, csv.unlabeled());
            assertEquals(4, csv.size());
            Dataset data = csv.read();
            assertArrayEquals(new int[] {0, 1, 0, 1}, data.labels());
            assertArrayEquals(new float[] {1, 5, 5, 6}, data.x());
            assertEquals("line 4", data.place(1));
            assertEquals("2 rows without a label left out", csv.notes().getFirst());
        }
        Dataset numbers = read("a,y\n1,0.5\n2,\n3,1.5\n4,2.5\n", options);
        assertArrayEquals(new float[] {0.5f, 1.5f, 2.5f}, numbers.y());
        Dataset labels = read(
                "a,u,v\n1,0,1\n2,,1\n3,1,NA\n4,1,1\n",
                options.withLabels(List.of("u", "v")).withTask(Task.MULTI_LABEL));
        assertArrayEquals(new float[] {0, 1, 1, 1}, labels.y());
        assertEquals("has no label in any row, expected rows with one", refused("a,y\n1,\n2,\n", options));
    }
}
