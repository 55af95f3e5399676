package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OrderStatisticsTest {
    @Test
    void valuesAreThoseOfTheSortedColumn() {
        Random random = new Random(1);
        for (int rows : new int[] {1, 2, 3, 10, 1_001, 5_000}) {
            float[] x = new float[3 * rows];
            for (int i = 0; i < x.length; i++) {
                x[i] = switch (random.nextInt(6)) {
                    case 0 -> Float.NaN;
                    case 1 -> random.nextInt(5) - 2;
                    case 2 -> -0f;
                    case 3 -> Float.intBitsToFloat(random.nextInt());
                    default -> (float) random.nextGaussian();
                };
            }
            OrderStatistics statistics = new OrderStatistics(Matrix.of(x, 3), new int[] {2, 0});
            float[][] found = statistics.at(n -> 0, n -> n / 3, n -> n - 1);
            for (int i = 0; i < 2; i++) {
                float[] sorted = sorted(x, 2 - 2 * i);
                int n = sorted.length;
                float[] expected = n == 0
                        ? new float[] {Float.NaN, Float.NaN, Float.NaN}
                        : new float[] {sorted[0], sorted[n / 3], sorted[n - 1]};
                assertArrayEquals(expected, found[i], rows + " rows");
                double median = n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + (double) sorted[n / 2]) / 2;
                assertEquals(median, statistics.medians()[i]);
            }
        }
    }

    private static float[] sorted(float[] x, int column) {
        float[] values = new float[x.length / 3];
        int n = 0;
        for (int at = column; at < x.length; at += 3) {
            if (!Float.isNaN(x[at])) {
                values[n++] = x[at] + 0f; // -0 becomes 0
            }
        }
        float[] numbers = Arrays.copyOf(values, n);
        Arrays.sort(numbers);
        return numbers;
    }
}
