package io.simdmlp.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.internal.NDArrayEx;
import io.simdmlp.Optimizer;
import io.simdmlp.UpdateOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * Optimizers with their state. SGD and Adam are those that DJL has in native code. RMSprop, clipping and the average of
 * the parameters are written as operations on tensors.
 */
final class PyTorchOptimizer {
    private static final float UNCLIPPED = -1; // gradients as they are
    private static final double EPSILON = 1e-6; // of PyTorch's clip_grad_norm_

    private final Optimizer optimizer;
    private final UpdateOptions options;
    private final List<NDArray> parameters;
    private final List<NDArray> means = new ArrayList<>(); // of Adam
    private final List<NDArray> variances = new ArrayList<>(); // of Adam, and of RMSprop over (1 - alpha)
    private final List<NDArray> averages = new ArrayList<>();
    private int steps;

    /** From here on the parameters have gradients. */
    PyTorchOptimizer(Optimizer optimizer, UpdateOptions options, List<NDArray> parameters) {
        this.optimizer = optimizer;
        this.options = options;
        this.parameters = parameters;
        for (NDArray parameter : parameters) {
            means.add(parameter.zerosLike());
            variances.add(parameter.zerosLike());
            averages.add(parameter.duplicate());
            parameter.setRequiresGradient(true);
        }
    }

    /** Updates every parameter and sets its gradient to zero. The gradients' collector is closed. */
    void step(double learningRate) {
        steps++;
        if (options.clipNorm() < Double.POSITIVE_INFINITY) {
            clip();
        }
        for (int i = 0; i < parameters.size(); i++) {
            update(i, (float) learningRate);
            if (options.ema() > 0) {
                averages.get(i).muli(options.ema()).addi(parameters.get(i).mul(1 - options.ema()));
            }
        }
    }

    private void clip() {
        double squares = 0;
        for (NDArray parameter : parameters) {
            double norm = parameter.getGradient().norm().getFloat();
            squares += norm * norm;
        }
        double factor = Math.min(1, options.clipNorm() / (Math.sqrt(squares) + EPSILON));
        for (NDArray parameter : parameters) {
            parameter.getGradient().muli(factor);
        }
    }

    private void update(int i, float rate) {
        NDArray w = parameters.get(i);
        NDArray g = w.getGradient();
        NDArrayEx operations = w.getNDArrayInternal();
        NDList weight = new NDList(w);
        switch (optimizer) {
            case Optimizer.Sgd sgd -> operations.sgdUpdate(new NDList(w, g), weight, rate, 0, 1, UNCLIPPED, 0, true);
            case Optimizer.Adam adam -> {
                // DJL's own Adam leaves epsilon uncorrected, which is another optimizer in its first steps.
                double root = Math.sqrt(1 - Math.pow(adam.beta2(), steps));
                double corrected = rate * root / (1 - Math.pow(adam.beta1(), steps));
                operations.adamUpdate(
                        new NDList(w, g, means.get(i), variances.get(i)),
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
            case Optimizer.RmsProp rms -> {
                double root = Math.sqrt(1 - rms.alpha());
                NDArray sum = variances.get(i);
                sum.muli(rms.alpha()).addi(g.square());
                g.divi(sum.sqrt().addi(rms.epsilon() / root));
                operations.sgdUpdate(new NDList(w, g), weight, (float) (rate / root), 0, 1, UNCLIPPED, 0, true);
            }
            default ->
                throw new IllegalArgumentException("optimizer is " + optimizer + ", expected SGD, Adam or RMSprop");
        }
    }
}
