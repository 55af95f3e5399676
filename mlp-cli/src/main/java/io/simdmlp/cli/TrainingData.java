package io.simdmlp.cli;

import io.simdmlp.io.Dataset;
import io.simdmlp.io.Scaling;
import org.jspecify.annotations.Nullable;

/**
 * Data ready to train on: inputs scaled, and the training and validation parts' targets standardized if they are
 * numbers.
 *
 * @param name what {@code --data} calls them
 * @param train what the network learns from
 * @param validation what its progress is watched on, or null
 * @param test what it is judged by, targets in their own units
 * @param scaling what was done to the inputs
 * @param units what was done to the targets
 */
record TrainingData(
        String name, Dataset train, @Nullable Dataset validation, Dataset test, Scaling scaling, TargetUnits units) {
    /** Scales the parts in place, fitted to the training part alone. */
    static TrainingData of(String name, String scale, Dataset train, @Nullable Dataset validation, Dataset test) {
        Scaling scaling = Scaling.fit(scale, train);
        TargetUnits units = TargetUnits.fit(train);
        scaling.apply(train.x(), 0, train.size());
        scaling.apply(test.x(), 0, test.size());
        units.standardize(train.y());
        if (validation != null) {
            scaling.apply(validation.x(), 0, validation.size());
            units.standardize(validation.y());
        }
        return new TrainingData(name, train, validation, test, scaling, units);
    }

    @Override
    public String toString() {
        String held = validation == null ? "" : ", " + validation.size() + " validation";
        String answers = train.isClassification()
                ? Text.count(train.classes(), "class", "classes")
                : Text.count(train.targets(), "target", "targets");
        return name + ", " + train.size() + " training" + held + ", " + test.size() + " test, "
                + Text.count(train.inputs(), "input", "inputs") + ", " + answers;
    }
}
