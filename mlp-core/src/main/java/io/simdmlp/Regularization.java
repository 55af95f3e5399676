package io.simdmlp;

/**
 * The penalties of a {@link Trainer} on the size of parameters.
 *
 * @param l1 the factor of the L1 penalty; 0 for none
 * @param decayAll true to apply the L1 penalty and the optimizer's weight decay to all parameters, false to the weights
 *     of layers only
 */
record Regularization(double l1, boolean decayAll) {
    /** Returns whether the weights of a layer are updated otherwise than the parameters that follow them. */
    boolean separatesWeights(Optimizer optimizer) {
        return !decayAll && (l1 > 0 || optimizer.weightDecay() > 0);
    }
}
