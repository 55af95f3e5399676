package io.simdmlp.kernel.reference;

import io.simdmlp.kernel.Bfloat16;
import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.Philox;
import io.simdmlp.kernel.Pointwise;
import io.simdmlp.kernel.PointwiseLoss;
import io.simdmlp.kernel.RowSums;
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
        return RowSums.PARTIALS;
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
            if (biasAt < 0) {
                Arrays.fill(out, at, at + width, 0f);
            } else {
                System.arraycopy(p, biasAt + from, out, at, width);
            }
            for (int i = 0; i < inputs; i++) {
                addScaled(out, at, x[xAt + row * inputs + i], p, wAt + i * outputs + from, width);
            }
            pointwise(out, at, out, at, width, f, scratch);
        }
    }

    @Override
    public long bfloat16Size(int inputs, int outputs) {
        return (long) Bfloat16.pairs(inputs) * outputs;
    }

    @Override
    public void packBfloat16(
            int[] packed, int packedAt,
            float[] w, int wAt,
            int inputs, int outputs) {
        for (int i = 0; i < inputs; i += 2) {
            for (int o = 0; o < outputs; o++) {
                int at = wAt + i * outputs + o;
                packed[packedAt + i / 2 * outputs + o] = Bfloat16.pair(w[at], i + 1 < inputs ? w[at + outputs] : 0f);
            }
        }
    }

    @Override
    public void denseBfloat16(
            float[] out, int outAt,
            float[] x, int xAt,
            int[] w, int wAt,
            float[] bias, int biasAt,
            int rows, int inputs, int outputs, int from, int to,
            Pointwise f, float[] scratch) {
        int width = to - from;
        for (int row = 0; row < rows; row++) {
            int at = outAt + row * outputs + from;
            System.arraycopy(bias, biasAt + from, out, at, width);
            for (int i = 0; i < inputs; i++) {
                float factor = x[xAt + row * inputs + i];
                for (int o = 0; o < width; o++) {
                    int pair = w[wAt + i / 2 * outputs + from + o];
                    float weight = i % 2 == 0 ? Bfloat16.low(pair) : Bfloat16.high(pair);
                    out[at + o] = Math.fma(factor, weight, out[at + o]);
                }
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
    public void columnMoments(
            float[] moments, int meanAt, int varianceAt,
            float[] z, int zAt,
            int rows, int width, int from, int to) {
        for (int o = from; o < to; o++) {
            float sum = 0f;
            for (int row = 0; row < rows; row++) {
                sum += z[zAt + row * width + o];
            }
            float mean = sum / rows;
            float squares = 0f;
            for (int row = 0; row < rows; row++) {
                float distance = z[zAt + row * width + o] - mean;
                squares = Math.fma(distance, distance, squares);
            }
            moments[meanAt + o] = mean;
            moments[varianceAt + o] = squares / rows;
        }
    }

    @Override
    public void normalizeColumns(
            float[] y, int yAt,
            float[] n, int nAt,
            float[] z, int zAt,
            float[] moments, int meanAt, int inverseAt,
            float[] p, int scaleAt, int shiftAt,
            int rows, int width, int from, int to) {
        for (int row = 0; row < rows; row++) {
            for (int o = from; o < to; o++) {
                int i = row * width + o;
                float normal = (z[zAt + i] - moments[meanAt + o]) * moments[inverseAt + o];
                n[nAt + i] = normal;
                y[yAt + i] = Math.fma(normal, p[scaleAt + o], p[shiftAt + o]);
            }
        }
    }

    @Override
    public void normalizeColumnsGradient(
            float[] d, int dAt,
            float[] n, int nAt,
            float[] inverses, int inverseAt,
            float[] p, int scaleAt,
            float[] g, int dScaleAt, int dShiftAt,
            int rows, int width, int from, int to) {
        for (int row = 0; row < rows; row++) {
            for (int o = from; o < to; o++) {
                int i = row * width + o;
                float rest = Math.fma(-n[nAt + i], g[dScaleAt + o] / rows, d[dAt + i]) - g[dShiftAt + o] / rows;
                d[dAt + i] = p[scaleAt + o] * inverses[inverseAt + o] * rest;
            }
        }
    }

    @Override
    public void scaleGradient(
            float[] g, int dScaleAt, int dShiftAt,
            float[] d, int dAt,
            float[] n, int nAt,
            int rows, int width, int from, int to) {
        for (int o = from; o < to; o++) {
            float scale = 0f;
            float shift = 0f;
            for (int row = 0; row < rows; row++) {
                int i = row * width + o;
                scale = Math.fma(d[dAt + i], n[nAt + i], scale);
                shift += d[dAt + i];
            }
            g[dScaleAt + o] = scale;
            if (dShiftAt >= 0) {
                g[dShiftAt + o] = shift;
            }
        }
    }

    @Override
    public void normalizeRows(
            float[] y, int yAt,
            float[] n, int nAt,
            float[] inverses, int inverseAt,
            float[] z, int zAt,
            float[] p, int scaleAt, int shiftAt,
            int rows, int width, float epsilon, boolean centered, float[] scratch) {
        for (int row = 0; row < rows; row++) {
            int zRow = zAt + row * width;
            float mean = 0f;
            if (centered) {
                Arrays.fill(scratch, 0, RowSums.PARTIALS, 0f);
                for (int i = 0; i < width; i++) {
                    scratch[i % RowSums.PARTIALS] += z[zRow + i];
                }
                mean = RowSums.total(scratch, 0) / width;
            }
            Arrays.fill(scratch, 0, RowSums.PARTIALS, 0f);
            for (int i = 0; i < width; i++) {
                float distance = z[zRow + i] - mean;
                scratch[i % RowSums.PARTIALS] = Math.fma(distance, distance, scratch[i % RowSums.PARTIALS]);
            }
            float inverse = 1f / (float) Math.sqrt(RowSums.total(scratch, 0) / width + epsilon);
            inverses[inverseAt + row] = inverse;
            for (int i = 0; i < width; i++) {
                float normal = (z[zRow + i] - mean) * inverse;
                n[nAt + row * width + i] = normal;
                y[yAt + row * width + i] = Math.fma(normal, p[scaleAt + i], shiftAt < 0 ? 0f : p[shiftAt + i]);
            }
        }
    }

    @Override
    public void normalizeRowsGradient(
            float[] d, int dAt,
            float[] n, int nAt,
            float[] inverses, int inverseAt,
            float[] p, int scaleAt,
            int rows, int width, boolean centered, float[] scratch) {
        for (int row = 0; row < rows; row++) {
            int dRow = dAt + row * width;
            int nRow = nAt + row * width;
            float shift = 0f;
            if (centered) {
                Arrays.fill(scratch, 0, RowSums.PARTIALS, 0f);
                for (int i = 0; i < width; i++) {
                    scratch[i % RowSums.PARTIALS] += d[dRow + i] * p[scaleAt + i];
                }
                shift = RowSums.total(scratch, 0) / width;
            }
            Arrays.fill(scratch, 0, RowSums.PARTIALS, 0f);
            for (int i = 0; i < width; i++) {
                int partial = i % RowSums.PARTIALS;
                scratch[partial] = Math.fma(d[dRow + i] * p[scaleAt + i], n[nRow + i], scratch[partial]);
            }
            float slope = RowSums.total(scratch, 0) / width;
            float inverse = inverses[inverseAt + row];
            for (int i = 0; i < width; i++) {
                float rest = Math.fma(-n[nRow + i], slope, d[dRow + i] * p[scaleAt + i]);
                d[dRow + i] = inverse * (centered ? rest - shift : rest);
            }
        }
    }

    @Override
    public void dropoutFactors(
            float[] m, int mAt,
            int firstRow, int rows, int width, int from, int to,
            long seed, long step, int layer, long threshold, float scale) {
        int last = Philox.lastWord(step, layer);
        for (int row = 0; row < rows; row++) {
            int number = firstRow + row;
            for (int o = from; o < to; o++) {
                int word = Philox.word(number % Philox.ROWS, o, number / Philox.ROWS, (int) step, last, seed);
                m[mAt + row * width + o] = (word & Philox.LOW) < threshold ? 0f : scale;
            }
        }
    }

    @Override
    public void multiply(float[] out, int outAt, float[] a, int aAt, float[] b, int bAt, int n) {
        for (int i = 0; i < n; i++) {
            out[outAt + i] = a[aAt + i] * b[bAt + i];
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
    public void amsgrad(
            float[] w, float[] m, float[] v, float[] top, float[] g, int from, int to,
            float rate1, float beta2, float rate2, float step, float root, float epsilon, float l2, float shrink) {
        for (int i = from; i < to; i++) {
            float gradient = Math.fma(l2, w[i], g[i]);
            m[i] = Math.fma(rate1, gradient - m[i], m[i]);
            v[i] = Math.fma(beta2, v[i], rate2 * gradient * gradient);
            top[i] = Math.max(top[i], v[i]);
            float denominator = Math.fma((float) Math.sqrt(top[i]), root, epsilon);
            w[i] = Math.fma(-step, m[i] / denominator, w[i] * shrink);
        }
    }

    @Override
    public void nadam(
            float[] w, float[] m, float[] v, float[] g, int from, int to,
            float rate1, float beta2, float rate2, float stepM, float stepG, float root, float epsilon, float l2,
            float shrink) {
        for (int i = from; i < to; i++) {
            float gradient = Math.fma(l2, w[i], g[i]);
            m[i] = Math.fma(rate1, gradient - m[i], m[i]);
            v[i] = Math.fma(beta2, v[i], rate2 * gradient * gradient);
            float denominator = Math.fma((float) Math.sqrt(v[i]), root, epsilon);
            w[i] = w[i] * shrink - Math.fma(stepM, m[i], stepG * gradient) / denominator;
        }
    }

    @Override
    public void rmsprop(
            float[] w, float[] v, float[] m, float[] b, float[] g, int from, int to,
            float alpha, float rate, float lr, float momentum, float epsilon, boolean centered, float l2) {
        for (int i = from; i < to; i++) {
            float gradient = Math.fma(l2, w[i], g[i]);
            v[i] = Math.fma(alpha, v[i], rate * gradient * gradient);
            float square = v[i];
            if (centered) {
                m[i] = Math.fma(rate, gradient - m[i], m[i]);
                square = Math.max(Math.fma(-m[i], m[i], square), 0f);
            }
            float direction = gradient / ((float) Math.sqrt(square) + epsilon);
            if (momentum != 0f) {
                b[i] = Math.fma(momentum, b[i], direction);
                direction = b[i];
            }
            w[i] = Math.fma(-lr, direction, w[i]);
        }
    }

    @Override
    public void adadelta(
            float[] w, float[] v, float[] u, float[] g, int from, int to,
            float rho, float rate, float lr, float epsilon, float l2) {
        for (int i = from; i < to; i++) {
            float gradient = Math.fma(l2, w[i], g[i]);
            v[i] = Math.fma(rho, v[i], rate * gradient * gradient);
            float ratio = (float) Math.sqrt(u[i] + epsilon) / (float) Math.sqrt(v[i] + epsilon);
            float direction = ratio * gradient;
            u[i] = Math.fma(rho, u[i], rate * direction * direction);
            w[i] = Math.fma(-lr, direction, w[i]);
        }
    }

    @Override
    public void lion(
            float[] w, float[] m, float[] g, int from, int to, float rate1, float rate2, float lr, float shrink) {
        for (int i = from; i < to; i++) {
            float difference = g[i] - m[i];
            float direction = Math.signum(Math.fma(rate1, difference, m[i]));
            w[i] = Math.fma(-lr, direction, w[i] * shrink);
            m[i] = Math.fma(rate2, difference, m[i]);
        }
    }

    @Override
    public void l1(float[] g, float[] w, int from, int to, float l1) {
        for (int i = from; i < to; i++) {
            g[i] = Math.fma(l1, Math.signum(w[i]), g[i]);
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
