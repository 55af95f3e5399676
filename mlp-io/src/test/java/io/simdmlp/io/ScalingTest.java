package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScalingTest {
    private static Dataset data(int inputs, float... x) {
        return Dataset.ofNumbers("d", List.of(), List.of("t"), x, new float[x.length / inputs]);
    }

    private static float[] scaled(String kind, Dataset data) {
        float[] x = data.x().clone();
        Scaling.fit(kind, data).apply(x, 0, data.size());
        return x;
    }

    @Test
    void noneChangesNothing() {
        Dataset data = data(2, 1, -2, 3, 1e-30f);
        assertArrayEquals(data.x(), scaled("none", data));
        assertEquals(2, Scaling.none(2).inputs());
    }

    @Test
    void minmaxMapsEveryInputToZeroToOne() {
        assertArrayEquals(new float[] {0, 1, 0.5f, 0.5f, 1, 0}, scaled("minmax", data(2, 2, 40, 3, 30, 4, 20)));
    }

    @Test
    void standardGivesEveryInputMeanZeroAndDeviationOne() {
        // Means 3 and 30; population deviations sqrt((1 + 1) / 2) and sqrt((100 + 100) / 2).
        assertArrayEquals(new float[] {-1, 1, 1, -1}, scaled("standard", data(2, 2, 40, 4, 20)));
    }

    /** Results of numpy.percentile(x, [25, 50, 75]), which RobustScaler uses. */
    @Test
    void robustIsAsInScikitLearn() {
        assertRobust(7, 0, 7); // 7, 7, 7
        assertRobust(2.5, 1.5, 1, 4); // 1.75, 2.5, 3.25
        assertRobust(3, 3.5, 9, 2, 3); // 2.5, 3, 6
        assertRobust(2.5, 50.5, 1, 3, 2, 200); // 1.75, 2.5, 52.25
        assertRobust(-1, 4, -5, -1, 1, -3, 2); // -3, -1, 1
    }

    private static void assertRobust(double median, double range, float... x) {
        Scaling scaling = Scaling.fit("robust", data(1, x));
        assertEquals((float) median, scaling.offset()[0]);
        assertEquals((float) (range == 0 ? 1 : 1 / range), scaling.factor()[0]);
    }

    /** A percentile by its definition: linear between the two values around position (n - 1) p / 100. */
    private static double percentile(double[] sorted, double percent) {
        double position = (sorted.length - 1) * percent / 100;
        int below = (int) Math.floor(position);
        int above = (int) Math.ceil(position);
        return sorted[below] * (1 - (position - below)) + sorted[above] * (position - below);
    }

    @Test
    void robustIsTheMedianAndTheInterquartileRange() {
        Random random = new Random(1);
        for (int rows = 1; rows < 200; rows++) {
            float[] x = new float[2 * rows];
            double[] sorted = new double[rows];
            for (int row = 0; row < rows; row++) {
                sorted[row] = (float) Math.exp(5 * random.nextGaussian());
                x[2 * row] = (float) sorted[row];
                x[2 * row + 1] = random.nextInt(20) == 0 ? 1 : 0; // a rare category
            }
            Arrays.sort(sorted);
            Scaling scaling = Scaling.fit("robust", data(2, x));
            double range = percentile(sorted, 75) - percentile(sorted, 25);
            assertEquals(percentile(sorted, 50), scaling.offset()[0], 1e-6 * scaling.offset()[0]);
            assertEquals(range == 0 ? 1 : 1 / range, scaling.factor()[0], 1e-6 * scaling.factor()[0]);
            if (rows > 100) {
                assertEquals(0, scaling.offset()[1]);
                assertEquals(1, scaling.factor()[1], "the interquartile range is 0");
            }
        }
    }

    @Test
    void robustDoesNotSeeAnOutlier() {
        float[] x = new float[101];
        for (int row = 0; row < 101; row++) {
            x[row] = row;
        }
        float[] plain = scaled("robust", data(1, x));
        assertEquals(0, plain[50]);
        assertEquals(1, plain[100]);
        x[100] = 1e30f;
        assertArrayEquals(Arrays.copyOf(plain, 100), Arrays.copyOf(scaled("robust", data(1, x)), 100));
    }

    @Test
    void maxabsKeepsZeroAndSigns() {
        assertArrayEquals(new float[] {0.5f, 0, -1, 0, 0, 0}, scaled("maxabs", data(2, 2, 0, -4, 0, 0, 0)));
        assertArrayEquals(
                new float[] {0.5f, 0, -1, 0.25f},
                scaled("maxabs", data(2, 2, 0, -4, 1).asImage()));
    }

    /** The origin is not the base: the result is x / max |x|. */
    @Test
    void maxabsIsOfTheNumbersInTheFile() {
        double[] bases = {20_000_000, -3e9, 5};
        double[][] rows = {{20_000_000, -3e9 + 1.5, -7}, {20_000_003, -3e9, 4.5}, {20_000_007, -3e9 - 2, 7.5}};
        double[] largest = {20_000_007, 3e9 + 2, 7.5};
        float[] x = new float[9];
        for (int i = 0; i < 9; i++) {
            x[i] = (float) (rows[i / 3][i % 3] - bases[i % 3]);
        }
        Dataset data = data(3, x).withBases(bases, new double[1]);
        Scaling scaling = Scaling.fit("maxabs", data);
        assertArrayEquals(new double[3], scaling.base());
        assertArrayEquals(new float[3], scaling.offset());
        scaling.apply(data);
        for (int i = 0; i < 9; i++) {
            double expected = rows[i / 3][i % 3] / largest[i % 3];
            // The factor is rounded, then the result.
            assertEquals(expected, data.x()[i], 2 * 0x1p-24 * Math.abs(expected));
        }
        float[] last = {(float) largest[0], (float) largest[1], (float) largest[2]};
        scaling.apply(last, 0, 1);
        assertEquals(1, last[0], 3 * 0x1p-24);
    }

    @Test
    void robustKeepsBases() {
        Dataset data = data(1, 0, 3, 1, 2, 4).withBases(new double[] {2e9}, new double[1]);
        Scaling scaling = Scaling.fit("robust", data);
        assertArrayEquals(new double[] {2e9}, scaling.base());
        scaling.apply(data);
        assertArrayEquals(new float[] {-1, 0.5f, -0.5f, 0, 1}, data.x());
        float[] next = {3}; // 2e9 + 3, read with the base
        scaling.apply(next, 0, 1, new double[] {2e9});
        assertArrayEquals(new float[] {0.5f}, next);
    }

    /** More columns than are fitted together. */
    @Test
    void robustTakesManyInputs() {
        Random random = new Random(3);
        float[] x = new float[11 * 150];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextFloat() - 0.5f;
        }
        Scaling scaling = Scaling.fit("robust", data(150, x));
        for (int column = 0; column < 150; column++) {
            int input = column;
            double[] sorted = IntStream.range(0, 11)
                    .mapToDouble(row -> x[150 * row + input])
                    .sorted()
                    .toArray();
            double range = percentile(sorted, 75) - percentile(sorted, 25);
            assertEquals(percentile(sorted, 50), scaling.offset()[column]);
            assertEquals(1 / range, scaling.factor()[column], 1e-6 / range);
        }
    }

    @Test
    void imageHasOneRangeAndOneDeviation() {
        Dataset image = data(2, 0, 0, 255, 51).asImage();
        assertArrayEquals(new float[] {0, 0, 1, 0.2f}, scaled("minmax", image), 1e-7f);
        Scaling standard = Scaling.fit("standard", data(2, 1, 1, 5, 1).asImage()); // mean 2, deviation sqrt(3)
        assertArrayEquals(new float[] {2, 2}, standard.offset());
        assertArrayEquals(new float[] {(float) (1 / Math.sqrt(3)), (float) (1 / Math.sqrt(3))}, standard.factor());
    }

    @Test
    void constantInputIsShiftedOnly() {
        Dataset data = data(2, 0.1f, 1, 0.1f, 2, 0.1f, 3); // the mean of three 0.1f in double is not quite 0.1f
        for (String kind : List.of("minmax", "standard", "robust")) {
            Scaling scaling = Scaling.fit(kind, data);
            assertEquals(0.1f, scaling.offset()[0]);
            assertEquals(1, scaling.factor()[0]);
        }
    }

    @Test
    void extremeRangesStayFinite() {
        float max = Float.MAX_VALUE;
        assertArrayEquals(new float[] {0, 1}, scaled("minmax", data(1, -max, max)), 1e-6f);
        assertArrayEquals(new float[] {-1, 1}, scaled("standard", data(1, -max, max)), 1e-6f);
        assertArrayEquals(new float[] {-1, 1}, scaled("robust", data(1, -max, max)), 1e-6f);
        assertArrayEquals(new float[] {-1, 1}, scaled("maxabs", data(1, -max, max)), 1e-6f);
        for (String kind : List.of("minmax", "maxabs", "robust")) {
            float[] tiny = scaled(kind, data(1, 0, 0, 0, 0, Float.MIN_VALUE));
            assertArrayEquals(new float[] {0, 0, 0, 0, Float.MIN_VALUE}, tiny, kind);
        }
    }

    @Test
    void sumsAreTakenInDouble() {
        float[] x = new float[1 << 20];
        for (int i = 0; i < x.length; i++) {
            x[i] = 1000 + i % 2; // in float the sum would stop growing by ones beyond 2^24
        }
        Scaling scaling = Scaling.fit("standard", data(1, x));
        assertEquals(1000.5f, scaling.offset()[0]);
        assertEquals(2f, scaling.factor()[0]);
    }

    @Test
    void appliesToTheGivenRows() {
        float[] x = {1, 1, 1, 1, 1, 1, 1};
        new Scaling("minmax", new float[] {0, 1}, new float[] {2, 3}).apply(x, 1, 2);
        assertArrayEquals(new float[] {1, 2, 0, 2, 0, 1, 1}, x);
    }

    @Test
    void refusesBadArguments() {
        assertEquals(
                "scaling is 'log', expected one of none, minmax, standard, robust, maxabs",
                assertThrows(IllegalArgumentException.class, () -> Scaling.fit("log", data(1, 1)))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Scaling("none", new float[1], new float[2]));
        assertThrows(IllegalArgumentException.class, () -> new Scaling("none", new float[0], new float[0]));
        assertThrows(IllegalArgumentException.class, () -> new Scaling("none", new float[1], new float[] {Float.NaN}));
        assertThrows(IllegalArgumentException.class, () -> Scaling.none(0));
        Scaling two = Scaling.none(2);
        assertEquals(
                "x has 3 values from at = 0, expected rows*inputs = 2*2",
                assertThrows(IllegalArgumentException.class, () -> two.apply(new float[3], 0, 2))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> two.apply(new float[4], 1, 2));
    }
}
