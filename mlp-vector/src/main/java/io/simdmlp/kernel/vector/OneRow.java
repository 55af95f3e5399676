package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;
import static io.simdmlp.kernel.vector.Simd.WIDE;
import static jdk.incubator.vector.VectorOperators.LE;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

// @formatter:off -- signatures and calls one line a matrix
/**
 * A vector-matrix product (Gemv): one row of {@link Product}, c = start + a . b. It reads b in place and in memory order: c
 * stays in L1, and rows of b are added four at a time.
 *
 * <pre>
 *     a (depth)           b (depth, columns)            c (columns)
 *     | . pppp . |      4 | [v] -> [v] -> [v] -> |      | [v] -> [v] -> [v] -> |
 *     4 floats,           each read once,               loaded and stored once
 *     broadcast           from one end to the other     for 4 rows of b
 * </pre>
 *
 * <p>Per vector of columns, as counted from the compiler's output at 256 bit: 27 instructions for 4 times 4 fma. 5 loads and a
 * store for 4 fma, no bounds check, nothing on the stack.
 *
 * <p>Each element of b is used once, so only the bandwidth of b counts. It is highest in memory order, with vectors that do not
 * straddle two cache lines. So all vectors begin at a cache line except the first and the last, which stay in registers, since
 * they may overlap their neighbours:
 *
 * <pre>
 *   c   [first]. . . . .[last]
 *         . [v][v][v][v][v]
 *           ^ lead
 * </pre>
 */
final class OneRow {
    /** The minimum columns: with fewer a store to c is reloaded before it completes, and a tile is faster. */
    static final int MIN_COLUMNS = (WIDE ? 12 : 4) * LANES;

    private OneRow() {}

    /**
     * Overwrites c (columns).
     *
     * @param bias (columns), the initial accumulators; null for zero
     * @param a element p is at {@code aAt + p * aStep}
     * @param b row p begins at {@code bAt + p * bStep}
     * @param columns at least two vectors
     * @param lead the first column at the start of a cache line, less than LANES; 0 if unknown
     * @param relu whether to store max(c, 0) instead
     */
    static void run(
            float[] c, int cAt,
            float @Nullable [] bias, int biasAt,
            float[] a, int aAt, int aStep,
            float[] b, int bAt, int bStep,
            int depth, int columns, int lead, boolean relu) {
        int from = lead == 0 ? LANES : lead;
        int to = columns - LANES;
        if (bias == null) {
            Arrays.fill(c, cAt, cAt + columns, 0f);
        } else {
            System.arraycopy(bias, biasAt, c, cAt, columns);
        }
        FloatVector first = FloatVector.fromArray(S, c, cAt);
        FloatVector last = FloatVector.fromArray(S, c, cAt + to);
        int p = 0;
        for (; p <= depth - 4; p += 4) {
            int ap = aAt + p * aStep;
            FloatVector x0 = FloatVector.broadcast(S, a[ap]);
            FloatVector x1 = FloatVector.broadcast(S, a[ap + aStep]);
            FloatVector x2 = FloatVector.broadcast(S, a[ap + 2 * aStep]);
            FloatVector x3 = FloatVector.broadcast(S, a[ap + 3 * aStep]);
            int b0 = bAt + p * bStep;
            int b1 = b0 + bStep;
            int b2 = b1 + bStep;
            int b3 = b2 + bStep;
            first = x0.fma(FloatVector.fromArray(S, b, b0), first);
            first = x1.fma(FloatVector.fromArray(S, b, b1), first);
            first = x2.fma(FloatVector.fromArray(S, b, b2), first);
            first = x3.fma(FloatVector.fromArray(S, b, b3), first);
            last = x0.fma(FloatVector.fromArray(S, b, b0 + to), last);
            last = x1.fma(FloatVector.fromArray(S, b, b1 + to), last);
            last = x2.fma(FloatVector.fromArray(S, b, b2 + to), last);
            last = x3.fma(FloatVector.fromArray(S, b, b3 + to), last);
            for (int column = from; column < to; column += LANES) {
                FloatVector sum = FloatVector.fromArray(S, c, cAt + column);
                sum = x0.fma(FloatVector.fromArray(S, b, b0 + column), sum);
                sum = x1.fma(FloatVector.fromArray(S, b, b1 + column), sum);
                sum = x2.fma(FloatVector.fromArray(S, b, b2 + column), sum);
                sum = x3.fma(FloatVector.fromArray(S, b, b3 + column), sum);
                sum.intoArray(c, cAt + column);
            }
        }
        for (; p < depth; p++) {
            FloatVector x = FloatVector.broadcast(S, a[aAt + p * aStep]);
            int bp = bAt + p * bStep;
            first = x.fma(FloatVector.fromArray(S, b, bp), first);
            last = x.fma(FloatVector.fromArray(S, b, bp + to), last);
            for (int column = from; column < to; column += LANES) {
                FloatVector sum = FloatVector.fromArray(S, c, cAt + column);
                x.fma(FloatVector.fromArray(S, b, bp + column), sum).intoArray(c, cAt + column);
            }
        }
        first.intoArray(c, cAt);
        last.intoArray(c, cAt + to);
        if (relu) {
            FloatVector zero = FloatVector.zero(S);
            for (int column = 0; column < columns; column += LANES) {
                int at = cAt + Math.min(column, to); // the last may overlap: max(max(c, 0), 0) is max(c, 0)
                FloatVector sum = FloatVector.fromArray(S, c, at);
                sum.blend(zero, sum.compare(LE, zero)).intoArray(c, at);
            }
        }
    }
}
// @formatter:on
