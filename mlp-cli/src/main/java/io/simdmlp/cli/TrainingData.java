package io.simdmlp.cli;

import io.simdmlp.io.Dataset;
import io.simdmlp.io.Scaling;
import java.util.List;
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
 * @param header empty, or whether a CSV file has a header, to go behind its name
 * @param notes what a user should know of the data, a line each
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
    /** Scales the parts in place, fitted to the training part alone. */
    static TrainingData of(
            String name,
            String scale,
            Dataset train,
            @Nullable Dataset validation,
            Dataset test,
            String header,
            List<String> notes) {
        Scaling scaling = Scaling.fit(scale, train);
        TargetUnits units = TargetUnits.fit(train);
        scaling.apply(train);
        scaling.apply(test);
        units.standardize(train.y());
        if (validation != null) {
            scaling.apply(validation);
            units.standardize(validation.y());
        }
        return new TrainingData(name, train, validation, test, scaling, units, header, notes);
    }

    /** What the samples take in memory. */
    long bytes() {
        return bytes(train) + bytes(test) + (validation == null ? 0 : bytes(validation));
    }

    private static long bytes(Dataset data) {
        return Float.BYTES * ((long) data.x().length + data.y().length + data.labels().length);
    }

    @Override
    public String toString() {
        String held = validation == null ? "" : ", " + validation.size() + " validation";
        String answers = train.isClassification()
                ? Text.count(train.classes(), "class", "classes")
                : Text.count(train.targets(), "target", "targets");
        return name + header + ", " + train.size() + " training" + held + ", " + test.size() + " test, "
                + Text.count(train.inputs(), "input", "inputs") + ", " + answers;
    }
}
