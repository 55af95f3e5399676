package io.simdmlp;

import io.simdmlp.metric.ClassCounts;
import io.simdmlp.metric.ProbabilitySums;
import io.simdmlp.metric.RankCounts;
import org.jspecify.annotations.Nullable;

/** The metrics of samples whose targets are class indices. */
final class ClassTally extends Tally {
    private final OutputKind kind;
    private final ClassCounts counts;
    private final RankCounts ranks;
    private final ProbabilitySums sums;
    private final double[] p; // (classes)

    ClassTally(Decision decision, OutputKind kind, int rows, boolean strict, @Nullable SampleScores scores) {
        super(decision, rows, strict, scores);
        int classes = Target.classes(decision.outputs());
        this.kind = kind;
        this.counts = new ClassCounts(classes);
        this.ranks = new RankCounts(classes);
        this.sums = new ProbabilitySums(classes);
        this.p = new double[classes];
    }

    @Override
    void decideRow(float[] values, int at, Batch targets, int row, int sample, boolean isFinite) {
        int label = targets.labels()[row];
        if (!isFinite) {
            counts.add(label, ClassCounts.NO_CLASS);
            ranks.addUnranked();
            return;
        }
        int predicted = decision.mostLikely(values, at);
        counts.add(label, predicted);
        if (decision.outputs() == 1) {
            ranks.add(predicted == label ? 0 : 1);
        } else {
            ranks.add(RankCounts.rank(values, at, p.length, label));
        }
    }

    @Override
    void addRow(float[] out, int at, Batch targets, int row, boolean isFinite) {
        if (!isFinite || kind == OutputKind.OTHER) {
            sums.addUndefined();
            return;
        }
        if (decision.outputs() == 1) {
            p[1] = kind.probability(out[at]);
            p[0] = 1 - p[1];
        } else {
            for (int k = 0; k < p.length; k++) {
                p[k] = kind.probability(out[at + k]);
            }
        }
        sums.add(p, targets.labels()[row]);
    }

    @Override
    Evaluation.Classification result(double loss) {
        return new Evaluation.Classification(loss, counts, ranks, sums, scores);
    }
}
