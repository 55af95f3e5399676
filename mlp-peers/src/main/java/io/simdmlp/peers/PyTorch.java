package io.simdmlp.peers;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.simdmlp.MlpSpec;
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
        this.engine = engine(threads);
        this.manager = engine.newBaseManager();
    }

    /** PyTorch, set to so many threads before it begins. */
    static Engine engine(int threads) {
        System.setProperty("DJL_CACHE_DIR", Natives.folder());
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        return Engine.getEngine("PyTorch");
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
        return version(engine);
    }

    static String version(Engine engine) {
        return "PyTorch " + engine.getVersion() + ", DJL " + Engine.getDjlVersion();
    }

    @Override
    public Work training(Workload.Training net, MlpSpec spec) {
        return new PyTorchTraining(net, spec);
    }

    @Override
    public Work inference(Workload.Inference net) {
        NDManager memory = manager.newSubManager();
        PyTorchNet layers = new PyTorchNet(memory, Workload.mlp(net.spec));
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
    public Work product(Workload.MatrixProduct product) {
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

    private final class PyTorchTraining extends Calls {
        private final Workload.Training task;
        private final PyTorchNet net;
        private final List<NDArray> x; // a batch each: (rows, inputs)
        private final List<NDArray> y; // a batch each: class indices (rows, 1), or numbers (rows, outputs)
        private final PyTorchOptimizer optimizer;
        private int steps;

        PyTorchTraining(Workload.Training task, MlpSpec spec) {
            this(task, spec, manager.newSubManager());
        }

        private PyTorchTraining(Workload.Training task, MlpSpec spec, NDManager memory) {
            super(memory);
            this.task = task;
            this.net = new PyTorchNet(memory, Workload.mlp(spec));
            this.x = batches(memory, task.x(), task.rows, task.spec.inputs());
            this.y = targets(memory, task);
            this.optimizer = new PyTorchOptimizer(task.optimizer, task.updateOptions, net.parameters());
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
                        switch (task.loss.kind()) {
                            case CATEGORICAL_CROSS_ENTROPY -> memory.create(indices, new Shape(task.rows, 1));
                            default -> memory.create(numbers, new Shape(task.rows, outputs));
                        });
            }
            return targets;
        }

        @Override
        NDArray compute() {
            int batch = steps % Workload.BATCHES;
            NDArray loss;
            try (GradientCollector gradients = engine.newGradientCollector()) {
                loss = loss(net.logits(x.get(batch), true), y.get(batch));
                gradients.backward(loss);
            }
            optimizer.step(task.schedule.curve().rate(task.optimizer.learningRate(), steps++));
            return loss;
        }

        /** The mean loss; the cross-entropies from logits. */
        private NDArray loss(NDArray z, NDArray target) {
            return switch (task.loss.kind()) {
                case CATEGORICAL_CROSS_ENTROPY ->
                    z.logSoftmax(1).gather(target, 1).mean().neg();
                case BINARY_CROSS_ENTROPY ->
                    ai.djl.nn.Activation.softPlus(z).sub(z.mul(target)).mean();
                case MSE ->
                    PyTorchNet.activate(z, task.spec.outputActivation())
                            .sub(target)
                            .square()
                            .mean();
                default -> throw new IllegalArgumentException("loss is " + task.loss.label() + ", which is not here");
            };
        }
    }
}
