package io.simdmlp;

import io.simdmlp.metric.ErrorSums;
import org.jspecify.annotations.Nullable;

/** The metrics of samples whose targets are numbers. */
final class NumberTally extends Tally {
    private final ErrorSums sums;

    NumberTally(int outputs, int rows, boolean strict, @Nullable SampleScores scores) {
        super(new Decision(outputs, false), rows, strict, scores);
        this.sums = new ErrorSums(outputs);
    }

    @Override
    void decideRow(float[] values, int at, Batch targets, int row, int sample, boolean isFinite) {}

    @Override
    void addRow(float[] out, int at, Batch targets, int row, boolean isFinite) {
        sums.add(out, at, targets.y(), row * decision.outputs());
    }

    @Override
    Evaluation.Regression result(double loss) {
        return new Evaluation.Regression(loss, sums, scores);
    }
}
