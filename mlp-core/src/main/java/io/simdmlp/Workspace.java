package io.simdmlp;

/**
 * The working memory of a {@link Predictor}, allocated once, for at most {@link #maxRows()} samples in a call. Not
 * thread-safe: each thread needs its own.
 */
public final class Workspace {
    private final MlpSpec spec;
    private final int maxRows;
    private final Activations activations;
    private final float[] scratch;
    private final float[] staging;
    private MlpSpec compared; // the last other object that was equal to spec

    private Workspace(MlpSpec spec, int maxRows) {
        MemoryPlan memory = MemoryPlan.workspace(spec, maxRows);
        memory.requireFitsHeap("maxRows is " + maxRows + ": a workspace for " + spec);
        this.spec = spec;
        this.compared = spec;
        this.maxRows = maxRows;
        this.activations = Activations.forPrediction(spec.forInference(), maxRows);
        this.scratch = MemoryPlan.allocate(memory.scratch());
        this.staging = MemoryPlan.allocate(memory.staging());
    }

    /**
     * {@return a workspace for networks of this shape and at most {@code maxRows} samples in a call}
     *
     * @param spec the network's shape
     * @param maxRows the largest number of samples in a call, at least 1
     * @throws IllegalArgumentException if {@code maxRows} is less than 1, the workspace would not fit one array or is
     *     larger than the heap may grow to
     */
    public static Workspace of(MlpSpec spec, int maxRows) {
        return new Workspace(Check.notNull("spec", spec), maxRows);
    }

    /** {@return the shape of the networks for which it can be used} */
    public MlpSpec spec() {
        return spec;
    }

    /** {@return the largest number of samples in a call} */
    public int maxRows() {
        return maxRows;
    }

    /** Returns whether it is for networks of this shape. Shapes are compared once, not in every call. */
    @SuppressWarnings("ReferenceEquality") // for speed; equal objects are found below
    boolean fits(MlpSpec other) {
        if (other == spec || other == compared) {
            return true;
        }
        if (!other.equals(spec)) {
            return false;
        }
        compared = other;
        return true;
    }

    Activations activations() {
        return activations;
    }

    float[] scratch() {
        return scratch;
    }

    /** (some rows, inputs), for inputs with gaps between rows. */
    float[] staging() {
        return staging;
    }
}
