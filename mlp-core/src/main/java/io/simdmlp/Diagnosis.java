package io.simdmlp;

/**
 * The first values of a step, in the order of computation, that are NaN or infinite.
 *
 * @param layer counted from 1; 0 for the data
 * @param sample the first with such values, as {@link Target#sample} counts; 0 if every sample has some
 * @param input of that sample, counted from 1; 0 if the value is not an input
 * @param cause a description for the message
 */
record Diagnosis(int layer, int sample, int input, String cause) {
    /** Finds the cause after a forward pass whose loss is not finite. */
    static Diagnosis ofStep(Mlp mlp, Activations activations, Minibatch batch, float[] losses, int terms) {
        Target target = batch.target;
        int rows = batch.rows;
        int inputs = mlp.spec().inputs();
        int bad = firstNotFinite(batch.x, batch.xAt, rows * inputs);
        if (bad >= 0) {
            return ofData("input ", bad, inputs, batch.x[batch.xAt + bad], target);
        }
        int outputs = mlp.spec().outputs();
        bad = target.classes ? -1 : firstNotFinite(target.y, target.yAt, rows * outputs);
        if (bad >= 0) {
            return ofData("target ", bad, outputs, target.y[target.yAt + bad], target);
        }
        int layers = mlp.spec().layers().size();
        for (int layer = 0; layer < layers; layer++) {
            String name = " of layer " + (layer + 1);
            if (!isFinite(mlp, layer)) {
                return new Diagnosis(layer + 1, 0, 0, "the first values that are not finite are the parameters" + name);
            }
            int width = mlp.spec().layers().get(layer).outputs();
            int at = activations.at(layer, 0);
            if (firstNotFinite(activations.values, at, rows * width) >= 0) {
                int row = rowThatStandsOut(activations.values, at, width, rows);
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
                layers,
                row < 0 ? 0 : target.sample(row),
                0,
                "the outputs of layer " + layers + " are finite, "
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

    /** The first of {@code rows} rows (rows, width) with a value that is not finite; -1 if every row has one. */
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
    static int firstNonFiniteLayer(Mlp mlp) {
        for (int layer = 0; layer < mlp.spec().layers().size(); layer++) {
            if (!isFinite(mlp, layer)) {
                return layer + 1;
            }
        }
        return 0;
    }

    private static boolean isFinite(Mlp mlp, int layer) {
        for (ParameterTensor tensor : mlp.tensors()) {
            if (tensor.layer() == layer && firstNotFinite(mlp.parameters(), tensor.offset(), tensor.size()) >= 0) {
                return false;
            }
        }
        return true;
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
