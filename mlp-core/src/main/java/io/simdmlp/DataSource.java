package io.simdmlp;

import org.jspecify.annotations.Nullable;

/**
 * A data set whose samples are read by number, into a batch that was allocated once. {@link #of(float[], int, int[],
 * int) Arrays in memory} are one implementation; a memory-mapped file or a database of any size can be another.
 *
 * <p>A sample has {@link #inputs()} values and a target: either a class index ({@link #classes()} is above 0) or
 * {@link #targets()} numbers, never both. If {@link #isMultiLabel()}, the numbers are 0 or 1: the labels that the sample has.
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
     * {@return true if samples have weights, which {@link #read} then copies to {@link Batch#weights()}; false if every
     * sample has the weight 1, which is the default}
     */
    default boolean isWeighted() {
        return false;
    }

    /**
     * {@return true if the {@link #targets()} numbers are labels, each 0 or 1, of which a sample may have any number} It
     * changes the metrics of an {@link Evaluation}, not the training. By default false.
     */
    default boolean isMultiLabel() {
        return false;
    }

    /**
     * {@return the blocks in which the samples are stored, if those of a few blocks are read faster than samples in any
     * order; null by default} {@link Trainer#fit} shuffles accordingly.
     */
    default @Nullable SampleBlocks blocks() {
        return null;
    }

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

    /**
     * {@return samples in memory with several labels as targets, for a last layer of {@link Activation#SIGMOID} with one output
     * per label} The arrays are kept, not copied.
     *
     * @param x (samples, inputs)
     * @param inputs values per sample
     * @param y (samples, labels), 1 for the labels that a sample has, 0 for the others
     * @param labels the number of labels
     * @throws IllegalArgumentException if the sizes do not fit or a value of {@code y} is neither 0 nor 1
     */
    static DataSource ofLabels(float[] x, int inputs, float[] y, int labels) {
        return ArraySource.ofLabels(x, inputs, y, labels);
    }

    /**
     * {@return samples in memory with class indices as targets, from arrays that hold other values too} The arrays are
     * kept, not copied.
     *
     * @param x (samples, inputs), sample s at {@code xAt + s * xStride}
     * @param xAt the offset of the first sample in {@code x}
     * @param xStride the distance between consecutive samples, at least {@code inputs}
     * @param inputs values per sample
     * @param labels (samples) at {@code labelsAt}, each in [0, classes)
     * @param labelsAt the offset of the first label in {@code labels}
     * @param classes the number of classes
     * @param samples the number of samples, at least 1
     * @throws IllegalArgumentException if an array or a stride is too small or a label is out of range
     */
    static DataSource of(
            float[] x, int xAt, int xStride, int inputs, int[] labels, int labelsAt, int classes, int samples) {
        return ArraySource.ofClasses(x, xAt, xStride, inputs, labels, labelsAt, classes, samples);
    }

    /**
     * {@return samples in memory with numbers as targets, from arrays that hold other values too} The arrays are kept,
     * not copied, and may be one array: with rows of inputs and then a target, {@code of(table, 0, inputs + 1, inputs,
     * table, inputs, inputs + 1, 1, rows)}.
     *
     * @param x (samples, inputs), sample s at {@code xAt + s * xStride}
     * @param xAt the offset of the first sample in {@code x}
     * @param xStride the distance between consecutive samples, at least {@code inputs}
     * @param inputs values per sample
     * @param y (samples, targets), sample s at {@code yAt + s * yStride}
     * @param yAt the offset of the first target in {@code y}
     * @param yStride the distance between the targets of consecutive samples, at least {@code targets}
     * @param targets numbers per target
     * @param samples the number of samples, at least 1
     * @throws IllegalArgumentException if an array or a stride is too small
     */
    static DataSource of(
            float[] x, int xAt, int xStride, int inputs, float[] y, int yAt, int yStride, int targets, int samples) {
        return ArraySource.ofNumbers(x, xAt, xStride, inputs, y, yAt, yStride, targets, samples);
    }

    /**
     * {@return samples in memory with class indices as targets} The inputs are copied and rounded to floats.
     *
     * @param x (samples, inputs)
     * @param inputs values per sample
     * @param labels (samples), each in [0, classes)
     * @param classes the number of classes
     * @throws IllegalArgumentException if the sizes do not fit or a label is out of range
     */
    static DataSource of(double[] x, int inputs, int[] labels, int classes) {
        return of(Rows.floats(Check.notNull("x", x)), inputs, labels, classes);
    }

    /**
     * {@return samples in memory with numbers as targets} Inputs and targets are copied and rounded to floats.
     *
     * @param x (samples, inputs)
     * @param inputs values per sample
     * @param y (samples, targets)
     * @param targets numbers per target
     * @throws IllegalArgumentException if the sizes do not fit
     */
    static DataSource of(double[] x, int inputs, double[] y, int targets) {
        return of(Rows.floats(Check.notNull("x", x)), inputs, Rows.floats(Check.notNull("y", y)), targets);
    }

    /**
     * {@return these samples, shuffled as if they were stored in such blocks} Samples in memory are then used in the same
     * order as those of a file.
     *
     * @param blocks the blocks
     */
    default DataSource inBlocks(SampleBlocks blocks) {
        return new BlockedSource(this, blocks);
    }

    /**
     * {@return these samples with weights} The mean loss of a batch is {@code sum of weight * loss / sum of weight}. A
     * sample with the weight 0 has no influence. If the samples have weights already, both are multiplied.
     *
     * @param weights (samples) each finite and at least 0, one above 0; kept, not copied
     * @throws IllegalArgumentException if a weight is out of range, all are 0 or their number is not that of the samples
     */
    default DataSource withWeights(float[] weights) {
        return WeightedSource.ofSamples(this, weights);
    }

    /**
     * {@return these samples with a weight for each class} If the samples have weights already, both are multiplied.
     *
     * @param weights (classes) each finite and at least 0, one above 0
     * @throws IllegalArgumentException if a weight is out of range, all are 0, their number is not that of the classes or
     *     targets are numbers
     */
    default DataSource withClassWeights(double[] weights) {
        return WeightedSource.ofClasses(this, weights);
    }
}
