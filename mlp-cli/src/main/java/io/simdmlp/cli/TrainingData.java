package io.simdmlp.cli;

import io.simdmlp.io.Dataset;
import io.simdmlp.io.Scaling;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Data for training: inputs are scaled; numeric targets of the training and validation parts are standardized.
 *
 * @param name the value of {@code --data}
 * @param train the training part
 * @param validation the validation part, or null
 * @param test the test part, with targets in their own units
 * @param scaling the scaling of the inputs
 * @param units the units of the targets
 * @param header whether a CSV file has a header, as text to print after its name; empty for other data
 * @param notes notes for the user, one line each
 */
record TrainingData(
        String name,
        Dataset train,
        @Nullable Dataset validation,
        Dataset test,
        Scaling scaling,
        TargetUnits units,
        String header,
        List<String> notes) {
    /**
     * Scales the parts in place. The units of the targets are fitted to the training part only.
     *
     * @param counts true if the targets are counts, which are not standardized
     */
    static TrainingData of(
            String name,
            Scaling scaling,
            boolean counts,
            Dataset train,
            @Nullable Dataset validation,
            Dataset test,
            String header,
            List<String> notes) {
        TargetUnits units = counts ? TargetUnits.none(train) : TargetUnits.fit(train);
        scaling.apply(train);
        scaling.apply(test);
        if (validation != null) {
            scaling.apply(validation);
        }
        if (train.targets() > 0 && !train.isMultiLabel()) {
            units.standardize(train);
            if (validation != null) {
                units.standardize(validation);
            }
        }
        return new TrainingData(name, train, validation, test, scaling, units, header, notes);
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
