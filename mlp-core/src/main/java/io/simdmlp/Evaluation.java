package io.simdmlp;

import java.util.Locale;

/**
 * The result of evaluating a network on a data set: a {@link Classification} if the targets are class indices, a
 * {@link Regression} if they are numbers. Immutable and thread-safe, except for the array
 * {@link Classification#confusion()}.
 *
 * <pre>{@code
 * double accuracy = trainer.evaluate(test).classification().accuracy();
 * }</pre>
 */
public sealed interface Evaluation {
    /** {@return the number of samples that were evaluated} */
    int samples();

    /** {@return the mean loss of the samples} */
    double loss();

    /**
     * {@return this evaluation, of data whose targets are class indices}
     *
     * @throws IllegalStateException if the targets are numbers
     */
    default Classification classification() {
        if (this instanceof Classification classification) {
            return classification;
        }
        throw new IllegalStateException("the targets are numbers, expected class indices: use regression()");
    }

    /**
     * {@return this evaluation, of data whose targets are numbers}
     *
     * @throws IllegalStateException if the targets are class indices
     */
    default Regression regression() {
        if (this instanceof Regression regression) {
            return regression;
        }
        throw new IllegalStateException("the targets are class indices, expected numbers: use classification()");
    }

    /**
     * The metrics of a classification.
     *
     * @param samples the number of samples that were evaluated
     * @param loss their mean loss
     * @param accuracy the fraction of samples whose most likely class is the right one
     * @param confusion (classes, classes): element {@code [actual][predicted]} is a number of samples; empty if there are
     *     more than 1,000 classes
     */
    @SuppressWarnings("ArrayRecordComponent") // A result that is read, not compared.
    record Classification(int samples, double loss, double accuracy, int[][] confusion) implements Evaluation {
        /** The metrics in a line, without the confusion matrix. */
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%d samples, loss %.6g, accuracy %.4f", samples, loss, accuracy);
        }
    }

    /**
     * The metrics of a regression.
     *
     * @param samples the number of samples that were evaluated
     * @param loss their mean loss
     * @param rootMeanSquaredError over samples and outputs
     * @param meanAbsoluteError over samples and outputs
     * @param r2 the coefficient of determination, 1 - residual / total sum of squares, averaged over the outputs; NaN if the
     *     targets of an output are all equal
     */
    record Regression(int samples, double loss, double rootMeanSquaredError, double meanAbsoluteError, double r2)
            implements Evaluation {
        /** The metrics in a line. */
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d samples, loss %.6g, rmse %.6g, mae %.6g, r2 %.4f",
                    samples,
                    loss,
                    rootMeanSquaredError,
                    meanAbsoluteError,
                    r2);
        }
    }
}
