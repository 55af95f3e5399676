package io.simdmlp.io;

import static io.simdmlp.io.Errors.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Batch;
import io.simdmlp.DataSource;
import io.simdmlp.io.Csv.Options;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A column with the weights of the samples. */
class CsvWeightsTest extends CsvFixture {
    private static final String TABLE = "a,w,b,kind\n1,2,3,cat\n4,0.5,6,dog\n7,0,9,cat\n";
    private static final Options WEIGHTED = AUTO.withWeight("w");

    private void assertRefused(String message, String text, Options options) {
        assertFails(file, message, () -> read(text, options));
    }

    @Test
    void readsWeightsByName() throws IOException {
        Dataset data = read(TABLE, WEIGHTED);
        assertArrayEquals(new float[] {2, 0.5f, 0}, data.weights());
        assertArrayEquals(new float[] {1, 3, 4, 6, 7, 9}, data.x());
        assertEquals(List.of("a", "b"), data.inputNames());
        assertEquals(List.of("cat", "dog"), data.classNames());
        assertEquals(0, read(TABLE, AUTO.withIgnored(List.of("w"))).weights().length);
    }

    @Test
    void readsWeightsByNumber() throws IOException {
        assertArrayEquals(
                new float[] {2, 0.5f, 0}, read(TABLE, AUTO.withWeight("2")).weights());
        Dataset data = read("1,2,3,0.5\n4,5,6,1e-3\n", AUTO.withWeight("4").withTask(Csv.Task.REGRESSION));
        assertArrayEquals(new float[] {0.5f, 1e-3f}, data.weights());
        assertArrayEquals(new float[] {3, 6}, data.y(), "the label is the last column that is free");
        assertArrayEquals(new float[] {1, 2, 4, 5}, data.x());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "w,a,kind\n2,1,cat\n0.5,2,dog\n",
                "kind,a,w\ncat,1,2\ndog,2,0.5\n",
                "w;a;kind\n2;1,5;cat\n0,5;2,5;dog\n", // decimal commas
                "\" w \",a,kind\n\"2\",1,cat\n +5e-1 ,2,dog\n",
                ",w,a,kind\n0,2,1,cat\n1,0.5,2,dog\n", // the index of pandas
                "w,a,kind,\n2,1,cat,\n0.5,2,dog,\n" // an empty last column
            })
    void weightsAreInAnyColumn(String text) throws IOException {
        Dataset data = read(text, WEIGHTED.withLabels(List.of("kind")));
        assertArrayEquals(new float[] {2, 0.5f}, data.weights());
        assertEquals(List.of("a"), data.inputNames());
        assertEquals(List.of("cat", "dog"), data.classNames());
    }

    @Test
    void theNameOfTheWeightsMakesAHeader() throws IOException {
        Dataset data = read("x,y,30\n1,0,2\n2,1,3\n", AUTO.withWeight("30"));
        assertEquals(List.of("x"), data.inputNames());
        assertArrayEquals(new float[] {2, 3}, data.weights());
        assertEquals(2, read("5,6,7\n5,6,7\n", AUTO.withWeight("1")).size(), "a number is none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "abc | is 'abc', expected a weight: a number of at least 0",
                "-1 | is '-1', expected a weight: a number of at least 0",
                "-0.001 | is '-0.001', expected a weight: a number of at least 0",
                "NaN | is 'NaN', expected a weight: a finite number of at least 0",
                "inf | is 'inf', expected a weight: a finite number of at least 0",
                "-Infinity | is '-Infinity', expected a weight: a finite number of at least 0",
                "1e39 | is '1e39', expected a weight: a finite number of at least 0",
                "'' | is empty, expected a weight: a number of at least 0",
                "'\"1,000.5\"' | is '1,000.5', expected a weight: a number without thousands separators",
                "0x1p3 | is '0x1p3', expected a weight: a decimal number, not a hexadecimal one",
                "'\"0,5\"' | is '0,5', expected a weight: a number with a decimal point",
            })
    void refusesOtherCells(String cell, String message) {
        String text = "a,b,w\n" + "1.5,0,1\n".repeat(30) + "2.5,1," + cell + "\n";
        assertRefused("line 32, column 3 ('w') " + message, text, WEIGHTED.withLabels(List.of("b")));
    }

    @Test
    @SuppressWarnings("NullAway") // null is refused
    void refusesOtherColumns() {
        assertRefused(
                "has no weight column 'v', expected one of a, w, b, kind or a number 1..4",
                TABLE,
                AUTO.withWeight("v"));
        assertRefused(
                "has no weight column 'w', expected a number 1..3 as there is no header", "1,2,3\n4,5,6\n", WEIGHTED);
        assertRefused(
                "weight column 'w' is a label column too, expected a column of its own",
                TABLE,
                WEIGHTED.withLabels(List.of("a", "w")));
        assertRefused(
                "weight column '2' is a label column too, expected a column of its own",
                TABLE,
                AUTO.withWeight("2").withLabels(List.of("w")));
        assertRefused(
                "weight column 'w' is an ignored column too, expected a column of its own",
                TABLE,
                WEIGHTED.withIgnored(List.of("2")));
        assertRefused(
                "has 2 columns called 'w', expected one, or its number, 1 or 2", "w,w,b\n1,2,0\n3,4,1\n", WEIGHTED);
        assertRefused("has no column left for the label, expected one beside the inputs", "w\n1\n2\n", WEIGHTED);
        assertRefused(
                "number of input columns is 0 (of 2), expected at least 1; commas, semicolons, tabs or '|' separate"
                        + " columns",
                "w,b\n1,0\n2,1\n",
                WEIGHTED);
    }

    @Test
    void columnsHaveTheWeightAmongTheIgnored() throws IOException {
        Columns columns = read(TABLE, WEIGHTED.withIgnored(List.of("a"))).columns();
        assertEquals(new Columns(4, List.of("kind"), List.of("a", "w"), "w"), columns);
        Columns numbers = read("1,2,3\n4,5,6\n", AUTO.withWeight("1")).columns();
        assertEquals(new Columns(3, List.of("3"), List.of("1"), "1"), numbers);
        assertNull(read(TABLE, AUTO.withIgnored(List.of("w"))).columns().weight());
        assertEquals(
                "weight column is 'v', expected one of the ignored columns, a, w",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new Columns(4, List.of("kind"), List.of("a", "w"), "v"))
                        .getMessage());
    }

    @Test
    void theSameColumnsAreLeftOutAgain() throws IOException {
        String text = "1,2,3,0\n4,5,6,1\n";
        Options options = AUTO.withColumns(read(text, AUTO.withWeight("2")).columns());
        Dataset again = read(text, options);
        assertArrayEquals(new float[] {1, 3, 4, 6}, again.x());
        assertEquals(0, again.weights().length);
        try (CsvRows rows = Csv.open(file, options)) {
            assertEquals(2, rows.inputs());
        }
    }

    @Test
    void partsKeepTheirWeights() throws IOException {
        StringBuilder text = new StringBuilder("a,kind,w\n");
        for (int i = 0; i < 60; i++) {
            text.append(i)
                    .append(i % 2 == 0 ? ",cat," : ",dog,")
                    .append(i * 0.5)
                    .append('\n');
        }
        CsvFile scanned = scan(text.toString(), WEIGHTED);
        Split split = scanned.split();
        split.hold(0.25, 3);
        split.hold(0.25, 3);
        Dataset all = scanned.read();
        Parts parts = all.split(0.25, 3);
        List<Dataset> read = scanned.read(split);
        assertArrayEquals(parts.test().weights(), read.get(1).weights());
        for (Dataset part :
                List.of(all, parts.train(), parts.test().asImage(), read.get(0), read.get(1), read.get(2))) {
            Dataset some = part.select(new int[] {2, 0});
            Dataset others = part.withClasses(List.of("x", "y"), new int[part.size()]);
            for (int i = 0; i < part.size(); i++) {
                assertEquals(part.x()[i] / 2, part.weights()[i]);
                assertEquals(part.x()[i] / 2, others.weights()[i]);
            }
            assertEquals(part.weights()[2], some.weights()[0]);
            assertEquals(2, some.weights().length);
        }
        assertTrue(HeldBack.of(all, 0.25, 3).isFrom(all.withWeights(new float[0])), "weights are not in the checksum");
    }

    @Test
    void memoryHasTheWeights() throws IOException {
        long without = scan(TABLE, AUTO.withIgnored(List.of("w"))).bytes();
        assertEquals(without + 3 * Float.BYTES, scan(TABLE, WEIGHTED).bytes());
    }

    @Test
    void theSourceIsWeighted() throws IOException {
        Dataset data = read(TABLE, WEIGHTED);
        DataSource source = data.source();
        assertTrue(source.isWeighted());
        Batch batch = Batch.allocate(source, 3);
        source.read(new int[] {1, 2, 0}, 0, 3, batch);
        assertArrayEquals(new float[] {0.5f, 0, 2}, batch.weights());
        assertArrayEquals(new float[] {4, 6, 7, 9, 1, 3}, batch.x());
        assertFalse(data.withWeights(new float[0]).source().isWeighted());
        float[] weights = {1, 2, 3};
        assertSame(weights, data.withWeights(weights).weights());
        assertSame(data.x(), data.withWeights(weights).x());
        Dataset last = data.select(new int[] {2, 2});
        assertEquals(
                file + ": all 2 weights are 0, expected one above 0",
                assertThrows(IllegalStateException.class, last::source).getMessage());
    }

    @Test
    void refusesOtherWeights() {
        Dataset data = Dataset.ofClasses(
                "d",
                List.of(),
                List.of("x"),
                new float[3],
                IntStream.of(0, 0, 0).toArray());
        assertEquals(0, data.weights().length);
        assertEquals(
                "weights has 2 values, expected one per sample = 3, or none",
                assertThrows(IllegalArgumentException.class, () -> data.withWeights(new float[2]))
                        .getMessage());
        for (float bad : new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertEquals(
                    "weights[1] is " + bad + ", expected a finite number of at least 0",
                    assertThrows(IllegalArgumentException.class, () -> data.withWeights(new float[] {1, bad, 1}))
                            .getMessage());
        }
    }
}
