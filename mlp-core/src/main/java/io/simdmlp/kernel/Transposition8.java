package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.LANES;
import static io.simdmlp.kernel.Simd.S;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

// @formatter:off -- one vector a line
/**
 * Transposes a block of 8 x 8 in registers, for vectors of 8 lanes.
 *
 * <p>Three rounds; in each, pairs of rows 1, 2 and 4 apart swap the lanes in which they lie on the wrong side:
 *
 * <pre>
 *   row j      a b c d e f g h          row j      a A c C e E g G
 *   row j + 1  A B C D E F G H    ->    row j + 1  b B d D f F h H       and so on with pairs, with fours
 * </pre>
 */
final class Transposition8 {
    static final int N = 8;

    // Lanes from k before (R) and k behind (L), and those whose number has bit k
    private static final VectorShuffle<Float> R1 = VectorShuffle.fromOp(S, lane -> (lane - 1) & (LANES - 1));
    private static final VectorShuffle<Float> L1 = VectorShuffle.fromOp(S, lane -> (lane + 1) & (LANES - 1));
    private static final VectorMask<Float> BIT1 = VectorMask.fromLong(S, 0xAA);
    private static final VectorShuffle<Float> R2 = VectorShuffle.fromOp(S, lane -> (lane - 2) & (LANES - 1));
    private static final VectorShuffle<Float> L2 = VectorShuffle.fromOp(S, lane -> (lane + 2) & (LANES - 1));
    private static final VectorMask<Float> BIT2 = VectorMask.fromLong(S, 0xCC);
    private static final VectorShuffle<Float> R4 = VectorShuffle.fromOp(S, lane -> (lane - 4) & (LANES - 1));
    private static final VectorMask<Float> BIT4 = VectorMask.fromLong(S, 0xF0);

    private Transposition8() {}

    /** {@code to(p, column) = from(column, p)} for N of both; rows are {@code stride} and {@code fromStride} apart. */
    static void run(float[] to, int at, int stride, float[] from, int fromAt, int fromStride) {
        FloatVector a0 = FloatVector.fromArray(S, from, fromAt);
        FloatVector a1 = FloatVector.fromArray(S, from, fromAt + fromStride);
        FloatVector a2 = FloatVector.fromArray(S, from, fromAt + 2 * fromStride);
        FloatVector a3 = FloatVector.fromArray(S, from, fromAt + 3 * fromStride);
        FloatVector a4 = FloatVector.fromArray(S, from, fromAt + 4 * fromStride);
        FloatVector a5 = FloatVector.fromArray(S, from, fromAt + 5 * fromStride);
        FloatVector a6 = FloatVector.fromArray(S, from, fromAt + 6 * fromStride);
        FloatVector a7 = FloatVector.fromArray(S, from, fromAt + 7 * fromStride);
        FloatVector b0 = a0.blend(a1.rearrange(R1), BIT1);
        FloatVector b1 = a0.rearrange(L1).blend(a1, BIT1);
        FloatVector b2 = a2.blend(a3.rearrange(R1), BIT1);
        FloatVector b3 = a2.rearrange(L1).blend(a3, BIT1);
        FloatVector b4 = a4.blend(a5.rearrange(R1), BIT1);
        FloatVector b5 = a4.rearrange(L1).blend(a5, BIT1);
        FloatVector b6 = a6.blend(a7.rearrange(R1), BIT1);
        FloatVector b7 = a6.rearrange(L1).blend(a7, BIT1);
        FloatVector c0 = b0.blend(b2.rearrange(R2), BIT2);
        FloatVector c1 = b1.blend(b3.rearrange(R2), BIT2);
        FloatVector c2 = b0.rearrange(L2).blend(b2, BIT2);
        FloatVector c3 = b1.rearrange(L2).blend(b3, BIT2);
        FloatVector c4 = b4.blend(b6.rearrange(R2), BIT2);
        FloatVector c5 = b5.blend(b7.rearrange(R2), BIT2);
        FloatVector c6 = b4.rearrange(L2).blend(b6, BIT2);
        FloatVector c7 = b5.rearrange(L2).blend(b7, BIT2);
        FloatVector d0 = c0.blend(c4.rearrange(R4), BIT4);
        FloatVector d1 = c1.blend(c5.rearrange(R4), BIT4);
        FloatVector d2 = c2.blend(c6.rearrange(R4), BIT4);
        FloatVector d3 = c3.blend(c7.rearrange(R4), BIT4);
        FloatVector d4 = c0.rearrange(R4).blend(c4, BIT4);
        FloatVector d5 = c1.rearrange(R4).blend(c5, BIT4);
        FloatVector d6 = c2.rearrange(R4).blend(c6, BIT4);
        FloatVector d7 = c3.rearrange(R4).blend(c7, BIT4);
        d0.intoArray(to, at);
        d1.intoArray(to, at + stride);
        d2.intoArray(to, at + 2 * stride);
        d3.intoArray(to, at + 3 * stride);
        d4.intoArray(to, at + 4 * stride);
        d5.intoArray(to, at + 5 * stride);
        d6.intoArray(to, at + 6 * stride);
        d7.intoArray(to, at + 7 * stride);
    }
}
// @formatter:on
