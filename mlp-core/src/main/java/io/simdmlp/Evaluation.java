package io.simdmlp;

import io.simdmlp.metric.Average;
import io.simdmlp.metric.AveragePrecision;
import io.simdmlp.metric.ClassCounts;
import io.simdmlp.metric.ErrorSums;
import io.simdmlp.metric.LabelCounts;
import io.simdmlp.metric.MedianAbsoluteError;
import io.simdmlp.metric.ProbabilitySums;
import io.simdmlp.metric.RankCounts;
import io.simdmlp.metric.RocAuc;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The result of evaluating a network on a data set: a {@link Classification} if the targets are class indices, a
 * {@link MultiLabel} if they are several labels, a {@link Regression} if they are numbers. Immutable and thread-safe, except
 * for the array {@link Classification#confusion()}.
 *
 * <pre>{@code
 * double accuracy = trainer.evaluate(test).classification().accuracy();
 * double area = trainer.evaluateWithScores(test).classification().rocAuc();
 * }</pre>
 *
 * <p>Every metric is over the whole data set, never a mean over batches. Definitions are those of scikit-learn 1.7 where
 * nothing else is said. A metric without a value is NaN.
 *
 * <p>ROC AUC, average precision and median error sort the outputs of all samples. An evaluation has them only if it was made
 * with {@link Evaluator#evaluateWithScores} or {@link Trainer#evaluateWithScores}; otherwise they throw an
 * {@link IllegalStateException}.
 *
 * <p>Samples whose outputs are NaN or infinite are refused, except in the validation data of {@link Trainer#fit}. There such
 * a sample counts as wrong: no class or label is predicted for it, it is in no confusion matrix and in no top k. Metrics of
 * probabilities and scores (log loss, Brier score, ROC AUC, average precision, median error) are then NaN, the other metrics
 * of numbers NaN or infinite.
 */
public sealed interface Evaluation {
    /** The kinds of evaluations, one for each kind of target. Immutable and thread-safe. */
    enum Kind {
        /** Targets are class indices. */
        CLASSIFICATION("class indices", "classification()"),

        /** Targets are several labels, each 0 or 1. */
        MULTI_LABEL("several labels per sample", "multiLabel()"),

        /** Targets are numbers. */
        REGRESSION("numbers", "regression()");

        private final String targets;
        private final String accessor;

        Kind(String targets, String accessor) {
            this.targets = targets;
            this.accessor = accessor;
        }

        /**
         * {@return the kind of the evaluations of a data set}
         *
         * @param source the samples
         */
        public static Kind of(DataSource source) {
            if (Check.notNull("source", source).classes() > 0) {
                return CLASSIFICATION;
            }
            return source.isMultiLabel() ? MULTI_LABEL : REGRESSION;
        }

        /** The targets, in words. */
        String targets() {
            return targets;
        }

        private IllegalStateException insteadOf(Kind expected) {
            return new IllegalStateException(
                    "the targets are " + targets + ", expected " + expected.targets + ": use " + accessor);
        }
    }

    /** {@return the kind of this evaluation} */
    Kind kind();

    /** {@return the number of samples that were evaluated} */
    int samples();

    /** {@return the mean loss of the samples} */
    double loss();

    /** {@return true if the outputs of all samples are kept, for ROC AUC, average precision and median error} */
    boolean hasScores();

    /**
     * {@return this evaluation, of data whose targets are class indices}
     *
     * @throws IllegalStateException if the targets are others
     */
    default Classification classification() {
        if (this instanceof Classification classification) {
            return classification;
        }
        throw kind().insteadOf(Kind.CLASSIFICATION);
    }

    /**
     * {@return this evaluation, of data whose targets are several labels}
     *
     * @throws IllegalStateException if the targets are others
     */
    default MultiLabel multiLabel() {
        if (this instanceof MultiLabel multiLabel) {
            return multiLabel;
        }
        throw kind().insteadOf(Kind.MULTI_LABEL);
    }

    /**
     * {@return this evaluation, of data whose targets are numbers}
     *
     * @throws IllegalStateException if the targets are others
     */
    default Regression regression() {
        if (this instanceof Regression regression) {
            return regression;
        }
        throw kind().insteadOf(Kind.REGRESSION);
    }

    private static SampleScores required(@Nullable SampleScores scores, String metric) {
        if (scores == null) {
            throw new IllegalStateException(metric
                    + " needs the outputs of all samples, which this evaluation does not have: use evaluateWithScores");
        }
        return scores;
    }

    /** The mean of the values that are defined; NaN if none is. */
    private static double meanOfDefined(int count, IntToDoubleFunction value) {
        double sum = 0;
        int defined = 0;
        for (int k = 0; k < count; k++) {
            double v = value.applyAsDouble(k);
            if (!Double.isNaN(v)) {
                sum += v;
                defined++;
            }
        }
        return sum / defined;
    }

    private static void checkIndex(String name, int value, int count) {
        if (value < 0 || value >= count) {
            throw new IllegalArgumentException(name + " is " + value + ", expected 0.." + (count - 1));
        }
    }

    /**
     * The metrics of a classification. Class indices are those of the network: 0 and 1 for a single output, else one per output,
     * also if the data have fewer.
     *
     * <p>Precision, recall and F1 are 0 where their denominator is 0 ({@code zero_division=0} of scikit-learn). Their
     * {@link Average#MACRO} average is over the classes that occur or are predicted.
     *
     * <p>The probability of a class is its output, or the exponential of it if the last layer computes logarithms. A single
     * output is the probability of class 1.
     */
    final class Classification implements Evaluation {
        private final double loss;
        private final ClassCounts counts;
        private final RankCounts ranks;
        private final ProbabilitySums sums;
        private final @Nullable SampleScores scores;

        Classification(
                double loss,
                ClassCounts counts,
                RankCounts ranks,
                ProbabilitySums sums,
                @Nullable SampleScores scores) {
            this.loss = loss;
            this.counts = counts;
            this.ranks = ranks;
            this.sums = sums;
            this.scores = scores;
        }

        /**
         * {@return the metrics, with scores, of probabilities that were computed elsewhere, such as the means of several
         * networks} The class is that with the largest probability, of equal ones the first; for a single probability per sample
         * 1 if it is above one half.
         *
         * @param loss the value of {@link #loss()}
         * @param probabilities (samples, classes); for two classes also (samples), the probabilities of class 1
         * @param labels (samples), each in [0, classes)
         * @param classes the number of classes, at least 2
         * @throws IllegalArgumentException if the sizes do not fit or a label is out of range
         * @throws NonFiniteException if a probability is NaN or infinite
         */
        public static Classification of(double loss, float[] probabilities, int[] labels, int classes) {
            Check.notNull("probabilities", probabilities);
            if (classes < 2) {
                throw new IllegalArgumentException("classes is " + classes + ", expected at least 2");
            }
            int samples = Check.positive("labels.length", Check.notNull("labels", labels).length);
            boolean single = classes == 2 && probabilities.length == samples;
            if (!single && probabilities.length != (long) samples * classes) {
                throw new IllegalArgumentException("probabilities has " + probabilities.length
                        + " values, expected samples*classes = " + samples + "*" + classes);
            }
            Labels.check(labels, 0, samples, classes);
            int outputs = single ? 1 : classes;
            return new ClassTally(
                            new Decision(outputs, false),
                            OutputKind.PROBABILITIES,
                            samples,
                            true,
                            SampleScores.allocate(samples, outputs, true))
                    .ofAll(probabilities, new Batch(new float[0], labels, new float[0]), samples, loss)
                    .classification();
        }

        @Override
        public Kind kind() {
            return Kind.CLASSIFICATION;
        }

        @Override
        public int samples() {
            return counts.samples();
        }

        @Override
        public double loss() {
            return loss;
        }

        @Override
        public boolean hasScores() {
            return scores != null;
        }

        /** {@return the number of classes} */
        public int classes() {
            return counts.classes();
        }

        /**
         * {@return (classes, classes): element {@code [actual][predicted]} is a number of samples; empty if there are more than
         * 1,000 classes} All other metrics exist for any number of classes.
         */
        public int[][] confusion() {
            return counts.confusion();
        }

        /**
         * {@return the number of samples of a class}
         *
         * @param k the class
         * @throws IllegalArgumentException if it is out of range
         */
        public int actual(int k) {
            return counts.actual(k);
        }

        /**
         * {@return the number of samples that are predicted as a class}
         *
         * @param k the class
         * @throws IllegalArgumentException if it is out of range
         */
        public int predicted(int k) {
            return counts.predicted(k);
        }

        /** {@return the number of samples without a class, because their outputs are NaN or infinite} */
        public int withoutClass() {
            return counts.withoutClass();
        }

        /** {@return the fraction of samples whose most likely class is the right one} */
        public double accuracy() {
            return counts.accuracy();
        }

        /** {@return the mean recall of the classes that occur} */
        public double balancedAccuracy() {
            return counts.balancedAccuracy();
        }

        /**
         * {@return the fraction of samples whose right class is one of the {@code k} most likely} Of equally likely classes
         * those with smaller indices come first, so that {@code topK(1)} is the accuracy. 1 if there are at most {@code k}
         * classes, less the samples without a class.
         *
         * @param k the number of classes, at least 1
         * @throws IllegalArgumentException if it is less
         */
        public double topK(int k) {
            return ranks.topK(k);
        }

        /**
         * {@return the precision of a class: the fraction of its predictions that are right}
         *
         * @param k the class
         * @throws IllegalArgumentException if it is out of range
         */
        public double precision(int k) {
            return counts.precision(k);
        }

        /**
         * {@return the precision of all classes}
         *
         * @param average the average
         * @throws IllegalArgumentException if it is {@link Average#SAMPLES}
         */
        public double precision(Average average) {
            return counts.precision(average);
        }

        /**
         * {@return the recall of a class: the fraction of its samples that are predicted as it}
         *
         * @param k the class
         * @throws IllegalArgumentException if it is out of range
         */
        public double recall(int k) {
            return counts.recall(k);
        }

        /**
         * {@return the recall of all classes}
         *
         * @param average the average
         * @throws IllegalArgumentException if it is {@link Average#SAMPLES}
         */
        public double recall(Average average) {
            return counts.recall(average);
        }

        /**
         * {@return the F1 of a class, the harmonic mean of precision and recall}
         *
         * @param k the class
         * @throws IllegalArgumentException if it is out of range
         */
        public double f1(int k) {
            return counts.f1(k);
        }

        /**
         * {@return the F1 of all classes}
         *
         * @param average the average
         * @throws IllegalArgumentException if it is {@link Average#SAMPLES}
         */
        public double f1(Average average) {
            return counts.f1(average);
        }

        /**
         * {@return the log loss, see {@link ProbabilitySums}: the mean of -log(p) of the right class, with p clipped to [2^-23, 1
         * - 2^-23]; NaN if the outputs are neither probabilities nor logarithms of probabilities}
         */
        public double logLoss() {
            return sums.logLoss();
        }

        /**
         * {@return the Brier score, see {@link ProbabilitySums}: for two classes the mean of (p of class 1 - y)^2, for more the
         * mean of the sum over the classes; NaN if the outputs are neither probabilities nor logarithms of probabilities}
         */
        public double brier() {
            return sums.brier();
        }

        /** {@return the correlation coefficient of Matthews, see {@link ClassCounts#matthews()}} */
        public double matthews() {
            return counts.matthews();
        }

        /**
         * {@return the area under the ROC curve, see {@link RocAuc}: for two classes that of class 1; for more the mean of those of
         * the classes, each against the rest, that occur; NaN if all samples are of one class}
         *
         * @throws IllegalStateException if the evaluation has no scores
         */
        public double rocAuc() {
            return classes() == 2 ? rocAuc(1) : meanOfDefined(classes(), this::rocAuc);
        }

        /**
         * {@return the area under the ROC curve of a class against the rest, by its output; NaN if no sample or every one is of the
         * class}
         *
         * @param k the class
         * @throws IllegalArgumentException if it is out of range
         * @throws IllegalStateException if the evaluation has no scores
         */
        public double rocAuc(int k) {
            checkIndex("class", k, classes());
            SampleScores kept = required(scores, "ROC AUC");
            return hasOrder(k) ? RocAuc.of(kept.ofClass(k), kept.isClass(k)) : Double.NaN;
        }

        /**
         * {@return the average precision, see {@link AveragePrecision}: for two classes that of class 1; for more the mean of those
         * of the classes, each against the rest, that occur; NaN if there are none, which with two classes means class 1}
         *
         * @throws IllegalStateException if the evaluation has no scores
         */
        public double averagePrecision() {
            return classes() == 2 ? averagePrecision(1) : meanOfDefined(classes(), this::averagePrecision);
        }

        /**
         * {@return the average precision of a class against the rest, by its output; NaN if no sample is of the class}
         *
         * @param k the class
         * @throws IllegalArgumentException if it is out of range
         * @throws IllegalStateException if the evaluation has no scores
         */
        public double averagePrecision(int k) {
            checkIndex("class", k, classes());
            SampleScores kept = required(scores, "average precision");
            return hasOrder(k) ? AveragePrecision.of(kept.ofClass(k), kept.isClass(k)) : Double.NaN;
        }

        /** Returns true if class {@code k} occurs and all scores are finite. */
        private boolean hasOrder(int k) {
            return counts.actual(k) > 0 && counts.withoutClass() == 0;
        }

        /** {@return the classes that occur but are never predicted, ascending} */
        public int[] neverPredicted() {
            return counts.neverPredicted();
        }

        /** {@return the class with the most samples; of equal ones the first} */
        public int mostFrequent() {
            return counts.mostFrequent();
        }

        /**
         * {@return the fraction of samples that are of the most frequent class} An accuracy that is not above it is no better
         * than that of always predicting this class.
         */
        public double mostFrequentShare() {
            return counts.mostFrequentShare();
        }

        /** {@return the number of samples, loss and accuracy in a line} */
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%d samples, loss %.6g, accuracy %.4f", samples(), loss, accuracy());
        }
    }

    /**
     * The metrics of several labels per sample. A label is predicted if its probability is above one half: if its pre-activation
     * is above 0 where the last layer is of {@link Activation#SIGMOID}, {@link Activation#HARD_SIGMOID} or
     * {@link Activation#LOG_SIGMOID}, else if its output, or its exponential for {@link Activation#LOG_SOFTMAX}, is above one
     * half.
     *
     * <p>Precision, recall and F1 are 0 where their denominator is 0 ({@code zero_division=0} of scikit-learn). Their
     * {@link Average#MACRO} average is over all labels, that of {@link Average#SAMPLES} over the samples.
     */
    final class MultiLabel implements Evaluation {
        private final double loss;
        private final LabelCounts counts;
        private final @Nullable SampleScores scores;

        MultiLabel(double loss, LabelCounts counts, @Nullable SampleScores scores) {
            this.loss = loss;
            this.counts = counts;
            this.scores = scores;
        }

        /**
         * {@return the metrics, with scores, of probabilities that were computed elsewhere}
         *
         * @param loss the value of {@link #loss()}
         * @param probabilities (samples, labels)
         * @param y (samples, labels), each 0 or 1
         * @param labels the number of labels, at least 1
         * @throws IllegalArgumentException if the sizes do not fit or a value of {@code y} is neither 0 nor 1
         * @throws NonFiniteException if a probability is NaN or infinite
         */
        public static MultiLabel of(double loss, float[] probabilities, float[] y, int labels) {
            int samples = rowsOf("probabilities", probabilities, y, labels, "labels");
            Labels.checkSet(y);
            return new LabelTally(
                            new Decision(labels, false),
                            OutputKind.PROBABILITIES,
                            samples,
                            true,
                            SampleScores.allocate(samples, labels, false))
                    .ofAll(probabilities, new Batch(new float[0], new int[0], y), samples, loss)
                    .multiLabel();
        }

        @Override
        public Kind kind() {
            return Kind.MULTI_LABEL;
        }

        @Override
        public int samples() {
            return counts.samples();
        }

        @Override
        public double loss() {
            return loss;
        }

        @Override
        public boolean hasScores() {
            return scores != null;
        }

        /** {@return the number of labels} */
        public int labels() {
            return counts.labels();
        }

        /**
         * {@return the number of samples with a label}
         *
         * @param k the label
         * @throws IllegalArgumentException if it is out of range
         */
        public int actual(int k) {
            return counts.actual(k);
        }

        /**
         * {@return the number of samples for which a label is predicted}
         *
         * @param k the label
         * @throws IllegalArgumentException if it is out of range
         */
        public int predicted(int k) {
            return counts.predicted(k);
        }

        /** {@return the fraction of samples of which every label is right} */
        public double subsetAccuracy() {
            return counts.subsetAccuracy();
        }

        /** {@return the fraction of labels, over all samples, that are wrong} */
        public double hammingLoss() {
            return counts.hammingLoss();
        }

        /**
         * {@return the precision of a label: the fraction of its predictions that are right}
         *
         * @param k the label
         * @throws IllegalArgumentException if it is out of range
         */
        public double precision(int k) {
            return counts.precision(k);
        }

        /**
         * {@return the precision of all labels}
         *
         * @param average the average
         */
        public double precision(Average average) {
            return counts.precision(average);
        }

        /**
         * {@return the recall of a label: the fraction of the samples with it for which it is predicted}
         *
         * @param k the label
         * @throws IllegalArgumentException if it is out of range
         */
        public double recall(int k) {
            return counts.recall(k);
        }

        /**
         * {@return the recall of all labels}
         *
         * @param average the average
         */
        public double recall(Average average) {
            return counts.recall(average);
        }

        /**
         * {@return the F1 of a label, the harmonic mean of precision and recall}
         *
         * @param k the label
         * @throws IllegalArgumentException if it is out of range
         */
        public double f1(int k) {
            return counts.f1(k);
        }

        /**
         * {@return the F1 of all labels}
         *
         * @param average the average
         */
        public double f1(Average average) {
            return counts.f1(average);
        }

        /**
         * {@return the mean area under the ROC curve, see {@link RocAuc}, of the labels that some but not all samples have; NaN if
         * there are none}
         *
         * @throws IllegalStateException if the evaluation has no scores
         */
        public double rocAuc() {
            return meanOfDefined(labels(), this::rocAuc);
        }

        /**
         * {@return the area under the ROC curve of a label; NaN if no sample or every one has it}
         *
         * @param k the label
         * @throws IllegalArgumentException if it is out of range
         * @throws IllegalStateException if the evaluation has no scores
         */
        public double rocAuc(int k) {
            checkIndex("label", k, labels());
            SampleScores kept = required(scores, "ROC AUC");
            return hasOrder() ? RocAuc.of(kept.output(k), kept.hasLabel(k)) : Double.NaN;
        }

        /**
         * {@return the mean average precision, see {@link AveragePrecision}, of the labels that occur; NaN if there are none}
         *
         * @throws IllegalStateException if the evaluation has no scores
         */
        public double averagePrecision() {
            return meanOfDefined(labels(), this::averagePrecision);
        }

        /**
         * {@return the average precision of a label; NaN if no sample has it}
         *
         * @param k the label
         * @throws IllegalArgumentException if it is out of range
         * @throws IllegalStateException if the evaluation has no scores
         */
        public double averagePrecision(int k) {
            checkIndex("label", k, labels());
            SampleScores kept = required(scores, "average precision");
            return hasOrder() ? AveragePrecision.of(kept.output(k), kept.hasLabel(k)) : Double.NaN;
        }

        /** Returns true if all scores are finite. */
        private boolean hasOrder() {
            return counts.withoutPrediction() == 0;
        }

        /** {@return the number of samples, loss, subset accuracy and Hamming loss in a line} */
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d samples, loss %.6g, subset accuracy %.4f, hamming loss %.4f",
                    samples(),
                    loss,
                    subsetAccuracy(),
                    hammingLoss());
        }
    }

    /** The metrics of a regression. Targets are numbered from 0. */
    final class Regression implements Evaluation {
        private final double loss;
        private final ErrorSums sums;
        private final @Nullable SampleScores scores;

        Regression(double loss, ErrorSums sums, @Nullable SampleScores scores) {
            this.loss = loss;
            this.sums = sums;
            this.scores = scores;
        }

        /**
         * {@return the metrics, with scores, of predictions that were computed elsewhere}
         *
         * @param loss the value of {@link #loss()}
         * @param outputs (samples, targets) predictions
         * @param y (samples, targets)
         * @param targets numbers per target, at least 1
         * @throws IllegalArgumentException if the sizes do not fit
         * @throws NonFiniteException if a prediction is NaN or infinite
         */
        public static Regression of(double loss, float[] outputs, float[] y, int targets) {
            int samples = rowsOf("outputs", outputs, y, targets, "targets");
            return new NumberTally(targets, samples, true, SampleScores.allocate(samples, targets, false))
                    .ofAll(outputs, new Batch(new float[0], new int[0], y), samples, loss)
                    .regression();
        }

        @Override
        public Kind kind() {
            return Kind.REGRESSION;
        }

        @Override
        public int samples() {
            return sums.samples();
        }

        @Override
        public double loss() {
            return loss;
        }

        @Override
        public boolean hasScores() {
            return scores != null;
        }

        /** {@return the number of targets per sample} */
        public int targets() {
            return sums.targets();
        }

        /** {@return the root of the mean squared error over samples and targets} */
        public double rootMeanSquaredError() {
            return sums.rootMeanSquaredError();
        }

        /**
         * {@return the root mean squared error of one target}
         *
         * @param target its number
         * @throws IllegalArgumentException if it is out of range
         */
        public double rootMeanSquaredError(int target) {
            return sums.rootMeanSquaredError(target);
        }

        /** {@return the mean absolute error over samples and targets} */
        public double meanAbsoluteError() {
            return sums.meanAbsoluteError();
        }

        /**
         * {@return the mean absolute error of one target}
         *
         * @param target its number
         * @throws IllegalArgumentException if it is out of range
         */
        public double meanAbsoluteError(int target) {
            return sums.meanAbsoluteError(target);
        }

        /**
         * {@return the mean over the targets of {@link #medianAbsoluteError(int)}}
         *
         * @throws IllegalStateException if the evaluation has no scores
         */
        public double medianAbsoluteError() {
            double sum = 0;
            for (int t = 0; t < targets(); t++) {
                sum += medianAbsoluteError(t);
            }
            return sum / targets();
        }

        /**
         * {@return the median of the absolute errors of one target, see {@link MedianAbsoluteError}}
         *
         * @param target its number
         * @throws IllegalArgumentException if it is out of range
         * @throws IllegalStateException if the evaluation has no scores
         */
        public double medianAbsoluteError(int target) {
            checkIndex("target", target, targets());
            SampleScores kept = required(scores, "median error");
            return MedianAbsoluteError.of(kept.output(target), kept.target(target));
        }

        /**
         * {@return the coefficient of determination, 1 - residual / total sum of squares, averaged over the targets; NaN if the
         * values of a target are all equal}
         */
        public double r2() {
            return sums.r2();
        }

        /**
         * {@return the coefficient of determination of one target; NaN if its values are all equal}
         *
         * @param target its number
         * @throws IllegalArgumentException if it is out of range
         */
        public double r2(int target) {
            return sums.r2(target);
        }

        /**
         * {@return the mean over samples and targets of {@code |a - y| / max(|y|, 2^-52)}: a fraction, not multiplied by 100, and
         * huge if a target is 0}
         */
        public double meanAbsolutePercentageError() {
            return sums.meanAbsolutePercentageError();
        }

        /**
         * {@return the mean absolute percentage error of one target}
         *
         * @param target its number
         * @throws IllegalArgumentException if it is out of range
         */
        public double meanAbsolutePercentageError(int target) {
            return sums.meanAbsolutePercentageError(target);
        }

        /**
         * {@return the pinball loss over samples and targets: the mean of {@code q (y - a) where a < y, (1 - q) (a - y)
         * elsewhere}} For any quantile, also without scores.
         *
         * @param quantile q, in [0, 1]
         * @throws IllegalArgumentException if it is not
         */
        public double pinballLoss(double quantile) {
            return sums.pinballLoss(quantile);
        }

        /**
         * {@return the pinball loss of one target}
         *
         * @param quantile q, in [0, 1]
         * @param target its number
         * @throws IllegalArgumentException if a number is out of range
         */
        public double pinballLoss(double quantile, int target) {
            return sums.pinballLoss(quantile, target);
        }

        /** {@return the number of samples, loss, errors and r2 in a line} */
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d samples, loss %.6g, rmse %.6g, mae %.6g, r2 %.4f",
                    samples(),
                    loss,
                    rootMeanSquaredError(),
                    meanAbsoluteError(),
                    r2());
        }
    }

    /** The number of rows of {@code values} and {@code y}, both (rows, width). */
    private static int rowsOf(String name, float[] values, float[] y, int width, String widthName) {
        Check.positive(widthName, width);
        int length = Check.notNull(name, values).length;
        if (length == 0 || length % width != 0) {
            throw new IllegalArgumentException(
                    name + " has " + length + " values, expected a positive multiple of " + widthName + " = " + width);
        }
        if (Check.notNull("y", y).length != length) {
            throw new IllegalArgumentException(
                    "y has " + y.length + " values, expected as many as " + name + " = " + length);
        }
        return length / width;
    }
}
