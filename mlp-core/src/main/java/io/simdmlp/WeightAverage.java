package io.simdmlp;

import io.simdmlp.kernel.Kernels;

/**
 * The exponential moving average of a network's parameters over the updates. It begins as a copy of the parameters before
 * the first update.
 */
final class WeightAverage {
    private final Kernels kernels;
    private final float[] parameters;
    private final Mlp averaged;
    private final float rate; // 1 - decay
    private boolean begun;

    WeightAverage(Kernels kernels, Mlp mlp, double decay) {
        this.kernels = kernels;
        this.parameters = mlp.parameters();
        this.averaged = new Mlp(mlp.spec(), mlp.parameters().clone(), mlp.buffers()); // one set of running statistics
        this.rate = (float) (1 - decay);
    }

    /** A network with the average. */
    Mlp averaged() {
        return averaged;
    }

    boolean isBegun() {
        return begun;
    }

    void setBegun(boolean isBegun) {
        begun = isBegun;
    }

    /** Prepares the first update. */
    void beginUpdate() {
        if (!begun) {
            System.arraycopy(parameters, 0, averaged.parameters(), 0, parameters.length);
            begun = true;
        }
    }

    /** Adds parameters {@code [from, to)}, which have been updated. */
    void add(int from, int to) {
        kernels.average(averaged.parameters(), parameters, from, to, rate);
    }

    /** Sets the parameters to the average, which begins again with the next update. */
    void toParameters() {
        if (begun) {
            System.arraycopy(averaged.parameters(), 0, parameters, 0, parameters.length);
            begun = false;
        }
    }

    /** Sets the average to parameters that have been chosen after {@link #toParameters}. */
    void ofParameters() {
        System.arraycopy(parameters, 0, averaged.parameters(), 0, parameters.length);
    }
}
