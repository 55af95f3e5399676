package io.simdmlp.io;

import io.simdmlp.Activation;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.Trainer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network with everything needed to use it: how the columns of a table become its inputs, the names of its outputs, and
 * the columns of the file that it was trained on.
 *
 * @param mlp the network
 * @param loss the loss that training minimized
 * @param preprocessing how the columns of a table become the network's inputs, with their names and scaling
 * @param classNames a name per class; empty if outputs are numbers or the names unknown
 * @param targetNames a name per output; empty if outputs are classes or the names unknown
 * @param targetBases the number added to each output, in double, to get the target: floats would lose the differences
 *     between targets that are far from 0; empty if nothing is added
 * @param columns the columns of the CSV file that it was trained on; {@link Columns#UNKNOWN} if there was none
 * @param heldBack the description of how the test part was drawn; null if none was drawn
 * @param multiLabel whether each output is the probability of a label that does not exclude the others; {@code targetNames}
 *     are then the names of the labels
 * @param targetTransform the function of the targets that the network predicts in their place
 */
public record Model(
        Mlp mlp,
        Loss loss,
        Preprocessing preprocessing,
        List<String> classNames,
        List<String> targetNames,
        List<Double> targetBases,
        Columns columns,
        @Nullable HeldBack heldBack,
        boolean multiLabel,
        TargetTransform targetTransform) {
    /**
     * Checks that the components match.
     *
     * @throws IllegalArgumentException if they do not. There must be one class per output, or two classes and a single
     *     output.
     */
    public Model {
        int inputs = mlp.spec().inputs();
        int outputs = mlp.spec().outputs();
        Trainer.builder(mlp).loss(loss); // throws if the loss does not match the last layer
        classNames = List.copyOf(classNames);
        targetNames = List.copyOf(targetNames);
        targetBases = targetBases.stream().allMatch(base -> base == 0) ? List.of() : List.copyOf(targetBases);
        if (preprocessing.inputs() != inputs) {
            throw new IllegalArgumentException(
                    "scaling is for " + preprocessing.inputs() + " inputs, expected " + inputs + " for " + mlp.spec());
        }
        if (!preprocessing.embeddings().equals(mlp.spec().embeddings())) {
            throw new IllegalArgumentException("preprocessing has the embeddings " + preprocessing.embeddings()
                    + ", expected those of the network, " + mlp.spec().embeddings());
        }
        requireFits("targetNames", targetNames, outputs, mlp);
        requireFits("classNames", classNames, Math.max(2, outputs), mlp);
        if (!targetBases.isEmpty() && (!classNames.isEmpty() || targetBases.size() != outputs)) {
            throw new IllegalArgumentException("targetBases has " + targetBases.size() + " values, expected "
                    + (classNames.isEmpty() ? outputs + " for " + mlp.spec() : "none for classes"));
        }
        if (!targetBases.stream().allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("targetBases is " + targetBases + ", expected finite values");
        }
        if (!classNames.isEmpty() && !targetNames.isEmpty()) {
            throw new IllegalArgumentException("classNames has " + classNames.size() + " names and targetNames "
                    + targetNames.size() + ", expected one of them to be empty");
        }
        Activation last = mlp.spec().outputActivation();
        if (multiLabel && last != Activation.SIGMOID && last != Activation.HARD_SIGMOID) {
            throw new IllegalArgumentException("multiLabel is true and the last layer's activation is " + last.label()
                    + ", expected " + Activation.SIGMOID.label() + " or " + Activation.HARD_SIGMOID.label());
        }
        if (multiLabel && !(classNames.isEmpty() && targetBases.isEmpty())) {
            throw new IllegalArgumentException("multiLabel is true and classNames is " + classNames
                    + " and targetBases " + targetBases + ", expected both to be empty");
        }
        boolean plainNumbers = classNames.isEmpty() && !multiLabel && targetBases.isEmpty();
        if (targetTransform != TargetTransform.NONE && !(plainNumbers && loss.kind() != Loss.Kind.POISSON)) {
            throw new IllegalArgumentException("targetTransform is " + targetTransform.label() + ", classNames is "
                    + classNames + ", multiLabel " + multiLabel + ", targetBases " + targetBases + " and the loss "
                    + loss.label()
                    + ", expected targets that are numbers without bases, and another loss than poisson");
        }
    }

    /**
     * Creates a model whose outputs are the targets themselves, not a function of them.
     *
     * @param mlp the network
     * @param loss the loss that training minimized
     * @param preprocessing how the columns of a table become the network's inputs
     * @param classNames a name per class; empty if outputs are numbers or the names unknown
     * @param targetNames a name per output; empty if outputs are classes or the names unknown
     * @param targetBases the number added to each output; empty if nothing is added
     * @param columns the columns of the CSV file that it was trained on
     * @param heldBack the description of how the test part was drawn; null if none was drawn
     * @param multiLabel whether each output is the probability of a label that does not exclude the others
     * @throws IllegalArgumentException if the components do not match
     */
    public Model(
            Mlp mlp,
            Loss loss,
            Preprocessing preprocessing,
            List<String> classNames,
            List<String> targetNames,
            List<Double> targetBases,
            Columns columns,
            @Nullable HeldBack heldBack,
            boolean multiLabel) {
        this(
                mlp,
                loss,
                preprocessing,
                classNames,
                targetNames,
                targetBases,
                columns,
                heldBack,
                multiLabel,
                TargetTransform.NONE);
    }

    /**
     * Creates a model whose inputs are numbers, of which none may be missing.
     *
     * @param mlp the network
     * @param loss the loss that training minimized
     * @param scaling the scaling of the network's inputs
     * @param inputNames a name per input; empty if unknown
     * @param classNames a name per class; empty if outputs are numbers or the names unknown
     * @param targetNames a name per output; empty if outputs are classes or the names unknown
     * @param targetBases the number added to each output; empty if nothing is added
     * @param columns the columns of the CSV file that it was trained on
     * @param heldBack the description of how the test part was drawn; null if none was drawn
     * @param multiLabel whether each output is the probability of a label that does not exclude the others
     * @throws IllegalArgumentException if the components do not match
     */
    public Model(
            Mlp mlp,
            Loss loss,
            Scaling scaling,
            List<String> inputNames,
            List<String> classNames,
            List<String> targetNames,
            List<Double> targetBases,
            Columns columns,
            @Nullable HeldBack heldBack,
            boolean multiLabel) {
        this(
                mlp,
                loss,
                ofNumbers(mlp, inputNames, scaling),
                classNames,
                targetNames,
                targetBases,
                columns,
                heldBack,
                multiLabel);
    }

    private static Preprocessing ofNumbers(Mlp mlp, List<String> inputNames, Scaling scaling) {
        requireFits("inputNames", inputNames, scaling.inputs(), mlp);
        return Preprocessing.ofNumbers(inputNames, scaling);
    }

    /**
     * {@return the same model with outputs that are this function of the targets}
     *
     * @param targetTransform the function
     * @throws IllegalArgumentException if it is not {@link TargetTransform#NONE} and outputs are classes, labels or logarithms of
     *     counts, or have target bases
     */
    public Model withTargetTransform(TargetTransform targetTransform) {
        return new Model(
                mlp,
                loss,
                preprocessing,
                classNames,
                targetNames,
                targetBases,
                columns,
                heldBack,
                multiLabel,
                targetTransform);
    }

    /**
     * Converts outputs of the network to predictions of the targets, in place: by {@link Loss#toPredictions}, then by the inverse
     * of the target transform. {@link #targetBases()} are not added. A prediction that exceeds the floats is infinite.
     *
     * @param outputs values at {@code at}, overwritten
     * @param at the offset of the first value
     * @param count the number of values
     * @throws IllegalArgumentException if the array is too short
     */
    public void toPredictions(float[] outputs, int at, int count) {
        loss.toPredictions(outputs, at, count);
        for (int i = at; targetTransform != TargetTransform.NONE && i < at + count; i++) {
            outputs[i] = (float) targetTransform.invert(outputs[i]);
        }
    }

    /** {@return a name per column that becomes inputs; empty if unknown} */
    public List<String> inputNames() {
        return preprocessing.names();
    }

    /** {@return the scaling of the network's inputs} */
    public Scaling scaling() {
        return preprocessing.scaling();
    }

    /**
     * Creates a model that predicts classes or numbers.
     *
     * @param mlp the network
     * @param loss the loss that training minimized
     * @param scaling the scaling of the network's inputs
     * @param inputNames a name per input; empty if unknown
     * @param classNames a name per class; empty if outputs are numbers or the names unknown
     * @param targetNames a name per output; empty if outputs are classes or the names unknown
     * @param targetBases the number added to each output; empty if nothing is added
     * @param columns the columns of the CSV file that it was trained on
     * @param heldBack the description of how the test part was drawn; null if none was drawn
     * @throws IllegalArgumentException if the components do not match
     */
    public Model(
            Mlp mlp,
            Loss loss,
            Scaling scaling,
            List<String> inputNames,
            List<String> classNames,
            List<String> targetNames,
            List<Double> targetBases,
            Columns columns,
            @Nullable HeldBack heldBack) {
        this(mlp, loss, scaling, inputNames, classNames, targetNames, targetBases, columns, heldBack, false);
    }

    /**
     * Creates a model without target bases and without information about its training data.
     *
     * @param mlp the network
     * @param loss the loss that training minimized
     * @param scaling the scaling of the network's inputs
     * @param inputNames a name per input; empty if unknown
     * @param classNames a name per class; empty if outputs are numbers or the names unknown
     * @param targetNames a name per output; empty if outputs are classes or the names unknown
     * @throws IllegalArgumentException if the components do not match
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
