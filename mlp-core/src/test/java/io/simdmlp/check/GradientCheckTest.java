package io.simdmlp.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.Bits;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Nets;
import io.simdmlp.Trainer;
import org.junit.jupiter.api.Test;

/** The check reports every wrong gradient and skips only kinks; {@link GradientTest} applies it to every activation. */
class GradientCheckTest {
    private static final float[] X = {.3f, -.7f, 1.1f, .2f, -.4f, .9f};
    private static final float[] Y = {.5f, -.25f, .125f};

    private static Mlp mlp(Activation hidden) {
        MlpSpec spec = MlpSpec.builder(2)
                .layer(5, hidden)
                .layer(1, Activation.IDENTITY)
                .build();
        return Mlp.create(spec, 1);
    }

    private static float[] gradients(Mlp mlp) {
        try (Trainer trainer = Trainer.builder(mlp.copy()).loss(Loss.MSE).build()) {
            trainer.step(X, Y, 3);
            return trainer.gradients().clone();
        }
    }

    @Test
    void everyWrongGradientIsReported() {
        Mlp mlp = mlp(Activation.TANH);
        DoubleNet exact = new DoubleNet(mlp, Loss.MSE, X, Y, 3);
        float[] right = gradients(mlp);
        assertTrue(GradientCheck.compare(exact.loss(), right, exact).error() < 1e-6);
        for (int i = 0; i < right.length; i++) {
            for (float wrong : new float[] {right[i] + 0.01f, 2f * right[i], -right[i], Float.NaN}) {
                float[] gradients = right.clone();
                gradients[i] = wrong;
                GradientCheck check = GradientCheck.compare(exact.loss(), gradients, exact);
                assertEquals(i, check.parameter(), check.toString());
                assertEquals(i < 15 ? 1 : 2, check.layer(), check.toString());
                assertEquals(wrong, check.gradient(), check.toString());
                assertEquals(right[i], check.exactGradient(), 1e-6, check.toString());
                assertTrue(check.error() > 1e-3, check.toString());
                assertEquals(0, check.skipped(), check.toString());
            }
        }
    }

    /**
     * With biases of 0, a sample of zeros puts every ReLU on its kink, where the differences to the left and right
     * disagree.
     */
    @Test
    void kinksAreSkipped() {
        Mlp mlp = mlp(Activation.RELU);
        float[] x = X.clone();
        x[2] = 0f;
        x[3] = 0f;
        GradientCheck check = GradientCheck.run(mlp, Loss.MSE, x, Y, 3);
        assertEquals(5, check.skipped(), check.toString()); // the hidden biases
        assertEquals(16, check.checked(), check.toString());
        assertTrue(check.error() < 1e-6, check.toString());
        x[2] = 1e-6f; // next to the kink: the differences reach across it
        assertEquals(5, GradientCheck.run(mlp, Loss.MSE, x, Y, 3).skipped());
    }

    @Test
    void withoutCheckedParametersTheErrorIsNaN() {
        MlpSpec spec = MlpSpec.builder(1).layer(1, Activation.RELU).build();
        GradientCheck check =
                GradientCheck.run(new Mlp(spec, new float[2]), Loss.MSE, new float[] {1}, new float[] {1}, 1);
        assertEquals(2, check.skipped());
        assertEquals(Double.NaN, check.error());
        assertEquals(
                "no gradient could be checked; 0 parameters checked, 2 skipped; loss 1.0000000, exactly 1.0000000",
                check.toString());
    }

    /** If the loss does not depend on the parameters, gradients of 0 are correct, and others are wrong. */
    @Test
    void gradientsOf0AreChecked() {
        MlpSpec spec = MlpSpec.builder(1).layer(1, Activation.RELU).build();
        Mlp dead = new Mlp(spec, new float[] {1, -5});
        float[] x = {1};
        GradientCheck check = GradientCheck.run(dead, Loss.MSE, x, x, 1);
        assertEquals(0, check.error(), check.toString());
        assertEquals(2, check.checked(), check.toString());
        DoubleNet exact = new DoubleNet(dead, Loss.MSE, x, x, 1);
        float[] wrong = {0f, 1e-9f};
        assertEquals(
                Double.POSITIVE_INFINITY, GradientCheck.compare(1, wrong, exact).error());
    }

    @Test
    void classIndicesAreOneHotTargetsAndTheNetworkStays() {
        MlpSpec spec = MlpSpec.builder(2)
                .layer(5, Activation.TANH)
                .layer(3, Activation.SOFTMAX)
                .build();
        Mlp mlp = Mlp.create(spec, 1);
        float[] before = mlp.parameters().clone();
        Loss loss = Loss.CATEGORICAL_CROSS_ENTROPY;
        GradientCheck byIndex = GradientCheck.run(mlp, loss, X, new int[] {2, 0, 1}, 3);
        assertEquals(GradientCheck.run(mlp, loss, X, new float[] {0, 0, 1, 1, 0, 0, 0, 1, 0}, 3), byIndex);
        assertEquals(33, byIndex.checked());
        assertTrue(byIndex.error() < 1e-6, byIndex.toString());
        assertEquals(byIndex.exactLoss(), byIndex.loss(), 1e-6);
        Bits.assertSame(before, mlp.parameters(), "parameters");
    }

    @Test
    void badArgumentsAreRefused() {
        Mlp mlp = mlp(Activation.TANH);
        Exception none = assertThrows(IllegalArgumentException.class, () -> GradientCheck.run(mlp, Loss.MSE, X, Y, 0));
        assertEquals("rows is 0, expected at least 1", none.getMessage());
        Exception many = assertThrows(IllegalArgumentException.class, () -> GradientCheck.run(mlp, Loss.MSE, X, Y, 4));
        assertEquals("x has 6 values, expected rows*inputs = 4*2", many.getMessage());
    }

    /** Thousands of parameters, inputs far from 1. */
    @Test
    void largerNetworksAndInputsAreCheckedToo() {
        MlpSpec spec = MlpSpec.builder(100)
                .layer(40, Activation.SIGMOID)
                .layer(10, Activation.SOFTMAX)
                .build();
        float[] x = Nets.inputs(4, 100, 1);
        for (int i = 0; i < x.length; i += 2) {
            x[i] *= 50f;
        }
        Loss loss = Loss.CATEGORICAL_CROSS_ENTROPY;
        GradientCheck check = GradientCheck.run(Mlp.create(spec, 2), loss, x, new int[] {1, 9, 4, 0}, 4);
        assertEquals(spec.parameterCount(), check.checked(), check.toString());
        assertTrue(check.error() < 1e-5, check.toString());
    }

    @Test
    void zeroRowsAreRefused() {
        Mlp mlp = Mlp.create(MlpSpec.builder(2).layer(1, Activation.TANH).build(), 1);
        Exception none = assertThrows(
                IllegalArgumentException.class, () -> GradientCheck.run(mlp, Loss.MSE, X, new float[] {1}, 0));
        assertEquals("rows is 0, expected at least 1", none.getMessage());
    }
}
