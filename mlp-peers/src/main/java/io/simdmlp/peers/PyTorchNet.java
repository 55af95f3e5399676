package io.simdmlp.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.Shape;
import io.simdmlp.Activation;
import io.simdmlp.Dense;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Normalization;
import java.util.ArrayList;
import java.util.List;

/**
 * A network of PyTorch's tensors: layers with weights (outputs, inputs), as those of {@code nn.Linear}, biases, and the
 * scale and shift of a normalization.
 */
final class PyTorchNet {
    private final MlpSpec spec;
    private final List<Layer> layers = new ArrayList<>();

    /** A new network's tensors: a normalization does not scale or shift yet. */
    PyTorchNet(NDManager memory, Mlp mlp) {
        this.spec = mlp.spec();
        int inputs = spec.inputs();
        for (int layer = 0; layer < spec.layers().size(); layer++) {
            Dense dense = (Dense) spec.layers().get(layer);
            int outputs = dense.outputs();
            float[] w = new float[outputs * inputs];
            for (int i = 0; i < w.length; i++) {
                w[i] = mlp.parameters()[mlp.weightsAt(layer) + i % inputs * outputs + i / inputs];
            }
            float[] b = new float[outputs];
            System.arraycopy(mlp.parameters(), mlp.biasesAt(layer), b, 0, outputs);
            Shape columns = new Shape(outputs);
            layers.add(new Layer(
                    dense,
                    memory.create(w, new Shape(outputs, inputs)),
                    memory.create(b, columns),
                    memory.ones(columns),
                    memory.zeros(columns),
                    memory.zeros(columns),
                    memory.ones(columns)));
            inputs = outputs;
        }
    }

    List<NDArray> parameters() {
        List<NDArray> parameters = new ArrayList<>();
        for (Layer layer : layers) {
            parameters.add(layer.weights);
            parameters.add(layer.biases);
            if (!layer.dense.normalization().equals(Normalization.none())) {
                parameters.add(layer.scale);
                parameters.add(layer.shift);
            }
        }
        return parameters;
    }

    /** The last layer's outputs. */
    NDArray forward(NDArray x) {
        return activate(logits(x, false), spec.outputActivation());
    }

    /** What the last layer's activation takes. */
    NDArray logits(NDArray x, boolean training) {
        NDArray a = x;
        for (int layer = 0; layer < layers.size(); layer++) {
            a = layers.get(layer).forward(a, training, layer < layers.size() - 1);
        }
        return a;
    }

    static NDArray activate(NDArray z, Activation activation) {
        return switch (activation) {
            case RELU -> ai.djl.nn.Activation.relu(z);
            case GELU -> ai.djl.nn.Activation.gelu(z);
            case SIGMOID -> ai.djl.nn.Activation.sigmoid(z);
            case SOFTMAX -> z.softmax(1);
            default ->
                throw new IllegalArgumentException(
                        "activation is " + activation.label() + ", expected relu, gelu, sigmoid or softmax");
        };
    }

    private record Layer(
            Dense dense,
            NDArray weights,
            NDArray biases,
            NDArray scale,
            NDArray shift,
            NDArray runningMean,
            NDArray runningVariance) {
        NDArray forward(NDArray x, boolean training, boolean activated) {
            NDArray z =
                    normalize(x.getNDArrayInternal().linear(x, weights, biases).singletonOrThrow(), training);
            NDArray a = activated ? activate(z, dense.activation()) : z;
            return dense.dropout() == 0
                    ? a
                    : a.getNDArrayInternal()
                            .dropout(a, (float) dense.dropout(), training)
                            .singletonOrThrow();
        }

        private NDArray normalize(NDArray z, boolean training) {
            NDArrayEx operations = z.getNDArrayInternal();
            float epsilon = (float) dense.normalization().epsilon();
            NDList normalized =
                    switch (dense.normalization()) {
                        case Normalization.None none -> new NDList(z);
                        case Normalization.BatchNorm batch ->
                            // DJL's momentum is the share of the statistics so far
                            operations.batchNorm(
                                    z,
                                    runningMean,
                                    runningVariance,
                                    scale,
                                    shift,
                                    1,
                                    (float) (1 - batch.momentum()),
                                    epsilon,
                                    training);
                        case Normalization.LayerNorm layer ->
                            operations.layerNorm(z, scale.getShape(), scale, shift, epsilon);
                        case Normalization.RmsNorm rms ->
                            throw new IllegalArgumentException(
                                    "normalization is " + rms.label() + ", expected none, batch or layer");
                    };
            return normalized.singletonOrThrow();
        }
    }
}
