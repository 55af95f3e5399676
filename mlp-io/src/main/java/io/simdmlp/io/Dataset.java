package io.simdmlp.io;

import io.simdmlp.DataSource;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Samples in memory, with the names of inputs, classes and targets. Arrays are kept, not copied.
 *
 * <p>Targets are either class indices or numbers: {@link #classes()} is above 0, or {@link #targets()} is. Labels that do not
 * exclude each other are numbers too, 0 and 1: {@link #isMultiLabel()}.
 */
public final class Dataset {
    private static final int MAX_LENGTH = Integer.MAX_VALUE - 8; // of an array
    private static final float[] NONE = {};

    private final String name;
    private final int size;
    private final boolean image;
    private final List<String> inputNames;
    private final float[] x;
    private final Targets targets;
    private final float[] weights; // (samples) or empty
    private final Bases bases;
    private final Origin origin;
    private final DataSource source;

    /** Classes and {@code labels}, or names of targets and {@code y}, which may be binary; the others are empty. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Targets(List<String> classNames, List<String> names, boolean binary, int[] labels, float[] y) {
        private Targets {
            classNames = List.copyOf(classNames);
            names = List.copyOf(names);
            if (classNames.isEmpty() && names.isEmpty()) {
                throw new IllegalArgumentException("classNames or targetNames is empty, expected at least one name");
            }
        }

        private boolean areNumbers() {
            return classNames.isEmpty();
        }

        private int samples() {
            return areNumbers() ? y.length / names.size() : labels.length;
        }

        private DataSource source(float[] x, int inputs) {
            if (binary) {
                return DataSource.ofLabels(x, inputs, y, names.size());
            }
            return areNumbers()
                    ? DataSource.of(x, inputs, y, names.size())
                    : DataSource.of(x, inputs, labels, classNames.size());
        }
    }

    /** The numbers subtracted from inputs and from targets; empty arrays for none. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Bases(double[] inputs, double[] targets) {
        private static final Bases NONE = new Bases(new double[0], new double[0]);
    }

    private Dataset(
            String name,
            boolean image,
            List<String> inputNames,
            float[] x,
            Targets targets,
            float[] weights,
            Bases bases,
            Origin origin) {
        this.name = name;
        this.size = targets.samples();
        this.image = image;
        this.inputNames = List.copyOf(inputNames);
        this.x = x;
        this.targets = targets;
        this.weights = weights;
        this.bases = bases;
        this.origin = origin;
        if (size == 0) {
            throw new IllegalArgumentException("there are 0 samples, expected at least 1");
        }
        if (x.length % size != 0) {
            throw new IllegalArgumentException(
                    "x has " + x.length + " values, expected a multiple of the " + size + " samples");
        }
        int inputs = x.length / size;
        if (!inputNames.isEmpty() && inputNames.size() != inputs) {
            throw new IllegalArgumentException("inputNames has " + inputNames.size() + " names, expected " + inputs
                    + " = " + x.length + " values / " + size + " samples");
        }
        this.source = targets.source(x, inputs);
    }

    /**
     * {@return samples with class indices as targets}
     *
     * @param name the name in messages
     * @param inputNames a name per input; empty if they have no names
     * @param classNames a name per class, at least one
     * @param x (samples, inputs)
     * @param labels (samples), each in [0, classes)
     * @throws IllegalArgumentException if there is no sample, the lengths do not match or a label is out of range
     */
    public static Dataset ofClasses(
            String name, List<String> inputNames, List<String> classNames, float[] x, int[] labels) {
        Targets targets = new Targets(classNames, List.of(), false, labels, NONE);
        return new Dataset(name, false, inputNames, x, targets, NONE, Bases.NONE, Origin.UNKNOWN);
    }

    /**
     * {@return samples with numbers as targets}
     *
     * @param name the name in messages
     * @param inputNames a name per input; empty if they have no names
     * @param targetNames a name per target, at least one
     * @param x (samples, inputs)
     * @param y (samples, targets)
     * @throws IllegalArgumentException if there is no sample or the lengths do not match
     */
    public static Dataset ofNumbers(
            String name, List<String> inputNames, List<String> targetNames, float[] x, float[] y) {
        Targets targets = new Targets(List.of(), targetNames, false, new int[0], y);
        return new Dataset(name, false, inputNames, x, targets, NONE, Bases.NONE, Origin.UNKNOWN);
    }

    /**
     * {@return samples with several labels, each 0 or 1, as targets}
     *
     * @param name the name in messages
     * @param inputNames a name per input; empty if they have no names
     * @param labelNames a name per label, at least one
     * @param x (samples, inputs)
     * @param y (samples, labels), each 0 or 1
     * @throws IllegalArgumentException if there is no sample, the lengths do not match or a label is not 0 or 1
     */
    public static Dataset ofLabels(
            String name, List<String> inputNames, List<String> labelNames, float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            if (y[i] != 0 && y[i] != 1) {
                throw new IllegalArgumentException("y[" + i + "] is " + y[i] + ", expected 0 or 1");
            }
        }
        Targets targets = new Targets(List.of(), labelNames, true, new int[0], y);
        return new Dataset(name, false, inputNames, x, targets, NONE, Bases.NONE, Origin.UNKNOWN);
    }

    /** {@return the name in messages} */
    public String name() {
        return name;
    }

    /** {@return the number of samples, at least 1} */
    public int size() {
        return size;
    }

    /** {@return values per sample} */
    public int inputs() {
        return source.inputs();
    }

    /** {@return the number of classes if targets are class indices, else 0} */
    public int classes() {
        return source.classes();
    }

    /** {@return the number of targets per sample if targets are numbers or labels of 0 and 1, else 0} */
    public int targets() {
        return source.targets();
    }

    /** {@return a name per input; empty if they have no names} */
    public List<String> inputNames() {
        return inputNames;
    }

    /** {@return how the columns of a table became these inputs; without a scaling, which is fitted later} */
    public Preprocessing preprocessing() {
        Preprocessing own = origin.preprocessing();
        return own == null ? Preprocessing.ofNumbers(inputNames, Scaling.none(inputs())) : own;
    }

    /** {@return the number subtracted from each column of the table when it was read} */
    public double[] columnBases() {
        return preprocessing().columnBases(inputBases());
    }

    /** {@return a name per class; empty if targets are numbers} */
    public List<String> classNames() {
        return targets.classNames;
    }

    /** {@return a name per target or label; empty if targets are class indices} */
    public List<String> targetNames() {
        return targets.names;
    }

    /** {@return the inputs themselves, not a copy: (samples, inputs), minus {@link #inputBases()}} */
    public float[] x() {
        return x;
    }

    /** {@return the class indices themselves, not a copy: (samples); empty if targets are numbers} */
    public int[] labels() {
        return targets.labels;
    }

    /**
     * {@return the targets themselves, not a copy: (samples, targets), minus {@link #targetBases()}; empty if targets are
     * class indices}
     */
    public float[] y() {
        return targets.y;
    }

    /**
     * {@return the number subtracted from each input when it was read, so that floats do not lose the differences between
     * values that are far from 0; zeros unless {@link Csv.Options#withBases} requested bases}
     */
    public double[] inputBases() {
        return bases.inputs.length == 0 ? new double[inputs()] : bases.inputs.clone();
    }

    /** {@return the number subtracted from each target when it was read; empty for class indices} */
    public double[] targetBases() {
        return bases.targets.length == 0 ? new double[targets()] : bases.targets.clone();
    }

    /** The same samples, from which these bases were subtracted when they were read. */
    Dataset withBases(double[] inputs, double[] targets) {
        return new Dataset(name, image, inputNames, x, this.targets, weights, new Bases(inputs, targets), origin);
    }

    /** {@return whether targets are class indices} */
    public boolean isClassification() {
        return !targets.areNumbers();
    }

    /** {@return whether targets are labels, each 0 or 1, of which a sample may have several} */
    public boolean isMultiLabel() {
        return targets.binary;
    }

    /** {@return whether the inputs are pixels, which {@link Scaling} scales together instead of one by one} */
    public boolean isImage() {
        return image;
    }

    /** {@return the same samples with inputs that are pixels} */
    public Dataset asImage() {
        return new Dataset(name, true, inputNames, x, targets, weights, bases, origin);
    }

    /**
     * {@return the same samples with other classes}
     *
     * @param classNames a name per class, at least one
     * @param labels (samples), each in [0, classes)
     * @throws IllegalArgumentException if targets are numbers, the lengths do not match or a label is out of range
     */
    public Dataset withClasses(List<String> classNames, int[] labels) {
        if (!isClassification() || labels.length != size) {
            throw new IllegalArgumentException("there are " + labels.length + " labels for " + this
                    + ", expected one for each sample of a classification");
        }
        Targets others = new Targets(classNames, List.of(), false, labels, NONE);
        return new Dataset(name, image, inputNames, x, others, weights, bases, origin);
    }

    /**
     * {@return the weights of the samples themselves, not a copy: (samples), each finite and at least 0; empty if every
     * sample has the weight 1}
     */
    public float[] weights() {
        return weights;
    }

    /**
     * {@return the same samples with other weights} The array is kept, not copied.
     *
     * @param weights (samples), each finite and at least 0; empty for no weights
     * @throws IllegalArgumentException if their number is not that of the samples or a weight is out of range
     */
    public Dataset withWeights(float[] weights) {
        if (weights.length != 0 && weights.length != size) {
            throw new IllegalArgumentException(
                    "weights has " + weights.length + " values, expected one per sample = " + size + ", or none");
        }
        for (int i = 0; i < weights.length; i++) {
            if (!(weights[i] >= 0 && weights[i] < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "weights[" + i + "] is " + weights[i] + ", expected a finite number of at least 0");
            }
        }
        return new Dataset(name, image, inputNames, x, targets, weights, bases, origin);
    }

    /** {@return the columns of the CSV file that these samples are from} */
    public Columns columns() {
        return origin.columns();
    }

    /** {@return the description of how this test part was drawn; null for other data} */
    public @Nullable HeldBack heldBack() {
        return origin.heldBack();
    }

    /**
     * {@return the same samples as a test part}
     *
     * @param heldBack the description of how they were drawn
     */
    public Dataset withHeldBack(HeldBack heldBack) {
        return from(origin.withHeldBack(heldBack));
    }

    /**
     * {@return the place of a sample in the file or data set that was read, counted from 1, also for a part of it:
     * {@code line 7} for a CSV file, else {@code sample 6}}
     *
     * @param sample in [0, size())
     */
    public String place(int sample) {
        return origin.place(sample);
    }

    /** The same samples with this origin. */
    Dataset from(Origin origin) {
        return new Dataset(name, image, inputNames, x, targets, weights, bases, origin);
    }

    /**
     * {@return the samples as a source for training and evaluation, with their weights if they have some}
     *
     * @throws IllegalStateException if all weights are 0
     */
    public DataSource source() {
        if (weights.length == 0) {
            return source;
        }
        try {
            return source.withWeights(weights);
        } catch (IllegalArgumentException e) { // the other checks are made where weights are set
            throw new IllegalStateException(name + ": " + e.getMessage(), e);
        }
    }

    /**
     * {@return a copy of some samples, in this order}
     *
     * @param samples at least one sample number in [0, size()); repetitions are allowed
     * @throws IllegalArgumentException if there are none, one is out of range or they exceed the size of an array
     */
    public Dataset select(int[] samples) {
        float[] someX = new float[length("inputs", samples.length, inputs())];
        int[] someLabels = new int[isClassification() ? samples.length : 0];
        float[] someY = new float[length("targets", samples.length, targets())];
        float[] someWeights = new float[weights.length > 0 ? samples.length : 0];
        for (int i = 0; i < samples.length; i++) {
            int sample = samples[i];
            if (sample < 0 || sample >= size) {
                throw new IllegalArgumentException("samples[" + i + "] is " + sample + ", expected 0.." + (size - 1));
            }
            System.arraycopy(x, sample * inputs(), someX, i * inputs(), inputs());
            if (isClassification()) {
                someLabels[i] = targets.labels[sample];
            } else {
                System.arraycopy(targets.y, sample * targets(), someY, i * targets(), targets());
            }
            if (weights.length > 0) {
                someWeights[i] = weights[sample];
            }
        }
        Targets some = new Targets(targets.classNames, targets.names, targets.binary, someLabels, someY);
        return new Dataset(name, image, inputNames, someX, some, someWeights, bases, origin.select(samples));
    }

    /**
     * {@return the samples in two parts drawn at random, each in the order of this data set}
     *
     * <p>The draw is stratified: the test part gets {@code fraction} of the samples of every class (of all samples if
     * targets are numbers), rounded to the nearest count. At least one stays in the training part.
     *
     * @param fraction the share of the test part, above 0 and below 1
     * @param seed the seed; the same seed gives the same parts on every machine
     * @throws IllegalArgumentException if {@code fraction} is out of range or leaves the test part empty
     */
    public Parts split(double fraction, long seed) {
        boolean[] test = Split.draw(size, targets.labels, classes(), fraction, seed);
        int[] testSamples =
                IntStream.range(0, size).filter(sample -> test[sample]).toArray();
        int[] trainSamples =
                IntStream.range(0, size).filter(sample -> !test[sample]).toArray();
        return new Parts(select(trainSamples), select(testSamples));
    }

    private static int length(String what, int samples, int each) {
        long length = (long) samples * each;
        if (length > MAX_LENGTH) {
            throw new IllegalArgumentException("samples*" + what + " is " + samples + "*" + each + " = " + length
                    + ", expected at most " + MAX_LENGTH + ", the size of an array");
        }
        return (int) length;
    }

    @Override
    public String toString() {
        String what =
                isClassification() ? classes() + " classes" : targets() + (isMultiLabel() ? " labels" : " targets");
        return name + ": " + size + " samples, " + inputs() + " inputs, " + what;
    }
}
