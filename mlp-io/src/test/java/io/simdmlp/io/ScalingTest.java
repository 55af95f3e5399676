package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
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
        for (String kind : List.of("minmax", "standard")) {
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
        assertArrayEquals(new float[] {0, Float.MIN_VALUE}, scaled("minmax", data(1, 0, Float.MIN_VALUE)));
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
                "scaling is 'log', expected one of none, minmax, standard",
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
