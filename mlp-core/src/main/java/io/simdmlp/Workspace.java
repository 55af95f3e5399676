package io.simdmlp;

/**
 * The memory that a {@link Predictor} computes in, allocated once and for at most so many samples at a time. Each
 * thread needs its own.
 */
public final class Workspace {
    private final MlpSpec spec;
    private final int maxRows;
    private final Activations activations;
    private final float[] scratch;

    private Workspace(MlpSpec spec, int maxRows) {
        MemoryPlan memory = MemoryPlan.workspace(spec, maxRows);
        memory.requireFitsHeap("maxRows is " + maxRows + ": a workspace for " + spec);
        this.spec = spec;
        this.maxRows = maxRows;
        this.activations = Activations.forPrediction(spec, maxRows);
        this.scratch = MemoryPlan.allocate(memory.scratch());
    }

    /**
     * {@return a workspace for networks of this shape and at most {@code maxRows} samples at a time}
     *
     * @param spec the network's shape
     * @param maxRows samples at a time, at least 1
     * @throws IllegalArgumentException if {@code maxRows} is less than 1, the workspace would not fit one array or is
     *     larger than the heap may grow to
     */
    public static Workspace of(MlpSpec spec, int maxRows) {
        return new Workspace(Check.notNull("spec", spec), maxRows);
    }

    /** {@return the shape of the networks that it is for} */
    public MlpSpec spec() {
        return spec;
    }

    /** {@return how many samples at a time it has room for} */
    public int maxRows() {
        return maxRows;
    }

    Activations activations() {
        return activations;
    }

    float[] scratch() {
        return scratch;
    }
}
