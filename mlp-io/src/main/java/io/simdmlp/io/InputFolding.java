package io.simdmlp.io;

import io.simdmlp.Mlp;

/**
 * A network whose first layer includes the scaling of the inputs, so that scaling costs nothing per call:
 *
 * <pre>
 *   (x - offset) factor . W + b  =  x . W' + b'      W'[i] = factor[i] W[i]      b' = b - sum of offset[i] factor[i] W[i]
 * </pre>
 *
 * <p>Each value is computed in double precision and rounded once. So a pre-activation differs from that of scaled inputs,
 * both without the rounding errors of the product, by at most
 *
 * <pre>
 *   2^-24 (2 sum of |x'[i] W[i]| + sum of |offset[i] factor[i] W[i]| + |b'|)      x' = (x - offset) factor
 * </pre>
 *
 * <p>An input whose offset is many times the distance that scaling makes 1 is not folded, nor is any input if a value overflows or
 * the network has embeddings. An offset is only folded into a layer with biases. The base is always subtracted from each input, in
 * double.
 *
 * @param mlp the network
 * @param scaling what is left to be done with each input
 */
record InputFolding(Mlp mlp, Scaling scaling) {
    private static final double MAX_SHIFT = 16; // of a scaled input; the bound above grows with it

    static InputFolding of(Model model) {
        Scaling all = model.scaling();
        Mlp mlp = model.mlp();
        boolean scales = all.changed(all.base()).length > 0;
        if (!scales || !mlp.spec().embeddings().isEmpty()) {
            return new InputFolding(mlp, all);
        }
        Mlp folded = mlp.copy();
        float[] p = folded.parameters();
        int outputs = mlp.spec().layers().getFirst().outputs();
        int biases = mlp.biasesAt(0);
        double[] shift = new double[outputs]; // of the biases
        float[] offset = all.offset().clone();
        float[] factor = all.factor().clone();
        for (int i = 0; i < offset.length; i++) {
            double moved = (double) offset[i] * factor[i];
            int row = mlp.weightsAt(0) + i * outputs;
            boolean fits = moved == 0 || (biases >= 0 && Math.abs(moved) <= MAX_SHIFT);
            if (fits && areNormal(p, row, outputs, factor[i])) {
                for (int o = 0; o < outputs; o++) {
                    shift[o] -= moved * p[row + o];
                    p[row + o] = (float) (p[row + o] * (double) factor[i]);
                }
                offset[i] = 0;
                factor[i] = 1;
            }
        }
        for (int o = 0; biases >= 0 && o < outputs; o++) {
            p[biases + o] = (float) (p[biases + o] + shift[o]);
            if (!Float.isFinite(p[biases + o])) {
                return new InputFolding(mlp, all);
            }
        }
        return new InputFolding(folded, new Scaling(all.kind(), all.base(), offset, factor));
    }

    /** Returns whether products are neither infinite nor too small to have all digits of a float. */
    private static boolean areNormal(float[] weights, int at, int count, double factor) {
        for (int i = at; i < at + count; i++) {
            double product = Math.abs(weights[i] * factor);
            if (product > Float.MAX_VALUE || (product < Float.MIN_NORMAL && weights[i] != 0)) {
                return false;
            }
        }
        return true;
    }
}
