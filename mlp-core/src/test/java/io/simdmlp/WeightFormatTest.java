package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.kernel.Bfloat16;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Predictors with weights of bfloat16: their bits, their error and the choice of the format. */
@Tag("vector")
final class WeightFormatTest {
    private static final Duration BRIEF = Duration.ofMillis(100);

    /** The hashes of predictions of each network. */
    private static final List<Integer> HASHES = List.of(
            1484711821,
            -517341312,
            977113860,
            -650178507,
            -1431547486,
            -349766646,
            635090357,
            -815914623,
            1455875732,
            -1275965974,
            2037198862,
            -650178507,
            -1692633020);

    private static List<MlpSpec> specs() {
        List<MlpSpec> specs = new ArrayList<>(Nets.normalized());
        specs.addAll(Nets.embedded());
        specs.add(Nets.uneven());
        specs.add(MlpSpec.builder(2)
                .layer(8, Activation.RELU)
                .layer(4, Activation.RELU)
                .layer(1, Activation.SIGMOID)
                .build());
        return specs;
    }

    /** The network whose float32 weights are those that bfloat16 stands for, after the folding of batch normalization. */
    private static Mlp decoded(Mlp mlp) {
        Mlp decoded = BatchNormFolding.of(mlp).copy();
        ParameterTable table = decoded.table();
        float[] p = decoded.parameters();
        for (int layer = 0; layer < table.layers(); layer++) {
            int outputs = table.outputs(layer);
            for (int i = 0; i < table.inputs(layer); i += 2) {
                for (int o = 0; o < outputs; o++) {
                    int low = table.weights(layer) + i * outputs + o;
                    boolean isLast = i + 1 == table.inputs(layer);
                    int pair = Bfloat16.pair(p[low], isLast ? 0f : p[low + outputs]);
                    p[low] = Bfloat16.low(pair);
                    if (!isLast) {
                        p[low + outputs] = Bfloat16.high(pair);
                    }
                }
            }
        }
        return decoded;
    }

    /** Updates the running statistics of batch normalization, so that folding changes weights. */
    private static Mlp trained(MlpSpec spec) {
        Mlp mlp = Mlp.create(spec, 3);
        if (mlp.buffers().length > 0) {
            float[] x = Nets.inputs(spec, 40, 4);
            try (Trainer trainer = Trainer.builder(mlp).batchSize(40).build()) {
                trainer.step(x, Nets.labels(x, spec.inputs()), 40);
            }
        }
        return mlp;
    }

    @ParameterizedTest
    @MethodSource("specs")
    void predictionsHaveTheBitsOfFloat32WithTheDecodedWeights(MlpSpec spec) {
        Mlp mlp = trained(spec);
        Predictor bfloat16 = new Predictor(mlp, WeightFormat.BFLOAT16);
        Predictor float32 = new Predictor(decoded(mlp));
        assertEquals(WeightFormat.BFLOAT16, bfloat16.weightFormat());
        assertEquals(WeightFormat.FLOAT32, float32.weightFormat());
        int rows = 23;
        float[] x = Nets.inputs(spec, rows, 5);
        float[] expected = float32.predict(x);
        Bits.assertSame(expected, bfloat16.predict(x), spec.toString());
        assertTrue(!Arrays.equals(expected, new Predictor(mlp).predict(x)), "rounding changed nothing");
        Workspace own = Workspace.of(spec, rows);
        Workspace other = Workspace.of(float32.spec(), rows);
        int[] labels = new int[rows];
        int[] otherLabels = new int[rows];
        bfloat16.predictLabels(labels, x, rows, own);
        float32.predictLabels(otherLabels, x, rows, other);
        assertEquals(Arrays.toString(otherLabels), Arrays.toString(labels));
        Bits.assertSame(float32.predictProba(x), bfloat16.predictProba(x), spec.toString());
        for (int n : new int[] {1, 2, 5, 9}) { // a row has the same bits in any batch
            float[] some = new float[n * spec.outputs()];
            bfloat16.predict(some, x, n, own);
            Bits.assertSame(Arrays.copyOf(expected, some.length), some, n + " rows");
        }
    }

    /** The bits of predictions, recorded once: no machine and no vector width changes them. */
    @Test
    void bitsStayTheSame() {
        List<Integer> hashes = new ArrayList<>();
        for (MlpSpec spec : specs()) {
            float[] out = new Predictor(trained(spec), WeightFormat.BFLOAT16).predict(Nets.inputs(spec, 7, 6));
            hashes.add(Arrays.hashCode(out));
        }
        assertEquals(HASHES, hashes);
    }

    /** The bound of the Javadoc, and what 37 roundings of the sum may add. */
    @Test
    void preActivationsAreWithinTheBound() {
        MlpSpec spec = MlpSpec.builder(37).layer(150, Activation.IDENTITY).build();
        Mlp mlp = Mlp.create(spec, 3);
        int rows = 50;
        float[] x = Nets.inputs(rows, 37, 7);
        float[] out = new Predictor(mlp, WeightFormat.BFLOAT16).predict(x);
        double largest = 0;
        for (int row = 0; row < rows; row++) {
            for (int o = 0; o < 150; o++) {
                double exact = mlp.parameters()[37 * 150 + o];
                double magnitude = 0;
                for (int i = 0; i < 37; i++) {
                    double product = (double) x[row * 37 + i] * mlp.parameters()[i * 150 + o];
                    exact += product;
                    magnitude += Math.abs(product);
                }
                double bound = (0x1p-8 + 38 * 0x1p-24) * magnitude;
                largest = Math.max(largest, Math.abs(out[row * 150 + o] - exact) / bound);
            }
        }
        assertTrue(largest <= 1 && largest > 0.05, largest + " of the bound");
    }

    @Test
    void formatsHaveNames() {
        for (WeightFormat format : WeightFormat.values()) {
            assertSame(format, WeightFormat.of(format.label()));
        }
        assertEquals(
                "weightFormat is 'bf16', expected one of float32, bfloat16", message(() -> WeightFormat.of("bf16")));
        assertEquals(1.01f, WeightFormat.FLOAT32.round(1.01f));
        assertEquals(1.0078125f, WeightFormat.BFLOAT16.round(1.01f));
    }

    private static Preparation choice(double float32, double bfloat16, double error) {
        Mlp mlp = Mlp.create(Nets.uneven(), 1);
        Predictor other = new Predictor(mlp, WeightFormat.BFLOAT16);
        return Preparation.of(new Predictor(mlp), other, 1, float32, bfloat16, error, 0.01);
    }

    private static void assertChoice(WeightFormat format, String reason, Preparation choice) {
        assertEquals(format, choice.predictor().weightFormat(), choice.toString());
        assertEquals(reason, choice.reason());
    }

    @Test
    void theFasterFormatIsChosenUnlessItsErrorIsTooLarge() {
        assertChoice(
                WeightFormat.BFLOAT16, "bfloat16 takes 0.60 of the time, not more than 0.95", choice(1000, 600, 0.01));
        assertChoice(WeightFormat.FLOAT32, "bfloat16 takes 0.96 of the time, more than 0.95", choice(1000, 960, 0.001));
        assertChoice(
                WeightFormat.FLOAT32, "the error of bfloat16, 0.011, is more than 0.010", choice(1000, 600, 0.011));
        assertChoice(WeightFormat.FLOAT32, "an output is NaN or infinite", choice(1000, 600, Double.NaN));
        assertEquals(
                "weights bfloat16: bfloat16 takes 0.60 of the time, not more than 0.95 (on this machine, "
                        + Backend.name()
                        + ", 1 row a call: float32 1000 ns, bfloat16 600 ns; error 0.0020, at most 0.010)",
                choice(1000, 600, 0.002).toString());
    }

    @Test
    void preparationMeasures() {
        Mlp mlp = Mlp.create(Nets.uneven(), 1);
        float[] x = Nets.inputs(70, 37, 8);
        Preparation prepared = Predictor.prepare(mlp, x, 3, 0, BRIEF);
        assertEquals(WeightFormat.FLOAT32, prepared.predictor().weightFormat(), "no error was allowed");
        assertTrue(prepared.float32Nanos() > 0 && prepared.bfloat16Nanos() > 0, prepared.toString());
        assertEquals(3, prepared.rowsPerCall());
        assertEquals(Backend.name(), prepared.kernels());
        float[] exact = new Predictor(mlp).predict(x);
        float[] other = new Predictor(mlp, WeightFormat.BFLOAT16).predict(x);
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < exact.length; i++) {
            largest = Math.max(largest, Math.abs(exact[i]));
            difference = Math.max(difference, Math.abs((double) exact[i] - other[i]));
        }
        assertEquals(difference / largest, prepared.error());
        assertTrue(prepared.error() > 0 && prepared.error() < 0.01, prepared.toString());
        Bits.assertSame(exact, prepared.predictor().predict(x), "the predictor of the choice");
    }

    @Test
    void aNetworkWithoutFiniteOutputsKeepsFloat32() {
        MlpSpec spec = MlpSpec.builder(2).layer(1, Activation.IDENTITY).build();
        Mlp mlp = Mlp.create(spec, 1);
        mlp.parameters()[2] = Float.POSITIVE_INFINITY;
        Preparation prepared = Predictor.prepare(mlp, new float[] {1, 2}, 1, 0.01, BRIEF);
        assertEquals(WeightFormat.FLOAT32, prepared.predictor().weightFormat());
        assertEquals("an output is NaN or infinite", prepared.reason());
    }

    @Test
    void badArgumentsAreNamed() {
        Mlp mlp = Mlp.create(Nets.uneven(), 1);
        float[] x = new float[74];
        assertEquals("rowsPerCall is 0, expected at least 1", message(() -> Predictor.prepare(mlp, x, 0, 0.1)));
        assertEquals("maxError is -1.0, expected at least 0", message(() -> Predictor.prepare(mlp, x, 1, -1)));
        assertEquals(
                "maxError is NaN, expected a finite float", message(() -> Predictor.prepare(mlp, x, 1, Double.NaN)));
        assertEquals(
                "samples has 74 values, expected a multiple of inputs = 37 and at least rowsPerCall*inputs = 3*37",
                message(() -> Predictor.prepare(mlp, x, 3, 0.1)));
        assertEquals(
                "samples has 0 values, expected a multiple of inputs = 37 and at least rowsPerCall*inputs = 1*37",
                message(() -> Predictor.prepare(mlp, new float[0])));
        assertEquals(
                "samples has 75 values, expected a multiple of inputs = 37 and at least rowsPerCall*inputs = 1*37",
                message(() -> Predictor.prepare(mlp, new float[75])));
        x[40] = Float.NaN;
        assertEquals(
                "row 1 of samples, counted from 0, has a value that is NaN or infinite, expected finite ones",
                message(() -> Predictor.prepare(mlp, x)));
        MlpSpec embedded = Nets.embedded().getFirst();
        float[] unfit = new float[37];
        unfit[5] = 9;
        assertTrue(
                message(() -> Predictor.prepare(Mlp.create(embedded, 1), unfit)).contains("input 5 of row 0"));
    }

    private static String message(Executable call) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
