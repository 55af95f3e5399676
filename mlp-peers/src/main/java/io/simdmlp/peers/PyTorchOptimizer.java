package io.simdmlp.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.simdmlp.Optimizer;
import java.util.ArrayList;
import java.util.List;

/** The optimizers that DJL has in native code, with their state. */
final class PyTorchOptimizer {
    private static final float UNCLIPPED = -1; // gradients as they are

    private final Optimizer optimizer;
    private final List<NDArray> parameters;
    private final List<NDArray> means = new ArrayList<>(); // of Adam
    private final List<NDArray> variances = new ArrayList<>();
    private int steps;

    /** From here on the parameters have gradients. */
    PyTorchOptimizer(Optimizer optimizer, List<NDArray> parameters) {
        this.optimizer = optimizer;
        this.parameters = parameters;
        for (NDArray parameter : parameters) {
            means.add(parameter.zerosLike());
            variances.add(parameter.zerosLike());
            parameter.setRequiresGradient(true);
        }
    }

    /** Updates every parameter and sets its gradient to zero. */
    void step(double learningRate) {
        steps++;
        for (int i = 0; i < parameters.size(); i++) {
            update(i, (float) learningRate);
        }
    }

    private void update(int i, float rate) {
        NDArray w = parameters.get(i);
        NDList weight = new NDList(w);
        switch (optimizer) {
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
            default -> throw new IllegalArgumentException("optimizer is " + optimizer + ", expected SGD or Adam");
        }
    }
}
