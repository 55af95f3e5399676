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
 *   <li>sums along a row (softmax, the loss of a sample) add one element after the other in ascending order;
 *   <li>all other kernels are elementwise, with the same IEEE operations.
 * </ul>
 *
 * <p>So rows and ranges may be divided among threads and tiles in any way. Matrices are row-major slices of flat arrays that
 * begin at an {@code ...At} offset. Outputs come first, then inputs, then dimensions. Outputs are overwritten and may hold NaN
 * before; they overlap no input unless stated otherwise. All dimensions are at least 1. Kernels check no arguments: the callers
 * do.
 *
 * <p>Each calling thread passes its own {@code scratch} of {@link #scratchSize} floats.
 */
public interface Kernels {
    /** The name for display: {@code vector (512 bit)}, {@code reference}. */
    String name();

    /** The vector width in bits, 0 for scalar loops. */
    int vectorBits();

    /** The number of columns of a product after which its tiles repeat. */
    int tilePeriod();

    /** The largest depth of a product that is computed in one block. */
    int blockDepth();

    /**
     * The floats of scratch that a thread needs.
     *
     * @param rows the maximum rows of the result of a product
     * @param depth the maximum terms of the sums of a product
     * @param packed whether {@link #dense} on packed weights is the only product
     */
    int scratchSize(int rows, int depth, boolean packed);

    /** The best index for packed weights in an array. */
    int packedLead();

    /**
     * The columns of a panel of packed weights. {@link #dense} takes ranges of columns that begin at multiples of it; the last
     * range has at least as many columns.
     */
    int packedPanel();

    /** The floats of the packed weights of a layer; possibly more than an array can hold. */
    long packedSize(int inputs, int outputs);

    /**
     * Packs weights in the order in which {@link #dense} reads them fastest, for repeated use.
     *
     * @param packed ({@link #packedSize})
     * @param w (inputs, outputs)
     */
    void pack(
            float[] packed, int packedAt,
            float[] w, int wAt,
            int inputs, int outputs);

    /**
     * Computes columns {@code [from, to)} of the forward pass of a layer: {@code out = f(x . w + bias)}; the chains of fma start
     * from the bias.
     *
     * @param out (rows, outputs), of which only these columns are written
     * @param x (rows, inputs)
     * @param p holds w (inputs, outputs) at {@code wAt} and the bias (outputs) at {@code biasAt}
     * @param packed whether w is in the format of {@link #pack}; {@code from} and {@code to} are then as {@link #packedPanel}
     *     requires
     */
    void dense(
            float[] out, int outAt,
            float[] x, int xAt,
            float[] p, int wAt, int biasAt, boolean packed,
            int rows, int inputs, int outputs, int from, int to,
            Pointwise f, float[] scratch);

    /**
     * Computes columns {@code [from, to)} of the gradient of a layer's inputs, through the activation that produced them:
     * {@code dx = f' * (dz . w^T)}; the chains of fma start from zero.
     *
     * @param dx (rows, inputs), of which only these columns are written
     * @param dz (rows, outputs)
     * @param w (inputs, outputs)
     * @param v (rows, inputs), the argument of f': the outputs of f, which are the layer's inputs, or the inputs of f if
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
     * Computes rows {@code [from, to)} of the gradient of a layer's weights, the sum of outer products over the batch:
     * {@code dw = x^T . dz}; the chains of fma start from zero, samples in ascending order.
     *
     * @param dw (inputs, outputs), row 0 at {@code dwAt}, of which only these rows are written
     * @param x (rows, inputs)
     * @param dz (rows, outputs)
     */
    void weightGradient(
            float[] dw, int dwAt,
            float[] x, int xAt,
            float[] dz, int dzAt,
            int rows, int inputs, int outputs, int from, int to,
            float[] scratch);

    /** Computes the gradient of a layer's biases: {@code db(o) = sum of dz(row, o)} over rows, ascending, starting from zero. */
    void biasGradient(float[] db, int dbAt, float[] dz, int dzAt, int rows, int outputs);

    /** Computes a pointwise activation: {@code a = f(z)}, both of {@code n} elements. {@code a} may be {@code z}. */
    void pointwise(float[] a, int aAt, float[] z, int zAt, int n, Pointwise f, float[] scratch);

    /**
     * Applies the chain rule of a pointwise activation, in place: {@code d *= f'}, computed from {@code v}, the output of f, or
     * its input if {@link Pointwise#fromInput()}; both of {@code n} elements.
     */
    void pointwiseGradient(float[] d, int dAt, float[] v, int vAt, int n, Pointwise f, float[] scratch);

    /** Computes the softmax of each row, in place: {@code e^(a - max) / sum}. */
    void softmax(float[] a, int aAt, int rows, int width);

    /** Applies the chain rule of softmax, in place: {@code d = a * (d - sum of d * a)}; the sum is a chain of fma from zero. */
    void softmaxGradient(float[] d, int dAt, float[] a, int aAt, int rows, int width);

    /** Computes the logarithm of the softmax of each row, in place: {@code (a - max) - log(sum of e^(a - max))}. */
    void logSoftmax(float[] a, int aAt, int rows, int width, float[] scratch);

    /** Applies the chain rule of {@link #logSoftmax}, in place: {@code d = d - e^a * sum of d}. */
    void logSoftmaxGradient(float[] d, int dAt, float[] a, int aAt, int rows, int width, float[] scratch);

    /**
     * Computes an elementwise loss and its derivative: {@code loss = f(a, y)}, {@code da = scale * f'(a, y)},
     * all of {@code n} elements. {@code da} may be {@code a}.
     *
     * @param p the first parameter of f; ignored by losses without parameters
     * @param q the second parameter of f; ignored by losses with less than two
     */
    void loss(
            float[] loss, int lossAt,
            float[] da, int daAt,
            float[] a, int aAt,
            float[] y, int yAt,
            int n, float scale, PointwiseLoss f, float p, float q, float[] scratch);

    /**
     * Computes the categorical cross-entropy of each row from its logits, and the derivative with respect to the logits, for one
     * class index per row: {@code loss = log(sum of e^(z - max)) + (max - z[label])}, {@code dz = scale * (softmax(z) - onehot)}.
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
     * The same for a distribution over the classes per row: {@code loss = sum of y (log(sum of e^(z - max)) + (max - z))}
     * over the classes whose y is not zero, {@code dz = scale * (softmax(z) * sum of y - y)}. A one-hot y gives the same
     * bits as its class index. {@code dz} may be {@code z}.
     *
     * @param y (rows, width)
     */
    void softmaxCrossEntropy(
            float[] loss, int lossAt,
            float[] dz, int dzAt,
            float[] z, int zAt,
            float[] y, int yAt,
            int rows, int width, float scale);

    /** Applies a step of gradient descent: {@code w -= lr * (g + weightDecay * w)}. */
    void sgd(float[] w, float[] g, int from, int to, float lr, float weightDecay);

    /**
     * Applies a step of gradient descent with momentum: {@code v = momentum * v + (g + weightDecay * w)}; then {@code w -= lr * v}, or
     * with Nesterov momentum {@code w -= lr * (g + weightDecay * w + momentum * v)}.
     */
    void momentum(
            float[] w, float[] v, float[] g, int from, int to,
            float lr, float momentum, boolean nesterov, float weightDecay);

    /**
     * Applies a step of Adam or AdamW: with {@code g += l2 * w}, {@code m += (1 - beta1) (g - m)},
     * {@code v = beta2 * v + (1 - beta2) g^2}, then {@code w = shrink * w - step * m / (sqrt(v) * root + epsilon)}.
     *
     * @param rate1 1 - beta1
     * @param rate2 1 - beta2
     * @param step the learning rate divided by the bias correction of m
     * @param root one divided by the square root of the bias correction of v
     * @param shrink 1, or for decoupled weight decay 1 - lr * weightDecay
     */
    void adam(
            float[] w, float[] m, float[] v, float[] g, int from, int to,
            float rate1, float beta2, float rate2, float step, float root, float epsilon, float l2, float shrink);

    /** Adds: {@code y += x}. */
    void add(float[] y, float[] x, int from, int to);

    /** Multiplies by a number, in place: {@code a *= factor}. */
    void scale(float[] a, int from, int to, float factor);

    /** Limits the absolute values, in place: {@code a = max(-limit, min(limit, a))}. NaN remains NaN. */
    void clamp(float[] a, int from, int to, float limit);

    /**
     * Computes the sum of squares of elements {@code [from, to)} in 32 chains of fma, each from zero: element
     * {@code from + i} is in chain {@code i mod 32}. Then the second half of the chains is added to the first, 16 to 16, until
     * one number is left. Each order of chains would do; this one lets vectors of any width hold whole chains.
     */
    float sumOfSquares(float[] a, int from, int to, float[] scratch);

    /** Applies a step of an exponential moving average: {@code average += rate * (w - average)}. */
    void average(float[] average, float[] w, int from, int to, float rate);

    /**
     * Scales columns {@code [from, to)} of a matrix, in place, each whose Euclidean norm is above {@code max} by
     * {@code max / norm}. The norm is the square root of a chain of fma from zero, rows in ascending order.
     *
     * @param w (rows, columns)
     */
    void limitColumns(float[] w, int wAt, int rows, int columns, int from, int to, float max);
}
// @formatter:on
