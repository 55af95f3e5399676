package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The public API of specs, networks, initializers, optimizers, data, prediction and evaluation. */
@Tag("once")
class ApiTest {
    private static final MlpSpec SPEC = MlpSpec.builder(3)
            .layer(4, Activation.RELU)
            .layer(2, Activation.SOFTMAX)
            .build();

    private static void assertMessage(String expected, Runnable call) {
        Exception thrown = assertThrows(IllegalArgumentException.class, call::run);
        assertEquals(expected, thrown.getMessage());
    }

    @Test
    void aSpecHasItsShape() {
        assertEquals("3-4-2 (relu, softmax)", SPEC.toString());
        assertEquals(3 * 4 + 4 + 4 * 2 + 2, SPEC.parameterCount());
        assertEquals(2, SPEC.outputs());
        assertEquals(Activation.SOFTMAX, SPEC.outputActivation());
        assertEquals(SPEC, new MlpSpec(3, SPEC.layers()));
    }

    @Test
    void badSpecsAreRefused() {
        assertMessage(
                "inputs is 0, expected at least 1",
                () -> MlpSpec.builder(0).layer(1, Activation.RELU).build());
        assertMessage("layers is empty, expected at least an output layer", () -> MlpSpec.builder(1)
                .build());
        assertMessage("layer outputs is -2, expected at least 1", () -> MlpSpec.builder(1)
                .layer(-2, Activation.RELU));
        assertMessage(
                "the network's parameters need 4295032832 floats, expected at most 2147483639",
                () -> MlpSpec.builder(65_536).layer(65_536, Activation.RELU).build());
        int most = Integer.MAX_VALUE;
        assertMessage(
                "the network's parameters need " + Long.MAX_VALUE + " floats, expected at most 2147483639",
                () -> new MlpSpec(
                        most,
                        List.of(
                                new Dense(most, Activation.RELU),
                                new Dense(most, Activation.RELU),
                                new Dense(most, Activation.RELU))));
    }

    @Test
    void parametersAreLaidOutAsDocumented() {
        Mlp mlp = new Mlp(SPEC, new float[26]);
        assertEquals(0, mlp.weightsAt(0));
        assertEquals(12, mlp.biasesAt(0));
        assertEquals(16, mlp.weightsAt(1));
        assertEquals(24, mlp.biasesAt(1));
        assertMessage(
                "parameters has 25 values, expected 26 for 3-4-2 (relu, softmax)", () -> new Mlp(SPEC, new float[25]));
        assertSame(mlp.parameters(), mlp.parameters());
        assertNotSame(mlp.parameters(), mlp.copy().parameters());
    }

    @Test
    void predictionsEqualHandComputedOnes() {
        // h = relu((1, -1) . [[1, 2], [3, 4]] + (0.5, 1)) = relu(-1.5, -1) = 0; and for (1, 1): (4.5, 7)
        MlpSpec spec = MlpSpec.builder(2)
                .layer(2, Activation.RELU)
                .layer(1, Activation.IDENTITY)
                .build();
        Mlp mlp = new Mlp(spec, new float[] {1, 2, 3, 4, 0.5f, 1, 10, 100, -3});
        float[] out = new float[2];
        new Predictor(mlp).predict(out, new float[] {1, -1, 1, 1}, 2, Workspace.of(spec, 2));
        assertEquals("[-3.0, 742.0]", Arrays.toString(out));
    }

    @Test
    void aPredictorKeepsItsParameters() {
        Mlp mlp = Mlp.create(SPEC, 1);
        Predictor predictor = new Predictor(mlp);
        float[] before = new float[2];
        float[] after = new float[2];
        float[] x = {1, 2, 3};
        Workspace workspace = Workspace.of(SPEC, 1);
        predictor.predict(before, x, 1, workspace);
        Arrays.fill(mlp.parameters(), 5f);
        predictor.predict(after, x, 1, workspace);
        Bits.assertSame(before, after, "outputs");
    }

    @Test
    void badPredictionsAreRefused() {
        Predictor predictor = new Predictor(Mlp.create(SPEC, 1));
        Workspace workspace = Workspace.of(SPEC, 2);
        assertMessage("rows is 3, expected 1..2", () -> predictor.predict(new float[9], new float[9], 3, workspace));
        assertMessage(
                "x has 5 values, expected rows*inputs = 2*3",
                () -> predictor.predict(new float[4], new float[5], 2, workspace));
        assertMessage(
                "out has 3 values, expected rows*outputs = 2*2",
                () -> predictor.predict(new float[3], new float[6], 2, workspace));
        MlpSpec other = MlpSpec.builder(3).layer(2, Activation.SOFTMAX).build();
        assertMessage(
                "workspace is for 3-2 (softmax), expected one for 3-4-2 (relu, softmax)",
                () -> predictor.predict(new float[4], new float[6], 2, Workspace.of(other, 2)));
        assertMessage("maxRows is 0, expected at least 1", () -> Workspace.of(SPEC, 0));
        assertMessage("maxRows is -5, expected at least 1", () -> Predictor.plan(SPEC, -5));
        assertMessage(
                "out has 3 values from outAt = 2, expected rows*outputs = 1*2",
                () -> predictor.mostLikely(new float[3], 2));
    }

    @Test
    void initializersHaveTheRightMoments() {
        MlpSpec spec = MlpSpec.builder(300)
                .layer(200, Activation.RELU)
                .layer(1, Activation.IDENTITY)
                .build();
        assertMoments(Mlp.create(spec, Initializer.he(), 1), Math.sqrt(2.0 / 300), Double.POSITIVE_INFINITY);
        assertMoments(Mlp.create(spec, Initializer.normal(0.3), 1), 0.3, Double.POSITIVE_INFINITY);
        double bound = Math.sqrt(6.0 / 500);
        assertMoments(Mlp.create(spec, Initializer.xavier(), 1), bound / Math.sqrt(3), bound);
        assertMoments(Mlp.create(spec, Initializer.uniform(0.7), 1), 0.7 / Math.sqrt(3), 0.7);
        assertMoments(Mlp.create(spec, 1), Math.sqrt(2.0 / 300), Double.POSITIVE_INFINITY);
        for (float p : Mlp.create(spec, Initializer.zeros(), 1).parameters()) {
            assertEquals(0f, p);
        }
        assertMessage("bound is -1.0, expected at least 0", () -> Initializer.uniform(-1));
        assertMessage("deviation is NaN, expected a finite float", () -> Initializer.normal(Double.NaN));
        assertMessage("high is 1.0, expected at least low = 2.0", () -> Initializer.uniform(2, 1));
        assertMessage("low is -Infinity, expected a finite float", () -> Initializer.uniform(-1 / 0.0, 1));
        assertMessage("deviation is -1.0, expected at least 0", () -> Initializer.truncatedNormal(-1));
        assertMessage("gain is NaN, expected a finite float", () -> Initializer.orthogonal(Double.NaN));
    }

    @Test
    void evaluationsPrintOneLine() {
        assertEquals(
                "4 samples, loss 0.250000, accuracy 0.7500",
                Evaluation.Classification.of(0.25, new float[] {0, 0, 1, 1}, new int[] {0, 0, 1, 0}, 2)
                        .toString());
        assertEquals(
                "2 samples, loss 0.250000, subset accuracy 0.5000, hamming loss 0.2500",
                Evaluation.MultiLabel.of(0.25, new float[] {0, 1, 1, 1}, new float[] {0, 1, 1, 0}, 2)
                        .toString());
        assertEquals(
                "3 samples, loss 4.00000, rmse 1.73205, mae 1.66667, r2 0.9987",
                Evaluation.Regression.of(4, new float[] {2, -2, 101}, new float[] {0, 0, 102}, 1)
                        .toString());
    }

    @Test
    void uniformWeightsCoverTheirRange() {
        MlpSpec spec = MlpSpec.builder(300).layer(200, Activation.RELU).build();
        float[] weights =
                Arrays.copyOf(Mlp.create(spec, Initializer.uniform(2, 2.5), 1).parameters(), 60_000);
        Arrays.sort(weights);
        assertTrue(weights[0] >= 2 && weights[0] < 2.001, "smallest " + weights[0]);
        assertTrue(weights[59_999] < 2.5 && weights[59_999] > 2.499, "largest " + weights[59_999]);
        assertTrue(Math.abs(weights[30_000] - 2.25) <= 0.01, "median " + weights[30_000]);
    }

    private static void assertMoments(Mlp mlp, double deviation, double bound) {
        double[] weights = new double[60_000];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = mlp.parameters()[i];
            assertTrue(Math.abs(weights[i]) <= bound, "weight " + weights[i] + " beyond " + bound);
        }
        // six standard errors of the mean and of the deviation of 60,000 draws
        double error = 6 * deviation / Math.sqrt(weights.length);
        assertTrue(Math.abs(StatUtils.mean(weights)) <= error, "mean " + StatUtils.mean(weights));
        double actual = new StandardDeviation().evaluate(weights);
        assertTrue(Math.abs(actual - deviation) <= error, "deviation " + actual + ", expected " + deviation);
        for (int o = 0; o < 200; o++) {
            assertEquals(0f, mlp.parameters()[mlp.biasesAt(0) + o]);
        }
    }

    @Test
    void seedsGiveRecordedWeights() {
        // java.util.Random's algorithm is part of Java: these never change.
        float[] weights = Mlp.create(
                        MlpSpec.builder(2).layer(1, Activation.IDENTITY).build(), Initializer.uniform(1), 42)
                .parameters();
        assertEquals((float) (2 * new java.util.Random(42).nextDouble() - 1), weights[0]);
        assertEquals(0.45512736f, weights[0]);
    }

    @Test
    void namesAreFoundAndUnknownOnesAreRefused() {
        for (Activation activation : Activation.values()) {
            assertEquals(activation, Activation.of(activation.label()));
        }
        for (Loss loss : Nets.losses()) {
            assertEquals(loss, Loss.of(loss.label()));
            assertEquals(loss.hashCode(), Loss.of(loss.label()).hashCode());
            assertEquals(loss.label(), loss.toString());
        }
        assertMessage(
                "activation is 'relu6', expected one of identity, step, sigmoid, log-sigmoid, tanh, relu,"
                        + " leaky-relu, elu, selu, softplus, softsign, silu, mish, gelu, gelu-tanh, hard-sigmoid,"
                        + " hard-swish, sinc, softmax, log-softmax",
                () -> Activation.of("relu6"));
        assertMessage(
                "loss is '', expected one of mse, half-squared-error, mae, huber[:delta], binary-cross-entropy,"
                        + " categorical-cross-entropy, poisson, hinge, log-cosh, pinball:quantile, focal[:gamma[,alpha]]",
                () -> Loss.of(""));
    }

    /** The labels are in model files. */
    @Test
    void labelsOfLossesHaveTheParametersThatAreNotTheDefaults() {
        assertEquals(
                "mse half-squared-error mae huber binary-cross-entropy categorical-cross-entropy poisson hinge log-cosh"
                        + " pinball:0.5 focal",
                Loss.all().stream().map(Loss::label).collect(Collectors.joining(" ")));
        assertEquals(Loss.Kind.values().length, Loss.all().size());
        assertEquals("huber:2", Loss.huber(2).label());
        assertEquals("huber:1.0E-20", Loss.huber(1e-20).label());
        assertEquals(Loss.huber(1e-20), Loss.of("huber:1.0E-20"));
        assertEquals("pinball:0.9", Loss.pinball(0.9).label());
        assertEquals("focal:2,0.25", Loss.focal(2, 0.25).label());
        assertEquals("focal:0", Loss.focal(-0.0).label());
        assertEquals(Loss.HUBER, Loss.huber(1));
        assertEquals(Loss.HUBER, Loss.of("huber:1.0"));
        assertSame(Loss.MSE, Loss.of("mse"));
        assertEquals(Loss.focal(2), Loss.of("focal"));
        assertNotEquals(Loss.focal(2), Loss.focal(2, 0.5));
        assertNotEquals(Loss.huber(0.5), Loss.pinball(0.5));
        assertEquals(List.of(2.0, 0.25), Loss.of("focal:2,0.25").parameters());
        assertEquals(List.of(), Loss.MAE.parameters());
    }

    @Test
    void badParametersOfLossesAreRefused() {
        assertMessage("delta is 0.0, expected a float above 0", () -> Loss.huber(0));
        assertMessage("delta is NaN, expected a finite float", () -> Loss.huber(Double.NaN));
        assertMessage("delta is 1.0E-60, expected a float above 0", () -> Loss.huber(1e-60));
        assertMessage("quantile is 0.0, expected a float between 0 and 1", () -> Loss.pinball(0));
        assertMessage("quantile is 1.0, expected a float between 0 and 1", () -> Loss.pinball(1));
        assertMessage("quantile is NaN, expected a float between 0 and 1", () -> Loss.pinball(Double.NaN));
        assertMessage("quantile is 0.99999999, expected a float between 0 and 1", () -> Loss.pinball(0.99999999));
        assertMessage("gamma is -1.0, expected at least 0", () -> Loss.focal(-1));
        assertMessage("gamma is Infinity, expected a finite float", () -> Loss.focal(1 / 0.0, 0.5));
        assertMessage("alpha is -1.0, expected a float between 0 and 1", () -> Loss.focal(2, -1));
        assertMessage("loss is 'huber:-1': delta is -1.0, expected a float above 0", () -> Loss.of("huber:-1"));
        assertMessage(
                "loss is 'focal:2,1.5': alpha is 1.5, expected a float between 0 and 1", () -> Loss.of("focal:2,1.5"));
        assertMessage("loss is 'pinball', expected pinball:quantile with numbers", () -> Loss.of("pinball"));
        for (String label :
                List.of("huber:", "huber:1,2", "huber:x", "huber: 2", "huber:NaN", "huber:1f", "huber:0x1")) {
            assertMessage("loss is '" + label + "', expected huber[:delta] with numbers", () -> Loss.of(label));
        }
        assertMessage("loss is 'focal:1,,', expected focal[:gamma[,alpha]] with numbers", () -> Loss.of("focal:1,,"));
        assertMessage("loss is 'mse:2', expected mse", () -> Loss.of("mse:2"));
        assertMessage("loss is 'mse:', expected mse", () -> Loss.of("mse:"));
    }

    @Test
    void badOptimizersAreRefused() {
        assertMessage("learningRate is -0.1, expected at least 0", () -> Optimizer.sgd(-0.1));
        assertMessage("learningRate is Infinity, expected a finite float", () -> Optimizer.adam(1 / 0.0));
        assertMessage("momentum is 1.0, expected at least 0 and less than 1", () -> Optimizer.sgd(0.1)
                .withMomentum(1));
        assertMessage("nesterov is true with momentum 0.0, expected a momentum above 0", () -> Optimizer.sgd(0.1)
                .withNesterov(0));
        assertMessage(
                "beta2 is NaN, expected at least 0 and less than 1",
                () -> new Optimizer.AdamW(0.1, 0.9, Double.NaN, 1e-8, 0));
        assertMessage("learningRate is 1.0E39, expected a finite float", () -> Optimizer.sgd(1e39));
        assertMessage("momentum is 0.99999999, expected at least 0 and less than 1", () -> Optimizer.sgd(0.1)
                .withMomentum(0.99999999));
        assertMessage(
                "epsilon is 1.0E-50, expected a float above 0", () -> new Optimizer.Adam(0.1, 0.9, 0.99, 1e-50, 0));
        assertMessage("weightDecay is -1.0, expected at least 0", () -> Optimizer.adamW(0.1)
                .withWeightDecay(-1));
        assertMessage("alpha is 1.0, expected at least 0 and less than 1", () -> Optimizer.rmsProp(0.1)
                .withAlpha(1));
        assertMessage("epsilon is 0.0, expected a float above 0", () -> Optimizer.rmsProp(0.1)
                .withEpsilon(0));
        assertMessage("momentum is -0.5, expected at least 0 and less than 1", () -> Optimizer.rmsProp(0.1)
                .withMomentum(-0.5));
        assertMessage("learningRateDecay is -1.0, expected at least 0", () -> Optimizer.adagrad(0.1)
                .withLearningRateDecay(-1));
        assertMessage("initialAccumulator is -1.0, expected at least 0", () -> Optimizer.adagrad(0.1)
                .withInitialAccumulator(-1));
        assertMessage("rho is NaN, expected at least 0 and less than 1", () -> Optimizer.adadelta(1)
                .withRho(Double.NaN));
        assertMessage("momentumDecay is -1.0, expected at least 0", () -> Optimizer.nadam(0.1)
                .withMomentumDecay(-1));
        assertMessage("weightDecay is Infinity, expected a finite float", () -> Optimizer.nadam(0.1)
                .withDecoupledWeightDecay(1 / 0.0));
        assertMessage("beta1 is 1.0, expected at least 0 and less than 1", () -> Optimizer.radam(0.1)
                .withBetas(1, 0.9));
        assertMessage("beta2 is 1.5, expected at least 0 and less than 1", () -> Optimizer.lion(0.1)
                .withBetas(0.9, 1.5));
        assertMessage("learningRate is NaN, expected a finite float", () -> Optimizer.lion(Double.NaN));
    }

    @Test
    void badDataAreRefused() {
        assertMessage(
                "x has 5 values, expected a positive multiple of inputs = 2",
                () -> DataSource.of(new float[5], 2, new int[2], 2));
        assertMessage(
                "x has 0 values, expected a positive multiple of inputs = 2",
                () -> DataSource.of(new float[0], 2, new int[0], 2));
        assertMessage(
                "labels has 3 values, expected one per sample = 2",
                () -> DataSource.of(new float[4], 2, new int[3], 2));
        assertMessage(
                "labels[1] is -1, expected a class index 0..1",
                () -> DataSource.of(new float[4], 2, new int[] {0, -1}, 2));
        assertMessage(
                "y has 3 values, expected samples*targets = 2*2",
                () -> DataSource.of(new float[4], 2, new float[3], 2));
    }

    @Test
    void regressionMetricsEqualHandComputedOnes() {
        // a = x: residuals 1, -1, 3 against 0, 3, 2 for x = 1, 2, 5
        Mlp mlp = new Mlp(MlpSpec.builder(1).layer(1, Activation.IDENTITY).build(), new float[] {1, 0});
        try (Evaluator evaluator = new Evaluator(mlp, Loss.MSE, 2, 2)) {
            Evaluation evaluation =
                    evaluator.evaluate(DataSource.of(new float[] {1, 2, 5}, 1, new float[] {0, 3, 2}, 1));
            assertEquals(3, evaluation.samples());
            assertEquals(11.0 / 3, evaluation.loss());
            assertEquals(Math.sqrt(11.0 / 3), evaluation.regression().rootMeanSquaredError());
            assertEquals(5.0 / 3, evaluation.regression().meanAbsoluteError());
            double spread = 25.0 / 9 + 16.0 / 9 + 1.0 / 9; // the mean is 5/3
            assertTrue(
                    Math.abs(evaluation.regression().r2() - (1 - 11 / spread)) <= 1e-14,
                    "r2 " + evaluation.regression().r2());
            assertThrows(IllegalStateException.class, evaluation::classification);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mse, 2.75",
        "half-squared-error, 5.5",
        "mae, 1.125",
        "huber, 0.78125",
        "huber:2, 1.125",
        "huber:0.5, 0.46875",
        "pinball:0.75, 0.5",
        "hinge, 1.125"
    })
    void lossesEqualHandComputedOnes(Loss loss, double expected) {
        // a = (0, 2, 1/2, 1) for each of two samples, their residuals (-1/2, 1/2, 0, 1) and (-3/2, 4, 0, -3/2)
        MlpSpec spec = MlpSpec.builder(1).layer(4, Activation.IDENTITY).build();
        Mlp mlp = new Mlp(spec, new float[] {0, 0, 0, 0, 0, 2, 0.5f, 1});
        float[] y = {0.5f, 1.5f, 0.5f, 0, 1.5f, -2, 0.5f, 2.5f};
        float[] signs = {1, 1, -1, -1, 1, 1, -1, -1}; // lacking 1, 0, 3/2, 2
        try (Evaluator evaluator = new Evaluator(mlp, loss, 2, 1)) {
            DataSource data = DataSource.of(new float[2], 1, loss.equals(Loss.HINGE) ? signs : y, 4);
            assertEquals(expected, evaluator.evaluate(data).loss());
        }
    }

    @Test
    void manyClassesHaveNoConfusionMatrix() {
        MlpSpec spec = MlpSpec.builder(1).layer(1_001, Activation.SOFTMAX).build();
        try (Evaluator evaluator = new Evaluator(Mlp.create(spec, 1), Loss.CATEGORICAL_CROSS_ENTROPY, 4, 1)) {
            Evaluation evaluation =
                    evaluator.evaluate(DataSource.of(new float[] {1, 2}, 1, new int[] {3, 1_000}, 1_001));
            assertEquals(0, evaluation.classification().confusion().length);
            assertTrue(
                    evaluation.classification().accuracy() >= 0,
                    "accuracy " + evaluation.classification().accuracy());
        }
    }
}
