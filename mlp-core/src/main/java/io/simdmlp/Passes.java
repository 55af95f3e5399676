package io.simdmlp;

import io.simdmlp.layout.ParameterLayout;

/**
 * The passes that take a batch through a network and back, and how a team shares each of them.
 *
 * <pre>
 *   pass     0      1 .. n          n + 1    n + 2 .. 2n
 *            read   forward 0 ..    loss     backward n-1 .. 1      n layers
 * </pre>
 *
 * <p>A pass over a large and wide layer is shared by columns of what it computes: each member packs its own columns of W
 * and reads no others, where by rows each would pack all of W for a part of the batch. The others are shared by rows,
 * several without a meeting between, since a row needs none but itself.
 */
final class Passes {
    /** Columns that a member has at least: as many as the widest tile. */
    private static final int COLUMNS = 64;

    /** Weights of a layer from which on packing them takes longer than a meeting, about a microsecond. */
    private static final int LARGE = 1 << 15;

    private final int layers;
    private final boolean[] byColumns;

    /**
     * The passes of a team of {@code members}.
     *
     * @param logits whether the last layer's activation is left to the loss
     */
    Passes(MlpSpec spec, boolean logits, int members) {
        ParameterLayout parameters = spec.parameterLayout();
        this.layers = parameters.layers();
        this.byColumns = new boolean[2 * layers + 1];
        for (int layer = 0; layer < layers; layer++) {
            boolean plain = logits && layer == layers - 1;
            boolean joins = !plain && spec.layers().get(layer).activation().joins();
            boolean wide = !joins && members > 1 && parameters.outputs(layer) >= members * COLUMNS;
            byColumns[forward(layer)] = wide && large(parameters, layer);
            if (layer < layers - 1) { // a pass back computes the deltas of the layer before
                byColumns[backward(layer + 1)] = wide && large(parameters, layer + 1);
            }
        }
    }

    private static boolean large(ParameterLayout parameters, int layer) {
        return parameters.inputs(layer) * parameters.outputs(layer) >= LARGE; // no overflow: an array holds them
    }

    /** How many there are. */
    int count() {
        return byColumns.length;
    }

    /** The pass that computes layer {@code layer}'s outputs. */
    int forward(int layer) {
        return 1 + layer;
    }

    /** The pass that computes the losses and the last layer's deltas. */
    int loss() {
        return 1 + layers;
    }

    /** The pass that computes from layer {@code layer}'s deltas those of the one before; the same function inverts it. */
    int backward(int layer) {
        return 2 * layers + 1 - layer;
    }

    /** Whether {@code pass} is shared by columns; by rows if not. */
    boolean byColumns(int pass) {
        return byColumns[pass];
    }

    /** Where the passes end that begin with {@code pass} and take no meeting between them. */
    int end(int pass) {
        int end = pass + 1;
        while (!byColumns[pass] && end < count() && !byColumns[end]) {
            end++;
        }
        return end;
    }
}
