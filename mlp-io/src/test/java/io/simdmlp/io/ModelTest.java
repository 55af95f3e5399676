package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.simdmlp.Activation;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
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
}
