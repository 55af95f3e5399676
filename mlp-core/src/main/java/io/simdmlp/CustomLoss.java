package io.simdmlp;

/**
 * A loss of the user's own, for {@link Trainer#step(float[], int, int, CustomLoss)}.
 *
 * <p>The set of {@link Loss}es is closed because each has a vector kernel, a reference kernel with the same bits, and
 * derivatives that tests compare with differences. This interface has no such promise: the trained bits are as reproducible
 * as its own arithmetic.
 *
 * <pre>{@code
 * // The mean over samples of the squared error of the sum of all outputs.
 * CustomLoss loss = (outputs, at, gradient, gradientAt, rows) -> {
 *     double mean = 0;
 *     for (int row = 0; row < rows; row++) {
 *         double error = -target[row];
 *         for (int o = 0; o < width; o++) {
 *             error += outputs[at + row * width + o];
 *         }
 *         mean += error * error / rows;
 *         Arrays.fill(gradient, gradientAt + row * width, gradientAt + (row + 1) * width, (float) (2 * error / rows));
 *     }
 *     return mean;
 * };
 * double mean = trainer.step(x, 0, rows, loss);
 * }</pre>
 *
 * <p>It is called on the thread that called the step: a loss that trainers on several threads share must be thread-safe.
 */
@FunctionalInterface
public interface CustomLoss {
    /**
     * Computes the loss of a batch and its derivatives by the network's outputs. If the loss needs logits, give the last
     * layer {@link Activation#IDENTITY}.
     *
     * @param outputs (rows, outputs) at {@code at}: the network's outputs; not to be written to
     * @param at the offset of row 0 in {@code outputs}
     * @param gradient (rows, outputs) at {@code gradientAt}, overwritten: the derivative of the result by each output
     * @param gradientAt the offset of row 0 in {@code gradient}
     * @param rows the number of samples
     * @return the loss of the batch, usually a mean over its samples
     */
    double compute(float[] outputs, int at, float[] gradient, int gradientAt, int rows);
}
