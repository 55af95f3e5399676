package io.simdmlp;

import java.util.Locale;

/**
 * How good a network's answers are on some data. Figures that make no sense for the data are NaN or empty.
 *
 * @param samples how many samples were evaluated
 * @param loss their mean loss
 * @param accuracy the share of samples whose most likely class is the right one; NaN if targets are numbers
 * @param confusion (classes, classes): how many samples of class {@code [actual]} were taken for
 *     {@code [predicted]}; empty if targets are numbers or there are more than 1,000 classes
 * @param rootMeanSquaredError over samples and outputs; NaN if targets are class indices
 * @param meanAbsoluteError over samples and outputs; NaN if targets are class indices
 * @param r2 the coefficient of determination 1 - residual / total sum of squares, the mean over outputs; NaN if targets
 *     are class indices or constant
 */
@SuppressWarnings("ArrayRecordComponent") // A result that is read, not compared.
public record Evaluation(
        int samples,
        double loss,
        double accuracy,
        int[][] confusion,
        double rootMeanSquaredError,
        double meanAbsoluteError,
        double r2) {
    /** The figures in a line, those that make no sense left out, and the confusion matrix too. */
    @Override
    public String toString() {
        return Double.isNaN(accuracy)
                ? String.format(
                        Locale.ROOT,
                        "%d samples, loss %.6g, rmse %.6g, mae %.6g, r2 %.4f",
                        samples,
                        loss,
                        rootMeanSquaredError,
                        meanAbsoluteError,
                        r2)
                : String.format(Locale.ROOT, "%d samples, loss %.6g, accuracy %.4f", samples, loss, accuracy);
    }
}
