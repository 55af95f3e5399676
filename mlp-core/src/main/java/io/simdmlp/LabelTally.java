package io.simdmlp;

import io.simdmlp.metric.LabelCounts;
import org.jspecify.annotations.Nullable;

/** The metrics of samples whose targets are several labels, each 0 or 1. */
final class LabelTally extends Tally {
    private static final float LOG_HALF = -0.6931472f;

    private final float threshold;
    private final LabelCounts counts;
    private final boolean[] actual; // (labels)
    private final boolean[] predicted; // (labels)

    LabelTally(Decision decision, OutputKind kind, int rows, boolean strict, @Nullable SampleScores scores) {
        super(decision, rows, strict, scores);
        this.threshold = decision.bySums() ? 0 : kind == OutputKind.LOGARITHMS ? LOG_HALF : 0.5f;
        this.counts = new LabelCounts(decision.outputs());
        this.actual = new boolean[decision.outputs()];
        this.predicted = new boolean[decision.outputs()];
    }

    @Override
    void decideRow(float[] values, int at, Batch targets, int row, int sample, boolean isFinite) {
        for (int k = 0; k < actual.length; k++) {
            float y = targets.y()[row * actual.length + k];
            if (!Labels.isLabel(y)) {
                throw new IllegalArgumentException("target " + (k + 1) + " of sample " + (sample + 1)
                        + ", both counted from 1, is " + y + ", expected 0 or 1");
            }
            actual[k] = y == 1;
            predicted[k] = values[at + k] > threshold;
        }
        if (isFinite) {
            counts.add(actual, predicted);
        } else {
            counts.addWithoutPrediction(actual);
        }
    }

    @Override
    void addRow(float[] out, int at, Batch targets, int row, boolean isFinite) {}

    @Override
    Evaluation.MultiLabel result(double loss) {
        return new Evaluation.MultiLabel(loss, counts, scores);
    }
}
