package io.simdmlp.io;

import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.Trainer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network with all that is needed to use it: how its inputs are scaled, what its inputs and outputs are called, and
 * where they stand in files like the one that it was trained on.
 *
 * @param mlp the network
 * @param loss what it was trained to make small
 * @param scaling what is done to inputs before the network sees them
 * @param inputNames a name per input; empty if unknown
 * @param classNames a name per class; empty if outputs are numbers or the names unknown
 * @param targetNames a name per output; empty if outputs are classes or the names unknown
 * @param targetBases what is added to each output, in double, to make it a target: values close to each other and far
 *     from 0 would lose in floats what sets them apart; empty if nothing is
 * @param columns the columns of the CSV file that it was trained on; {@link Columns#UNKNOWN} if there was none
 * @param heldBack how train drew the test part; null if there was no drawing
 */
public record Model(
        Mlp mlp,
        Loss loss,
        Scaling scaling,
        List<String> inputNames,
        List<String> classNames,
        List<String> targetNames,
        List<Double> targetBases,
        Columns columns,
        @Nullable HeldBack heldBack) {
    /**
     * Checks that the parts fit each other.
     *
     * @throws IllegalArgumentException if they do not. Classes fit if there is one per output, or two of them and a
     *     single output.
     */
    public Model {
        int inputs = mlp.spec().inputs();
        int outputs = mlp.spec().outputs();
        Trainer.builder(mlp).loss(loss); // refuses a loss that does not fit the last layer
        inputNames = List.copyOf(inputNames);
        classNames = List.copyOf(classNames);
        targetNames = List.copyOf(targetNames);
        targetBases = targetBases.stream().allMatch(base -> base == 0) ? List.of() : List.copyOf(targetBases);
        if (scaling.inputs() != inputs) {
            throw new IllegalArgumentException(
                    "scaling is for " + scaling.inputs() + " inputs, expected " + inputs + " for " + mlp.spec());
        }
        requireFits("inputNames", inputNames, inputs, mlp);
        requireFits("targetNames", targetNames, outputs, mlp);
        requireFits("classNames", classNames, Math.max(2, outputs), mlp);
        if (!targetBases.isEmpty() && (!classNames.isEmpty() || targetBases.size() != outputs)) {
            throw new IllegalArgumentException("targetBases has " + targetBases.size() + " values, expected "
                    + (classNames.isEmpty() ? outputs + " for " + mlp.spec() : "none for classes"));
        }
        if (!targetBases.stream().allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("targetBases is " + targetBases + ", expected finite numbers");
        }
        if (!classNames.isEmpty() && !targetNames.isEmpty()) {
            throw new IllegalArgumentException("classNames has " + classNames.size() + " names and targetNames "
                    + targetNames.size() + ", expected one of them to be empty");
        }
    }

    /**
     * A model to whose outputs nothing is added, and of which nothing is known about the data that it was trained on.
     *
     * @param mlp the network
     * @param loss what it was trained to make small
     * @param scaling what is done to inputs before the network sees them
     * @param inputNames a name per input; empty if unknown
     * @param classNames a name per class; empty if outputs are numbers or the names unknown
     * @param targetNames a name per output; empty if outputs are classes or the names unknown
     * @throws IllegalArgumentException if the parts do not fit
     */
    public Model(
            Mlp mlp,
            Loss loss,
            Scaling scaling,
            List<String> inputNames,
            List<String> classNames,
            List<String> targetNames) {
        this(mlp, loss, scaling, inputNames, classNames, targetNames, List.of(), Columns.UNKNOWN, null);
    }

    private static void requireFits(String what, List<String> names, int expected, Mlp mlp) {
        if (!names.isEmpty() && names.size() != expected) {
            throw new IllegalArgumentException(
                    what + " has " + names.size() + " names, expected " + expected + " for " + mlp.spec());
        }
    }
}
