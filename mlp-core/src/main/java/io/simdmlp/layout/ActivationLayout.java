package io.simdmlp.layout;

/**
 * Where each layer's outputs live in the one flat activation array, for at most {@code maxRows} samples at a time.
 *
 * <pre>
 *          +------------------------+------------------------+----
 *          | a0 (maxRows, out0)     | a1 (maxRows, out1)     | ...
 *          +------------------------+------------------------+----
 *          ^ at(0, 0)               ^ at(1, 0)               ^ size() at the end
 *                ^ at(0, row) = at(0, 0) + row * out0
 * </pre>
 *
 * <p>The deltas (the loss's derivative by each layer's weighted sums) share this layout.
 */
public final class ActivationLayout {
    private final ParameterLayout parameters;
    private final int[] starts;
    private final int size;

    private ActivationLayout(ParameterLayout parameters, int[] starts, int size) {
        this.parameters = parameters;
        this.starts = starts;
        this.size = size;
    }

    /** Lays out the outputs of every layer; {@link #count} must fit an array. */
    public static ActivationLayout of(ParameterLayout parameters, int maxRows) {
        int[] starts = new int[parameters.layers()];
        int at = 0;
        for (int layer = 0; layer < starts.length; layer++) {
            starts[layer] = at;
            at = Math.addExact(at, Math.multiplyExact(maxRows, parameters.outputs(layer)));
        }
        return new ActivationLayout(parameters, starts, at);
    }

    /** The number of values, which may be more than an array can hold: ask before {@link #of}. */
    public static long count(ParameterLayout parameters, int maxRows) {
        long count = 0;
        for (int layer = 0; layer < parameters.layers(); layer++) {
            count = ParameterLayout.add(count, (long) maxRows * parameters.outputs(layer));
        }
        return count;
    }

    /** Where sample {@code row} of layer {@code layer}'s outputs begins. */
    public int at(int layer, int row) {
        return starts[layer] + row * parameters.outputs(layer);
    }

    /** The length of the whole array. */
    public int size() {
        return size;
    }
}
