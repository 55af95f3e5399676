package io.simdmlp.peers;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.simdmlp.Activation;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Optimizer;
import io.simdmlp.bench.Workload;
import io.simdmlp.bench.peers.Contestant;
import io.simdmlp.bench.peers.PeerProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * PyTorch through DJL: its tensors and its automatic differentiation, operation by operation, without DJL's layers and
 * trainer on top, and with the optimizers that DJL has in native code.
 *
 * <p>Weights lie (outputs, inputs), as those of {@code nn.Linear}.
 */
public final class PyTorch implements Contestant {
    private final Engine engine;
    private final NDManager manager;

    PyTorch(int threads) {
        System.setProperty("DJL_CACHE_DIR", Natives.folder());
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        this.engine = Engine.getEngine("PyTorch");
        this.manager = engine.newBaseManager();
    }

    /**
     * Computes what it is told to on standard input.
     *
     * @param arguments the number of threads
     * @throws IOException if standard input or output fails
     */
    public static void main(String[] arguments) throws IOException {
        PeerProcess.serve(arguments, PyTorch::new);
    }

    @Override
    public String version() {
        return "PyTorch " + engine.getVersion() + ", DJL " + Engine.getDjlVersion();
    }

    @Override
    public Work training(Workload.Training net) {
        return new Training(net);
    }

    @Override
    public Work inference(Workload.Inference net) {
        NDManager memory = manager.newSubManager();
        Net layers = new Net(memory, Workload.mlp(net.spec));
        List<NDArray> batches = batches(memory, net.x(), net.rows, net.spec.inputs());
        return new Calls(memory) {
            private int batch; // the next one

            @Override
            NDArray compute() {
                NDArray x = batches.get(batch);
                batch = (batch + 1) % Workload.BATCHES;
                return layers.forward(x);
            }
        };
    }

    @Override
    public Work product(Workload.Product product) {
        NDManager memory = manager.newSubManager();
        Shape x = new Shape(product.rows, product.inputs);
        Shape w = new Shape(product.inputs, product.outputs);
        Shape dz = new Shape(product.rows, product.outputs);
        NDArray a =
                switch (product.pass) {
                    case FORWARD -> random(memory, x);
                    case WEIGHT_GRADIENT -> random(memory, x).transpose();
                    case INPUT_GRADIENT -> random(memory, dz);
                };
        NDArray b =
                switch (product.pass) {
                    case FORWARD -> random(memory, w);
                    case WEIGHT_GRADIENT -> random(memory, dz);
                    case INPUT_GRADIENT -> random(memory, w).transpose();
                };
        return new Calls(memory) {
            @Override
            NDArray compute() {
                return a.matMul(b);
            }
        };
    }

    private static NDArray random(NDManager memory, Shape shape) {
        return memory.create(Workload.random((int) shape.size()), shape);
    }

    /** x (BATCHES, rows, width), cut into batches. */
    private static List<NDArray> batches(NDManager memory, float[] x, int rows, int width) {
        List<NDArray> batches = new ArrayList<>();
        try (NDArray all = memory.create(x, new Shape(Workload.BATCHES, rows, width))) {
            for (int batch = 0; batch < Workload.BATCHES; batch++) {
                batches.add(all.get(batch).duplicate());
            }
        }
        return batches;
    }

    /** Work whose calls leave a tensor, the last of which is kept. */
    private abstract static class Calls implements Work {
        private final NDManager memory;
        private NDArray last;

        Calls(NDManager memory) {
            this.memory = memory;
            this.last = memory.create(0f);
        }

        abstract NDArray compute();

        @Override
        public void call() {
            last.close();
            try (NDScope scope = new NDScope()) { // closes every tensor between
                scope.suppressNotUsedWarning();
                last = compute();
                NDScope.unregister(last);
            }
        }

        @Override
        public float[] result() {
            return last.toFloatArray();
        }

        @Override
        public void close() {
            memory.close();
        }
    }

    /** Layers of weights (outputs, inputs) and biases. */
    private static final class Net {
        private final MlpSpec spec;
        private final List<NDArray> weights = new ArrayList<>();
        private final List<NDArray> biases = new ArrayList<>();

        Net(NDManager memory, Mlp mlp) {
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

        private static NDArray activate(NDArray z, Activation activation) {
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

    private final class Training extends Calls {
        private static final float UNCLIPPED = -1; // gradients as they are

        private final Workload.Training task;
        private final Net net;
        private final List<NDArray> x; // a batch each: (rows, inputs)
        private final List<NDArray> y; // a batch each: class indices (rows, 1), or numbers (rows, outputs)
        private final List<NDArray> parameters;
        private final List<NDArray> means = new ArrayList<>(); // of Adam
        private final List<NDArray> variances = new ArrayList<>();
        private int steps;

        Training(Workload.Training task) {
            this(task, manager.newSubManager());
        }

        private Training(Workload.Training task, NDManager memory) {
            super(memory);
            this.task = task;
            this.net = new Net(memory, Workload.mlp(task.spec));
            this.x = batches(memory, task.x(), task.rows, task.spec.inputs());
            this.y = targets(memory, task);
            this.parameters = net.parameters();
            for (NDArray parameter : parameters) {
                means.add(parameter.zerosLike());
                variances.add(parameter.zerosLike());
                parameter.setRequiresGradient(true);
            }
        }

        private static List<NDArray> targets(NDManager memory, Workload.Training task) {
            int outputs = task.spec.outputs();
            int[] labels = task.labels();
            List<NDArray> targets = new ArrayList<>();
            for (int batch = 0; batch < Workload.BATCHES; batch++) {
                long[] indices = new long[task.rows];
                float[] numbers = new float[task.rows * outputs];
                for (int row = 0; row < task.rows; row++) {
                    int label = labels[batch * task.rows + row];
                    indices[row] = label;
                    if (outputs == 1) {
                        numbers[row] = label;
                    } else {
                        numbers[row * outputs + label] = 1;
                    }
                }
                targets.add(
                        switch (task.loss) {
                            case CATEGORICAL_CROSS_ENTROPY -> memory.create(indices, new Shape(task.rows, 1));
                            default -> memory.create(numbers, new Shape(task.rows, outputs));
                        });
            }
            return targets;
        }

        @Override
        NDArray compute() {
            int batch = steps++ % Workload.BATCHES;
            try (GradientCollector gradients = engine.newGradientCollector()) {
                NDArray loss = loss(net.logits(x.get(batch)), y.get(batch));
                gradients.backward(loss);
                for (int i = 0; i < parameters.size(); i++) {
                    update(i);
                }
                return loss;
            }
        }

        /** Updates a parameter and sets its gradient to zero. */
        private void update(int i) {
            NDArray w = parameters.get(i);
            NDList weight = new NDList(w);
            float rate = (float) task.optimizer.learningRate();
            switch (task.optimizer) {
                case Optimizer.Sgd sgd -> {
                    NDList inputs = new NDList(w, w.getGradient());
                    w.getNDArrayInternal().sgdUpdate(inputs, weight, rate, 0, 1, UNCLIPPED, 0, true);
                }
                case Optimizer.Adam adam -> {
                    // DJL's own Adam leaves epsilon uncorrected, which is another optimizer in its first steps.
                    double root = Math.sqrt(1 - Math.pow(adam.beta2(), steps));
                    double corrected = rate * root / (1 - Math.pow(adam.beta1(), steps));
                    w.getNDArrayInternal()
                            .adamUpdate(
                                    new NDList(w, w.getGradient(), means.get(i), variances.get(i)),
                                    weight,
                                    rate,
                                    (float) corrected,
                                    0,
                                    1,
                                    UNCLIPPED,
                                    (float) adam.beta1(),
                                    (float) adam.beta2(),
                                    (float) (adam.epsilon() * root),
                                    true,
                                    false);
                }
                default ->
                    throw new IllegalArgumentException("optimizer is " + task.optimizer + ", expected SGD or Adam");
            }
        }

        /** The mean loss; the cross-entropies from logits. */
        private NDArray loss(NDArray z, NDArray target) {
            return switch (task.loss) {
                case CATEGORICAL_CROSS_ENTROPY ->
                    z.logSoftmax(1).gather(target, 1).mean().neg();
                case BINARY_CROSS_ENTROPY ->
                    ai.djl.nn.Activation.softPlus(z).sub(z.mul(target)).mean();
                case MSE ->
                    Net.activate(z, task.spec.outputActivation())
                            .sub(target)
                            .square()
                            .mean();
                default -> throw new IllegalArgumentException("loss is " + task.loss.label() + ", which is not here");
            };
        }
    }
}
