package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.Dense;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Normalization;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scaling of inputs as part of the first layer. */
class InputFoldingTest {
    private static final int INPUTS = 13;
    private static final int OUTPUTS = 5;

    private static Model model(Scaling scaling, long seed) {
        MlpSpec spec = MlpSpec.builder(scaling.inputs())
                .layer(OUTPUTS, Activation.RELU)
                .layer(2, Activation.IDENTITY)
                .build();
        Mlp mlp = Mlp.create(spec, seed);
        Random random = new Random(seed);
        for (int o = 0; o < OUTPUTS; o++) {
            mlp.parameters()[mlp.biasesAt(0) + o] = (float) random.nextGaussian();
        }
        return new Model(mlp, Loss.MSE, scaling, List.of(), List.of(), List.of());
    }

    private static Scaling scaling(float offset, float factor) {
        return new Scaling("standard", new double[1], new float[] {offset}, new float[] {factor});
    }

    /** The bound of the class, for pre-activations in double precision. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void preActivationsAreWithinTheBound(long seed) {
        Random random = new Random(seed);
        float[] offset = new float[INPUTS];
        float[] factor = new float[INPUTS];
        for (int i = 0; i < INPUTS; i++) {
            factor[i] = (float) Math.exp(6 * random.nextGaussian());
            offset[i] = (float) (random.nextGaussian() * 7 / factor[i]);
        }
        Scaling scaling = new Scaling("standard", new double[INPUTS], offset, factor);
        Model model = model(scaling, seed);
        InputFolding folding = InputFolding.of(model);
        int left = folding.scaling().changed(new double[INPUTS]).length;
        assertTrue(left < INPUTS / 3, left + " inputs are not folded");
        float[] p = model.mlp().parameters();
        float[] folded = folding.mlp().parameters();
        int biases = model.mlp().biasesAt(0);
        double worst = 0;
        for (int row = 0; row < 500; row++) {
            float[] x = new float[INPUTS];
            for (int i = 0; i < INPUTS; i++) {
                x[i] = (float) (offset[i] + random.nextGaussian() / factor[i]);
            }
            float[] scaled = x.clone();
            scaling.apply(scaled, 0, 1);
            float[] rest = x.clone();
            folding.scaling().apply(rest, 0, 1);
            for (int o = 0; o < OUTPUTS; o++) {
                double expected = p[biases + o];
                double actual = folded[biases + o];
                double bound = Math.abs(folded[biases + o]);
                for (int i = 0; i < INPUTS; i++) {
                    double w = p[i * OUTPUTS + o];
                    expected += scaled[i] * w;
                    actual += rest[i] * (double) folded[i * OUTPUTS + o];
                    bound += 2 * Math.abs(scaled[i] * w) + Math.abs((double) offset[i] * factor[i] * w);
                }
                double share = Math.abs(expected - actual) / (0x1p-24 * bound);
                assertTrue(share <= 1 + 1e-5, "row " + row + ", output " + o + ": " + share + " of the bound");
                worst = Math.max(worst, share);
            }
        }
        assertTrue(worst > 0.01, "the largest difference is " + worst + " of the bound");
    }

    @Test
    void inputsFarFromZeroAreScaledInEachCall() {
        assertEquals(0, InputFolding.of(model(scaling(16, 1), 1)).scaling().changed(new double[1]).length);
        InputFolding far = InputFolding.of(model(scaling(17, 1), 1));
        assertEquals(17, far.scaling().offset()[0]);
        assertEquals(1, far.scaling().factor()[0]);
    }

    @Test
    void valuesOutsideTheFloatsAreNotFolded() {
        for (float factor : new float[] {1e38f, 1e-38f}) {
            Model model = model(scaling(0, factor), 1);
            float[] p = model.mlp().parameters();
            p[0] = factor > 1 ? 100 : 0.01f;
            InputFolding folding = InputFolding.of(model);
            assertEquals(factor, folding.scaling().factor()[0]);
            assertEquals(p[0], folding.mlp().parameters()[0]);
        }
    }

    @Test
    void anOffsetNeedsABias() {
        MlpSpec spec = MlpSpec.builder(2)
                .layer(new Dense(3, false, new Normalization.None(), Activation.RELU, 0))
                .layer(1, Activation.IDENTITY)
                .build();
        Scaling scaling = new Scaling("standard", new double[2], new float[] {0, 3}, new float[] {2, 2});
        Model model = new Model(Mlp.create(spec, 1), Loss.MSE, scaling, List.of(), List.of(), List.of());
        Scaling left = InputFolding.of(model).scaling();
        assertEquals(1, left.factor()[0]);
        assertEquals(2, left.factor()[1]);
        assertEquals(3, left.offset()[1]);
    }

    @Test
    void theNetworkItselfIsNotChanged() {
        Model model = model(scaling(3, 0.5f), 1);
        float[] before = model.mlp().parameters().clone();
        InputFolding.of(model);
        assertArrayEquals(before, model.mlp().parameters());
        Model unscaled = model(Scaling.none(2), 1);
        assertSame(unscaled.mlp(), InputFolding.of(unscaled).mlp());
    }
}
