package io.simdmlp.io;

import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.Trainer;
import java.util.List;

/**
 * A network with all that is needed to use it: how its inputs are scaled and what its inputs and outputs are called.
 *
 * @param mlp the network
 * @param loss what it was trained to make small
 * @param scaling what is done to inputs before the network sees them
 * @param inputNames a name per input; empty if unknown
 * @param classNames a name per class; empty if outputs are numbers or the names unknown
 * @param targetNames a name per output; empty if outputs are classes or the names unknown
 */
public record Model(
        Mlp mlp,
        Loss loss,
        Scaling scaling,
        List<String> inputNames,
        List<String> classNames,
        List<String> targetNames) {
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
        if (scaling.inputs() != inputs) {
            throw new IllegalArgumentException(
                    "scaling is for " + scaling.inputs() + " inputs, expected " + inputs + " for " + mlp.spec());
        }
        requireFits("inputNames", inputNames, inputs, mlp);
        requireFits("targetNames", targetNames, outputs, mlp);
        requireFits("classNames", classNames, Math.max(2, outputs), mlp);
        if (!classNames.isEmpty() && !targetNames.isEmpty()) {
            throw new IllegalArgumentException("classNames has " + classNames.size() + " names and targetNames "
                    + targetNames.size() + ", expected one of them to be empty");
        }
    }

    private static void requireFits(String what, List<String> names, int expected, Mlp mlp) {
        if (!names.isEmpty() && names.size() != expected) {
            throw new IllegalArgumentException(
                    what + " has " + names.size() + " names, expected " + expected + " for " + mlp.spec());
        }
    }
}
