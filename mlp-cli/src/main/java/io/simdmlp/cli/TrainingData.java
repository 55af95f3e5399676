package io.simdmlp.cli;

import io.simdmlp.io.DataException;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Preprocessing;
import io.simdmlp.io.Scaling;
import io.simdmlp.io.TargetScaling;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Data for training: inputs are scaled, and so are numeric targets of the training and validation parts.
 *
 * @param name the value of {@code --data}
 * @param train the training part
 * @param validation the validation part, or null
 * @param test the test part, with targets in their own units
 * @param preprocessing how columns become inputs, with the scaling of the inputs
 * @param targetScale what training does with numeric targets; NONE for classes, labels and counts
 * @param targetScaling the scaling of numeric targets; null for classes and labels
 * @param header whether a CSV file has a header, as text to print after its name; empty for other data
 * @param notes notes for the user, one line each
 */
record TrainingData(
        String name,
        Dataset train,
        @Nullable Dataset validation,
        Dataset test,
        Preprocessing preprocessing,
        TargetScale targetScale,
        @Nullable TargetScaling targetScaling,
        String header,
        List<String> notes) {
    private static final float MOST_INPUT = 1e15f;

    /**
     * Scales the parts in place. The scaling of the targets is fitted to the training part only.
     *
     * @param preprocessing how columns become inputs, with the scaling
     * @param targetScale what training does with numeric targets
     */
    static TrainingData of(
            String name,
            Preprocessing preprocessing,
            TargetScale targetScale,
            Dataset train,
            @Nullable Dataset validation,
            Dataset test,
            String header,
            List<String> notes) {
        Scaling scaling = preprocessing.scaling();
        boolean numbers = isNumeric(train);
        TargetScaling targetScaling = numbers ? targetScale.fit(train) : null;
        scaling.apply(train);
        scaling.apply(test);
        if (targetScaling != null) {
            targetScaling.apply(train);
        }
        if (validation != null) {
            scaling.apply(validation);
            if (targetScaling != null) {
                targetScaling.apply(validation);
            }
        }
        TargetScale used = numbers ? targetScale : TargetScale.NONE;
        return new TrainingData(name, train, validation, test, preprocessing, used, targetScaling, header, notes);
    }

    /**
     * Rejects training inputs that are so large that the first step would not be finite.
     *
     * @throws CommandFailure if there is one
     */
    TrainingData withModerateInputs() {
        try {
            train.requireInputsAtMost(MOST_INPUT);
        } catch (DataException e) {
            throw CommandFailure.badInput(e.getMessage() + ": use --scale standard or minmax, or --ignore the column");
        }
        return this;
    }

    /** The scaling of the inputs. */
    Scaling scaling() {
        return preprocessing.scaling();
    }

    /** Returns whether targets are numbers, neither classes nor labels. */
    static boolean isNumeric(Dataset data) {
        return !data.isClassification() && !data.isMultiLabel();
    }

    /** The memory of the samples in bytes. */
    long bytes() {
        long order = (long) train.size() * Integer.BYTES;
        return train.bytes() + test.bytes() + (validation == null ? 0 : validation.bytes()) + order;
    }

    @Override
    public String toString() {
        String held = validation == null ? "" : ", " + validation.size() + " validation";
        String targets = train.isClassification()
                ? Text.count(train.classes(), "class", "classes")
                : train.isMultiLabel()
                        ? Text.count(train.targets(), "label", "labels")
                        : Text.count(train.targets(), "target", "targets");
        String weights = !train.isWeighted() ? "" : ", weights in " + SampleWeights.column(train);
        return name + header + ", " + train.size() + " training" + held + ", " + test.size() + " test, "
                + Text.count(train.inputs(), "input", "inputs") + ", " + targets + weights;
    }
}
