package io.simdmlp.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.simdmlp.Activation;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import java.util.ArrayList;
import java.util.List;

/** A network of PyTorch's tensors: layers of weights (outputs, inputs), as those of {@code nn.Linear}, and biases. */
final class PyTorchNet {
    private final MlpSpec spec;
    private final List<NDArray> weights = new ArrayList<>();
    private final List<NDArray> biases = new ArrayList<>();

    PyTorchNet(NDManager memory, Mlp mlp) {
        this.spec = mlp.spec();
        int inputs = spec.inputs();
        for (int layer = 0; layer < spec.layers().size(); layer++) {
            int outputs = spec.layers().get(layer).outputs();
            float[] w = new float[outputs * inputs];
            for (int i = 0; i < w.length; i++) {
                w[i] = mlp.parameters()[mlp.weightsAt(layer) + i % inputs * outputs + i / inputs];
            }
            float[] b = new float[outputs];
            System.arraycopy(mlp.parameters(), mlp.biasesAt(layer), b, 0, outputs);
            weights.add(memory.create(w, new Shape(outputs, inputs)));
            biases.add(memory.create(b, new Shape(outputs)));
            inputs = outputs;
        }
    }

    List<NDArray> parameters() {
        List<NDArray> parameters = new ArrayList<>(weights);
        parameters.addAll(biases);
        return parameters;
    }

    /** The last layer's outputs. */
    NDArray forward(NDArray x) {
        return activate(logits(x), spec.outputActivation());
    }

    /** What the last layer's activation takes. */
    NDArray logits(NDArray x) {
        NDArray a = x;
        for (int layer = 0; layer < weights.size(); layer++) {
            NDArray z = a.getNDArrayInternal()
                    .linear(a, weights.get(layer), biases.get(layer))
                    .singletonOrThrow();
            boolean last = layer == weights.size() - 1;
            a = last ? z : activate(z, spec.layers().get(layer).activation());
        }
        return a;
    }

    static NDArray activate(NDArray z, Activation activation) {
        return switch (activation) {
            case RELU -> ai.djl.nn.Activation.relu(z);
            case SIGMOID -> ai.djl.nn.Activation.sigmoid(z);
            case SOFTMAX -> z.softmax(1);
            default ->
                throw new IllegalArgumentException(
                        "activation is " + activation.label() + ", expected relu, sigmoid or softmax");
        };
    }
}
