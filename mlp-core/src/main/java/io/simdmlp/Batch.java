package io.simdmlp;

/**
 * Memory for a batch of samples, which a {@link DataSource} fills repeatedly. Not thread-safe: its arrays are written
 * to.
 *
 * @param x (capacity, inputs)
 * @param labels (capacity) class indices, or empty if targets are numbers
 * @param y (capacity, targets) numbers, or empty if targets are class indices
 * @param weights (capacity) of samples, or empty if every sample has the weight 1
 */
@SuppressWarnings("ArrayRecordComponent") // The arrays are shared and written to.
public record Batch(float[] x, int[] labels, float[] y, float[] weights) {
    private static final float[] NONE = {};

    /** Checks that no array is null. */
    public Batch {
        Check.notNull("x", x);
        Check.notNull("labels", labels);
        Check.notNull("y", y);
        Check.notNull("weights", weights);
    }

    /**
     * Creates a batch without weights.
     *
     * @param x (capacity, inputs)
     * @param labels (capacity) class indices, or empty if targets are numbers
     * @param y (capacity, targets) numbers, or empty if targets are class indices
     */
    public Batch(float[] x, int[] labels, float[] y) {
        this(x, labels, y, NONE);
    }

    /**
     * {@return memory for {@code capacity} samples of {@code source}}
     *
     * @param source the samples
     * @param capacity the number of samples, at least 1
     * @throws IllegalArgumentException if {@code capacity} is less than 1 or the samples would not fit an array
     */
    public static Batch allocate(DataSource source, int capacity) {
        Check.notNull("source", source);
        Check.positive("capacity", capacity);
        int x = Check.arraySize("the inputs of " + capacity + " samples", (long) capacity * source.inputs());
        int y = Check.arraySize("the targets of " + capacity + " samples", (long) capacity * source.targets());
        int[] labels = new int[source.classes() > 0 ? capacity : 0];
        return new Batch(new float[x], labels, new float[y], source.isWeighted() ? new float[capacity] : NONE);
    }
}
