package io.simdmlp.layout;

/**
 * Where each layer's outputs live in the one flat activation array, for at most {@code maxRows} samples at a time; and,
 * for training, the weighted sums of those layers whose derivative cannot be taken from the outputs.
 *
 * <pre>
 *          +------------------------+------------------------+----  ----+------------------------+----
 *          | a0 (maxRows, out0)     | a1 (maxRows, out1)     | ...      | z1 (maxRows, out1)     | ...
 *          +------------------------+------------------------+----  ----+------------------------+----
 *          ^ at(0, 0)               ^ at(1, 0)                          ^ outputs(), sumsAt(1, 0)       ^ size()
 *                ^ at(0, row) = at(0, 0) + row * out0
 * </pre>
 *
 * <p>The deltas (the loss's derivative by each layer's weighted sums) are laid out as the outputs.
 */
public final class ActivationLayout {
    private final ParameterLayout parameters;
    private final int[] starts;
    private final int[] sums; // -1 where they are not kept
    private final int outputs;
    private final int size;

    private ActivationLayout(ParameterLayout parameters, int maxRows, boolean[] keepsSums) {
        this.parameters = parameters;
        this.starts = new int[parameters.layers()];
        this.sums = new int[parameters.layers()];
        int at = 0;
        for (int layer = 0; layer < starts.length; layer++) {
            starts[layer] = at;
            at = Math.addExact(at, Math.multiplyExact(maxRows, parameters.outputs(layer)));
        }
        this.outputs = at;
        for (int layer = 0; layer < sums.length; layer++) {
            sums[layer] = keepsSums[layer] ? at : -1;
            if (keepsSums[layer]) {
                at = Math.addExact(at, Math.multiplyExact(maxRows, parameters.outputs(layer)));
            }
        }
        this.size = at;
    }

    /** Lays out the outputs of every layer; {@link #count(ParameterLayout, int)} must fit an array. */
    public static ActivationLayout of(ParameterLayout parameters, int maxRows) {
        return of(parameters, maxRows, new boolean[parameters.layers()]);
    }

    /**
     * Lays out the outputs of every layer and the weighted sums of some;
     * {@link #count(ParameterLayout, int, boolean[])} must fit an array.
     */
    public static ActivationLayout of(ParameterLayout parameters, int maxRows, boolean[] keepsSums) {
        return new ActivationLayout(parameters, maxRows, keepsSums);
    }

    /** The number of values, which may be more than an array can hold: ask before {@link #of(ParameterLayout, int)}. */
    public static long count(ParameterLayout parameters, int maxRows) {
        return count(parameters, maxRows, new boolean[parameters.layers()]);
    }

    /** The same with the weighted sums of some layers. */
    public static long count(ParameterLayout parameters, int maxRows, boolean[] keepsSums) {
        long count = 0;
        for (int layer = 0; layer < parameters.layers(); layer++) {
            long values = (long) maxRows * parameters.outputs(layer);
            count = ParameterLayout.add(count, keepsSums[layer] ? 2 * values : values);
        }
        return count;
    }

    /** Where sample {@code row} of layer {@code layer}'s outputs begins. */
    public int at(int layer, int row) {
        return starts[layer] + row * parameters.outputs(layer);
    }

    /** Whether layer {@code layer}'s weighted sums are kept. */
    public boolean keepsSums(int layer) {
        return sums[layer] >= 0;
    }

    /** Where sample {@code row} of layer {@code layer}'s weighted sums begins, if they are kept. */
    public int sumsAt(int layer, int row) {
        return sums[layer] + row * parameters.outputs(layer);
    }

    /** Where what layer {@code layer}'s derivative is taken from begins: its weighted sums if kept, else its outputs. */
    public int derivativeAt(int layer, int row) {
        return keepsSums(layer) ? sumsAt(layer, row) : at(layer, row);
    }

    /** The length of the outputs' part, and of the deltas. */
    public int outputs() {
        return outputs;
    }

    /** The length of the whole array. */
    public int size() {
        return size;
    }
}
