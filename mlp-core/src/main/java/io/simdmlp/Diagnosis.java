package io.simdmlp;

import io.simdmlp.layout.ActivationLayout;
import io.simdmlp.layout.ParameterLayout;

/**
 * Where in a step numbers ceased to be finite: the first place in the order of computation.
 *
 * @param layer counted from 1; 0 for the data
 * @param sample the first whose numbers did, as {@link Target#sample} counts; 0 if those of every sample did
 * @param input of that sample, counted from 1; 0 if it was none
 * @param culprit in words
 */
record Diagnosis(int layer, int sample, int input, String culprit) {
    /** After a forward pass whose loss was not finite. */
    static Diagnosis ofStep(
            ParameterLayout layout,
            float[] p,
            float[] activations,
            ActivationLayout rowsLayout,
            float[] x,
            int xAt,
            Target target,
            float[] losses,
            int terms,
            int rows) {
        int inputs = layout.inputs(0);
        int bad = firstNotFinite(x, xAt, rows * inputs);
        if (bad >= 0) {
            return ofData("input ", bad, inputs, x[xAt + bad], target);
        }
        int outputs = layout.outputs(layout.layers() - 1);
        bad = target.classes ? -1 : firstNotFinite(target.y, target.yAt, rows * outputs);
        if (bad >= 0) {
            return ofData("target ", bad, outputs, target.y[target.yAt + bad], target);
        }
        for (int layer = 0; layer < layout.layers(); layer++) {
            String name = " of layer " + (layer + 1);
            if (firstNotFinite(p, layout.weights(layer), parameters(layout, layer)) >= 0) {
                return new Diagnosis(layer + 1, 0, 0, "the first values that are not finite are the parameters" + name);
            }
            int width = layout.outputs(layer);
            int at = rowsLayout.at(layer, 0);
            if (firstNotFinite(activations, at, rows * width) >= 0) {
                int row = rowThatStandsOut(activations, at, width, rows);
                String sample = row < 0 ? "" : " for " + target.sampleName(row) + ", counted from 1";
                return new Diagnosis(
                        layer + 1,
                        row < 0 ? 0 : target.sample(row),
                        0,
                        "the first values that are not finite are the outputs" + name + sample);
            }
        }
        int row = rowThatStandsOut(losses, 0, terms, rows);
        return new Diagnosis(
                layout.layers(),
                row < 0 ? 0 : target.sample(row),
                0,
                "the outputs of layer " + layout.layers() + " are finite, "
                        + (row < 0
                                ? "their loss is not"
                                : "the loss of " + target.sampleName(row) + ", counted from 1, is not"));
    }

    private static Diagnosis ofData(String what, int at, int width, float value, Target target) {
        int row = at / width;
        int number = 1 + at % width;
        return new Diagnosis(
                0,
                target.sample(row),
                what.equals("input ") ? number : 0,
                what + number + " of " + target.sampleName(row) + ", both counted from 1, is " + value);
    }

    /** The first of {@code rows} rows (rows, width) with a value that is not finite; -1 if there is none without. */
    private static int rowThatStandsOut(float[] values, int at, int width, int rows) {
        int first = -1;
        int bad = 0;
        for (int row = 0; row < rows; row++) {
            if (firstNotFinite(values, at + row * width, width) >= 0) {
                first = first < 0 ? row : first;
                bad++;
            }
        }
        return bad < rows ? first : -1;
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
