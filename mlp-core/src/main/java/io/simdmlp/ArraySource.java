package io.simdmlp;

/** A {@link DataSource} over arrays in memory. */
final class ArraySource implements DataSource {
    private static final float[] NO_NUMBERS = {};
    private static final int[] NO_LABELS = {};

    private final float[] x; // (size, inputs), row r at xAt + r * xStride
    private final int xAt;
    private final int xStride;
    private final int inputs;
    private final int[] labels; // (size) at labelsAt, or empty
    private final int labelsAt;
    private final int classes;
    private final float[] y; // (size, targets), row r at yAt + r * yStride, or empty
    private final int yAt;
    private final int yStride;
    private final int targets;
    private final boolean multiLabel;
    private final int size;

    // @formatter:off -- one line a matrix
    private ArraySource(
            float[] x, int xAt, int xStride, int inputs,
            int[] labels, int labelsAt, int classes,
            float[] y, int yAt, int yStride, int targets, boolean multiLabel,
            int size) {
        this.x = x;
        this.xAt = xAt;
        this.xStride = xStride;
        this.inputs = inputs;
        this.labels = labels;
        this.labelsAt = labelsAt;
        this.classes = classes;
        this.y = y;
        this.yAt = yAt;
        this.yStride = yStride;
        this.targets = targets;
        this.multiLabel = multiLabel;
        this.size = size;
    }
    // @formatter:on

    static ArraySource ofClasses(float[] x, int inputs, int[] labels, int classes) {
        int size = Check.wholeRows(Check.notNull("x", x).length, Check.positive("inputs", inputs));
        if (Check.notNull("labels", labels).length != size) {
            throw new IllegalArgumentException(
                    "labels has " + labels.length + " values, expected one per sample = " + size);
        }
        return ofClasses(x, 0, inputs, inputs, labels, 0, classes, size);
    }

    static ArraySource ofClasses(
            float[] x, int xAt, int xStride, int inputs, int[] labels, int labelsAt, int classes, int samples) {
        requireRows("x", x, xAt, xStride, inputs, "inputs", samples);
        Check.positive("classes", classes);
        Check.slice("labels", labels, labelsAt, samples);
        Labels.check(labels, labelsAt, samples, classes);
        return new ArraySource(x, xAt, xStride, inputs, labels, labelsAt, classes, NO_NUMBERS, 0, 0, 0, false, samples);
    }

    static ArraySource ofNumbers(float[] x, int inputs, float[] y, int targets) {
        int size = samples(x, inputs, y, targets, "targets");
        return ofNumbers(x, 0, inputs, inputs, y, 0, targets, targets, size);
    }

    static ArraySource ofLabels(float[] x, int inputs, float[] y, int labels) {
        int size = samples(x, inputs, y, labels, "labels");
        Labels.checkSet(y);
        return new ArraySource(x, 0, inputs, inputs, NO_LABELS, 0, 0, y, 0, labels, labels, true, size);
    }

    private static int samples(float[] x, int inputs, float[] y, int targets, String targetsName) {
        int size = Check.wholeRows(Check.notNull("x", x).length, Check.positive("inputs", inputs));
        Check.positive(targetsName, targets);
        if (Check.notNull("y", y).length != (long) size * targets) {
            throw new IllegalArgumentException(
                    "y has " + y.length + " values, expected samples*" + targetsName + " = " + size + "*" + targets);
        }
        return size;
    }

    static ArraySource ofNumbers(
            float[] x, int xAt, int xStride, int inputs, float[] y, int yAt, int yStride, int targets, int samples) {
        requireRows("x", x, xAt, xStride, inputs, "inputs", samples);
        requireRows("y", y, yAt, yStride, targets, "targets", samples);
        return new ArraySource(x, xAt, xStride, inputs, NO_LABELS, 0, 0, y, yAt, yStride, targets, false, samples);
    }

    private static void requireRows(
            String name, float[] array, int at, int stride, int width, String widthName, int samples) {
        Check.positive(widthName, width);
        Check.positive("samples", samples);
        Check.rows(name, array, at, stride, samples, width, widthName);
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
    public boolean isMultiLabel() {
        return multiLabel;
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
                batch.labels()[row] = labels[labelsAt + sample];
            } else {
                System.arraycopy(y, yAt + sample * yStride, batch.y(), row * targets, targets);
            }
        }
    }

    /**
     * Copies the inputs, the largest part of {@link #read}, to {@code to} (count, inputs) at {@code at}; on any thread.
     */
    void readInputs(int[] samples, int from, int count, float[] to, int at) {
        for (int row = 0; row < count; row++) {
            System.arraycopy(x, xAt + samples[from + row] * xStride, to, at + row * inputs, inputs);
        }
    }
}
