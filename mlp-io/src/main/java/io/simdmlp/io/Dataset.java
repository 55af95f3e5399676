package io.simdmlp.io;

import io.simdmlp.DataSource;
import io.simdmlp.SampleBlocks;
import java.util.BitSet;
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
    private final boolean image;
    private final List<String> inputNames;
    private final Targets targets;
    private final Content content;
    private final Bases bases;
    private final Origin origin;
    private final DataSource source; // without weights, if the samples are in memory

    /** Names of classes, or names of targets, which may be binary; the other names are empty. */
    private record Targets(List<String> classNames, List<String> names, boolean binary) {
        private Targets {
            classNames = List.copyOf(classNames);
            names = List.copyOf(names);
            if (classNames.isEmpty() && names.isEmpty()) {
                throw new IllegalArgumentException("classNames or targetNames is empty, expected at least one name");
            }
        }

        private static Targets classes(List<String> classNames) {
            return new Targets(classNames, List.of(), false);
        }

        private boolean areNumbers() {
            return classNames.isEmpty();
        }
    }

    /** The numbers of the samples. */
    private sealed interface Content {
        int size();

        /** The samples, without weights if they are in memory. */
        DataSource source(Targets targets);
    }

    /**
     * In memory: {@code labels} or {@code y} is empty; {@code weights} may be.
     *
     * @param blocks the blocks of a file with these samples, in which they are shuffled too; null if there is none
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Arrays(
            float[] x,
            int[] labels,
            float[] y,
            float[] weights,
            int targets,
            @Nullable SampleBlocks blocks) implements Content {
        @Override
        public int size() {
            return targets > 0 ? y.length / targets : labels.length;
        }

        @Override
        public DataSource source(Targets names) {
            if (x.length % size() != 0) {
                throw new IllegalArgumentException(
                        "x has " + x.length + " values, expected a multiple of the " + size() + " samples");
            }
            int inputs = x.length / size();
            DataSource source = names.binary
                    ? DataSource.ofLabels(x, inputs, y, targets)
                    : targets > 0
                            ? DataSource.of(x, inputs, y, targets)
                            : DataSource.of(x, inputs, labels, names.classNames.size());
            return blocks == null ? source : source.inBlocks(blocks);
        }

        private Arrays withWeights(float[] others) {
            return new Arrays(x, labels, y, others, targets, blocks);
        }
    }

    /** In a file. */
    private record Stored(StoredSource source) implements Content {
        @Override
        public int size() {
            return source.size();
        }

        @Override
        public DataSource source(Targets names) {
            return source;
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
            Targets targets,
            Content content,
            Bases bases,
            Origin origin) {
        this.name = name;
        this.image = image;
        this.inputNames = List.copyOf(inputNames);
        this.targets = targets;
        this.content = content;
        this.bases = bases;
        this.origin = origin;
        if (content.size() == 0) {
            throw new IllegalArgumentException("there are 0 samples, expected at least 1");
        }
        this.source = content.source(targets);
        int inputs = source.inputs();
        if (!inputNames.isEmpty() && inputNames.size() != inputs) {
            throw new IllegalArgumentException("inputNames has " + inputNames.size() + " names, expected " + inputs
                    + " = " + (long) inputs * content.size() + " values / " + content.size() + " samples");
        }
    }

    private static Dataset of(String name, List<String> inputNames, Targets targets, Content content) {
        return new Dataset(name, false, inputNames, targets, content, Bases.NONE, Origin.UNKNOWN);
    }

    /** The same samples in another place, or with other weights. */
    private Dataset with(Content other) {
        return new Dataset(name, image, inputNames, targets, other, bases, origin);
    }

    /** The same samples in memory, shuffled as those of a file in blocks. */
    Dataset inBlocks(SampleBlocks blocks) {
        Arrays own = arrays();
        return with(new Arrays(own.x, own.labels, own.y, own.weights, own.targets, blocks));
    }

    /** Samples in a file. */
    static Dataset stored(
            String name,
            List<String> inputNames,
            List<String> classNames,
            List<String> targetNames,
            StoredSource source) {
        Targets targets = new Targets(classNames, targetNames, source.isMultiLabel());
        return of(name, inputNames, targets, new Stored(source));
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
        return of(name, inputNames, Targets.classes(classNames), new Arrays(x, labels, NONE, NONE, 0, null));
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
        Targets targets = new Targets(List.of(), targetNames, false);
        return of(name, inputNames, targets, new Arrays(x, new int[0], y, NONE, targetNames.size(), null));
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
        Targets targets = new Targets(List.of(), labelNames, true);
        return of(name, inputNames, targets, new Arrays(x, new int[0], y, NONE, labelNames.size(), null));
    }

    /** {@return the name in messages} */
    public String name() {
        return name;
    }

    /** {@return the number of samples, at least 1} */
    public int size() {
        return content.size();
    }

    /**
     * {@return whether the samples are in a temporary file, see {@link CsvFile#store}; then {@link #x}, {@link #labels}, {@link
     * #y} and {@link #weights} throw an {@link IllegalStateException}, and {@link #source} reads the samples}
     */
    public boolean isStored() {
        return content instanceof Stored;
    }

    /** {@return the memory that the samples take, in bytes} */
    public long bytes() {
        return switch (content) {
            case Arrays a -> Float.BYTES * ((long) a.x.length + a.y.length + a.labels.length + a.weights.length);
            case Stored stored -> stored.source.bytes();
        };
    }

    private Arrays arrays() {
        return switch (content) {
            case Arrays arrays -> arrays;
            case Stored stored ->
                throw new IllegalStateException("the " + stored.size() + " samples of " + name
                        + " are in a file, expected some in memory: source() reads both");
        };
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
        return arrays().x;
    }

    /** {@return the class indices themselves, not a copy: (samples); empty if targets are numbers} */
    public int[] labels() {
        return arrays().labels;
    }

    /**
     * {@return the class index of a sample}
     *
     * @param sample in [0, size())
     */
    public int label(int sample) {
        return content instanceof Stored stored ? stored.source.label(sample) : arrays().labels[sample];
    }

    /**
     * {@return the targets themselves, not a copy: (samples, targets), minus {@link #targetBases()}; empty if targets are
     * class indices}
     */
    public float[] y() {
        return arrays().y;
    }

    /**
     * {@return a target of a sample, minus its base}
     *
     * @param sample in [0, size())
     * @param target in [0, targets())
     */
    public float target(int sample, int target) {
        return content instanceof Stored stored
                ? stored.source.target(sample, target)
                : arrays().y[sample * targets() + target];
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
        return new Dataset(name, image, inputNames, this.targets, content, new Bases(inputs, targets), origin);
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
        return new Dataset(name, true, inputNames, targets, content, bases, origin);
    }

    /**
     * {@return the same samples with other classes}
     *
     * @param classNames a name per class, at least one
     * @param labels (samples), each in [0, classes)
     * @throws IllegalArgumentException if targets are numbers, the lengths do not match or a label is out of range
     */
    public Dataset withClasses(List<String> classNames, int[] labels) {
        if (!isClassification() || labels.length != size()) {
            throw new IllegalArgumentException("there are " + labels.length + " labels for " + this
                    + ", expected one for each sample of a classification");
        }
        Arrays own = arrays();
        Arrays relabeled = new Arrays(own.x, labels, NONE, own.weights, 0, own.blocks);
        return new Dataset(name, image, inputNames, Targets.classes(classNames), relabeled, bases, origin);
    }

    /**
     * {@return the weights of the samples themselves, not a copy: (samples), each finite and at least 0; empty if every
     * sample has the weight 1}
     */
    public float[] weights() {
        return arrays().weights;
    }

    /** {@return whether samples have weights} */
    public boolean isWeighted() {
        return content instanceof Arrays arrays ? arrays.weights.length > 0 : source.isWeighted();
    }

    /**
     * {@return the weight of a sample; 1 if there are no weights}
     *
     * @param sample in [0, size())
     */
    public float weight(int sample) {
        return switch (content) {
            case Arrays arrays -> arrays.weights.length > 0 ? arrays.weights[sample] : 1;
            case Stored stored -> stored.source.weight(sample);
        };
    }

    /** {@return the same samples without weights} */
    public Dataset withoutWeights() {
        return with(
                switch (content) {
                    case Arrays arrays -> arrays.withWeights(NONE);
                    case Stored stored -> new Stored(stored.source.withoutWeights());
                });
    }

    /**
     * {@return the same samples with other weights} The array is kept, not copied.
     *
     * @param weights (samples), each finite and at least 0; empty for no weights
     * @throws IllegalArgumentException if their number is not that of the samples or a weight is out of range
     */
    public Dataset withWeights(float[] weights) {
        if (weights.length != 0 && weights.length != size()) {
            throw new IllegalArgumentException(
                    "weights has " + weights.length + " values, expected one per sample = " + size() + ", or none");
        }
        for (int i = 0; i < weights.length; i++) {
            if (!(weights[i] >= 0 && weights[i] < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "weights[" + i + "] is " + weights[i] + ", expected a finite number of at least 0");
            }
        }
        return with(arrays().withWeights(weights));
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
        return content instanceof Stored stored
                ? origin.unit() + " " + stored.source.line(sample)
                : origin.place(sample);
    }

    /** The same samples with this origin. */
    Dataset from(Origin origin) {
        return new Dataset(name, image, inputNames, targets, content, bases, origin);
    }

    /** The samples, without weights if they are in memory. */
    DataSource samples() {
        return source;
    }

    /** Scales the inputs: those in memory in place, those in a file when they are read. */
    void scale(Scaling scaling) {
        switch (content) {
            case Arrays arrays -> scaling.apply(arrays.x, 0, size(), inputBases());
            case Stored stored -> stored.source.scale(scaling, inputBases());
        }
    }

    /** Replaces inputs outside their range: those in memory in place, those in a file when they are read. */
    void clamp(InputGuard guard) {
        switch (content) {
            case Arrays arrays -> {
                for (int at = 0; at < arrays.x.length; at += inputs()) {
                    guard.apply(arrays.x, at);
                }
            }
            case Stored stored -> stored.source.clamp(guard);
        }
    }

    /**
     * Changes the targets: those in memory in place, those in a file when they are read.
     *
     * @param map the change
     */
    public void mapTargets(TargetMap map) {
        switch (content) {
            case Arrays arrays -> {
                for (int i = 0; i < arrays.y.length; i++) {
                    arrays.y[i] = map.apply(i % targets(), arrays.y[i]);
                }
            }
            case Stored stored -> stored.source.mapTargets(map);
        }
    }

    /**
     * Checks the inputs: a network computes nothing finite from numbers that are near the largest float.
     *
     * @param limit the largest magnitude, above 0
     * @throws DataException if an input exceeds it; the message names the first sample, the input and its value
     */
    public void requireInputsAtMost(float limit) throws DataException {
        int inputs = inputs();
        int[] first = {-1, 0}; // the input of the first value that exceeds the limit, and the samples before it
        float[] value = {0};
        inputMatrix().forEach((values, from, rows) -> {
            for (int i = 0; i < rows * inputs && first[0] < 0; i++) {
                float x = values[from + i];
                if (!(Math.abs(x) <= limit)) {
                    first[0] = i % inputs;
                    first[1] += i / inputs;
                    value[0] = x;
                }
            }
            first[1] += first[0] < 0 ? rows : 0;
        });
        if (first[0] >= 0) {
            String input = inputNames.isEmpty()
                    ? "input " + first[0] + ", counted from 0,"
                    : DataException.quote(inputNames.get(first[0]));
            throw new DataException(
                    name,
                    place(first[1]) + ": " + input + " is " + value[0] + " after scaling, expected at most " + limit
                            + " in magnitude");
        }
    }

    /** The inputs, as they are now. */
    Matrix inputMatrix() {
        return content instanceof Arrays arrays ? Matrix.of(arrays.x, inputs()) : Matrix.of(source);
    }

    /**
     * {@return the samples as a source for training and evaluation, with their weights if they have some}
     *
     * @throws IllegalStateException if all weights are 0
     */
    public DataSource source() {
        if (!(content instanceof Arrays arrays && arrays.weights.length > 0)) {
            return source;
        }
        try {
            return source.withWeights(arrays.weights);
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
        for (int i = 0; i < samples.length; i++) {
            if (samples[i] < 0 || samples[i] >= size()) {
                throw new IllegalArgumentException(
                        "samples[" + i + "] is " + samples[i] + ", expected 0.." + (size() - 1));
            }
        }
        Content some = content instanceof Arrays arrays
                ? select(arrays, samples)
                : new Stored(((Stored) content).source.select(samples));
        return new Dataset(name, image, inputNames, targets, some, bases, origin.select(samples));
    }

    private Arrays select(Arrays arrays, int[] samples) {
        float[] x = new float[length("inputs", samples.length, inputs())];
        int[] labels = new int[isClassification() ? samples.length : 0];
        float[] y = new float[length("targets", samples.length, targets())];
        float[] weights = new float[arrays.weights.length > 0 ? samples.length : 0];
        for (int i = 0; i < samples.length; i++) {
            int sample = samples[i];
            System.arraycopy(arrays.x, sample * inputs(), x, i * inputs(), inputs());
            if (isClassification()) {
                labels[i] = arrays.labels[sample];
            } else {
                System.arraycopy(arrays.y, sample * targets(), y, i * targets(), targets());
            }
            if (weights.length > 0) {
                weights[i] = arrays.weights[sample];
            }
        }
        return new Arrays(x, labels, y, weights, targets(), arrays.blocks);
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
        int[] all = IntStream.range(0, size()).toArray();
        BitSet test =
                Split.draw(all, isClassification() ? this::label : sample -> 0, Math.max(1, classes()), fraction, seed);
        int[] testSamples = test.stream().toArray();
        test.flip(0, size());
        return new Parts(select(test.stream().toArray()), select(testSamples));
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
        return name + ": " + size() + " samples, " + inputs() + " inputs, " + what;
    }
}
