package io.simdmlp.cli;

import io.simdmlp.io.Columns;
import io.simdmlp.io.Csv;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.InputPolicy;
import io.simdmlp.io.Model;
import io.simdmlp.io.Preprocessing;
import java.util.List;

/**
 * The inputs and outputs of a network.
 *
 * @param inputs values per sample
 * @param preprocessing how the columns of a table become inputs, and their names
 * @param classNames a name per class; empty for a regression
 * @param multiLabel whether targets are labels, each 0 or 1
 * @param targets the number of targets; 0 for a classification
 * @param targetNames a name per target; empty if unknown or for a classification
 * @param columns the label and ignored columns of the CSV file that it was trained on
 * @param inputBases the numbers to subtract from inputs when they are read
 * @param targetBases the numbers to subtract from targets when they are read
 */
record Signature(
        int inputs,
        Preprocessing preprocessing,
        List<String> classNames,
        boolean multiLabel,
        int targets,
        List<String> targetNames,
        Columns columns,
        Csv.Bases inputBases,
        Csv.Bases targetBases) {
    static Signature of(Dataset train) {
        return new Signature(
                train.inputs(),
                train.preprocessing(),
                train.classNames(),
                train.isMultiLabel(),
                train.targets(),
                train.targetNames(),
                train.columns(),
                Csv.Bases.of(train.columnBases()),
                Csv.Bases.of(train.targetBases()));
    }

    static Signature of(Model model) {
        int outputs = model.mlp().spec().outputs();
        return new Signature(
                model.mlp().spec().inputs(),
                model.preprocessing(),
                model.classNames(),
                model.multiLabel(),
                model.classNames().isEmpty() ? outputs : 0,
                model.targetNames(),
                model.columns(),
                Csv.Bases.of(model.preprocessing().columnBases()),
                new Csv.Bases(false, model.targetBases()));
    }

    boolean isClassification() {
        return !classNames.isEmpty();
    }

    /** The options to read a CSV file of such samples. If both lists are empty, columns are those of the training data. */
    Csv.Options csv(List<String> labels, List<String> ignored) {
        Csv.Task task =
                isClassification() ? Csv.Task.CLASSIFICATION : multiLabel ? Csv.Task.MULTI_LABEL : Csv.Task.REGRESSION;
        Csv.Options options = Csv.Options.auto()
                .withLabels(labels)
                .withIgnored(ignored)
                .withTask(task)
                .withClassNames(classNames)
                .withBases(inputBases, targetBases);
        if (!preprocessing.isPlain() || !preprocessing.policy().equals(InputPolicy.DEFAULT)) {
            options = options.withPreprocessing(preprocessing);
        }
        List<String> inputNames = preprocessing.names();
        if (inputNames.isEmpty()) {
            return options.withNames(inputNames, targetNames).withColumns(columns);
        }
        List<String> known = columns.isKnown() ? columns.labels() : targetNames;
        boolean sameNames = labels.size() == known.size() && labels.containsAll(known);
        return options.withNames(inputNames, known)
                .withLabels(sameNames || (multiLabel && labels.isEmpty()) ? known : labels);
    }

    /**
     * {@code data} with labels that are indices into {@link #classNames()}.
     *
     * @throws CommandFailure if the data do not match the network
     */
    Dataset match(Dataset data) {
        matchInputs(data);
        if (data.isClassification() != isClassification()) {
            String others = multiLabel ? "labels of 0 and 1" : "numbers";
            throw CommandFailure.badInput(data.name() + ": the data have " + (isClassification() ? others : "classes")
                    + " to predict, the model predicts " + (isClassification() ? "classes" : others));
        }
        if (data.targets() != targets) {
            String count = multiLabel ? Text.count(data.targets(), "label", "labels") : data.targets() + " targets";
            throw CommandFailure.badInput(data.name() + ": the data have " + count + ", the model predicts " + targets);
        }
        return data.classNames().equals(classNames) ? data : relabel(data);
    }

    /** Rejects data with another number of inputs. */
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
                throw CommandFailure.badInput(data.name() + ": " + data.place(sample) + " is of class '" + name
                        + "', which the model does not have, expected one of " + Text.list(classNames));
            }
        }
        return data.withClasses(classNames, labels);
    }
}
