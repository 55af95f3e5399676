package io.simdmlp;

/**
 * A function that receives the complete gradients in every training step, between the backward pass and the update: to
 * change them, to observe them, or to sum them across machines. {@link Trainer.Builder#clipNorm Clipping} and
 * {@link Trainer.Builder#accumulate accumulation} have options, and follow the hook.
 *
 * <pre>
 *   forward -> loss -> backward -> gradients -> hook -> [mean over batches] -> [clipping] -> update
 * </pre>
 *
 * <p>Without a hook each thread updates its part of the parameters as soon as its gradients are complete. The trained
 * bits are the same.
 *
 * <p>It is called on the thread that called the step: a hook that trainers on several threads share must be
 * thread-safe.
 */
@FunctionalInterface
public interface GradientHook {
    /**
     * Receives the gradients of a step, on the thread that called it.
     *
     * @param gradients of the batch's mean loss, laid out as {@link Mlp#parameters()}; may be changed in place. The array
     *     is the trainer's own and is overwritten by the next step.
     * @param rows the number of samples of the batch
     * @return true to update the parameters with {@code gradients} now; if false, the parameters and the optimizer's
     *     state stay as they are
     */
    boolean onGradients(float[] gradients, int rows);

    /**
     * {@return a hook that calls this one and then {@code next}, if this one returned true}
     *
     * @param next the second hook
     */
    default GradientHook andThen(GradientHook next) {
        Check.notNull("next", next);
        return (gradients, rows) -> onGradients(gradients, rows) && next.onGradients(gradients, rows);
    }
}
