package io.simdmlp;

/**
 * A data set whose samples are read by number, into a batch that was allocated once. {@link #of(float[], int, int[],
 * int) Arrays in memory} are one implementation; a memory-mapped file or a database of any size can be another.
 *
 * <p>A sample has {@link #inputs()} values and a target: either a class index ({@link #classes()} is above 0) or
 * {@link #targets()} numbers, never both.
 *
 * <p>A trainer or an evaluator reads on one thread at a time, so an implementation need not be thread-safe unless
 * several of them share it.
 */
public interface DataSource {
    /** {@return the number of samples} */
    int size();

    /** {@return the number of inputs per sample} */
    int inputs();

    /** {@return the number of classes if targets are class indices, else 0} */
    int classes();

    /** {@return the number of values per target if targets are numbers, else 0} */
    int targets();

    /**
     * Copies samples {@code samples[from], ..., samples[from + count - 1]}, in this order, to the beginning of
     * {@code batch}. The same numbers must always give the same samples. Called by one thread at a time.
     *
     * @param samples sample numbers in [0, size()), in any order
     * @param from the first position in {@code samples}
     * @param count the number of samples, at most as many as the batch was allocated for
     * @param batch the memory to fill
     * @throws java.io.UncheckedIOException if the samples cannot be read
     */
    void read(int[] samples, int from, int count, Batch batch);

    /**
     * {@return samples in memory with class indices as targets} The arrays are kept, not copied.
     *
     * @param x (samples, inputs)
     * @param inputs values per sample
     * @param labels (samples), each in [0, classes)
     * @param classes the number of classes
     * @throws IllegalArgumentException if the sizes do not fit or a label is out of range
     */
    static DataSource of(float[] x, int inputs, int[] labels, int classes) {
        return ArraySource.ofClasses(x, inputs, labels, classes);
    }

    /**
     * {@return samples in memory with numbers as targets} The arrays are kept, not copied.
     *
     * @param x (samples, inputs)
     * @param inputs values per sample
     * @param y (samples, targets)
     * @param targets numbers per target
     * @throws IllegalArgumentException if the sizes do not fit
     */
    static DataSource of(float[] x, int inputs, float[] y, int targets) {
        return ArraySource.ofNumbers(x, inputs, y, targets);
    }
}
