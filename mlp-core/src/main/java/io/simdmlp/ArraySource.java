package io.simdmlp;

/** A {@link DataSource} over arrays in memory. */
final class ArraySource implements DataSource {
    private final float[] x; // (size, inputs)
    private final int inputs;
    private final int[] labels; // (size) or empty
    private final int classes;
    private final float[] y; // (size, targets) or empty
    private final int targets;
    private final int size;

    private ArraySource(float[] x, int inputs, int[] labels, int classes, float[] y, int targets) {
        this.x = x;
        this.inputs = inputs;
        this.labels = labels;
        this.classes = classes;
        this.y = y;
        this.targets = targets;
        this.size = x.length / inputs;
    }

    static ArraySource ofClasses(float[] x, int inputs, int[] labels, int classes) {
        requireWholeSamples(x, inputs);
        Check.positive("classes", classes);
        if (Check.notNull("labels", labels).length != x.length / inputs) {
            throw new IllegalArgumentException(
                    "labels has " + labels.length + " values, expected one per sample = " + x.length / inputs);
        }
        Labels.check(labels, 0, labels.length, classes);
        return new ArraySource(x, inputs, labels, classes, new float[0], 0);
    }

    static ArraySource ofNumbers(float[] x, int inputs, float[] y, int targets) {
        requireWholeSamples(x, inputs);
        Check.positive("targets", targets);
        int size = x.length / inputs;
        if (Check.notNull("y", y).length != (long) size * targets) {
            throw new IllegalArgumentException(
                    "y has " + y.length + " values, expected samples*targets = " + size + "*" + targets);
        }
        return new ArraySource(x, inputs, new int[0], 0, y, targets);
    }

    private static void requireWholeSamples(float[] x, int inputs) {
        Check.positive("inputs", inputs);
        if (Check.notNull("x", x).length == 0 || x.length % inputs != 0) {
            throw new IllegalArgumentException(
                    "x has " + x.length + " values, expected a positive multiple of inputs = " + inputs);
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int inputs() {
        return inputs;
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public int targets() {
        return targets;
    }

    @Override
    public void read(int[] samples, int from, int count, Batch batch) {
        readTargets(samples, from, count, batch);
        readInputs(samples, from, count, batch.x(), 0);
    }

    /** Copies the targets, the small part of {@link #read}. */
    void readTargets(int[] samples, int from, int count, Batch batch) {
        for (int row = 0; row < count; row++) {
            int sample = samples[from + row];
            if (classes > 0) {
                batch.labels()[row] = labels[sample];
            } else {
                System.arraycopy(y, sample * targets, batch.y(), row * targets, targets);
            }
        }
    }

    /**
     * Copies the inputs, the largest part of {@link #read}, to {@code to} (count, inputs) at {@code at}; on any thread.
     */
    void readInputs(int[] samples, int from, int count, float[] to, int at) {
        for (int row = 0; row < count; row++) {
            System.arraycopy(x, samples[from + row] * inputs, to, at + row * inputs, inputs);
        }
    }
}
