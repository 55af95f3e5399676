package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Predictor;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Classifiers and regressors: one object from a model file to the name of a class or a number in its own unit. */
class ClassifierTest {
    private static final Scaling SCALING =
            new Scaling("standard", new double[] {20_000_000, 0}, new float[] {0.3f, -4}, new float[] {1.7f, 0.11f});

    private static final double FOLDING = 1e-6; // rounding, since scaling is part of the weights; see InputFoldingTest

    private static Model classes(Activation last, int outputs, List<String> names) {
        MlpSpec spec = MlpSpec.builder(2)
                .layer(4, Activation.TANH)
                .layer(outputs, last)
                .build();
        Loss loss = Loss.conventional(last);
        return new Model(Mlp.create(spec, 3), loss, SCALING, List.of("height", "width"), names, List.of());
    }

    private static Model numbers() {
        MlpSpec spec = MlpSpec.builder(2).layer(2, Activation.IDENTITY).build();
        return new Model(
                Mlp.create(spec, 3),
                Loss.MSE,
                SCALING,
                List.of("height", "width"),
                List.of(),
                List.of("price", "weight"),
                List.of(1e9, 0.0),
                Columns.UNKNOWN,
                null);
    }

    /** The row as a file's reader and the scaling prepare it. */
    private static float[] asRead(double height, double width) {
        float[] x = {(float) (height - 20_000_000), (float) width};
        SCALING.apply(x, 0, 1, new double[] {20_000_000, 0});
        return x;
    }

    @Test
    void aFileGivesTheNameOfAClass(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("ants.safetensors");
        Model model = classes(Activation.SOFTMAX, 3, List.of("ant", "bee", "cat"));
        ModelFile.write(file, model);
        Classifier classifier = Classifier.load(file);
        assertEquals(List.of("ant", "bee", "cat"), classifier.classNames());
        assertEquals(List.of("height", "width"), classifier.inputNames());
        Predictor predictor = new Predictor(model.mlp());
        Set<Integer> seen = new HashSet<>();
        for (double height = 20_000_000.1; height < 20_000_010; height += 0.37) {
            for (double width = -3; width < 4; width += 0.61) {
                float[] x = asRead(height, width);
                int label = predictor.predictLabels(x)[0];
                seen.add(label);
                assertEquals(label, classifier.predictLabel(height, width));
                assertEquals(model.classNames().get(label), classifier.predict(height, width));
                float[] p = predictor.predict(x);
                assertArrayEquals(new double[] {p[0], p[1], p[2]}, classifier.predictProba(height, width), FOLDING);
            }
        }
        assertTrue(seen.size() > 1, () -> "only class " + seen);
        float[] floats = {20_000_004, 1};
        assertEquals(classifier.predict(20_000_004, 1), classifier.predict(floats));
        assertEquals(classifier.predictLabel(20_000_004, 1), classifier.predictLabel(floats));
        assertArrayEquals(classifier.predictProba(20_000_004, 1), classifier.predictProba(floats));
    }

    @Test
    void aSingleOutputIsTheProbabilityOfTheSecondClass() {
        Model model = classes(Activation.SIGMOID, 1, List.of("no", "yes"));
        double[] p = Classifier.of(model).predictProba(20_000_001, 2);
        float second = new Predictor(model.mlp()).predict(asRead(20_000_001, 2))[0];
        assertArrayEquals(new double[] {1 - (double) second, second}, p, FOLDING);
        assertEquals(second > 0.5 ? "yes" : "no", Classifier.of(model).predict(20_000_001, 2));
    }

    @Test
    void classesWithoutNamesAreNumbers() {
        assertEquals(
                List.of("0", "1"),
                Classifier.of(classes(Activation.SIGMOID, 1, List.of())).classNames());
        assertEquals(
                List.of("0", "1", "2"),
                Classifier.of(classes(Activation.SOFTMAX, 3, List.of())).classNames());
    }

    @Test
    void aFileGivesNumbersInTheirOwnUnit(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("houses.safetensors");
        ModelFile.write(file, numbers());
        Regressor regressor = Regressor.load(file);
        assertEquals(List.of("price", "weight"), regressor.targetNames());
        assertEquals(List.of("height", "width"), regressor.inputNames());
        float[] out = new Predictor(numbers().mlp()).predict(asRead(20_000_001.5, 2));
        assertArrayEquals(new double[] {1e9 + out[0], out[1]}, regressor.predict(20_000_001.5, 2), 10 * FOLDING);
        assertArrayEquals(regressor.predict(20_000_002, 2), regressor.predict(new float[] {20_000_002, 2}));
    }

    @Test
    void aModelOfTheOtherKindIsRefused(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("m.safetensors");
        ModelFile.write(file, numbers());
        assertMessage(
                DataException.class,
                file + ": the model predicts price, weight, expected one that predicts classes: use Regressor",
                () -> Classifier.load(file));
        assertMessage(
                IllegalArgumentException.class,
                "model predicts price, weight, expected one that predicts classes: use Regressor",
                () -> Classifier.of(numbers()));
        Model classes = classes(Activation.SOFTMAX, 3, List.of("a", "b", "c"));
        ModelFile.write(file, classes);
        assertMessage(
                DataException.class,
                file + ": the model predicts 3 classes, expected one that predicts numbers: use Classifier",
                () -> Regressor.load(file));
        assertMessage(
                IllegalArgumentException.class,
                "model predicts 3 classes, expected one that predicts numbers: use Classifier",
                () -> Regressor.of(classes));
    }

    @Test
    void badRowsAreNamed() {
        Classifier classifier = Classifier.of(classes(Activation.SOFTMAX, 3, List.of()));
        Regressor regressor = Regressor.of(numbers());
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            String message = "x[1] (width) is " + bad + ", expected a finite number";
            assertMessage(IllegalArgumentException.class, message, () -> classifier.predict(1, bad));
            assertMessage(IllegalArgumentException.class, message, () -> classifier.predictProba(1, bad));
            assertMessage(IllegalArgumentException.class, message, () -> regressor.predict(1, bad));
        }
        String message = "x has 1 values, expected 2, one per input";
        assertMessage(IllegalArgumentException.class, message, () -> classifier.predict(1));
        assertMessage(IllegalArgumentException.class, message, () -> regressor.predict(new float[1]));
        String huge = "x[0] (height) is 1.0E300, expected a number that a float can hold";
        assertMessage(IllegalArgumentException.class, huge, () -> classifier.predict(1e300, 1));
        assertMessage(IllegalArgumentException.class, huge, () -> regressor.predict(1e300, 1));
        String tooLarge = assertThrows(IllegalArgumentException.class, () -> regressor.predict(largest(0), largest(1)))
                .toString();
        assertTrue(
                tooLarge.matches(
                        ".*: x gives -?Infinity for target \\d, counted from 0, expected a finite number: the inputs are"
                                + " too large for the network"),
                tooLarge);
    }

    /** An input whose scaled value makes every product with the weights of target 0 positive and as large as a float. */
    private static double largest(int input) {
        float weight = numbers().mlp().parameters()[2 * input];
        return Math.signum(weight) * 3e38;
    }

    private static void assertMessage(Class<? extends Exception> type, String message, Executable call) {
        assertEquals(message, assertThrows(type, call).getMessage());
    }
}
