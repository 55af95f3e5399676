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
 *   <li>sums along a row add one element after the other in ascending order (softmax, the loss of a sample), or are
 *       {@link RowSums} (normalization);
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
     * @param biasAt negative for a bias of 0
     * @param packed whether w is in the format of {@link #pack}; {@code from} and {@code to} are then as {@link #packedPanel}
     *     requires
     */
    void dense(
            float[] out, int outAt,
            float[] x, int xAt,
            float[] p, int wAt, int biasAt, boolean packed,
            int rows, int inputs, int outputs, int from, int to,
            Pointwise f, float[] scratch);

    /** The ints of the weights of a layer as {@link #packBfloat16} writes them; possibly more than an array can hold. */
    long bfloat16Size(int inputs, int outputs);

    /**
     * Packs weights as bfloat16, in the order in which {@link #denseBfloat16} reads them fastest. The weights of inputs 2i and
     * 2i + 1 of an output are a {@link Bfloat16#pair pair}, the second one with 0 if there is no other. So the decoded weights do
     * not depend on the order.
     *
     * @param packed ({@link #bfloat16Size})
     * @param w (inputs, outputs)
     */
    void packBfloat16(
            int[] packed, int packedAt,
            float[] w, int wAt,
            int inputs, int outputs);

    /**
     * Computes the same as {@link #dense} from weights in the format of {@link #packBfloat16}: the bits are those of {@code dense}
     * with the decoded weights. {@code from} and {@code to} are as {@link #packedPanel} requires.
     *
     * @param out (rows, outputs), of which only these columns are written
     * @param x (rows, inputs)
     * @param w (inputs, outputs), packed
     * @param bias (outputs) at {@code biasAt}
     */
    void denseBfloat16(
            float[] out, int outAt,
            float[] x, int xAt,
            int[] w, int wAt,
            float[] bias, int biasAt,
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

    /**
     * Computes the mean and the biased variance of columns {@code [from, to)}: {@code mean = (sum of z) / rows}, {@code variance =
     * (sum of (z - mean)^2) / rows}, both sums over rows in ascending order, starting from zero; the second one is a chain of fma.
     *
     * @param moments holds the means (width) at {@code meanAt} and the variances (width) at {@code varianceAt}; may be the array of z
     * @param z (rows, width)
     */
    void columnMoments(
            float[] moments, int meanAt, int varianceAt,
            float[] z, int zAt,
            int rows, int width, int from, int to);

    /**
     * Normalizes columns {@code [from, to)}: {@code n = (z - mean) * inverse}, {@code y = fma(n, scale, shift)}. {@code n} may be
     * {@code z}.
     *
     * @param y (rows, width), of which only these columns are written
     * @param n likewise
     * @param z (rows, width)
     * @param moments holds the means (width) at {@code meanAt} and the inverses of the standard deviations at {@code inverseAt}; may
     *     be the array of y, n and z
     * @param p holds the scales (width) at {@code scaleAt} and the shifts at {@code shiftAt}
     */
    void normalizeColumns(
            float[] y, int yAt,
            float[] n, int nAt,
            float[] z, int zAt,
            float[] moments, int meanAt, int inverseAt,
            float[] p, int scaleAt, int shiftAt,
            int rows, int width, int from, int to);

    /**
     * Applies the chain rule of {@link #normalizeColumns} with the moments of the same rows, in place:
     * {@code d = (scale * inverse) * (fma(-n, dScale / rows, d) - dShift / rows)}.
     *
     * @param d (rows, width), of which columns {@code [from, to)} are replaced
     * @param n (rows, width)
     * @param inverses at {@code inverseAt}
     * @param p holds the scales at {@code scaleAt}
     * @param g holds the results of {@link #scaleGradient}
     */
    void normalizeColumnsGradient(
            float[] d, int dAt,
            float[] n, int nAt,
            float[] inverses, int inverseAt,
            float[] p, int scaleAt,
            float[] g, int dScaleAt, int dShiftAt,
            int rows, int width, int from, int to);

    /**
     * Computes the gradients of the scales and shifts of columns {@code [from, to)}: {@code dScale = sum of d * n},
     * {@code dShift = sum of d}, over rows in ascending order, starting from zero; the first one is a chain of fma.
     *
     * @param g receives the gradients of the scales (width) at {@code dScaleAt} and of the shifts at {@code dShiftAt}
     * @param dShiftAt negative if there are no shifts
     * @param d (rows, width), derivatives by y
     * @param n (rows, width)
     */
    void scaleGradient(
            float[] g, int dScaleAt, int dShiftAt,
            float[] d, int dAt,
            float[] n, int nAt,
            int rows, int width, int from, int to);

    /**
     * Normalizes rows: {@code n = (z - mean) * inverse}, {@code inverse = 1 / sqrt(variance + epsilon)}, {@code y = fma(n, scale,
     * shift)}. The mean is a {@linkplain RowSums row sum} of z divided by {@code width}, the variance one of the squares of
     * {@code z - mean}. Unless {@code centered}, the mean is taken as 0.
     *
     * @param y (rows, width); may be n
     * @param n (rows, width); may be z
     * @param inverses receives the inverse of each row, (rows)
     * @param z (rows, width)
     * @param p holds the scales (width) at {@code scaleAt} and the shifts at {@code shiftAt}
     * @param shiftAt negative for shifts of 0
     */
    void normalizeRows(
            float[] y, int yAt,
            float[] n, int nAt,
            float[] inverses, int inverseAt,
            float[] z, int zAt,
            float[] p, int scaleAt, int shiftAt,
            int rows, int width, float epsilon, boolean centered, float[] scratch);

    /**
     * Applies the chain rule of {@link #normalizeRows}, in place: with {@code g = d * scale}, {@code d = inverse * (fma(-n, (sum of
     * g * n) / width, g) - (sum of g) / width)}. The sums are {@linkplain RowSums row sums}. Unless {@code centered}, the last term
     * is missing.
     *
     * @param d (rows, width)
     * @param n (rows, width)
     * @param inverses (rows)
     * @param p holds the scales at {@code scaleAt}
     */
    void normalizeRowsGradient(
            float[] d, int dAt,
            float[] n, int nAt,
            float[] inverses, int inverseAt,
            float[] p, int scaleAt,
            int rows, int width, boolean centered, float[] scratch);

    /**
     * Computes factors of dropout: 0 for a random element, else {@code scale}. An element is 0 if its {@linkplain Philox random
     * number} is less than {@code threshold}.
     *
     * @param m (rows, width), of which columns {@code [from, to)} are written
     * @param firstRow the number of the first row in its batch
     * @param seed the key of the random numbers
     * @param step the number of the training step
     * @param layer the layer, less than 2^16
     * @param threshold 2^32 times the probability of 0
     */
    void dropoutFactors(
            float[] m, int mAt,
            int firstRow, int rows, int width, int from, int to,
            long seed, long step, int layer, long threshold, float scale);

    /** Computes the products {@code out = a * b} of {@code n} elements. {@code out} may be {@code a}. */
    void multiply(float[] out, int outAt, float[] a, int aAt, float[] b, int bAt, int n);

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

    /**
     * The same with AMSGrad: with {@code top = max(top, v)}, the denominator is {@code sqrt(top) * root + epsilon}.
     *
     * @param top the largest v of all steps
     */
    void amsgrad(
            float[] w, float[] m, float[] v, float[] top, float[] g, int from, int to,
            float rate1, float beta2, float rate2, float step, float root, float epsilon, float l2, float shrink);

    /**
     * Applies a step of NAdam: g, m and v as {@link #adam}, then
     * {@code w = shrink * w - (stepM * m + stepG * g) / (sqrt(v) * root + epsilon)}.
     *
     * @param stepM the factor of m
     * @param stepG the factor of g
     */
    void nadam(
            float[] w, float[] m, float[] v, float[] g, int from, int to,
            float rate1, float beta2, float rate2, float stepM, float stepG, float root, float epsilon, float l2,
            float shrink);

    /**
     * Applies a step of RMSprop or Adagrad: with {@code g += l2 * w}, {@code v = alpha * v + rate * g^2} and
     * {@code d = g / (sqrt(v) + epsilon)}; then {@code w -= lr * d}, or with momentum {@code b = momentum * b + d} and
     * {@code w -= lr * b}. If centered, {@code m += rate * (g - m)} and d has {@code sqrt(max(v - m^2, 0))}.
     *
     * @param m the mean gradients; not used unless centered
     * @param b the momentum; not used if {@code momentum} is 0
     */
    void rmsprop(
            float[] w, float[] v, float[] m, float[] b, float[] g, int from, int to,
            float alpha, float rate, float lr, float momentum, float epsilon, boolean centered, float l2);

    /**
     * Applies a step of Adadelta: with {@code g += l2 * w}, {@code v = rho * v + rate * g^2},
     * {@code d = sqrt(u + epsilon) / sqrt(v + epsilon) * g}, {@code u = rho * u + rate * d^2}, then {@code w -= lr * d}.
     *
     * @param rate 1 - rho
     */
    void adadelta(
            float[] w, float[] v, float[] u, float[] g, int from, int to,
            float rho, float rate, float lr, float epsilon, float l2);

    /**
     * Applies a step of Lion: with {@code c = m + rate1 * (g - m)}, {@code w = shrink * w - lr * sign(c)}, then
     * {@code m += rate2 * (g - m)}. The sign of zero and NaN is zero and NaN.
     *
     * @param rate1 1 - beta1
     * @param rate2 1 - beta2
     * @param shrink 1 - lr * weightDecay
     */
    void lion(float[] w, float[] m, float[] g, int from, int to, float rate1, float rate2, float lr, float shrink);

    /**
     * Adds the gradient of an L1 penalty: {@code g += l1 * sign(w)}. The sign of zero and NaN is zero and NaN.
     */
    void l1(float[] g, float[] w, int from, int to, float l1);

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
