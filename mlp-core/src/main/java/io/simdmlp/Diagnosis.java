package io.simdmlp;

import io.simdmlp.layout.ActivationLayout;
import io.simdmlp.layout.ParameterLayout;

/**
 * Where in a step numbers ceased to be finite: the first place in the order of computation.
 *
 * @param layer counted from 1; 0 for the data
 * @param culprit in words
 */
record Diagnosis(int layer, String culprit) {
    /** After a forward pass whose loss was not finite. */
    static Diagnosis ofStep(
            ParameterLayout layout,
            float[] p,
            float[] activations,
            ActivationLayout rowsLayout,
            float[] x,
            int xAt,
            Target target,
            int rows) {
        int inputs = layout.inputs(0);
        int bad = firstNotFinite(x, xAt, rows * inputs);
        if (bad >= 0) {
            return new Diagnosis(0, inBatch("input", bad, inputs, x[xAt + bad]));
        }
        int outputs = layout.outputs(layout.layers() - 1);
        bad = target.classes ? -1 : firstNotFinite(target.y, target.yAt, rows * outputs);
        if (bad >= 0) {
            return new Diagnosis(0, inBatch("target", bad, outputs, target.y[target.yAt + bad]));
        }
        for (int layer = 0; layer < layout.layers(); layer++) {
            if (firstNotFinite(p, layout.weights(layer), parameters(layout, layer)) >= 0) {
                return first("parameters", layer);
            }
            if (firstNotFinite(activations, rowsLayout.at(layer, 0), rows * layout.outputs(layer)) >= 0) {
                return first("outputs", layer);
            }
        }
        return new Diagnosis(
                layout.layers(), "the outputs of layer " + layout.layers() + " are finite, their loss is not");
    }

    private static String inBatch(String what, int at, int width, float value) {
        return what + " " + at % width + " of the batch's sample " + at / width + " is " + value;
    }

    private static Diagnosis first(String what, int layer) {
        return new Diagnosis(
                layer + 1, "the first values that are not finite are the " + what + " of layer " + (layer + 1));
    }

    /** The first layer, counted from 1, with a parameter that is not finite; 0 if there is none. */
    static int firstRuinedLayer(ParameterLayout layout, float[] p) {
        for (int layer = 0; layer < layout.layers(); layer++) {
            if (firstNotFinite(p, layout.weights(layer), parameters(layout, layer)) >= 0) {
                return layer + 1;
            }
        }
        return 0;
    }

    private static int parameters(ParameterLayout layout, int layer) {
        return layout.biases(layer) + layout.outputs(layer) - layout.weights(layer);
    }

    private static int firstNotFinite(float[] values, int at, int n) {
        for (int i = 0; i < n; i++) {
            if (!Float.isFinite(values[at + i])) {
                return i;
            }
        }
        return -1;
    }
}
