package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.LANES;
import static io.simdmlp.kernel.Simd.S;
import static io.simdmlp.kernel.Simd.WIDE;
import static jdk.incubator.vector.VectorOperators.LE;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

// @formatter:off -- signatures and calls one line a matrix
/**
 * One row of {@link Product}, c = start + a . b, that reads b where it is and as it lies: c stays in L1, and rows of b go
 * by eight at a time.
 *
 * <pre>
 *     a (depth)           b (depth, columns)            c (columns)
 *     | . pp..pp . |    8 | [v] -> [v] -> [v] -> |      | [v] -> [v] -> [v] -> |
 *     8 floats,           each read once,               loaded and stored once
 *     broadcast           from one end to the other     for 8 rows of b
 * </pre>
 *
 * <p>A row wants each element of b once, so only how fast b comes matters, and nothing comes faster than memory in order.
 */
final class OneRow {
    /** With fewer columns than this a tile is faster: c is back before its way through L1 is over. */
    static final int LEAST = (WIDE ? 12 : 4) * LANES;

    private OneRow() {}

    /**
     * Overwrites c (columns).
     *
     * @param bias (columns), what the chains start from; null for zero
     * @param a element p is at {@code aAt + p * aStep}
     * @param b row p begins at {@code bAt + p * bStep}
     * @param columns a multiple of the vector's length
     * @param relu whether to store max(c, 0) instead
     */
    static void run(
            float[] c, int cAt,
            float @Nullable [] bias, int biasAt,
            float[] a, int aAt, int aStep,
            float[] b, int bAt, int bStep,
            int depth, int columns, boolean relu) {
        if (bias == null) {
            Arrays.fill(c, cAt, cAt + columns, 0f);
        } else {
            System.arraycopy(bias, biasAt, c, cAt, columns);
        }
        int p = 0;
        for (; p <= depth - 8; p += 8) {
            int ap = aAt + p * aStep;
            FloatVector x0 = FloatVector.broadcast(S, a[ap]);
            FloatVector x1 = FloatVector.broadcast(S, a[ap + aStep]);
            FloatVector x2 = FloatVector.broadcast(S, a[ap + 2 * aStep]);
            FloatVector x3 = FloatVector.broadcast(S, a[ap + 3 * aStep]);
            FloatVector x4 = FloatVector.broadcast(S, a[ap + 4 * aStep]);
            FloatVector x5 = FloatVector.broadcast(S, a[ap + 5 * aStep]);
            FloatVector x6 = FloatVector.broadcast(S, a[ap + 6 * aStep]);
            FloatVector x7 = FloatVector.broadcast(S, a[ap + 7 * aStep]);
            int b0 = bAt + p * bStep;
            int b1 = b0 + bStep;
            int b2 = b1 + bStep;
            int b3 = b2 + bStep;
            int b4 = b3 + bStep;
            int b5 = b4 + bStep;
            int b6 = b5 + bStep;
            int b7 = b6 + bStep;
            for (int column = 0; column < columns; column += LANES) {
                FloatVector sum = FloatVector.fromArray(S, c, cAt + column);
                sum = x0.fma(FloatVector.fromArray(S, b, b0 + column), sum);
                sum = x1.fma(FloatVector.fromArray(S, b, b1 + column), sum);
                sum = x2.fma(FloatVector.fromArray(S, b, b2 + column), sum);
                sum = x3.fma(FloatVector.fromArray(S, b, b3 + column), sum);
                sum = x4.fma(FloatVector.fromArray(S, b, b4 + column), sum);
                sum = x5.fma(FloatVector.fromArray(S, b, b5 + column), sum);
                sum = x6.fma(FloatVector.fromArray(S, b, b6 + column), sum);
                sum = x7.fma(FloatVector.fromArray(S, b, b7 + column), sum);
                sum.intoArray(c, cAt + column);
            }
        }
        for (; p < depth; p++) {
            FloatVector x = FloatVector.broadcast(S, a[aAt + p * aStep]);
            int bp = bAt + p * bStep;
            for (int column = 0; column < columns; column += LANES) {
                FloatVector sum = FloatVector.fromArray(S, c, cAt + column);
                x.fma(FloatVector.fromArray(S, b, bp + column), sum).intoArray(c, cAt + column);
            }
        }
        if (relu) {
            FloatVector zero = FloatVector.zero(S);
            for (int column = 0; column < columns; column += LANES) {
                FloatVector sum = FloatVector.fromArray(S, c, cAt + column);
                sum.blend(zero, sum.compare(LE, zero)).intoArray(c, cAt + column);
            }
        }
    }
}
// @formatter:on
