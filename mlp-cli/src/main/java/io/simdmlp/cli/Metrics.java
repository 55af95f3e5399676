package io.simdmlp.cli;

import io.simdmlp.Batch;
import io.simdmlp.DataSource;
import io.simdmlp.Evaluation;
import io.simdmlp.Evaluator;
import io.simdmlp.NonFiniteException;
import io.simdmlp.ParallelPredictor;
import io.simdmlp.Predictor;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Model;
import io.simdmlp.io.TargetTransform;
import io.simdmlp.metric.Average;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The metrics of a model, computed and printed in the same way by every command. */
final class Metrics {
    private static final int BATCH = 256;
    private static final int MAX_MATRIX = 30;

    /** With more outputs the metrics that need all of them, such as ROC AUC, are left out. */
    private static final int MOST_SCORES = 100_000_000;

    private Metrics() {}

    /**
     * Evaluates a model on {@code test}, of which the inputs are scaled. Metrics are in the unit of the targets; the loss of a
     * model of transformed targets is that of the transformed targets, and NaN if one of them has no transform.
     *
     * @throws CommandFailure if a prediction is not finite, or a target is not valid for the model's loss
     */
    static Evaluation of(Model model, Dataset test, int threads) {
        try (Evaluator evaluator = evaluator(model, threads)) {
            if (model.targetTransform() != TargetTransform.NONE) {
                return transformed(model, test, threads, evaluator);
            }
            boolean fits = (long) test.size() * model.mlp().spec().outputs() <= MOST_SCORES;
            return fits ? evaluator.evaluateWithScores(test.source()) : evaluator.evaluate(test.source());
        } catch (NonFiniteException e) {
            throw CommandFailure.notFinite(test.name() + ": " + test.place(e.row()));
        } catch (IllegalArgumentException e) { // targets that are not valid for the model's loss
            throw CommandFailure.badInput("the model's loss is " + model.loss().label() + ": " + e.getMessage());
        }
    }

    /** The metrics of a model of transformed targets. */
    private static Evaluation transformed(Model model, Dataset test, int threads, Evaluator evaluator) {
        int targets = test.targets();
        int values = Math.multiplyExact(test.size(), targets);
        float[] predictions = new float[values];
        float[] y = new float[values];
        DataSource source = test.source();
        Batch batch = Batch.allocate(source, BATCH);
        int[] samples = new int[BATCH];
        try (ParallelPredictor predictor = ParallelPredictor.builder(new Predictor(model.mlp()))
                .threads(threads)
                .maxRows(BATCH)
                .build()) {
            for (int from = 0; from < test.size(); from += BATCH) {
                int rows = Math.min(BATCH, test.size() - from);
                for (int row = 0; row < rows; row++) {
                    samples[row] = from + row;
                }
                source.read(samples, 0, rows, batch);
                predictor.predict(predictions, from * targets, targets, batch.x(), 0, test.inputs(), rows);
                System.arraycopy(batch.y(), 0, y, from * targets, rows * targets);
            }
        }
        model.toPredictions(predictions, 0, values);
        TransformedTargets transformed = new TransformedTargets(source, model.targetTransform());
        double loss = evaluator.evaluate(transformed).loss();
        return Evaluation.Regression.of(transformed.isDefined() ? loss : Double.NaN, predictions, y, targets);
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

    /** Prints the metrics on {@code test}. */
    static void print(PrintWriter out, Evaluation e, Dataset test) {
        switch (e) {
            case Evaluation.Classification classification -> print(out, classification, test);
            case Evaluation.MultiLabel labels -> print(out, labels, test);
            case Evaluation.Regression regression -> print(out, regression, test);
        }
    }

    private static void print(PrintWriter out, Evaluation.Regression e, Dataset test) {
        out.println(Text.format("test rmse: %.6g", e.rootMeanSquaredError()));
        out.println(Text.format("test mae: %.6g", e.meanAbsoluteError()));
        if (e.hasScores()) {
            out.println(Text.format("test median error: %.6g", e.medianAbsoluteError()));
        }
        out.println("test r2: " + (Double.isNaN(e.r2()) ? undefined(test) : Text.format("%.4f", e.r2())));
    }

    /** The reason why r2 is undefined: it divides by the variance of a target, which is 0. */
    private static String undefined(Dataset test) {
        int targets = test.targets();
        for (int t = 0; t < targets; t++) {
            int target = t;
            float value = test.target(0, target);
            boolean constant = IntStream.range(1, test.size()).allMatch(sample -> test.target(sample, target) == value);
            if (constant) {
                String name =
                        targets == 1 ? "" : " '" + Text.line(test.targetNames().get(target)) + "'";
                return "undefined, as every test target" + name + " is " + value;
            }
        }
        return "undefined, as the test targets hardly differ";
    }

    private static void print(PrintWriter out, Evaluation.Classification e, Dataset test) {
        String most = "'" + Text.line(test.classNames().get(e.mostFrequent())) + "'";
        out.println(Text.format("test accuracy: %.4f", e.accuracy()));
        out.println(Text.format("most frequent class alone: %.4f", e.mostFrequentShare()) + " ("
                + Text.line(test.classNames().get(e.mostFrequent())) + ")");
        out.println(Text.format("test balanced accuracy: %.4f", e.balancedAccuracy()));
        out.println(Text.format("test f1: %.4f", e.f1(Average.MACRO)));
        out.println(Text.format("test matthews: %.4f", e.matthews()));
        if (e.hasScores()) {
            printDefined(out, "test roc auc: ", e.rocAuc());
            printDefined(out, "test average precision: ", e.averagePrecision());
        }
        out.println(Text.format("test loss: %.6f", e.loss()));
        if (e.confusion().length > 0) { // it is empty for very many classes
            printConfusion(out, e, test.classNames());
        }
        List<String> warnings = new ArrayList<>();
        if (e.mostFrequentShare() == 1) {
            warnings.add("every test sample is of class " + most);
        } else if (e.accuracy() <= e.mostFrequentShare()) {
            warnings.add("the accuracy is not above that of always predicting " + most);
        }
        List<String> missed = IntStream.of(e.neverPredicted())
                .mapToObj(c -> "'" + test.classNames().get(c) + "'")
                .toList();
        if (!missed.isEmpty()) {
            warnings.add("never predicted: " + Text.list(missed));
        }
        if (!warnings.isEmpty()) {
            out.println("warning: " + String.join("; ", warnings));
        }
    }

    private static void printDefined(PrintWriter out, String name, double value) {
        if (!Double.isNaN(value)) {
            out.println(name + Text.format("%.4f", value));
        }
    }

    private static void print(PrintWriter out, Evaluation.MultiLabel e, Dataset test) {
        out.println(Text.format("test subset accuracy: %.4f", e.subsetAccuracy()));
        out.println(Text.format("test hamming loss: %.4f", e.hammingLoss()));
        out.println(Text.format("test f1: %.4f", e.f1(Average.MACRO)));
        out.println(Text.format("test micro f1: %.4f", e.f1(Average.MICRO)));
        if (e.hasScores()) {
            printDefined(out, "test roc auc: ", e.rocAuc());
            printDefined(out, "test average precision: ", e.averagePrecision());
        }
        out.println(Text.format("test loss: %.6f", e.loss()));
        int width = 5;
        for (String name : test.targetNames()) {
            width = Math.max(width, Text.line(name).length());
        }
        out.println(Text.format("  %-" + width + "s  samples  recall  precision      f1", "label"));
        for (int k = 0; k < e.labels(); k++) {
            out.println(Text.format(
                            "  %-" + width + "s  %7d",
                            Text.line(test.targetNames().get(k)),
                            e.actual(k))
                    + share("  %6s", e.recall(k), e.actual(k))
                    + share("  %9s", e.precision(k), e.predicted(k))
                    + share("  %6s", e.f1(k), e.actual(k) + e.predicted(k)));
        }
    }

    /** A share in a cell; a dash if it is one of {@code 0}. */
    private static String share(String cell, double value, int of) {
        return Text.format(cell, of == 0 ? "-" : Text.format("%.4f", value));
    }

    private static void printConfusion(PrintWriter out, Evaluation.Classification e, List<String> classNames) {
        int[][] confusion = e.confusion();
        boolean whole = confusion.length <= MAX_MATRIX;
        out.println(
                whole
                        ? "confusion matrix (rows: actual, columns: predicted)"
                        : "classes (no confusion matrix for more than " + MAX_MATRIX + " classes)");
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
        out.println(head + "  recall  precision      f1");
        for (int actual = 0; actual < confusion.length; actual++) {
            StringBuilder row = new StringBuilder(Text.format(cell, Text.line(classNames.get(actual))));
            for (int c = 0; whole && c < confusion.length; c++) {
                row.append(Text.format(cell, confusion[actual][c]));
            }
            out.println(row
                    + share("  %6s", e.recall(actual), e.actual(actual))
                    + share("  %9s", e.precision(actual), e.predicted(actual))
                    + share("  %6s", e.f1(actual), e.actual(actual) + e.predicted(actual)));
        }
    }
}
