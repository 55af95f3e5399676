package io.simdmlp.io;

import io.simdmlp.Batch;
import io.simdmlp.DataSource;
import io.simdmlp.SampleBlocks;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The samples of a {@link SampleFile}: a record has the values of the columns, as they were read; then the class or the
 * targets; the weight if samples have one; and the line. Inputs are made of the columns, and scaled, when they are read. Not
 * thread-safe.
 */
final class StoredSource implements DataSource {
    /**
     * The form of a record.
     *
     * @param columns the number of columns
     * @param classes the number of classes, 0 if targets are numbers
     * @param targets the number of targets, 0 if they are classes
     * @param multiLabel whether targets are labels of 0 and 1
     * @param weighted whether samples have weights
     */
    record Form(int columns, int classes, int targets, boolean multiLabel, boolean weighted) {
        /** The number of floats. */
        int width() {
            return line() + 1;
        }

        int weight() {
            return columns + (classes > 0 ? 1 : targets);
        }

        int line() {
            return weight() + (weighted ? 1 : 0);
        }
    }

    private final SampleFile file;
    private final SampleFile.Blocks blocks;
    private final Form form;
    private final RowEncoder encoder;
    private final int @Nullable [] samples; // the samples of the file that this source has; null for all
    private final boolean weighted;
    private final int inMemory; // blocks
    private @Nullable InputGuard guard; // replaces inputs outside their range
    private @Nullable Scaling scaling;
    private double[] bases = {}; // of the inputs
    private float[] records = {}; // (rows, columns) of a batch
    private int[] scaled = {}; // the inputs that scaling changes
    private @Nullable TargetMap targetMap;

    /** @param inMemory the number of blocks in memory, at most */
    StoredSource(SampleFile file, Form form, RowEncoder encoder, int inMemory) {
        this(file, form, encoder, null, form.weighted(), inMemory);
    }

    private StoredSource(
            SampleFile file, Form form, RowEncoder encoder, int @Nullable [] samples, boolean weighted, int inMemory) {
        this.inMemory = inMemory;
        this.file = file;
        this.blocks = file.new Blocks(inMemory);
        this.form = form;
        this.encoder = encoder;
        this.samples = samples;
        this.weighted = weighted;
    }

    /** The memory of this source in bytes. */
    long bytes() {
        return blocks.bytes() + (samples == null ? 0 : (long) samples.length * Integer.BYTES);
    }

    /** Some of the samples. */
    StoredSource select(int[] some) {
        int[] numbers = some.clone();
        for (int i = 0; samples != null && i < numbers.length; i++) {
            numbers[i] = samples[some[i]];
        }
        return like(numbers, weighted);
    }

    /** The same samples without weights. */
    StoredSource withoutWeights() {
        return like(samples, false);
    }

    /** Other samples, scaled as these are. */
    private StoredSource like(int @Nullable [] others, boolean withWeights) {
        StoredSource source = new StoredSource(file, form, encoder, others, withWeights, inMemory);
        source.guard = guard;
        source.scaling = scaling;
        source.bases = bases;
        source.scaled = scaled;
        source.targetMap = targetMap;
        return source;
    }

    /**
     * Scales the inputs from now on.
     *
     * @throws IllegalStateException if they are scaled already
     */
    void scale(Scaling by, double[] inputBases) {
        if (scaling != null) {
            throw new IllegalStateException("the samples of " + file.name() + " are scaled already, expected once");
        }
        scaling = by;
        bases = inputBases;
        scaled = by.changed(inputBases);
    }

    /** Replaces inputs outside their range from now on, before they are scaled. */
    void clamp(InputGuard by) {
        guard = by;
    }

    /** Changes the targets from now on. */
    void mapTargets(TargetMap map) {
        TargetMap before = targetMap;
        targetMap = before == null ? map : (target, y) -> map.apply(target, before.apply(target, y));
    }

    @Override
    public int size() {
        return samples == null ? file.size() : samples.length;
    }

    @Override
    public int inputs() {
        return encoder.inputs();
    }

    @Override
    public int classes() {
        return form.classes();
    }

    @Override
    public int targets() {
        return form.targets();
    }

    @Override
    public boolean isMultiLabel() {
        return form.multiLabel();
    }

    @Override
    public boolean isWeighted() {
        return weighted;
    }

    @Override
    public SampleBlocks blocks() {
        return SampleFile.blocks(file.width());
    }

    @Override
    public void read(int[] numbers, int from, int count, Batch batch) {
        if (records.length < count * form.columns()) {
            records = new float[count * form.columns()];
        }
        for (int row = 0; row < count; row++) {
            int sample = inFile(numbers[from + row]);
            float[] block = block(sample);
            int at = blocks.at(sample);
            System.arraycopy(block, at, records, row * form.columns(), form.columns());
            if (form.classes() > 0) {
                batch.labels()[row] = (int) block[at + form.columns()];
            }
            for (int t = 0; t < form.targets(); t++) {
                batch.y()[row * form.targets() + t] = target(block[at + form.columns() + t], t);
            }
            if (weighted) {
                batch.weights()[row] = block[at + form.weight()];
            }
        }
        encoder.encode(records, form.columns(), count, batch.x());
        for (int row = 0; guard != null && row < count; row++) {
            guard.apply(batch.x(), row * inputs());
        }
        if (scaling != null) {
            scaling.apply(batch.x(), 0, count, bases, scaled);
        }
    }

    private float target(float y, int target) {
        return targetMap == null ? y : targetMap.apply(target, y);
    }

    private int inFile(int sample) {
        return samples == null ? sample : samples[sample];
    }

    private float[] block(int sample) {
        try {
            return blocks.of(sample);
        } catch (IOException e) {
            throw new UncheckedIOException(file.name() + ": its temporary file cannot be read: " + e.getMessage(), e);
        }
    }

    private float field(int sample, int field) {
        int number = inFile(sample);
        return block(number)[blocks.at(number) + field];
    }

    /** The class of a sample. */
    int label(int sample) {
        return (int) field(sample, form.columns());
    }

    /** A target of a sample. */
    float target(int sample, int target) {
        return target(field(sample, form.columns() + target), target);
    }

    /** The weight of a sample; 1 if there are no weights. */
    float weight(int sample) {
        return weighted ? field(sample, form.weight()) : 1;
    }

    /** The line of a sample in the file that was read. */
    int line(int sample) {
        return Float.floatToRawIntBits(field(sample, form.line()));
    }
}
