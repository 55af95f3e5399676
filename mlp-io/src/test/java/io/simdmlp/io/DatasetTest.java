package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Batch;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetTest {
    private static final List<String> CLASSES = List.of("a", "b", "c");

    /** x of sample i is i, so that inputs identify samples. */
    private static Dataset numbered(int... labels) {
        float[] x = new float[labels.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = i;
        }
        return Dataset.ofClasses("numbered", List.of("n"), CLASSES, x, labels);
    }

    @Test
    void returnsItsArguments() {
        float[] x = {1, 2, 3, 4};
        int[] labels = {2, 0};
        Dataset classes = Dataset.ofClasses("some", List.of("p", "q"), CLASSES, x, labels);
        assertEquals("some", classes.name());
        assertEquals(2, classes.size());
        assertEquals(2, classes.inputs());
        assertEquals(3, classes.classes());
        assertEquals(0, classes.targets());
        assertEquals(List.of("p", "q"), classes.inputNames());
        assertEquals(CLASSES, classes.classNames());
        assertEquals(List.of(), classes.targetNames());
        assertSame(x, classes.x());
        assertSame(labels, classes.labels());
        assertEquals(0, classes.y().length);
        assertTrue(classes.isClassification());

        float[] y = {5, 6, 7, 8, 9, 10};
        Dataset numbers = Dataset.ofNumbers("some", List.of(), List.of("r", "s", "t"), x, y);
        assertEquals(2, numbers.size());
        assertEquals(2, numbers.inputs());
        assertEquals(0, numbers.classes());
        assertEquals(3, numbers.targets());
        assertSame(y, numbers.y());
        assertFalse(numbers.isClassification());
    }

    @Test
    void isAnImageOnlyIfRequested() {
        Dataset data = numbered(0, 1);
        assertFalse(data.isImage());
        assertTrue(data.asImage().isImage());
        assertTrue(data.asImage().select(new int[] {1}).isImage());
        assertSame(data.x(), data.asImage().x());
    }

    @Test
    void isReadAsASource() {
        Dataset data = Dataset.ofNumbers("some", List.of(), List.of("t"), new float[] {1, 2, 3, 4}, new float[] {5, 6});
        Batch batch = Batch.allocate(data.source(), 2);
        data.source().read(new int[] {1, 0}, 0, 2, batch);
        assertArrayEquals(new float[] {3, 4, 1, 2}, batch.x());
        assertArrayEquals(new float[] {6, 5}, batch.y());
    }

    @Test
    void selectCopiesInTheOrderAsked() {
        Dataset data = numbered(0, 1, 2);
        Dataset some = data.select(new int[] {2, 0, 2});
        assertArrayEquals(new float[] {2, 0, 2}, some.x());
        assertArrayEquals(new int[] {2, 0, 2}, some.labels());
        assertEquals(CLASSES, some.classNames());
        some.x()[0] = 9;
        assertEquals(2, data.x()[2]);

        Dataset numbers =
                Dataset.ofNumbers("n", List.of(), List.of("s", "t"), new float[] {1, 2}, new float[] {3, 4, 5, 6});
        assertArrayEquals(new float[] {5, 6}, numbers.select(new int[] {1}).y());
    }

    /** Samples whose one input is their number, through two selections, a split and a change of name. */
    @Test
    void samplesKeepTheirOriginalNumber() {
        Dataset data = numbered(IntStream.range(0, 60).map(i -> i % 3).toArray());
        Dataset some = data.select(IntStream.range(10, 60).toArray());
        Parts parts = some.asImage().split(0.3, 7);
        for (Dataset part :
                List.of(data, some, parts.train(), parts.test(), parts.test().asImage())) {
            for (int sample = 0; sample < part.size(); sample++) {
                assertEquals("sample " + (1 + (int) part.x()[sample]), part.place(sample));
            }
        }
    }

    @Test
    void selectRefusesSamplesOutOfRange() {
        Dataset data = numbered(0, 1, 2);
        assertEquals(
                "samples[1] is 3, expected 0..2",
                assertThrows(IllegalArgumentException.class, () -> data.select(new int[] {0, 3}))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> data.select(new int[] {-1}));
        assertThrows(IllegalArgumentException.class, () -> data.select(new int[0]));
    }

    @Test
    void selectRefusesSizesThatExceedAnArray() {
        Dataset wide = Dataset.ofClasses("w", List.of(), CLASSES, new float[40_000], new int[1]);
        assertEquals(
                "samples*inputs is 60000*40000 = 2400000000, expected at most 2147483639, the size of an array",
                assertThrows(IllegalArgumentException.class, () -> wide.select(new int[60_000]))
                        .getMessage());
        Dataset targets =
                Dataset.ofNumbers("w", List.of(), Collections.nCopies(40_000, "t"), new float[1], new float[40_000]);
        assertEquals(
                "samples*targets is 60000*40000 = 2400000000, expected at most 2147483639, the size of an array",
                assertThrows(IllegalArgumentException.class, () -> targets.select(new int[60_000]))
                        .getMessage());
    }

    @Test
    void splitTakesTheFractionOfEveryClass() {
        int[] labels = new int[100];
        Arrays.fill(labels, 0, 10, 0); // 10, 30 and 60 per class
        Arrays.fill(labels, 10, 40, 1);
        Arrays.fill(labels, 40, 100, 2);
        Parts parts = numbered(labels).split(0.25, 1);
        assertArrayEquals(new int[] {7, 22, 45}, counts(parts.train()));
        assertArrayEquals(new int[] {3, 8, 15}, counts(parts.test()));
        float[] all = Arrays.copyOf(parts.train().x(), 100);
        System.arraycopy(parts.test().x(), 0, all, 74, 26);
        Arrays.sort(all);
        assertArrayEquals(numbered(labels).x(), all, "every sample is in one part");
    }

    private static int[] counts(Dataset data) {
        int[] counts = new int[data.classes()];
        for (int label : data.labels()) {
            counts[label]++;
        }
        return counts;
    }

    @Test
    void splitDependsOnTheSeedOnly() {
        Dataset data = numbered(IntStream.range(0, 60).map(i -> i % 3).toArray());
        float[] first = data.split(0.5, 7).test().x();
        assertArrayEquals(first, data.split(0.5, 7).test().x());
        assertFalse(Arrays.equals(first, data.split(0.5, 8).test().x()));
        float[] sorted = first.clone();
        Arrays.sort(sorted);
        assertArrayEquals(sorted, first, "in the order of the data");
    }

    @Test
    void splitLeavesEveryClassASampleToTrainOn() {
        Parts parts = numbered(0, 1, 1, 2, 2, 2).split(0.99, 0);
        assertArrayEquals(new int[] {1, 1, 1}, counts(parts.train()));
        assertArrayEquals(new int[] {0, 1, 2}, counts(parts.test()));
    }

    @Test
    void splitOfNumbersTakesTheFractionOfAll() {
        float[] x = new float[10];
        Parts parts = Dataset.ofNumbers("n", List.of(), List.of("t"), x, new float[10])
                .split(0.3, 5);
        assertEquals(7, parts.train().size());
        assertEquals(3, parts.test().size());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.5, 1.5, Double.NaN, 0.001})
    void splitRefusesAFractionThatLeavesAPartEmpty(double fraction) {
        Dataset data = numbered(0, 0, 0, 1, 1, 1);
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> data.split(fraction, 0))
                .getMessage());
        assertTrue(message.startsWith("fraction is " + fraction), message);
    }

    @Test
    void refusesSizesThatDoNotFit() {
        float[] x = new float[6];
        assertEquals(
                "there are 0 samples, expected at least 1",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Dataset.ofClasses("d", List.of(), CLASSES, new float[0], new int[0]))
                        .getMessage());
        assertEquals(
                "x has 6 values, expected a multiple of the 4 samples",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Dataset.ofClasses("d", List.of(), CLASSES, x, new int[4]))
                        .getMessage());
        assertEquals(
                "inputNames has 2 names, expected 3 = 6 values / 2 samples",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Dataset.ofClasses("d", List.of("p", "q"), CLASSES, x, new int[2]))
                        .getMessage());
        assertEquals(
                "labels[1] is 3, expected a class index 0..2",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Dataset.ofClasses("d", List.of(), CLASSES, x, new int[] {0, 3}))
                        .getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> Dataset.ofNumbers("d", List.of(), List.of("s", "t"), x, new float[5]));
        assertThrows(
                IllegalArgumentException.class, () -> Dataset.ofNumbers("d", List.of(), List.of(), x, new float[6]));
    }
}
