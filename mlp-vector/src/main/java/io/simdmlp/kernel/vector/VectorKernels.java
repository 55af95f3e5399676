package io.simdmlp.kernel.vector;

import io.simdmlp.kernel.Bfloat16;
import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.Pointwise;
import io.simdmlp.kernel.PointwiseLoss;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

// @formatter:off -- signatures and calls one line a matrix
/**
 * {@link Kernels} with SIMD, with the same bits as the scalar ones. It chooses the kernel of each computation.
 *
 * <p>Elementwise kernels, activations and losses, get whole vectors and at most {@link Simd#CHUNK} elements, so that their
 * scratch stays in L1. The remainder, shorter than a vector, is padded to a vector in scratch, or if it is only a few elements
 * computed by the scalar kernels.
 */
public final class VectorKernels implements Kernels {
    // The maximum multiply-adds for which the scalar kernels take no longer than a tile: of the forward pass of a single row, of an
    // input gradient, for which W would be transposed, and of a weight gradient. Measured at 512 and at 256 bit.
    private static final int MAX_SCALAR_DENSE = 16;
    private static final int MAX_SCALAR_DX = Simd.WIDE ? 64 : 8;
    private static final int MAX_SCALAR_DW = 8;

    /** The minimum remainder that is padded to a vector in scratch: fewer elements are as fast in the scalar kernels. */
    private static final int MIN_PADDED = 8;

    /** The index of padded remainders in scratch: after the chunks of elementwise kernels, where products have their panels. */
    private static final int REST_AT = 2 * Simd.CHUNK;

    private final Kernels scalar; // for tiny products and short remainders

    /** Creates vector kernels that use {@code scalar} for computations too small for vectors. */
    public VectorKernels(Kernels scalar) {
        this.scalar = scalar;
    }

    @Override
    public String name() {
        return "vector (" + vectorBits() + " bit)";
    }

    @Override
    public int vectorBits() {
        return Simd.S.vectorBitSize();
    }

    @Override
    public int tilePeriod() {
        return 64; // of the tiles at 512 bit; a multiple of those of narrower vectors
    }

    @Override
    public int blockDepth() {
        return Product.BLOCK_ROWS;
    }

    @Override
    public int scratchSize(int rows, int depth, boolean packed) {
        return Product.scratchSize(rows, depth, packed);
    }

    @Override
    public int packedLead() {
        return Product.LINE_START;
    }

    @Override
    public int packedPanel() {
        return Simd.WIDE ? WideProduct.PANEL_VECTORS * Simd.LANES : Tile5x2.STEP;
    }

    @Override
    public long packedSize(int inputs, int outputs) {
        return Product.packedSize(inputs, outputs);
    }

    @Override
    public void pack(
            float[] packed, int packedAt,
            float[] w, int wAt,
            int inputs, int outputs) {
        Product.pack(packed, packedAt, w, wAt, inputs, outputs);
    }

    @Override
    public void dense(
            float[] out, int outAt,
            float[] x, int xAt,
            float[] p, int wAt, int biasAt, boolean packed,
            int rows, int inputs, int outputs, int from, int to,
            Pointwise f, float[] scratch) {
        int width = to - from;
        boolean relu = f == Pointwise.RELU;
        if (rows == 1 && !packed && tiny((long) inputs * width, width, MAX_SCALAR_DENSE)) {
            scalar.dense(
                    out, outAt,
                    x, xAt,
                    p, wAt, biasAt, false,
                    rows, inputs, outputs, from, to,
                    relu ? f : Pointwise.IDENTITY, scratch);
        } else {
            Product.run(
                    out, outAt + from, outputs,
                    biasAt < 0 ? null : p, biasAt + from,
                    x, xAt, inputs, 1,
                    p, wAt + (packed ? from * inputs : from), outputs, 1, packed,
                    rows, inputs, width, relu, scratch);
        }
        if (relu || f == Pointwise.IDENTITY) {
            return;
        }
        int slices = width == outputs ? 1 : rows; // of consecutive elements
        int size = width == outputs ? rows * outputs : width;
        for (int slice = 0; slice < slices; slice++) {
            int at = outAt + slice * outputs + from;
            pointwise(out, at, out, at, size, f, scratch);
        }
    }

    @Override
    public long bfloat16Size(int inputs, int outputs) {
        return Bfloat16Product.size(inputs, outputs);
    }

    @Override
    public void packBfloat16(
            int[] packed, int packedAt,
            float[] w, int wAt,
            int inputs, int outputs) {
        Bfloat16Product.pack(packed, packedAt, w, wAt, inputs, outputs);
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
        boolean relu = f == Pointwise.RELU;
        Bfloat16Product.run(
                out, outAt + from, outputs,
                bias, biasAt + from,
                x, xAt, inputs,
                w, wAt + from * Bfloat16.pairs(inputs),
                rows, inputs, width, relu, scratch);
        if (relu || f == Pointwise.IDENTITY) {
            return;
        }
        int slices = width == outputs ? 1 : rows; // as in dense
        int size = width == outputs ? rows * outputs : width;
        for (int slice = 0; slice < slices; slice++) {
            int at = outAt + slice * outputs + from;
            pointwise(out, at, out, at, size, f, scratch);
        }
    }

    /** Whether the scalar kernels are as fast. A single column has a {@link Column}. */
    private static boolean tiny(long multiplyAdds, int columns, int most) {
        return columns > 1 && multiplyAdds <= most;
    }

    @Override
    public void pointwise(float[] a, int aAt, float[] z, int zAt, int n, Pointwise f, float[] scratch) {
        int whole = n - n % Simd.LANES;
        for (int i = 0; i < whole; i += Simd.CHUNK) {
            forward(a, aAt + i, z, zAt + i, Math.min(Simd.CHUNK, whole - i), f, scratch);
        }
        int rest = n - whole;
        if (rest < MIN_PADDED) {
            scalar.pointwise(a, aAt + whole, z, zAt + whole, rest, f, scratch);
            return;
        }
        pad(scratch, 0, z, zAt + whole, rest);
        forward(scratch, REST_AT, scratch, REST_AT, Simd.LANES, f, scratch);
        System.arraycopy(scratch, REST_AT, a, aAt + whole, rest);
    }

    /** Copies a remainder to vector {@code number} in scratch, and fills it up with the first element. */
    private static void pad(float[] scratch, int number, float[] from, int fromAt, int rest) {
        int at = REST_AT + number * Simd.LANES;
        System.arraycopy(from, fromAt, scratch, at, rest);
        Arrays.fill(scratch, at + rest, at + Simd.LANES, from[fromAt]);
    }

    private static void forward(float[] a, int aAt, float[] z, int zAt, int n, Pointwise f, float[] scratch) {
        switch (f) {
            case IDENTITY -> System.arraycopy(z, zAt, a, aAt, n);
            case STEP -> Step.forward(a, aAt, z, zAt, n);
            case SIGMOID -> Sigmoid.forward(a, aAt, z, zAt, n, scratch);
            case LOG_SIGMOID -> LogSigmoid.forward(a, aAt, z, zAt, n, scratch);
            case TANH -> Tanh.forward(a, aAt, z, zAt, n, scratch);
            case RELU -> Relu.forward(a, aAt, z, zAt, n);
            case LEAKY_RELU -> LeakyRelu.forward(a, aAt, z, zAt, n);
            case ELU -> Elu.forward(a, aAt, z, zAt, n, 1f, 1f, scratch);
            case SELU -> Elu.forward(a, aAt, z, zAt, n, Pointwise.SELU_SCALE, Pointwise.SELU_LEFT, scratch);
            case SOFTPLUS -> Softplus.forward(a, aAt, z, zAt, n, scratch);
            case SOFTSIGN -> Softsign.forward(a, aAt, z, zAt, n);
            case SILU -> Silu.forward(a, aAt, z, zAt, n, scratch);
            case MISH -> Mish.forward(a, aAt, z, zAt, n, scratch);
            case GELU -> Gelu.forward(a, aAt, z, zAt, n, scratch);
            case GELU_TANH -> GeluTanh.forward(a, aAt, z, zAt, n, scratch);
            case HARD_SIGMOID -> HardSigmoid.forward(a, aAt, z, zAt, n);
            case HARD_SWISH -> HardSwish.forward(a, aAt, z, zAt, n);
            case SINC -> Sinc.forward(a, aAt, z, zAt, n, scratch);
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
        int width = to - from;
        if (tiny((long) rows * width * outputs, width, MAX_SCALAR_DX)) {
            scalar.inputGradient(
                    dx, dxAt,
                    dz, dzAt,
                    w, wAt,
                    v, vAt,
                    rows, inputs, outputs, from, to,
                    Pointwise.IDENTITY, scratch);
        } else {
            Product.run(
                    dx, dxAt + from, inputs,
                    null, 0,
                    dz, dzAt, outputs, 1,
                    w, wAt + from * outputs, 1, outputs, false,
                    rows, outputs, width, false, scratch);
        }
        int slices = width == inputs ? 1 : rows; // as in dense
        int size = width == inputs ? rows * inputs : width;
        for (int slice = 0; slice < slices; slice++) {
            int at = slice * inputs + from;
            pointwiseGradient(dx, dxAt + at, v, vAt + at, size, f, scratch);
        }
    }

    @Override
    public void weightGradient(
            float[] dw, int dwAt,
            float[] x, int xAt,
            float[] dz, int dzAt,
            int rows, int inputs, int outputs, int from, int to,
            float[] scratch) {
        int width = to - from;
        if (tiny((long) width * outputs * rows, outputs, MAX_SCALAR_DW)) {
            scalar.weightGradient(dw, dwAt, x, xAt, dz, dzAt, rows, inputs, outputs, from, to, scratch);
        } else if (outputs == 1 && width >= Simd.LANES) { // dw is as well dz transposed . x, a row with whole vectors
            Product.run(
                    dw, dwAt + from, width,
                    null, 0,
                    dz, dzAt, 0, 1,
                    x, xAt + from, inputs, 1, false,
                    1, rows, width, false, scratch);
        } else {
            Product.run(
                    dw, dwAt + from * outputs, outputs,
                    null, 0,
                    x, xAt + from, 1, inputs,
                    dz, dzAt, outputs, 1, false,
                    width, rows, outputs, false, scratch);
        }
    }

    @Override
    public void biasGradient(float[] db, int dbAt, float[] dz, int dzAt, int rows, int outputs) {
        BiasGradient.run(db, dbAt, dz, dzAt, rows, outputs);
    }

    @Override
    public void pointwiseGradient(float[] d, int dAt, float[] v, int vAt, int n, Pointwise f, float[] scratch) {
        if (f == Pointwise.IDENTITY) {
            return;
        }
        int whole = n - n % Simd.LANES;
        for (int i = 0; i < whole; i += Simd.CHUNK) {
            gradient(d, dAt + i, v, vAt + i, Math.min(Simd.CHUNK, whole - i), f, scratch);
        }
        int rest = n - whole;
        if (rest < MIN_PADDED) {
            scalar.pointwiseGradient(d, dAt + whole, v, vAt + whole, rest, f, scratch);
            return;
        }
        pad(scratch, 0, d, dAt + whole, rest);
        pad(scratch, 1, v, vAt + whole, rest);
        gradient(scratch, REST_AT, scratch, REST_AT + Simd.LANES, Simd.LANES, f, scratch);
        System.arraycopy(scratch, REST_AT, d, dAt + whole, rest);
    }

    private static void gradient(float[] d, int dAt, float[] v, int vAt, int n, Pointwise f, float[] scratch) {
        switch (f) {
            case IDENTITY -> {}
            case STEP -> Arrays.fill(d, dAt, dAt + n, 0f);
            case SIGMOID -> Sigmoid.gradient(d, dAt, v, vAt, n);
            case LOG_SIGMOID -> LogSigmoid.gradient(d, dAt, v, vAt, n, scratch);
            case TANH -> Tanh.gradient(d, dAt, v, vAt, n);
            case RELU -> Relu.gradient(d, dAt, v, vAt, n);
            case LEAKY_RELU -> LeakyRelu.gradient(d, dAt, v, vAt, n);
            case ELU -> Elu.gradient(d, dAt, v, vAt, n, 1f, 1f);
            case SELU -> Elu.gradient(d, dAt, v, vAt, n, Pointwise.SELU_SCALE, Pointwise.SELU_LEFT);
            case SOFTPLUS -> Softplus.gradient(d, dAt, v, vAt, n, scratch);
            case SOFTSIGN -> Softsign.gradient(d, dAt, v, vAt, n);
            case SILU -> Silu.gradient(d, dAt, v, vAt, n, scratch);
            case MISH -> Mish.gradient(d, dAt, v, vAt, n, scratch);
            case GELU -> Gelu.gradient(d, dAt, v, vAt, n, scratch);
            case GELU_TANH -> GeluTanh.gradient(d, dAt, v, vAt, n, scratch);
            case HARD_SIGMOID -> HardSigmoid.gradient(d, dAt, v, vAt, n);
            case HARD_SWISH -> HardSwish.gradient(d, dAt, v, vAt, n);
            case SINC -> Sinc.gradient(d, dAt, v, vAt, n, scratch);
        }
    }

    @Override
    public void softmax(float[] a, int aAt, int rows, int width) {
        Softmax.forward(a, aAt, rows, width);
    }

    @Override
    public void softmaxGradient(float[] d, int dAt, float[] a, int aAt, int rows, int width) {
        Softmax.gradient(d, dAt, a, aAt, rows, width);
    }

    @Override
    public void logSoftmax(float[] a, int aAt, int rows, int width, float[] scratch) {
        LogSoftmax.forward(a, aAt, rows, width, scratch);
    }

    @Override
    public void logSoftmaxGradient(float[] d, int dAt, float[] a, int aAt, int rows, int width, float[] scratch) {
        LogSoftmax.gradient(d, dAt, a, aAt, rows, width, scratch);
    }

    @Override
    public void loss(
            float[] loss, int lossAt,
            float[] da, int daAt,
            float[] a, int aAt,
            float[] y, int yAt,
            int n, float scale, PointwiseLoss f, float p, float q, float[] scratch) {
        int whole = n - n % Simd.LANES;
        for (int i = 0; i < whole; i += Simd.CHUNK) {
            int count = Math.min(Simd.CHUNK, whole - i);
            chunk(loss, lossAt + i, da, daAt + i, a, aAt + i, y, yAt + i, count, scale, f, p, q, scratch);
        }
        int rest = n - whole;
        if (rest < MIN_PADDED) {
            scalar.loss(
                    loss, lossAt + whole, da, daAt + whole, a, aAt + whole, y, yAt + whole,
                    rest, scale, f, p, q, scratch);
            return;
        }
        pad(scratch, 0, a, aAt + whole, rest);
        pad(scratch, 1, y, yAt + whole, rest);
        int lossRest = REST_AT + 2 * Simd.LANES;
        int daRest = REST_AT + 3 * Simd.LANES;
        chunk(
                scratch, lossRest, scratch, daRest, scratch, REST_AT, scratch, REST_AT + Simd.LANES,
                Simd.LANES, scale, f, p, q, scratch);
        System.arraycopy(scratch, lossRest, loss, lossAt + whole, rest);
        System.arraycopy(scratch, daRest, da, daAt + whole, rest);
    }

    private static void chunk(
            float[] loss, int lossAt,
            float[] da, int daAt,
            float[] a, int aAt,
            float[] y, int yAt,
            int n, float scale, PointwiseLoss f, float p, float q, float[] scratch) {
        switch (f) {
            case SQUARED_ERROR, HALF_SQUARED_ERROR ->
                SquaredError.run(loss, lossAt, da, daAt, a, aAt, y, yAt, n, scale, f);
            case ABSOLUTE_ERROR -> AbsoluteError.run(loss, lossAt, da, daAt, a, aAt, y, yAt, n, scale);
            case HUBER -> Huber.run(loss, lossAt, da, daAt, a, aAt, y, yAt, n, scale, p);
            case BINARY_CROSS_ENTROPY ->
                BinaryCrossEntropy.run(loss, lossAt, da, daAt, a, aAt, y, yAt, n, scale, scratch);
            case SIGMOID_CROSS_ENTROPY ->
                SigmoidCrossEntropy.run(loss, lossAt, da, daAt, a, aAt, y, yAt, n, scale, scratch);
            case POISSON -> Poisson.run(loss, lossAt, da, daAt, a, aAt, y, yAt, n, scale);
            case HINGE -> Hinge.run(loss, lossAt, da, daAt, a, aAt, y, yAt, n, scale);
            case LOG_COSH -> LogCosh.run(loss, lossAt, da, daAt, a, aAt, y, yAt, n, scale, scratch);
            case PINBALL -> Pinball.run(loss, lossAt, da, daAt, a, aAt, y, yAt, n, scale, p);
            case FOCAL -> Focal.run(loss, lossAt, da, daAt, a, aAt, y, yAt, n, scale, p, q, scratch);
        }
    }

    @Override
    public void softmaxCrossEntropy(
            float[] loss, int lossAt,
            float[] dz, int dzAt,
            float[] z, int zAt,
            int[] labels, int labelsAt,
            int rows, int width, float scale) {
        Softmax.crossEntropy(loss, lossAt, dz, dzAt, z, zAt, labels, labelsAt, rows, width, scale);
    }

    @Override
    public void softmaxCrossEntropy(
            float[] loss, int lossAt,
            float[] dz, int dzAt,
            float[] z, int zAt,
            float[] y, int yAt,
            int rows, int width, float scale) {
        Softmax.crossEntropy(loss, lossAt, dz, dzAt, z, zAt, y, yAt, rows, width, scale);
    }

    @Override
    public void columnMoments(
            float[] moments, int meanAt, int varianceAt,
            float[] z, int zAt,
            int rows, int width, int from, int to) {
        ColumnNormalization.moments(moments, meanAt, varianceAt, z, zAt, rows, width, from, to, scalar);
    }

    @Override
    public void normalizeColumns(
            float[] y, int yAt,
            float[] n, int nAt,
            float[] z, int zAt,
            float[] moments, int meanAt, int inverseAt,
            float[] p, int scaleAt, int shiftAt,
            int rows, int width, int from, int to) {
        ColumnNormalization.forward(
                y, yAt, n, nAt, z, zAt, moments, meanAt, inverseAt, p, scaleAt, shiftAt,
                rows, width, from, to, scalar);
    }

    @Override
    public void normalizeColumnsGradient(
            float[] d, int dAt,
            float[] n, int nAt,
            float[] inverses, int inverseAt,
            float[] p, int scaleAt,
            float[] g, int dScaleAt, int dShiftAt,
            int rows, int width, int from, int to) {
        ColumnNormalization.gradient(
                d, dAt, n, nAt, inverses, inverseAt, p, scaleAt, g, dScaleAt, dShiftAt,
                rows, width, from, to, scalar);
    }

    @Override
    public void scaleGradient(
            float[] g, int dScaleAt, int dShiftAt,
            float[] d, int dAt,
            float[] n, int nAt,
            int rows, int width, int from, int to) {
        ColumnNormalization.scaleGradient(g, dScaleAt, dShiftAt, d, dAt, n, nAt, rows, width, from, to, scalar);
    }

    @Override
    public void normalizeRows(
            float[] y, int yAt,
            float[] n, int nAt,
            float[] inverses, int inverseAt,
            float[] z, int zAt,
            float[] p, int scaleAt, int shiftAt,
            int rows, int width, float epsilon, boolean centered, float[] scratch) {
        RowNormalization.forward(
                y, yAt, n, nAt, inverses, inverseAt, z, zAt, p, scaleAt, shiftAt,
                rows, width, epsilon, centered, scratch);
    }

    @Override
    public void normalizeRowsGradient(
            float[] d, int dAt,
            float[] n, int nAt,
            float[] inverses, int inverseAt,
            float[] p, int scaleAt,
            int rows, int width, boolean centered, float[] scratch) {
        RowNormalization.gradient(
                d, dAt, n, nAt, inverses, inverseAt, p, scaleAt, rows, width, centered, scratch);
    }

    @Override
    public void dropoutFactors(
            float[] m, int mAt,
            int firstRow, int rows, int width, int from, int to,
            long seed, long step, int layer, long threshold, float scale) {
        DropoutFactors.run(m, mAt, firstRow, rows, width, from, to, seed, step, layer, threshold, scale, scalar);
    }

    @Override
    public void multiply(float[] out, int outAt, float[] a, int aAt, float[] b, int bAt, int n) {
        int whole = n - n % Simd.LANES;
        for (int i = 0; i < whole; i += Simd.LANES) {
            FloatVector factor = FloatVector.fromArray(Simd.S, b, bAt + i);
            FloatVector.fromArray(Simd.S, a, aAt + i).mul(factor).intoArray(out, outAt + i);
        }
        scalar.multiply(out, outAt + whole, a, aAt + whole, b, bAt + whole, n - whole);
    }

    @Override
    public void sgd(float[] w, float[] g, int from, int to, float lr, float weightDecay) {
        Sgd.run(w, g, from, to, lr, weightDecay, scalar);
    }

    @Override
    public void momentum(
            float[] w, float[] v, float[] g, int from, int to,
            float lr, float momentum, boolean nesterov, float weightDecay) {
        Sgd.momentum(w, v, g, from, to, lr, momentum, nesterov, weightDecay, scalar);
    }

    @Override
    public void adam(
            float[] w, float[] m, float[] v, float[] g, int from, int to,
            float rate1, float beta2, float rate2, float step, float root, float epsilon, float l2, float shrink) {
        Adam.run(w, m, v, g, from, to, rate1, beta2, rate2, step, root, epsilon, l2, shrink, scalar);
    }

    @Override
    public void amsgrad(
            float[] w, float[] m, float[] v, float[] top, float[] g, int from, int to,
            float rate1, float beta2, float rate2, float step, float root, float epsilon, float l2, float shrink) {
        Adam.amsgrad(w, m, v, top, g, from, to, rate1, beta2, rate2, step, root, epsilon, l2, shrink, scalar);
    }

    @Override
    public void nadam(
            float[] w, float[] m, float[] v, float[] g, int from, int to,
            float rate1, float beta2, float rate2, float stepM, float stepG, float root, float epsilon, float l2,
            float shrink) {
        NAdam.run(w, m, v, g, from, to, rate1, beta2, rate2, stepM, stepG, root, epsilon, l2, shrink, scalar);
    }

    @Override
    public void rmsprop(
            float[] w, float[] v, float[] m, float[] b, float[] g, int from, int to,
            float alpha, float rate, float lr, float momentum, float epsilon, boolean centered, float l2) {
        RmsProp.run(w, v, m, b, g, from, to, alpha, rate, lr, momentum, epsilon, centered, l2, scalar);
    }

    @Override
    public void adadelta(
            float[] w, float[] v, float[] u, float[] g, int from, int to,
            float rho, float rate, float lr, float epsilon, float l2) {
        Adadelta.run(w, v, u, g, from, to, rho, rate, lr, epsilon, l2, scalar);
    }

    @Override
    public void lion(
            float[] w, float[] m, float[] g, int from, int to, float rate1, float rate2, float lr, float shrink) {
        Lion.run(w, m, g, from, to, rate1, rate2, lr, shrink, scalar);
    }

    @Override
    public void l1(float[] g, float[] w, int from, int to, float l1) {
        L1.run(g, w, from, to, l1, scalar);
    }

    @Override
    public void add(float[] y, float[] x, int from, int to) {
        Elementwise.add(y, x, from, to, scalar);
    }

    @Override
    public void scale(float[] a, int from, int to, float factor) {
        Elementwise.scale(a, from, to, factor, scalar);
    }

    @Override
    public void clamp(float[] a, int from, int to, float limit) {
        Elementwise.clamp(a, from, to, limit, scalar);
    }

    @Override
    public float sumOfSquares(float[] a, int from, int to, float[] scratch) {
        return SumOfSquares.run(a, from, to, scratch);
    }

    @Override
    public void average(float[] average, float[] w, int from, int to, float rate) {
        Elementwise.average(average, w, from, to, rate, scalar);
    }

    @Override
    public void limitColumns(float[] w, int wAt, int rows, int columns, int from, int to, float max) {
        LimitColumns.run(w, wAt, rows, columns, from, to, max, scalar);
    }
}
// @formatter:on
