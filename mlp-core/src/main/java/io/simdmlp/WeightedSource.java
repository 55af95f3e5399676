package io.simdmlp;

import org.jspecify.annotations.Nullable;

/** A {@link DataSource} with weights of samples or classes. */
final class WeightedSource implements DataSource {
    private final DataSource data;
    private final float @Nullable [] ofSamples; // (samples), or null
    private final float @Nullable [] ofClasses; // (classes), or null

    private WeightedSource(DataSource data, float @Nullable [] ofSamples, float @Nullable [] ofClasses) {
        this.data = data;
        this.ofSamples = ofSamples;
        this.ofClasses = ofClasses;
    }

    static WeightedSource ofSamples(DataSource data, float[] weights) {
        if (Check.notNull("weights", weights).length != data.size()) {
            throw new IllegalArgumentException(
                    "weights has " + weights.length + " values, expected one per sample = " + data.size());
        }
        check(weights);
        return new WeightedSource(data, weights, null);
    }

    static WeightedSource ofClasses(DataSource data, double[] weights) {
        if (data.classes() == 0) {
            throw new IllegalArgumentException("the data have numbers as targets, expected classes to weigh");
        }
        if (Check.notNull("weights", weights).length != data.classes()) {
            throw new IllegalArgumentException(
                    "weights has " + weights.length + " values, expected one per class = " + data.classes());
        }
        float[] rounded = Rows.floats(weights);
        check(rounded);
        return new WeightedSource(data, null, rounded);
    }

    private static void check(float[] weights) {
        boolean all0 = true;
        for (int i = 0; i < weights.length; i++) {
            float weight = weights[i];
            if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "weights[" + i + "] is " + weight + ", expected a finite number of at least 0");
            }
            all0 &= weight == 0;
        }
        if (all0) {
            throw new IllegalArgumentException("all " + weights.length + " weights are 0, expected one above 0");
        }
    }

    /** The samples without these weights, if they have no others; else this. */
    DataSource data() {
        return data.isWeighted() ? this : data;
    }

    @Override
    public int size() {
        return data.size();
    }

    @Override
    public int inputs() {
        return data.inputs();
    }

    @Override
    public int classes() {
        return data.classes();
    }

    @Override
    public int targets() {
        return data.targets();
    }

    @Override
    public boolean isMultiLabel() {
        return data.isMultiLabel();
    }

    @Override
    public @Nullable SampleBlocks blocks() {
        return data.blocks();
    }

    @Override
    public boolean isWeighted() {
        return true;
    }

    @Override
    public void read(int[] samples, int from, int count, Batch batch) {
        data.read(samples, from, count, batch);
        readWeights(samples, from, count, batch);
    }

    /** Writes the weights of samples whose labels, and weights if {@link #data} has some, are in the batch. */
    void readWeights(int[] samples, int from, int count, Batch batch) {
        for (int row = 0; row < count; row++) {
            float weight = data.isWeighted() ? batch.weights()[row] : 1f;
            if (ofSamples != null) {
                weight *= ofSamples[samples[from + row]];
            }
            if (ofClasses != null) {
                weight *= ofClasses[batch.labels()[row]];
            }
            batch.weights()[row] = weight;
        }
    }
}
