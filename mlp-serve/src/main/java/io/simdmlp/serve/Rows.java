package io.simdmlp.serve;

import org.jspecify.annotations.Nullable;

/** The rows of a request: the inputs of the network, and its outputs when they are predicted. */
final class Rows {
    static final int[] NO_LABELS = {};

    private final int count;
    private final float[] x; // (count, inputs)
    private float @Nullable [] out; // (count, outputs)
    private int[] labels = NO_LABELS; // (count)

    Rows(int count, int inputs) {
        this.count = count;
        this.x = new float[Math.multiplyExact(count, inputs)];
    }

    int count() {
        return count;
    }

    float[] x() {
        return x;
    }

    /** Makes room for the results. */
    void expect(int outputs, boolean withLabels) {
        out = new float[Math.multiplyExact(count, outputs)];
        labels = withLabels ? new int[count] : NO_LABELS;
    }

    /** (count, outputs), after {@link #expect}. */
    float[] out() {
        if (out == null) {
            throw new IllegalStateException("out is not allocated yet");
        }
        return out;
    }

    int[] labels() {
        return labels;
    }
}
