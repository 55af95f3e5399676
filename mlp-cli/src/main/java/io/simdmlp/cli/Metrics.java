package io.simdmlp.cli;

import io.simdmlp.Evaluation;
import io.simdmlp.Evaluator;
import io.simdmlp.NonFiniteException;
import io.simdmlp.Predictor;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Model;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The metrics of a model, computed and printed in the same way by every command. */
final class Metrics {
    private static final int BATCH = 256;
    private static final int MAX_MATRIX = 30;

    private Metrics() {}

    /**
     * Evaluates a model on {@code test}, of which the inputs are scaled.
     *
     * @throws CommandFailure if a prediction is not finite, or a target is not valid for the model's loss
     */
    static Evaluation of(Model model, Dataset test, int threads) {
        try (Evaluator evaluator = evaluator(model, threads)) {
            return evaluator.evaluate(test.source());
        } catch (NonFiniteException e) {
            throw CommandFailure.notFinite(test.name() + ": " + test.place(e.row()));
        } catch (IllegalArgumentException e) { // targets that are not valid for the model's loss
            throw CommandFailure.badInput("the model's loss is " + model.loss().label() + ": " + e.getMessage());
        }
    }

    private static Evaluator evaluator(Model model, int threads) {
        try {
            return new Evaluator(model.mlp(), model.loss(), BATCH, threads);
        } catch (IllegalArgumentException e) { // the heap is too small
            throw CommandFailure.badInput(String.valueOf(e.getMessage()));
        }
    }

    static boolean isClassification(Evaluation e) {
        return e instanceof Evaluation.Classification;
    }

    /** Prints the metrics of {@code model} on {@code test}, of which the inputs are scaled. */
    static void print(PrintWriter out, Model model, Evaluation e, Dataset test) {
        if (test.isMultiLabel()) {
            out.println(Text.format("test loss: %.6f", e.loss()));
            labelAccuracies(model, test)
                    .forEach((name, accuracy) ->
                            out.println("test accuracy of " + Text.line(name) + Text.format(": %.4f", accuracy)));
            return;
        }
        switch (e) {
            case Evaluation.Classification classification -> print(out, classification, test);
            case Evaluation.Regression regression -> print(out, regression, test);
        }
    }

    /** The share of samples, for each label, on which it is predicted correctly. */
    static Map<String, Double> labelAccuracies(Model model, Dataset test) {
        float[] p = new Predictor(model.mlp()).predict(test.x());
        int labels = test.targets();
        double[] right = new double[labels];
        for (int i = 0; i < p.length; i++) {
            right[i % labels] += (p[i] > 0.5f) == (test.y()[i] == 1) ? 1 : 0;
        }
        Map<String, Double> accuracies = new LinkedHashMap<>();
        for (int label = 0; label < labels; label++) {
            accuracies.put(test.targetNames().get(label), right[label] / test.size());
        }
        return accuracies;
    }

    private static void print(PrintWriter out, Evaluation.Regression e, Dataset test) {
        out.println(Text.format("test rmse: %.6g", e.rootMeanSquaredError()));
        out.println(Text.format("test mae: %.6g", e.meanAbsoluteError()));
        out.println("test r2: " + (Double.isNaN(e.r2()) ? undefined(test) : Text.format("%.4f", e.r2())));
    }

    /** The reason why r2 is undefined: it divides by the variance of a target, which is 0. */
    private static String undefined(Dataset test) {
        int targets = test.targets();
        for (int t = 0; t < targets; t++) {
            int target = t;
            float value = test.y()[target];
            boolean constant =
                    IntStream.range(1, test.size()).allMatch(sample -> test.y()[sample * targets + target] == value);
            if (constant) {
                String name =
                        targets == 1 ? "" : " '" + Text.line(test.targetNames().get(target)) + "'";
                return "undefined, as every test target" + name + " is " + value;
            }
        }
        return "undefined, as the test targets hardly differ";
    }

    private static void print(PrintWriter out, Evaluation.Classification e, Dataset test) {
        int[] samples = new int[test.classes()]; // of each class
        for (int label : test.labels()) {
            samples[label]++;
        }
        int most = 0;
        for (int c = 1; c < samples.length; c++) {
            most = samples[c] > samples[most] ? c : most;
        }
        String name = Text.line(test.classNames().get(most));
        double share = (double) samples[most] / test.size();
        out.println(Text.format("test accuracy: %.4f", e.accuracy()));
        out.println(Text.format("most frequent class alone: %.4f", share) + " (" + name + ")");
        int[][] confusion = e.confusion();
        if (confusion.length > 0) { // it is empty for very many classes
            out.println(Text.format("test balanced accuracy: %.4f", balancedAccuracy(confusion, samples)));
        }
        out.println(Text.format("test loss: %.6f", e.loss()));
        if (confusion.length > 0) {
            printConfusion(out, confusion, test.classNames());
        }
        List<String> warnings = new ArrayList<>();
        if (samples[most] == test.size()) {
            warnings.add("every test sample is of class '" + name + "'");
        } else if (e.accuracy() <= share) {
            warnings.add("the accuracy is not above that of always predicting '" + name + "'");
        }
        List<String> missed = IntStream.range(0, confusion.length)
                .filter(c ->
                        samples[c] > 0 && IntStream.range(0, confusion.length).allMatch(a -> confusion[a][c] == 0))
                .mapToObj(c -> "'" + test.classNames().get(c) + "'")
                .toList();
        if (!missed.isEmpty()) {
            warnings.add("never predicted: " + Text.list(missed));
        }
        if (!warnings.isEmpty()) {
            out.println("warning: " + String.join("; ", warnings));
        }
    }

    /** The mean of the classes' recalls, each class with the same weight. */
    static double balancedAccuracy(int[][] confusion, int[] samples) {
        double sum = 0;
        int classes = 0;
        for (int c = 0; c < confusion.length; c++) {
            if (samples[c] > 0) {
                sum += (double) confusion[c][c] / samples[c];
                classes++;
            }
        }
        return sum / classes;
    }

    private static void printConfusion(PrintWriter out, int[][] confusion, List<String> classNames) {
        boolean whole = confusion.length <= MAX_MATRIX;
        out.println(
                whole
                        ? "confusion matrix (rows: actual, columns: predicted)"
                        : "recall (no confusion matrix for more than " + MAX_MATRIX + " classes)");
        int width = 1;
        for (int actual = 0; actual < confusion.length; actual++) {
            width = Math.max(width, Text.line(classNames.get(actual)).length());
            for (int count : confusion[actual]) {
                width = Math.max(width, Integer.toString(count).length());
            }
        }
        String cell = "  %" + width + "s";
        StringBuilder head = new StringBuilder(Text.format(cell, ""));
        for (int c = 0; whole && c < confusion.length; c++) {
            head.append(Text.format(cell, Text.line(classNames.get(c))));
        }
        out.println(head + "  recall");
        for (int actual = 0; actual < confusion.length; actual++) {
            StringBuilder row = new StringBuilder(Text.format(cell, Text.line(classNames.get(actual))));
            for (int c = 0; whole && c < confusion.length; c++) {
                row.append(Text.format(cell, confusion[actual][c]));
            }
            out.println(row + "  " + recall(confusion, actual));
        }
    }

    /** The share of a class's samples that were predicted correctly; a dash if there are none. */
    static String recall(int[][] confusion, int actual) {
        int samples = 0;
        for (int count : confusion[actual]) {
            samples += count;
        }
        return samples == 0 ? "-" : Text.format("%.4f", (double) confusion[actual][actual] / samples);
    }
}
