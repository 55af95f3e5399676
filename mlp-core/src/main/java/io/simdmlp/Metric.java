package io.simdmlp;

import java.util.EnumMap;
import java.util.Map;

/** A figure of an {@link Evaluation}, to choose the best epoch by or to print. Immutable and thread-safe. */
public enum Metric {
    /** The mean loss; lower is better. */
    LOSS("loss", false) {
        @Override
        public double of(Evaluation evaluation) {
            return evaluation.loss();
        }
    },

    /** The fraction of samples whose most likely class is the right one; higher is better. */
    ACCURACY("accuracy", true) {
        @Override
        public double of(Evaluation evaluation) {
            return evaluation.classification().accuracy();
        }
    },

    /** The root mean squared error of numbers; lower is better. */
    RMSE("rmse", false) {
        @Override
        public double of(Evaluation evaluation) {
            return evaluation.regression().rootMeanSquaredError();
        }
    },

    /** The mean absolute error of numbers; lower is better. */
    MAE("mae", false) {
        @Override
        public double of(Evaluation evaluation) {
            return evaluation.regression().meanAbsoluteError();
        }
    },

    /** The coefficient of determination of numbers; higher is better. */
    R2("r2", true) {
        @Override
        public double of(Evaluation evaluation) {
            return evaluation.regression().r2();
        }
    };

    private final String label;
    private final boolean higherIsBetter;

    Metric(String label, boolean higherIsBetter) {
        this.label = label;
        this.higherIsBetter = higherIsBetter;
    }

    /** {@return the name on the command line and in files} */
    public String label() {
        return label;
    }

    /** {@return true if a higher value is better, false if a lower one is} */
    public boolean higherIsBetter() {
        return higherIsBetter;
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
     * @throws IllegalStateException if the evaluation is of another kind of target
     */
    public abstract double of(Evaluation evaluation);

    /**
     * {@return true if the metric is defined for the targets of {@code data}}
     *
     * @param data the samples
     */
    public boolean isDefinedFor(DataSource data) {
        Check.notNull("data", data);
        return this == LOSS || (this == ACCURACY) == (data.classes() > 0);
    }

    /** The metrics that are defined for an evaluation. */
    static Map<Metric, Double> all(Evaluation evaluation) {
        Map<Metric, Double> values = new EnumMap<>(Metric.class);
        for (Metric metric : values()) {
            boolean isDefined =
                    metric == LOSS || (metric == ACCURACY) == evaluation instanceof Evaluation.Classification;
            if (isDefined) {
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
