package io.simdmlp.kernel;

import io.simdmlp.reference.Kernels;
import io.simdmlp.reference.Pointwise;
import io.simdmlp.reference.PointwiseLoss;
import io.simdmlp.reference.ReferenceKernels;

// @formatter:off -- signatures and calls one line a matrix
/** {@link Kernels} with SIMD, to the same bits as {@link ReferenceKernels}: says which kernel does what. */
public final class VectorKernels implements Kernels {
    /**
     * Rows of a product that are finished, activation included, before the next: so many that packing the weights
     * again for the next ones costs little, so few that a layer's outputs are still in L2 when the activation comes.
     */
    private static final int ROWS = Product.MAX_ROWS;

    private final ReferenceKernels twin = new ReferenceKernels(); // for edges narrower than a vector

    @Override
    public String name() {
        return "vector (" + vectorBits() + " bit)";
    }

    @Override
    public int vectorBits() {
        return Simd.S.vectorBitSize();
    }

    @Override
    public int scratchSize() {
        return Product.SCRATCH;
    }

    @Override
    public void dense(
            float[] out, int outAt,
            float[] x, int xAt,
            float[] p, int wAt, int biasAt,
            int rows, int inputs, int outputs, Pointwise f, float[] scratch) {
        for (int row = 0; row < rows; row += ROWS) {
            int count = Math.min(ROWS, rows - row);
            int to = outAt + row * outputs;
            boolean relu = f == Pointwise.RELU;
            Product.run(
                    out, to, outputs,
                    p, biasAt,
                    x, xAt + row * inputs, inputs, 1,
                    p, wAt, outputs, 1,
                    count, inputs, outputs, relu, scratch);
            if (!relu) {
                pointwise(out, to, count * outputs, f, scratch);
            }
        }
    }

    @Override
    public void pointwise(float[] a, int aAt, int n, Pointwise f, float[] scratch) {
        switch (f) {
            case IDENTITY -> {}
            case RELU -> Relu.forward(a, aAt, n);
            case SIGMOID -> Sigmoid.forward(a, aAt, n, scratch);
            case TANH -> Tanh.forward(a, aAt, n, scratch);
        }
    }

    @Override
    public void inputGradient(
            float[] dx, int dxAt,
            float[] dz, int dzAt,
            float[] w, int wAt,
            float[] a, int aAt,
            int rows, int inputs, int outputs, Pointwise f, float[] scratch) {
        for (int row = 0; row < rows; row += ROWS) {
            int count = Math.min(ROWS, rows - row);
            int to = dxAt + row * inputs;
            Product.run(
                    dx, to, inputs,
                    null, 0,
                    dz, dzAt + row * outputs, outputs, 1,
                    w, wAt, 1, outputs,
                    count, outputs, inputs, false, scratch);
            pointwiseGradient(dx, to, a, aAt + row * inputs, count * inputs, f);
        }
    }

    @Override
    public void weightGradient(
            float[] dw, int dwAt,
            float[] x, int xAt,
            float[] dz, int dzAt,
            int rows, int inputs, int outputs, int from,
            int to, float[] scratch) {
        for (int row = from; row < to; row += ROWS) {
            int count = Math.min(ROWS, to - row);
            Product.run(
                    dw, dwAt + row * outputs, outputs,
                    null, 0,
                    x, xAt + row, 1, inputs,
                    dz, dzAt, outputs, 1,
                    count, rows, outputs, false, scratch);
        }
    }

    @Override
    public void biasGradient(float[] db, int dbAt, float[] dz, int dzAt, int rows, int outputs) {
        BiasGradient.run(db, dbAt, dz, dzAt, rows, outputs);
    }

    @Override
    public void pointwiseGradient(float[] d, int dAt, float[] a, int aAt, int n, Pointwise f) {
        switch (f) {
            case IDENTITY -> {}
            case RELU -> Relu.gradient(d, dAt, a, aAt, n, twin);
            case SIGMOID -> Sigmoid.gradient(d, dAt, a, aAt, n, twin);
            case TANH -> Tanh.gradient(d, dAt, a, aAt, n, twin);
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
    public void loss(
            float[] loss, int lossAt,
            float[] da, int daAt,
            float[] a, int aAt,
            float[] y, int yAt,
            int n, float scale, PointwiseLoss f, float[] scratch) {
        int whole = n - n % Simd.LANES;
        switch (f) {
            case SQUARED_ERROR, HALF_SQUARED_ERROR ->
                SquaredError.run(loss, lossAt, da, daAt, a, aAt, y, yAt, whole, scale, f);
            case ABSOLUTE_ERROR -> AbsoluteError.run(loss, lossAt, da, daAt, a, aAt, y, yAt, whole, scale);
            case HUBER -> Huber.run(loss, lossAt, da, daAt, a, aAt, y, yAt, whole, scale);
            case BINARY_CROSS_ENTROPY ->
                BinaryCrossEntropy.run(loss, lossAt, da, daAt, a, aAt, y, yAt, whole, scale, scratch);
            case SIGMOID_CROSS_ENTROPY ->
                SigmoidCrossEntropy.run(loss, lossAt, da, daAt, a, aAt, y, yAt, whole, scale, scratch);
            case POISSON -> Poisson.run(loss, lossAt, da, daAt, a, aAt, y, yAt, whole, scale);
            case HINGE -> Hinge.run(loss, lossAt, da, daAt, a, aAt, y, yAt, whole, scale);
        }
        twin.loss(
                loss, lossAt + whole, da, daAt + whole, a, aAt + whole, y, yAt + whole, n - whole, scale, f, scratch);
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
    public void sgd(float[] w, float[] g, int from, int to, float lr, float weightDecay) {
        Sgd.run(w, g, from, to, lr, weightDecay, twin);
    }

    @Override
    public void momentum(
            float[] w, float[] v, float[] g, int from, int to,
            float lr, float momentum, boolean nesterov, float weightDecay) {
        Sgd.momentum(w, v, g, from, to, lr, momentum, nesterov, weightDecay, twin);
    }

    @Override
    public void adam(
            float[] w, float[] m, float[] v, float[] g, int from, int to,
            float rate1, float beta2, float rate2, float step, float root, float epsilon, float l2, float shrink) {
        Adam.run(w, m, v, g, from, to, rate1, beta2, rate2, step, root, epsilon, l2, shrink, twin);
    }
}
// @formatter:on
