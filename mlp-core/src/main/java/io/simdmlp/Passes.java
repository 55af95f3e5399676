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
 * several without a barrier between, since a row needs none but itself.
 */
final class Passes {
    /** Columns that a member has at least: as many as the widest tile. */
    private static final int COLUMNS = 64;

    /**
     * Weights of a layer from which on packing them takes longer than a barrier, about a microsecond; or, of packed ones,
     * reading them for a single row.
     */
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
            int width = joins ? 1 : parameters.outputs(layer);
            byColumns[forward(layer)] = members > 1 && sharers(parameters, layer, width, members) == members;
            if (layer < layers - 1) { // a pass back computes the deltas of the layer before
                byColumns[backward(layer + 1)] =
                        members > 1 && sharers(parameters, layer + 1, width, members) == members;
            }
        }
    }

    /**
     * How many of {@code members} a pass through layer {@code layer}'s weights is worth sharing among, if each takes some
     * of the {@code width} columns that it computes.
     */
    static int sharers(ParameterLayout parameters, int layer, int width, int members) {
        int weights = parameters.inputs(layer) * parameters.outputs(layer); // no overflow: an array holds them
        return weights < LARGE ? 1 : Math.clamp(width / COLUMNS, 1, members);
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

    /** Whether {@code pass}, from 1, needs what other members computed in the one before. */
    boolean meetsBefore(int pass) {
        return byColumns[pass] || byColumns[pass - 1];
    }
}
