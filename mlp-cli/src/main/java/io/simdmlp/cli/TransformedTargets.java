package io.simdmlp.cli;

import io.simdmlp.Batch;
import io.simdmlp.DataSource;
import io.simdmlp.io.TargetTransform;

/** Samples whose targets are transformed when they are read; a target that has no transform becomes 0. */
final class TransformedTargets implements DataSource {
    private final DataSource source;
    private final TargetTransform transform;
    private boolean defined = true;

    TransformedTargets(DataSource source, TargetTransform transform) {
        this.source = source;
        this.transform = transform;
    }

    /** Returns whether all targets that were read have a transform. */
    boolean isDefined() {
        return defined;
    }

    @Override
    public int size() {
        return source.size();
    }

    @Override
    public int inputs() {
        return source.inputs();
    }

    @Override
    public int classes() {
        return 0;
    }

    @Override
    public int targets() {
        return source.targets();
    }

    @Override
    public boolean isWeighted() {
        return source.isWeighted();
    }

    @Override
    public void read(int[] samples, int from, int count, Batch batch) {
        source.read(samples, from, count, batch);
        float[] y = batch.y();
        for (int i = 0; i < count * targets(); i++) {
            boolean accepted = transform.accepts(y[i]);
            defined &= accepted;
            y[i] = accepted ? (float) transform.apply(y[i]) : 0;
        }
    }
}
