package io.simdmlp.cli;

import io.simdmlp.io.Csv;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Model;
import java.util.List;

/**
 * What a network takes and answers.
 *
 * @param inputs values per sample
 * @param inputNames a name per input; empty if unknown
 * @param classNames a name per class; empty if it answers with numbers
 * @param targets numbers per answer; 0 if it answers with classes
 * @param targetNames a name per number; empty if unknown or if it answers with classes
 */
record Signature(int inputs, List<String> inputNames, List<String> classNames, int targets, List<String> targetNames) {
    static Signature of(Dataset train) {
        return new Signature(
                train.inputs(), train.inputNames(), train.classNames(), train.targets(), train.targetNames());
    }

    static Signature of(Model model) {
        int outputs = model.mlp().spec().outputs();
        return new Signature(
                model.mlp().spec().inputs(),
                model.inputNames(),
                model.classNames(),
                model.classNames().isEmpty() ? outputs : 0,
                model.targetNames());
    }

    boolean isClassification() {
        return !classNames.isEmpty();
    }

    /** How to read a CSV file of such samples. */
    Csv.Options csv(List<String> labels, List<String> ignored) {
        Csv.Task task = isClassification() ? Csv.Task.CLASSIFICATION : Csv.Task.REGRESSION;
        return new Csv.Options(labels, ignored, task, classNames, inputNames, targetNames);
    }

    /**
     * {@code data} with labels that count in {@link #classNames()}.
     *
     * @throws CommandFailure if the data do not fit, naming both sides
     */
    Dataset match(Dataset data) {
        matchInputs(data);
        if (data.isClassification() != isClassification()) {
            throw CommandFailure.badInput(data.name() + ": the data have "
                    + (isClassification() ? "numbers" : "classes") + " to predict, the model answers with "
                    + (isClassification() ? "classes" : "numbers"));
        }
        if (data.targets() != targets) {
            throw CommandFailure.badInput(
                    data.name() + ": the data have " + data.targets() + " targets, the model answers with " + targets);
        }
        return data.classNames().equals(classNames) ? data : relabel(data);
    }

    /** Refuses data with another number of inputs. */
    void matchInputs(Dataset data) {
        if (data.inputs() != inputs) {
            throw CommandFailure.badInput(
                    data.name() + ": the data have " + data.inputs() + " inputs, the model takes " + inputs);
        }
    }

    private Dataset relabel(Dataset data) {
        int[] labels = data.labels().clone();
        for (int sample = 0; sample < labels.length; sample++) {
            String name = data.classNames().get(labels[sample]);
            labels[sample] = classNames.indexOf(name);
            if (labels[sample] < 0) {
                throw CommandFailure.badInput(data.name() + ": sample " + (sample + 1) + " is of class '" + name
                        + "', which training never saw, expected one of " + Text.list(classNames));
            }
        }
        Dataset same = Dataset.ofClasses(data.name(), data.inputNames(), classNames, data.x(), labels);
        return data.isImage() ? same.asImage() : same;
    }
}
