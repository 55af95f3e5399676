package io.simdmlp;

import io.simdmlp.Evaluation.Classification;
import io.simdmlp.Evaluation.MultiLabel;
import io.simdmlp.Evaluation.Regression;
import io.simdmlp.metric.Average;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A figure of an {@link Evaluation}, to choose the best epoch by or to print. {@link #kinds()} are the kinds of targets that it
 * is defined for; {@link #needsScores()} says if it needs the outputs of all samples. Immutable and thread-safe.
 */
@SuppressWarnings("ImmutableEnumChecker") // The functions have no state.
public enum Metric {
    /** The mean loss. */
    LOSS("loss", false, false, Classification::loss, MultiLabel::loss, Regression::loss),

    /** The fraction of samples whose most likely class is the right one; of several labels, of which every label is right. */
    ACCURACY("accuracy", true, false, Classification::accuracy, MultiLabel::subsetAccuracy, null),

    /** {@link Classification#balancedAccuracy()}. */
    BALANCED_ACCURACY("balanced-accuracy", true, false, Classification::balancedAccuracy, null, null),

    /** {@link Classification#topK} for 5. */
    TOP_5_ACCURACY("top-5-accuracy", true, false, e -> e.topK(5), null, null),

    /** The macro average of F1. */
    F1("f1", true, false, e -> e.f1(Average.MACRO), e -> e.f1(Average.MACRO), null),

    /** The micro average of F1. */
    F1_MICRO("f1-micro", true, false, e -> e.f1(Average.MICRO), e -> e.f1(Average.MICRO), null),

    /** The weighted average of F1. */
    F1_WEIGHTED("f1-weighted", true, false, e -> e.f1(Average.WEIGHTED), e -> e.f1(Average.WEIGHTED), null),

    /** The macro average of precision. */
    PRECISION("precision", true, false, e -> e.precision(Average.MACRO), e -> e.precision(Average.MACRO), null),

    /** The macro average of recall. */
    RECALL("recall", true, false, e -> e.recall(Average.MACRO), e -> e.recall(Average.MACRO), null),

    /** {@link Classification#logLoss()}. */
    LOG_LOSS("log-loss", false, false, Classification::logLoss, null, null),

    /** {@link Classification#brier()}. */
    BRIER("brier", false, false, Classification::brier, null, null),

    /** {@link Classification#rocAuc()} or {@link MultiLabel#rocAuc()}. */
    ROC_AUC("roc-auc", true, true, Classification::rocAuc, MultiLabel::rocAuc, null),

    /** {@link Classification#averagePrecision()} or {@link MultiLabel#averagePrecision()}. */
    AVERAGE_PRECISION(
            "average-precision", true, true, Classification::averagePrecision, MultiLabel::averagePrecision, null),

    /** {@link Classification#matthews()}. */
    MATTHEWS("matthews", true, false, Classification::matthews, null, null),

    /** {@link MultiLabel#hammingLoss()}. */
    HAMMING_LOSS("hamming-loss", false, false, null, MultiLabel::hammingLoss, null),

    /** {@link Regression#rootMeanSquaredError()}. */
    RMSE("rmse", false, false, null, null, Regression::rootMeanSquaredError),

    /** {@link Regression#meanAbsoluteError()}. */
    MAE("mae", false, false, null, null, Regression::meanAbsoluteError),

    /** {@link Regression#medianAbsoluteError()}. */
    MEDIAN_ERROR("median-error", false, true, null, null, Regression::medianAbsoluteError),

    /** {@link Regression#r2()}. */
    R2("r2", true, false, null, null, Regression::r2),

    /** {@link Regression#meanAbsolutePercentageError()}. */
    MAPE("mape", false, false, null, null, Regression::meanAbsolutePercentageError);

    private final String label;
    private final boolean higherIsBetter;
    private final boolean needsScores;
    private final @Nullable ToDoubleFunction<Classification> ofClasses;
    private final @Nullable ToDoubleFunction<MultiLabel> ofLabels;
    private final @Nullable ToDoubleFunction<Regression> ofNumbers;

    Metric(
            String label,
            boolean higherIsBetter,
            boolean needsScores,
            @Nullable ToDoubleFunction<Classification> ofClasses,
            @Nullable ToDoubleFunction<MultiLabel> ofLabels,
            @Nullable ToDoubleFunction<Regression> ofNumbers) {
        this.label = label;
        this.higherIsBetter = higherIsBetter;
        this.needsScores = needsScores;
        this.ofClasses = ofClasses;
        this.ofLabels = ofLabels;
        this.ofNumbers = ofNumbers;
    }

    /** {@return the name on the command line and in files} */
    public String label() {
        return label;
    }

    /** {@return true if a higher value is better, false if a lower one is} */
    public boolean higherIsBetter() {
        return higherIsBetter;
    }

    /** {@return true if the metric needs {@link Evaluator#evaluateWithScores}} */
    public boolean needsScores() {
        return needsScores;
    }

    /** {@return the kinds of evaluations that the metric is defined for} */
    public Set<Evaluation.Kind> kinds() {
        Set<Evaluation.Kind> kinds = EnumSet.noneOf(Evaluation.Kind.class);
        for (Evaluation.Kind kind : Evaluation.Kind.values()) {
            if (isFor(kind)) {
                kinds.add(kind);
            }
        }
        return kinds;
    }

    private boolean isFor(Evaluation.Kind kind) {
        return switch (kind) {
            case CLASSIFICATION -> ofClasses != null;
            case MULTI_LABEL -> ofLabels != null;
            case REGRESSION -> ofNumbers != null;
        };
    }

    /**
     * {@return the metric called {@code label}}
     *
     * @param label the name, in lower case
     * @throws IllegalArgumentException if there is none, naming those that exist
     */
    public static Metric named(String label) {
        return Check.constant("metric", label, values(), Metric::label);
    }

    /**
     * {@return the value of this metric; NaN if it is undefined}
     *
     * @param evaluation the evaluation of a network on a data set
     * @throws IllegalStateException if the metric is not defined for its kind of target, or needs scores that the evaluation
     *     does not have
     */
    public double of(Evaluation evaluation) {
        Check.notNull("evaluation", evaluation);
        if (needsScores && isFor(evaluation.kind()) && !evaluation.hasScores()) {
            throw new IllegalStateException(
                    "metric is " + label + ", which needs the outputs of all samples: use evaluateWithScores");
        }
        return switch (evaluation) {
            case Classification e -> value(ofClasses, e);
            case MultiLabel e -> value(ofLabels, e);
            case Regression e -> value(ofNumbers, e);
        };
    }

    private <E extends Evaluation> double value(@Nullable ToDoubleFunction<E> metric, E evaluation) {
        if (metric == null) {
            throw new IllegalStateException("metric is " + label + ", which is not defined for targets that are "
                    + evaluation.kind().targets());
        }
        return metric.applyAsDouble(evaluation);
    }

    /**
     * {@return true if the metric is defined for the targets of {@code data}}
     *
     * @param data the samples
     */
    public boolean isDefinedFor(DataSource data) {
        Check.notNull("data", data);
        return isFor(Evaluation.Kind.of(data));
    }

    /** The metrics of an evaluation; those that need scores only if it has some. */
    static Map<Metric, Double> all(Evaluation evaluation) {
        Map<Metric, Double> values = new EnumMap<>(Metric.class);
        for (Metric metric : values()) {
            if (metric.isFor(evaluation.kind()) && (!metric.needsScores || evaluation.hasScores())) {
                values.put(metric, metric.of(evaluation));
            }
        }
        return values;
    }

    /** Returns true if {@code value} is better than {@code other} by more than {@code delta}. NaN is never better. */
    boolean isBetter(double value, double other, double delta) {
        return higherIsBetter ? value > other + delta : value < other - delta;
    }
}
