package io.simdmlp.examples.textbook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PerceptronTest {
    private static final float[] TABLE = {0, 0, 0, 1, 1, 0, 1, 1}; // (4, 2)

    private static void assertMessage(String expected, Runnable call) {
        Exception thrown = assertThrows(IllegalArgumentException.class, call::run);
        assertEquals(expected, thrown.getMessage());
    }

    @Test
    void outputIsOneForASumOfZero() {
        Perceptron perceptron = new Perceptron(new float[] {2, -1}, 0.5, 1);
        assertEquals(1.5f, perceptron.weightedSum(new float[] {1, 1}));
        assertEquals(1, perceptron.predict(new float[] {0.25f, 1}));
        assertEquals(0, perceptron.predict(new float[] {0.25f, 1.01f}));
        assertEquals(1, new Perceptron(3, 1).predict(new float[3]));
    }

    @Test
    void stepAddsRateTimesErrorTimesInput() {
        float[] weights = {0.5f, -1, 0};
        Perceptron perceptron = new Perceptron(weights, 0.25, 0.5);
        assertEquals(-1, perceptron.step(new float[] {2, 0.5f, 4}, 0)); // z = 0.75
        assertArrayEquals(new float[] {-0.5f, -1.25f, -2}, weights);
        assertEquals(-0.25f, perceptron.bias());
        assertEquals(1, perceptron.step(new float[] {1, 1, 1}, 1));
        assertArrayEquals(new float[] {0, -0.75f, -1.5f}, perceptron.weights());
        assertEquals(0.25f, perceptron.bias());
        assertEquals(0, perceptron.step(new float[] {1, 0, 0}, 1));
        assertEquals(0, perceptron.step(new float[] {1, 0, Float.POSITIVE_INFINITY}, 0), "no error, no update");
        assertArrayEquals(new float[] {0, -0.75f, -1.5f}, weights);
    }

    @Test
    void learnsAndButNotExclusiveOr() {
        Perceptron and = new Perceptron(2, 0.1);
        int[] wrong = and.fit(TABLE, new int[] {0, 0, 0, 1}, 100);
        assertEquals(0, wrong[wrong.length - 1]);
        for (int epoch = 0; epoch < wrong.length - 1; epoch++) {
            assertTrue(wrong[epoch] > 0, "an epoch without errors ends training");
        }
        for (int sample = 0; sample < 4; sample++) {
            int label = sample == 3 ? 1 : 0;
            assertEquals(label, and.predict(new float[] {TABLE[2 * sample], TABLE[2 * sample + 1]}));
        }
        wrong = new Perceptron(2, 0.1).fit(TABLE, new int[] {0, 1, 1, 0}, 50);
        assertEquals(50, wrong.length);
        assertTrue(Arrays.stream(wrong).allMatch(errors -> errors > 0), "exclusive or is not linearly separable");
    }

    /** Novikoff's bound: at most (R / margin)^2 errors, for samples and a bias input of 1 within a radius R. */
    @Test
    void numberOfErrorsIsBelowNovikoffsBound() {
        Random random = new Random(3);
        int samples = 500;
        float[] x = new float[2 * samples];
        int[] labels = new int[samples];
        for (int sample = 0; sample < samples; ) {
            double a = 2 * random.nextDouble() - 1;
            double b = 2 * random.nextDouble() - 1;
            double distance = 0.6 * a - 0.8 * b; // from the line through the origin
            if (Math.abs(distance) >= 0.1) {
                x[2 * sample] = (float) a;
                x[2 * sample + 1] = (float) b;
                labels[sample++] = distance > 0 ? 1 : 0;
            }
        }
        Perceptron perceptron = new Perceptron(2, 1);
        int total = 0;
        int[] wrong = perceptron.fit(x, labels, 1_000);
        for (int errors : wrong) {
            total += errors;
        }
        assertEquals(0, wrong[wrong.length - 1], "separable samples");
        assertTrue(total > 0 && total <= 3 / (0.1 * 0.1), total + " errors");
        assertArrayEquals(new int[] {0}, perceptron.fit(x, labels, 7), "no error in the first epoch");
    }

    @Test
    void rejectsBadArguments() {
        Perceptron perceptron = new Perceptron(2, 1);
        assertMessage("inputs is 0, expected at least 1", () -> new Perceptron(0, 1));
        assertMessage("rate is 0.0, expected a float above 0", () -> new Perceptron(2, 0));
        assertMessage("weights has 0 values, expected at least 1", () -> new Perceptron(new float[0], 0, 1));
        assertMessage(
                "weights[1] is NaN, expected a finite float", () -> new Perceptron(new float[] {0, Float.NaN}, 0, 1));
        assertMessage("bias is NaN, expected a finite float", () -> new Perceptron(new float[1], Double.NaN, 1));
        assertMessage("x has 1 values, expected rows*inputs = 1*2", () -> perceptron.weightedSum(new float[1]));
        assertMessage("x has 1 values, expected rows*inputs = 1*2", () -> perceptron.predict(new float[1]));
        assertMessage("x has 1 values, expected rows*inputs = 1*2", () -> perceptron.step(new float[1], 1));
        assertMessage("label is 2, expected 0 or 1", () -> perceptron.step(new float[2], 2));
        assertMessage("maxEpochs is 0, expected at least 1", () -> perceptron.fit(TABLE, new int[4], 0));
        assertMessage("x has 8 values, expected rows*inputs = 5*2", () -> perceptron.fit(TABLE, new int[5], 1));
        assertMessage("labels[1] is -1, expected 0 or 1", () -> perceptron.fit(TABLE, new int[] {0, -1, 0, 0}, 1));
        assertMessage("labels has 0 values, expected at least 1", () -> perceptron.fit(TABLE, new int[0], 1));
    }
}
