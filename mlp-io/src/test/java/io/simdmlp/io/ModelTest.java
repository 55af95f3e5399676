package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.management.ThreadMXBean;
import io.simdmlp.Activation;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelTest {
    private static final List<String> NONE = List.of();

    private static Mlp mlp(int outputs, Activation activation) {
        return Mlp.create(MlpSpec.builder(2).layer(outputs, activation).build(), 0);
    }

    private static Model model(Mlp mlp, List<String> inputs, List<String> classes, List<String> targets) {
        Loss loss = Loss.conventional(mlp.spec().outputActivation());
        return new Model(mlp, loss, Scaling.none(2), inputs, classes, targets);
    }

    private static void assertRefused(
            String message, Mlp mlp, List<String> in, List<String> classes, List<String> out) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> model(mlp, in, classes, out))
                        .getMessage());
    }

    @Test
    void namesMayBeUnknown() {
        assertEquals(NONE, model(mlp(3, Activation.SOFTMAX), NONE, NONE, NONE).classNames());
    }

    @Test
    void aSingleOutputHasTwoClasses() {
        List<String> classes = List.of("no", "yes");
        assertEquals(
                classes, model(mlp(1, Activation.SIGMOID), NONE, classes, NONE).classNames());
    }

    @Test
    void refusesComponentsThatDoNotMatch() {
        Mlp three = mlp(3, Activation.SOFTMAX);
        assertRefused("inputNames has 1 names, expected 2 for 2-3 (softmax)", three, List.of("a"), NONE, NONE);
        assertRefused("classNames has 2 names, expected 3 for 2-3 (softmax)", three, NONE, List.of("a", "b"), NONE);
        assertRefused("targetNames has 1 names, expected 3 for 2-3 (softmax)", three, NONE, NONE, List.of("a"));
        assertRefused(
                "classNames has 1 names, expected 2 for 2-1 (sigmoid)",
                mlp(1, Activation.SIGMOID),
                NONE,
                List.of("a"),
                NONE);
        List<String> names = List.of("a", "b", "c");
        assertRefused(
                "classNames has 3 names and targetNames 3, expected one of them to be empty",
                three,
                NONE,
                names,
                names);
        assertEquals(
                "scaling is for 5 inputs, expected 2 for 2-3 (softmax)",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new Model(
                                        three, Loss.CATEGORICAL_CROSS_ENTROPY, Scaling.none(5), NONE, NONE, NONE))
                        .getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> new Model(
                        mlp(3, Activation.SIGMOID), Loss.CATEGORICAL_CROSS_ENTROPY, Scaling.none(2), NONE, NONE, NONE));
    }

    @Test
    void aTransformIsForNumbersOnly() {
        Model numbers = model(mlp(2, Activation.IDENTITY), NONE, NONE, List.of("a", "b"));
        assertEquals(TargetTransform.NONE, numbers.targetTransform());
        Model logarithms = numbers.withTargetTransform(TargetTransform.LOG);
        assertEquals(TargetTransform.LOG, logarithms.targetTransform());
        assertEquals(numbers, logarithms.withTargetTransform(TargetTransform.NONE));
        Model classes = model(mlp(2, Activation.SOFTMAX), NONE, List.of("no", "yes"), NONE);
        Model counts = new Model(mlp(1, Activation.IDENTITY), Loss.POISSON, Scaling.none(2), NONE, NONE, NONE);
        Model far = new Model(
                mlp(1, Activation.IDENTITY),
                Loss.MSE,
                Scaling.none(2),
                NONE,
                NONE,
                NONE,
                List.of(1e9),
                Columns.UNKNOWN,
                null);
        Model labels = new Model(
                mlp(2, Activation.SIGMOID),
                Loss.BINARY_CROSS_ENTROPY,
                Scaling.none(2),
                NONE,
                NONE,
                NONE,
                List.of(),
                Columns.UNKNOWN,
                null,
                true);
        for (Model other : List.of(classes, counts, far, labels)) {
            assertEquals(other, other.withTargetTransform(TargetTransform.NONE));
            String message = assertThrows(
                            IllegalArgumentException.class, () -> other.withTargetTransform(TargetTransform.LOG1P))
                    .getMessage();
            assertEquals(
                    "targetTransform is log1p, classNames is " + other.classNames() + ", multiLabel "
                            + other.multiLabel() + ", targetBases " + other.targetBases() + " and the loss "
                            + other.loss()
                            + ", expected targets that are numbers without bases, and another loss than poisson",
                    message);
        }
    }

    @Test
    void outputsBecomePredictions() {
        Model plain = model(mlp(1, Activation.IDENTITY), NONE, NONE, NONE);
        float[] outputs = {5, 0, -1.5f, 89, 7};
        float[] expected = {5, 1, (float) Math.exp(-1.5), Float.POSITIVE_INFINITY, 7};
        plain.toPredictions(outputs, 1, 3);
        assertArrayEquals(new float[] {5, 0, -1.5f, 89, 7}, outputs);
        float[] values = outputs.clone();
        plain.withTargetTransform(TargetTransform.LOG).toPredictions(values, 1, 3);
        assertArrayEquals(expected, values);
        values = outputs.clone();
        plain.withTargetTransform(TargetTransform.LOG1P).toPredictions(values, 1, 3);
        assertArrayEquals(new float[] {5, 0, (float) Math.expm1(-1.5), Float.POSITIVE_INFINITY, 7}, values);
        Model counts = new Model(mlp(1, Activation.IDENTITY), Loss.POISSON, Scaling.none(2), NONE, NONE, NONE);
        counts.toPredictions(outputs, 1, 1);
        assertEquals(1, outputs[1]);
        assertThrows(IllegalArgumentException.class, () -> plain.toPredictions(new float[2], 1, 2));
    }

    @Test
    void predictionsAllocateNothing() {
        Model model = model(mlp(1, Activation.IDENTITY), NONE, NONE, NONE).withTargetTransform(TargetTransform.LOG1P);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        float[] outputs = new float[4];
        long bytes = -1;
        for (int window = 0; window < 200 && bytes != 0; window++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int call = 0; call < 1_000; call++) {
                outputs[1] = call * 1e-3f;
                model.toPredictions(outputs, 0, 4);
            }
            bytes = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertEquals(0, bytes);
    }
}
