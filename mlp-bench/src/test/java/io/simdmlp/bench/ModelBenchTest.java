package io.simdmlp.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.io.Columns;
import io.simdmlp.io.DateOrder;
import io.simdmlp.io.InputColumn;
import io.simdmlp.io.Model;
import io.simdmlp.io.Preprocessing;
import io.simdmlp.io.Scaling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The measurement of a user's model, in a fraction of the usual time. */
final class ModelBenchTest {
    /** Two numbers, one with an indicator, a date, and categories of three kinds: 14 inputs, the last is embedded. */
    private static final Preprocessing TABLE = new Preprocessing(
            List.of(),
            List.of(
                    InputColumn.Numeric.REQUIRED,
                    new InputColumn.Numeric(30, true),
                    new InputColumn.Date(DateOrder.DMY, List.of(2000.0, 6.0, 4.0, 180.0), true),
                    new InputColumn.Category(List.of("f", "m"), false, ""),
                    new InputColumn.Category(List.of("C", "Q", "S"), true, ""),
                    new InputColumn.Category(List.of("Bonn", "Oslo"), false, "", 3)),
            List.of(),
            Scaling.none(14));

    private static Model model() {
        MlpSpec spec = MlpSpec.builder(14)
                .embedding(13, 3, 3)
                .layer(8, Activation.RELU)
                .layer(2, Activation.SOFTMAX)
                .build();
        return new Model(
                Mlp.create(spec, 1),
                Loss.CATEGORICAL_CROSS_ENTROPY,
                TABLE,
                List.of("no", "yes"),
                List.of(),
                List.of(),
                Columns.UNKNOWN,
                null,
                false);
    }

    @Test
    void timesAreExactOrRoundedDown() {
        Times times = new Times();
        Random random = new Random(1);
        long[] sorted = new long[20_000];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = (long) Math.exp(random.nextDouble() * 40);
            times.add(sorted[i]);
        }
        Arrays.sort(sorted);
        assertEquals(sorted.length, times.count());
        assertEquals(sorted[sorted.length - 1], times.max());
        assertEquals(sorted[sorted.length - 1], Math.max(times.percentile(1), times.max()));
        for (double share : new double[] {0.0001, 0.1, 0.5, 0.9, 0.99, 0.999, 1}) {
            long expected = Quick.percentile(sorted, share);
            long actual = times.percentile(share);
            assertTrue(actual <= expected && actual >= expected * (1 - 1.0 / 1024), actual + " of " + expected);
            assertTrue(expected >= 2048 || actual == expected, actual + " of " + expected);
        }
        Times other = new Times();
        for (long nanos : new long[] {0, 2047, 2048, 4095, 4096, Long.MAX_VALUE}) {
            Times one = new Times();
            one.add(nanos);
            assertEquals(nanos, Math.max(one.percentile(0.5), one.max()));
            other.addAll(one);
        }
        assertEquals(6, other.count());
        assertEquals(2048, other.percentile(0.5));
        assertEquals(Long.MAX_VALUE, other.max());
        assertThrows(IllegalStateException.class, () -> new Times().percentile(0.5));
    }

    @Test
    void rowsAreScaledNumbersAndValidCategories() {
        float[] x = ModelRows.of(TABLE, 5_000, 7);
        assertEquals(Arrays.hashCode(x), Arrays.hashCode(ModelRows.of(TABLE, 5_000, 7)));
        double sum = 0;
        double squares = 0;
        boolean[] levels = new boolean[3];
        for (int at = 0; at < x.length; at += 14) {
            for (int number : new int[] {0, 1, 3, 4, 5, 6}) {
                sum += x[at + number];
                squares += x[at + number] * x[at + number];
            }
            assertEquals(0, x[at + 2]);
            assertEquals(0, x[at + 7]);
            assertTrue(x[at + 8] == 0 || x[at + 8] == 1);
            assertEquals(1, x[at + 9] + x[at + 10] + x[at + 11] + x[at + 12]);
            levels[(int) x[at + 13]] = true;
        }
        assertEquals(0, sum / 30_000, 0.03);
        assertEquals(1, squares / 30_000, 0.03);
        assertTrue(levels[0] && levels[1] && levels[2]);
    }

    @Test
    void aModelIsMeasuredBesideAnIdleLoop() {
        List<String> steps = new ArrayList<>();
        List<ModelFigure> figures =
                new ModelBench(model(), 0.02, 1).measure(new int[] {1, 3}, new int[] {1, 2}, steps::add);
        assertEquals(List.of("1 x 1", "3 x 1", "1 x 2", "3 x 2"), steps);
        assertEquals(8, figures.size());
        for (int i = 0; i < figures.size(); i++) {
            ModelFigure figure = figures.get(i);
            assertEquals(i / 2 % 2 == 0 ? 1 : 3, figure.rows());
            assertEquals(i / 4 + 1, figure.threads());
            assertTrue(figure.calls() > 0);
            assertTrue(figure.p50Ns() <= figure.p90Ns() && figure.p90Ns() <= figure.p99Ns(), figure.toString());
            assertTrue(figure.p99Ns() <= figure.p999Ns() && figure.p999Ns() <= figure.maxNs(), figure.toString());
            if (i % 2 == 0) {
                assertEquals("simdmlp", figure.library());
                Double fraction = figure.peakFraction();
                assertNotNull(fraction);
                assertTrue(fraction > 0 && fraction < 1.1, figure.toString());
                assertNotNull(figure.bytesPerCall());
                assertNotNull(figure.rowsPerSecond());
            } else {
                assertEquals(ModelFigure.IDLE, figure.library());
                assertNull(figure.gflops());
            }
        }
    }

    @Test
    void otherOutputsAreRefused() {
        ModelBench.Library wrong = new ModelBench.Library() {
            @Override
            public String version() {
                return "other 1.0";
            }

            @Override
            public ModelBench.Calls open(Mlp mlp, float[] x, int rows, int callers) {
                return new ModelBench.Calls() {
                    @Override
                    public void call(int caller, int batch) {}

                    @Override
                    public float[] outputs() {
                        return new float[rows * mlp.spec().outputs()];
                    }

                    @Override
                    public void close() {}
                };
            }
        };
        ModelBench bench = new ModelBench(model(), 0.01, 1);
        String message = String.valueOf(assertThrows(IllegalStateException.class, () -> bench.measure(wrong, 1, 1))
                .getMessage());
        assertTrue(message.startsWith("other 1.0 gives 0.0 for output 0, counted from 0, expected 0."), message);
    }

    @Test
    void argumentsAreChecked() {
        Model model = model();
        for (double seconds : new double[] {0, -1, Double.NaN, 1e9}) {
            assertThrows(IllegalArgumentException.class, () -> new ModelBench(model, seconds, 1));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> ModelBench.bytes(model.mlp().spec(), Integer.MAX_VALUE, 2));
        assertTrue(ModelBench.bytes(model.mlp().spec(), 100, 2) > 2 * 16 * 100 * 14 * 4);
    }
}
