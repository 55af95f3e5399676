package io.simdmlp.kernel;

// @formatter:off -- signatures and calls one line a matrix
/**
 * Every computation on arrays that this library performs.
 *
 * <p>Two packages implement it: {@code reference} with scalar loops, {@code vector} with SIMD. They agree to the last bit,
 * because the order of arithmetic is part of each contract:
 *
 * <ul>
 *   <li>an element of a product is one chain {@code acc = fma(x, w, acc)} in ascending order of the summed index;
 *   <li>sums along a row (softmax, a sample's loss) add one element after the other in ascending order;
 *   <li>everything else acts on each element alone, by the same IEEE operations.
 * </ul>
 *
 * <p>So rows and ranges may be cut among threads and tiles at will. Matrices are row-major slices of flat arrays that
 * begin at an {@code ...At} offset. Outputs come first, then inputs, then dimensions. Outputs are overwritten, whatever
 * they held, and overlap no input unless said otherwise. All dimensions are at least 1. Nothing is checked here: the
 * callers have done it.
 *
 * <p>Each calling thread hands in its own {@code scratch} of {@link #scratchSize} floats.
 */
public interface Kernels {
    /** A name for people: {@code vector (512 bit)}, {@code reference}. */
    String name();

    /** The vector width in bits, 0 for scalar loops. */
    int vectorBits();

    /** The number of columns of a product after which its tiles repeat. */
    int tilePeriod();

    /** The largest depth of a product that is computed in one block. */
    int blockDepth();

    /**
     * How many floats of scratch a thread needs.
     *
     * @param rows the most rows of a product's result
     * @param depth the most terms that a product sums over
     * @param packed whether {@link #dense} on packed weights is the only product
     */
    int scratchSize(int rows, int depth, boolean packed);

    /** Where in an array packed weights begin best. */
    int packedLead();

    /**
     * Columns of a panel of packed weights. Their columns may be cut into ranges for {@link #dense} at multiples of it that
     * leave at least as many for the last range.
     */
    int packedPanel();

    /** How many floats {@link #pack} makes of a layer's weights; more than an array can hold if need be. */
    long packedSize(int inputs, int outputs);

    /**
     * Puts weights in the order in which {@link #dense} reads them fastest, for whoever uses them many times.
     *
     * @param packed ({@link #packedSize})
     * @param w (inputs, outputs)
     */
    void pack(
            float[] packed, int packedAt,
            float[] w, int wAt,
            int inputs, int outputs);

    /**
     * Columns {@code [from, to)} of a layer's forward pass: {@code out = f(x . w + bias)}, the chains starting from the
     * bias.
     *
     * @param out (rows, outputs), of which only the named columns are written
     * @param x (rows, inputs)
     * @param p holds w (inputs, outputs) at {@code wAt} and the bias (outputs) at {@code biasAt}
     * @param packed whether w is as {@link #pack} left it; {@code from} and {@code to} are where {@link #packedPanel} says
     *     then
     */
    void dense(
            float[] out, int outAt,
            float[] x, int xAt,
            float[] p, int wAt, int biasAt, boolean packed,
            int rows, int inputs, int outputs, int from, int to,
            Pointwise f, float[] scratch);

    /**
     * Columns {@code [from, to)} of the gradient by a layer's inputs, taken through the activation that produced them:
     * {@code dx = f' * (dz . w^T)}, the chains starting from zero.
     *
     * @param dx (rows, inputs), of which only the named columns are written
     * @param dz (rows, outputs)
     * @param w (inputs, outputs)
     * @param v (rows, inputs), what f' is taken from: f's outputs, which are the layer's inputs, or what f was given if
     *     {@link Pointwise#fromInput()}
     */
    void inputGradient(
            float[] dx, int dxAt,
            float[] dz, int dzAt,
            float[] w, int wAt,
            float[] v, int vAt,
            int rows, int inputs, int outputs, int from, int to,
            Pointwise f, float[] scratch);

    /**
     * Rows {@code [from, to)} of the gradient by a layer's weights, the sum of outer products over the batch:
     * {@code dw = x^T . dz}, the chains starting from zero, samples in ascending order.
     *
     * @param dw (inputs, outputs), at {@code dwAt} for row 0, of which only the named rows are written
     * @param x (rows, inputs)
     * @param dz (rows, outputs)
     */
    void weightGradient(
            float[] dw, int dwAt,
            float[] x, int xAt,
            float[] dz, int dzAt,
            int rows, int inputs, int outputs, int from, int to,
            float[] scratch);

    /** The gradient by a layer's biases: {@code db(o) = sum of dz(row, o)} over rows, ascending, starting from zero. */
    void biasGradient(float[] db, int dbAt, float[] dz, int dzAt, int rows, int outputs);

    /** A pointwise activation: {@code a = f(z)}, both of {@code n} elements. {@code a} may be {@code z}. */
    void pointwise(float[] a, int aAt, float[] z, int zAt, int n, Pointwise f, float[] scratch);

    /**
     * The chain rule for a pointwise activation, in place: {@code d *= f'}, taken from {@code v}, which is f's output,
     * or its input if {@link Pointwise#fromInput()}; both of {@code n} elements.
     */
    void pointwiseGradient(float[] d, int dAt, float[] v, int vAt, int n, Pointwise f, float[] scratch);

    /** Each row's softmax, in place: {@code e^(a - max) / sum}. */
    void softmax(float[] a, int aAt, int rows, int width);

    /** The chain rule for softmax, in place: {@code d = a * (d - sum of d * a)}, the sum a chain of fma from zero. */
    void softmaxGradient(float[] d, int dAt, float[] a, int aAt, int rows, int width);

    /** The logarithm of each row's softmax, in place: {@code (a - max) - log(sum of e^(a - max))}. */
    void logSoftmax(float[] a, int aAt, int rows, int width, float[] scratch);

    /** The chain rule for it, in place: {@code d = d - e^a * sum of d}. */
    void logSoftmaxGradient(float[] d, int dAt, float[] a, int aAt, int rows, int width, float[] scratch);

    /**
     * A loss that acts on each element alone, and its derivative: {@code loss = f(a, y)}, {@code da = scale * f'(a, y)},
     * all of {@code n} elements. {@code da} may be {@code a}.
     */
    void loss(
            float[] loss, int lossAt,
            float[] da, int daAt,
            float[] a, int aAt,
            float[] y, int yAt,
            int n, float scale, PointwiseLoss f, float[] scratch);

    /**
     * Categorical cross-entropy of each row from its logits, and the derivative by the logits, for one class index a
     * row: {@code loss = log(sum of e^(z - max)) + (max - z[label])}, {@code dz = scale * (softmax(z) - onehot)}.
     * {@code dz} may be {@code z}.
     *
     * @param loss (rows)
     * @param labels (rows), each in [0, width)
     */
    void softmaxCrossEntropy(
            float[] loss, int lossAt,
            float[] dz, int dzAt,
            float[] z, int zAt,
            int[] labels, int labelsAt,
            int rows, int width, float scale);

    /**
     * The same for a distribution over the classes a row: {@code loss = sum of y (log(sum of e^(z - max)) + (max - z))}
     * over the classes whose y is not zero, {@code dz = scale * (softmax(z) * sum of y - y)}. A one-hot y gives the
     * bits that its class index gives. {@code dz} may be {@code z}.
     *
     * @param y (rows, width)
     */
    void softmaxCrossEntropy(
            float[] loss, int lossAt,
            float[] dz, int dzAt,
            float[] z, int zAt,
            float[] y, int yAt,
            int rows, int width, float scale);

    /** Gradient descent: {@code w -= lr * (g + weightDecay * w)}. */
    void sgd(float[] w, float[] g, int from, int to, float lr, float weightDecay);

    /**
     * Gradient descent with momentum: {@code v = momentum * v + (g + weightDecay * w)}; then {@code w -= lr * v}, or
     * with Nesterov's look-ahead {@code w -= lr * (g + weightDecay * w + momentum * v)}.
     */
    void momentum(
            float[] w, float[] v, float[] g, int from, int to,
            float lr, float momentum, boolean nesterov, float weightDecay);

    /**
     * Adam and AdamW: with {@code g += l2 * w}, {@code m += (1 - beta1) (g - m)},
     * {@code v = beta2 * v + (1 - beta2) g^2}, then {@code w = shrink * w - step * m / (sqrt(v) * root + epsilon)}.
     *
     * @param rate1 1 - beta1
     * @param rate2 1 - beta2
     * @param step the learning rate over m's bias correction
     * @param root one over the square root of v's bias correction
     * @param shrink 1, or for decoupled weight decay 1 - lr * weightDecay
     */
    void adam(
            float[] w, float[] m, float[] v, float[] g, int from, int to,
            float rate1, float beta2, float rate2, float step, float root, float epsilon, float l2, float shrink);
}
// @formatter:on
