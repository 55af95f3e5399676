package io.simdmlp.threads;

/**
 * Decides when threads share work. All thresholds are here. They were measured on servers with AVX-512 and with AVX2, where
 * handing a task to a team takes about 1 us, and waking a parked thread 20 to 50 us.
 */
public final class Sharing {
    /** Multiply-adds of a training step's forward pass that take a core about as long as the barriers of a step: 4 us. */
    private static final long MIN_STEP_MULTIPLY_ADDS = 200_000;

    /** Multiply-adds of a prediction that take a core about 2 us. */
    private static final long MIN_CALL_MULTIPLY_ADDS = 50_000;

    /** Multiply-adds of a prediction that take a core about as long as a parked thread takes to wake up. */
    private static final long WAKE_UP_MULTIPLY_ADDS = 2_000_000;

    /** Columns of a layer for each thread: those of the widest tile. */
    private static final int MIN_COLUMNS = 64;

    /**
     * Weights of a layer that take about 1 us, as a barrier does: to pack them, or to read packed ones for a single row.
     */
    private static final int MIN_LAYER_WEIGHTS = 1 << 15;

    /** Rows for each thread from which on sharing rows is as fast as sharing the columns of packed weights. */
    private static final int MIN_ROWS = 16;

    private Sharing() {}

    /** Whether a training step of so many multiply-adds in its forward pass is faster on a team. */
    public static boolean sharesStep(long multiplyAdds) {
        return multiplyAdds >= MIN_STEP_MULTIPLY_ADDS;
    }

    /** Whether a prediction of so many multiply-adds is faster on a team whose threads are awake. */
    public static boolean sharesCall(long multiplyAdds) {
        return multiplyAdds >= MIN_CALL_MULTIPLY_ADDS;
    }

    /** Whether a prediction of so many multiply-adds is faster on a team whose threads are parked. */
    public static boolean sharesCallWithParked(long multiplyAdds) {
        return multiplyAdds >= WAKE_UP_MULTIPLY_ADDS;
    }

    /** Whether so many rows are too few to be shared by rows, where the weights are packed. */
    public static boolean isFewRows(int rows, int members) {
        return rows < MIN_ROWS * members;
    }

    /**
     * How many of {@code members} should share the columns of a pass over a layer.
     *
     * @param weights of the layer
     * @param columns that the pass computes; 1 if they cannot be computed apart
     */
    public static int columnSharers(int weights, int columns, int members) {
        return weights < MIN_LAYER_WEIGHTS ? 1 : Math.clamp(columns / MIN_COLUMNS, 1, members);
    }
}
