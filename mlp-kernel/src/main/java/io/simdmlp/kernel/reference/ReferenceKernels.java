package io.simdmlp.kernel.reference;

import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.Pointwise;
import io.simdmlp.kernel.PointwiseLoss;
import io.simdmlp.kernel.ScalarMath;
import java.util.Arrays;

// @formatter:off -- signatures and calls one line a matrix
/**
 * {@link Kernels} as naive loops, for readability rather than speed; the loop order only keeps the innermost index
 * contiguous.
 */
public final class ReferenceKernels implements Kernels {
    private static final int SQUARE_CHAINS = 32;

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public int vectorBits() {
        return 0;
    }

    @Override
    public int tilePeriod() {
        return 64; // has no tiles: a warm-up then trains the same small network as with vectors
    }

    @Override
    public int blockDepth() {
        return 1024; // likewise
    }

    @Override
    public int scratchSize(int rows, int depth, boolean packed) {
        return 0;
    }

    @Override
    public int packedLead() {
        return 0;
    }

    @Override
    public int packedPanel() {
        return 1;
    }

    @Override
    public long packedSize(int inputs, int outputs) {
        return (long) inputs * outputs;
    }

    @Override
    public void pack(
            float[] packed, int packedAt,
            float[] w, int wAt,
            int inputs, int outputs) {
        System.arraycopy(w, wAt, packed, packedAt, inputs * outputs);
    }

    @Override
    public void dense(
            float[] out, int outAt,
            float[] x, int xAt,
            float[] p, int wAt, int biasAt, boolean packed,
            int rows, int inputs, int outputs, int from, int to,
            Pointwise f, float[] scratch) {
        int width = to - from;
        for (int row = 0; row < rows; row++) {
            int at = outAt + row * outputs + from;
            System.arraycopy(p, biasAt + from, out, at, width);
            for (int i = 0; i < inputs; i++) {
                addScaled(out, at, x[xAt + row * inputs + i], p, wAt + i * outputs + from, width);
            }
            pointwise(out, at, out, at, width, f, scratch);
        }
    }

    @Override
    public void inputGradient(
            float[] dx, int dxAt,
            float[] dz, int dzAt,
            float[] w, int wAt,
            float[] v, int vAt,
            int rows, int inputs, int outputs, int from, int to,
            Pointwise f, float[] scratch) {
        for (int row = 0; row < rows; row++) {
            for (int i = from; i < to; i++) {
                float sum = 0f;
                for (int o = 0; o < outputs; o++) {
                    sum = Math.fma(dz[dzAt + row * outputs + o], w[wAt + i * outputs + o], sum);
                }
                dx[dxAt + row * inputs + i] = f.chain(sum, v[vAt + row * inputs + i]);
            }
        }
    }

    @Override
    public void weightGradient(
            float[] dw, int dwAt,
            float[] x, int xAt,
            float[] dz, int dzAt,
            int rows, int inputs, int outputs, int from, int to,
            float[] scratch) {
        for (int i = from; i < to; i++) {
            int at = dwAt + i * outputs;
            Arrays.fill(dw, at, at + outputs, 0f);
            for (int row = 0; row < rows; row++) {
                addScaled(dw, at, x[xAt + row * inputs + i], dz, dzAt + row * outputs, outputs);
            }
        }
    }

    /** {@code y = fma(s, x, y)}, {@code n} elements. */
    private static void addScaled(float[] y, int yAt, float s, float[] x, int xAt, int n) {
        for (int j = 0; j < n; j++) {
            y[yAt + j] = Math.fma(s, x[xAt + j], y[yAt + j]);
        }
    }

    @Override
    public void biasGradient(float[] db, int dbAt, float[] dz, int dzAt, int rows, int outputs) {
        for (int o = 0; o < outputs; o++) {
            float sum = 0f;
            for (int row = 0; row < rows; row++) {
                sum += dz[dzAt + row * outputs + o];
            }
            db[dbAt + o] = sum;
        }
    }

    @Override
    public void pointwise(float[] a, int aAt, float[] z, int zAt, int n, Pointwise f, float[] scratch) {
        for (int i = 0; i < n; i++) {
            a[aAt + i] = f.value(z[zAt + i]);
        }
    }

    @Override
    public void pointwiseGradient(float[] d, int dAt, float[] v, int vAt, int n, Pointwise f, float[] scratch) {
        for (int i = 0; i < n; i++) {
            d[dAt + i] = f.chain(d[dAt + i], v[vAt + i]);
        }
    }

    @Override
    public void softmax(float[] a, int aAt, int rows, int width) {
        for (int row = 0; row < rows; row++) {
            int at = aAt + row * width;
            float max = ScalarMath.max(a, at, width);
            float sum = 0f;
            for (int j = 0; j < width; j++) {
                a[at + j] = ScalarMath.exp(a[at + j] - max);
                sum += a[at + j];
            }
            for (int j = 0; j < width; j++) {
                a[at + j] /= sum;
            }
        }
    }

    @Override
    public void softmaxGradient(float[] d, int dAt, float[] a, int aAt, int rows, int width) {
        for (int row = 0; row < rows; row++) {
            int dRow = dAt + row * width;
            int aRow = aAt + row * width;
            float dot = 0f;
            for (int j = 0; j < width; j++) {
                dot = Math.fma(d[dRow + j], a[aRow + j], dot);
            }
            for (int j = 0; j < width; j++) {
                d[dRow + j] = a[aRow + j] * (d[dRow + j] - dot);
            }
        }
    }

    @Override
    public void logSoftmax(float[] a, int aAt, int rows, int width, float[] scratch) {
        for (int at = aAt; at < aAt + rows * width; at += width) {
            float max = ScalarMath.max(a, at, width);
            float sum = 0f;
            for (int j = at; j < at + width; j++) {
                a[j] = a[j] - max;
                sum += ScalarMath.exp(a[j]);
            }
            float log = ScalarMath.log(sum);
            for (int j = at; j < at + width; j++) {
                a[j] = a[j] - log;
            }
        }
    }

    @Override
    public void logSoftmaxGradient(float[] d, int dAt, float[] a, int aAt, int rows, int width, float[] scratch) {
        for (int row = 0; row < rows; row++) {
            int dRow = dAt + row * width;
            int aRow = aAt + row * width;
            float sum = 0f;
            for (int j = 0; j < width; j++) {
                sum += d[dRow + j];
            }
            for (int j = 0; j < width; j++) {
                d[dRow + j] = Math.fma(-ScalarMath.exp(a[aRow + j]), sum, d[dRow + j]);
            }
        }
    }

    @Override
    public void loss(
            float[] loss, int lossAt,
            float[] da, int daAt,
            float[] a, int aAt,
            float[] y, int yAt,
            int n, float scale, PointwiseLoss f, float p, float q, float[] scratch) {
        for (int i = 0; i < n; i++) {
            float output = a[aAt + i];
            float target = y[yAt + i];
            loss[lossAt + i] = f.value(output, target, p, q);
            da[daAt + i] = scale * f.derivative(output, target, p, q);
        }
    }

    @Override
    public void softmaxCrossEntropy(
            float[] loss, int lossAt,
            float[] dz, int dzAt,
            float[] z, int zAt,
            int[] labels, int labelsAt,
            int rows, int width, float scale) {
        for (int row = 0; row < rows; row++) {
            int zRow = zAt + row * width;
            int dzRow = dzAt + row * width;
            int label = labels[labelsAt + row];
            float max = ScalarMath.max(z, zRow, width);
            float behind = max - z[zRow + label];
            float sum = 0f;
            for (int j = 0; j < width; j++) {
                dz[dzRow + j] = ScalarMath.exp(z[zRow + j] - max);
                sum += dz[dzRow + j];
            }
            loss[lossAt + row] = ScalarMath.log(sum) + behind;
            for (int j = 0; j < width; j++) {
                dz[dzRow + j] = scale * (dz[dzRow + j] / sum - (j == label ? 1f : 0f));
            }
        }
    }

    @Override
    public void softmaxCrossEntropy(
            float[] loss, int lossAt,
            float[] dz, int dzAt,
            float[] z, int zAt,
            float[] y, int yAt,
            int rows, int width, float scale) {
        for (int row = 0; row < rows; row++) {
            int zRow = zAt + row * width;
            int dzRow = dzAt + row * width;
            int yRow = yAt + row * width;
            float max = ScalarMath.max(z, zRow, width);
            float total = 0f; // of y
            float behind = 0f; // sum of y (max - z)
            float sum = 0f; // of e^(z - max)
            for (int j = 0; j < width; j++) {
                float logit = z[zRow + j];
                float target = y[yRow + j];
                total += target;
                behind = target == 0f ? behind : Math.fma(target, max - logit, behind);
                dz[dzRow + j] = ScalarMath.exp(logit - max);
                sum += dz[dzRow + j];
            }
            loss[lossAt + row] = Math.fma(total, ScalarMath.log(sum), behind);
            for (int j = 0; j < width; j++) {
                dz[dzRow + j] = scale * Math.fma(dz[dzRow + j] / sum, total, -y[yRow + j]);
            }
        }
    }

    @Override
    public void sgd(float[] w, float[] g, int from, int to, float lr, float weightDecay) {
        for (int i = from; i < to; i++) {
            w[i] = Math.fma(-lr, Math.fma(weightDecay, w[i], g[i]), w[i]);
        }
    }

    @Override
    public void momentum(
            float[] w, float[] v, float[] g, int from, int to,
            float lr, float momentum, boolean nesterov, float weightDecay) {
        for (int i = from; i < to; i++) {
            float gradient = Math.fma(weightDecay, w[i], g[i]);
            v[i] = Math.fma(momentum, v[i], gradient);
            float direction = nesterov ? Math.fma(momentum, v[i], gradient) : v[i];
            w[i] = Math.fma(-lr, direction, w[i]);
        }
    }

    @Override
    public void adam(
            float[] w, float[] m, float[] v, float[] g, int from, int to,
            float rate1, float beta2, float rate2, float step, float root, float epsilon, float l2, float shrink) {
        for (int i = from; i < to; i++) {
            float gradient = Math.fma(l2, w[i], g[i]);
            m[i] = Math.fma(rate1, gradient - m[i], m[i]);
            v[i] = Math.fma(beta2, v[i], rate2 * gradient * gradient);
            float denominator = Math.fma((float) Math.sqrt(v[i]), root, epsilon);
            w[i] = Math.fma(-step, m[i] / denominator, w[i] * shrink);
        }
    }

    @Override
    public void add(float[] y, float[] x, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] += x[i];
        }
    }

    @Override
    public void scale(float[] a, int from, int to, float factor) {
        for (int i = from; i < to; i++) {
            a[i] *= factor;
        }
    }

    @Override
    public void clamp(float[] a, int from, int to, float limit) {
        for (int i = from; i < to; i++) {
            a[i] = Math.max(-limit, Math.min(limit, a[i]));
        }
    }

    @Override
    public float sumOfSquares(float[] a, int from, int to, float[] scratch) {
        return sumOfChains(a, from, to, 0, 1);
    }

    /** The sum of chains {@code first}, {@code first + step}, {@code first + 2 step}, ...: a tree with chains as leaves. */
    private static float sumOfChains(float[] a, int from, int to, int first, int step) {
        if (step < SQUARE_CHAINS) {
            return sumOfChains(a, from, to, first, 2 * step) + sumOfChains(a, from, to, first + step, 2 * step);
        }
        float sum = 0f;
        for (int i = from + first; i < to; i += SQUARE_CHAINS) {
            sum = Math.fma(a[i], a[i], sum);
        }
        return sum;
    }

    @Override
    public void average(float[] average, float[] w, int from, int to, float rate) {
        for (int i = from; i < to; i++) {
            average[i] = Math.fma(rate, w[i] - average[i], average[i]);
        }
    }

    @Override
    public void limitColumns(float[] w, int wAt, int rows, int columns, int from, int to, float max) {
        int end = wAt + rows * columns;
        for (int column = from; column < to; column++) {
            float sum = 0f;
            for (int i = wAt + column; i < end; i += columns) {
                sum = Math.fma(w[i], w[i], sum);
            }
            float norm = (float) Math.sqrt(sum);
            if (norm > max) {
                float factor = max / norm;
                for (int i = wAt + column; i < end; i += columns) {
                    w[i] *= factor;
                }
            }
        }
    }
}
// @formatter:on
