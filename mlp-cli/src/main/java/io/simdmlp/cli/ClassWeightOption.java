package io.simdmlp.cli;

import io.simdmlp.ClassWeights;
import io.simdmlp.io.Dataset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The value of {@code --class-weight}: {@code balanced}, or {@code NAME=WEIGHT,...}. */
final class ClassWeightOption {
    private static final String OPTION = "--class-weight";
    static final String BALANCED = "balanced";

    private ClassWeightOption() {}

    /** The weights of the classes of the training data. A class that is not named has the weight 1. */
    static double[] parse(String value, Dataset train) {
        if (!train.isClassification()) {
            throw CommandFailure.badInput(OPTION + " is '" + value + "', but " + train.name() + " has "
                    + (train.isMultiLabel() ? "labels of 0 and 1" : "numbers") + " to predict, expected classes");
        }
        if (value.equals(BALANCED)) {
            long[] counts = new long[train.classes()];
            for (int sample = 0; sample < train.size(); sample++) {
                counts[train.label(sample)]++;
            }
            return ClassWeights.balanced(counts);
        }
        double[] weights = new double[train.classes()];
        Arrays.fill(weights, 1);
        List<String> names = train.classNames();
        Set<Integer> named = new HashSet<>();
        for (String pair : value.split(",", -1)) {
            int equals = pair.lastIndexOf('=');
            if (equals < 1) {
                throw CommandFailure.badInput(
                        OPTION + " is '" + value + "', expected balanced, or a weight for classes, as in "
                                + names.getFirst() + "=2," + names.getLast() + "=0.5");
            }
            String name = pair.substring(0, equals);
            int index = names.indexOf(name);
            if (index < 0) {
                throw CommandFailure.badInput(
                        OPTION + " names the class '" + name + "', expected one of " + Text.list(names));
            }
            if (!named.add(index)) {
                throw CommandFailure.badInput(OPTION + " names the class '" + name + "' twice, expected once");
            }
            weights[index] = weight(name, pair.substring(equals + 1));
        }
        if (Arrays.stream(weights).allMatch(weight -> weight == 0)) {
            throw CommandFailure.badInput(
                    OPTION + " is '" + value + "', which is 0 for all classes, expected one above 0");
        }
        return weights;
    }

    private static double weight(String name, String text) {
        double weight;
        try {
            weight = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            weight = Double.NaN;
        }
        if (!(weight >= 0 && Float.isFinite((float) weight))) {
            throw CommandFailure.badInput(
                    OPTION + " of '" + name + "' is '" + text + "', expected a number of at least 0");
        }
        return weight;
    }
}
