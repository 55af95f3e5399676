package io.simdmlp.cli;

import io.simdmlp.Evaluation;
import io.simdmlp.Evaluator;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Model;
import java.io.PrintWriter;
import java.util.List;

/** How good a model is, computed and printed in one way by every command. */
final class Figures {
    private static final int BATCH = 256;
    private static final int MAX_MATRIX = 30;

    private Figures() {}

    /** {@code test} is scaled as the model's inputs are. */
    static Evaluation of(Model model, Dataset test, int threads) {
        try (Evaluator evaluator = new Evaluator(model.mlp(), model.loss(), BATCH, threads)) {
            return evaluator.evaluate(test.source());
        } catch (IllegalArgumentException e) { // targets that are none for the model's loss
            throw CommandFailure.badInput("the model's loss is " + model.loss().label() + ": " + e.getMessage());
        }
    }

    static boolean isClassification(Evaluation e) {
        return !Double.isNaN(e.accuracy());
    }

    static void print(PrintWriter out, Evaluation e, List<String> classNames) {
        if (isClassification(e)) {
            out.println(Text.format("test accuracy: %.4f", e.accuracy()));
            out.println(Text.format("test loss: %.6f", e.loss()));
            if (e.confusion().length > 0) { // as it is not of a great many classes
                printConfusion(out, e.confusion(), classNames);
            }
        } else {
            out.println(Text.format("test rmse: %.6g", e.rootMeanSquaredError()));
            out.println(Text.format("test mae: %.6g", e.meanAbsoluteError()));
            out.println(Text.format("test r2: %.4f", e.r2()));
        }
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

    /** The share of a class's samples that were recognized; a dash if there are none. */
    static String recall(int[][] confusion, int actual) {
        int samples = 0;
        for (int count : confusion[actual]) {
            samples += count;
        }
        return samples == 0 ? "-" : Text.format("%.4f", (double) confusion[actual][actual] / samples);
    }
}
