package io.simdmlp.kernel;

import static io.simdmlp.kernel.Simd.LANES;
import static io.simdmlp.kernel.Simd.S;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

// @formatter:off -- one vector a line
/**
 * Transposes a block of 16 x 16 in registers, for vectors of 16 lanes.
 *
 * <p>Four rounds; in each, pairs of rows 1, 2, 4 and 8 apart swap the lanes in which they lie on the wrong side:
 *
 * <pre>
 *   row j      a b c d e f g h          row j      a A c C e E g G
 *   row j + 1  A B C D E F G H    ->    row j + 1  b B d D f F h H       and so on with pairs, with fours
 * </pre>
 */
final class Transposition16 {
    static final int N = 16;

    // Lanes from k before (R) and k behind (L), and those whose number has bit k
    private static final VectorShuffle<Float> R1 = VectorShuffle.fromOp(S, lane -> (lane - 1) & (LANES - 1));
    private static final VectorShuffle<Float> L1 = VectorShuffle.fromOp(S, lane -> (lane + 1) & (LANES - 1));
    private static final VectorMask<Float> BIT1 = VectorMask.fromLong(S, 0xAAAA);
    private static final VectorShuffle<Float> R2 = VectorShuffle.fromOp(S, lane -> (lane - 2) & (LANES - 1));
    private static final VectorShuffle<Float> L2 = VectorShuffle.fromOp(S, lane -> (lane + 2) & (LANES - 1));
    private static final VectorMask<Float> BIT2 = VectorMask.fromLong(S, 0xCCCC);
    private static final VectorShuffle<Float> R4 = VectorShuffle.fromOp(S, lane -> (lane - 4) & (LANES - 1));
    private static final VectorShuffle<Float> L4 = VectorShuffle.fromOp(S, lane -> (lane + 4) & (LANES - 1));
    private static final VectorMask<Float> BIT4 = VectorMask.fromLong(S, 0xF0F0);
    private static final VectorShuffle<Float> R8 = VectorShuffle.fromOp(S, lane -> (lane - 8) & (LANES - 1));
    private static final VectorMask<Float> BIT8 = VectorMask.fromLong(S, 0xFF00);

    private Transposition16() {}

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
        FloatVector a8 = FloatVector.fromArray(S, from, fromAt + 8 * fromStride);
        FloatVector a9 = FloatVector.fromArray(S, from, fromAt + 9 * fromStride);
        FloatVector a10 = FloatVector.fromArray(S, from, fromAt + 10 * fromStride);
        FloatVector a11 = FloatVector.fromArray(S, from, fromAt + 11 * fromStride);
        FloatVector a12 = FloatVector.fromArray(S, from, fromAt + 12 * fromStride);
        FloatVector a13 = FloatVector.fromArray(S, from, fromAt + 13 * fromStride);
        FloatVector a14 = FloatVector.fromArray(S, from, fromAt + 14 * fromStride);
        FloatVector a15 = FloatVector.fromArray(S, from, fromAt + 15 * fromStride);
        FloatVector b0 = a0.blend(a1.rearrange(R1), BIT1);
        FloatVector b1 = a0.rearrange(L1).blend(a1, BIT1);
        FloatVector b2 = a2.blend(a3.rearrange(R1), BIT1);
        FloatVector b3 = a2.rearrange(L1).blend(a3, BIT1);
        FloatVector b4 = a4.blend(a5.rearrange(R1), BIT1);
        FloatVector b5 = a4.rearrange(L1).blend(a5, BIT1);
        FloatVector b6 = a6.blend(a7.rearrange(R1), BIT1);
        FloatVector b7 = a6.rearrange(L1).blend(a7, BIT1);
        FloatVector b8 = a8.blend(a9.rearrange(R1), BIT1);
        FloatVector b9 = a8.rearrange(L1).blend(a9, BIT1);
        FloatVector b10 = a10.blend(a11.rearrange(R1), BIT1);
        FloatVector b11 = a10.rearrange(L1).blend(a11, BIT1);
        FloatVector b12 = a12.blend(a13.rearrange(R1), BIT1);
        FloatVector b13 = a12.rearrange(L1).blend(a13, BIT1);
        FloatVector b14 = a14.blend(a15.rearrange(R1), BIT1);
        FloatVector b15 = a14.rearrange(L1).blend(a15, BIT1);
        FloatVector c0 = b0.blend(b2.rearrange(R2), BIT2);
        FloatVector c1 = b1.blend(b3.rearrange(R2), BIT2);
        FloatVector c2 = b0.rearrange(L2).blend(b2, BIT2);
        FloatVector c3 = b1.rearrange(L2).blend(b3, BIT2);
        FloatVector c4 = b4.blend(b6.rearrange(R2), BIT2);
        FloatVector c5 = b5.blend(b7.rearrange(R2), BIT2);
        FloatVector c6 = b4.rearrange(L2).blend(b6, BIT2);
        FloatVector c7 = b5.rearrange(L2).blend(b7, BIT2);
        FloatVector c8 = b8.blend(b10.rearrange(R2), BIT2);
        FloatVector c9 = b9.blend(b11.rearrange(R2), BIT2);
        FloatVector c10 = b8.rearrange(L2).blend(b10, BIT2);
        FloatVector c11 = b9.rearrange(L2).blend(b11, BIT2);
        FloatVector c12 = b12.blend(b14.rearrange(R2), BIT2);
        FloatVector c13 = b13.blend(b15.rearrange(R2), BIT2);
        FloatVector c14 = b12.rearrange(L2).blend(b14, BIT2);
        FloatVector c15 = b13.rearrange(L2).blend(b15, BIT2);
        FloatVector d0 = c0.blend(c4.rearrange(R4), BIT4);
        FloatVector d1 = c1.blend(c5.rearrange(R4), BIT4);
        FloatVector d2 = c2.blend(c6.rearrange(R4), BIT4);
        FloatVector d3 = c3.blend(c7.rearrange(R4), BIT4);
        FloatVector d4 = c0.rearrange(L4).blend(c4, BIT4);
        FloatVector d5 = c1.rearrange(L4).blend(c5, BIT4);
        FloatVector d6 = c2.rearrange(L4).blend(c6, BIT4);
        FloatVector d7 = c3.rearrange(L4).blend(c7, BIT4);
        FloatVector d8 = c8.blend(c12.rearrange(R4), BIT4);
        FloatVector d9 = c9.blend(c13.rearrange(R4), BIT4);
        FloatVector d10 = c10.blend(c14.rearrange(R4), BIT4);
        FloatVector d11 = c11.blend(c15.rearrange(R4), BIT4);
        FloatVector d12 = c8.rearrange(L4).blend(c12, BIT4);
        FloatVector d13 = c9.rearrange(L4).blend(c13, BIT4);
        FloatVector d14 = c10.rearrange(L4).blend(c14, BIT4);
        FloatVector d15 = c11.rearrange(L4).blend(c15, BIT4);
        FloatVector e0 = d0.blend(d8.rearrange(R8), BIT8);
        FloatVector e1 = d1.blend(d9.rearrange(R8), BIT8);
        FloatVector e2 = d2.blend(d10.rearrange(R8), BIT8);
        FloatVector e3 = d3.blend(d11.rearrange(R8), BIT8);
        FloatVector e4 = d4.blend(d12.rearrange(R8), BIT8);
        FloatVector e5 = d5.blend(d13.rearrange(R8), BIT8);
        FloatVector e6 = d6.blend(d14.rearrange(R8), BIT8);
        FloatVector e7 = d7.blend(d15.rearrange(R8), BIT8);
        FloatVector e8 = d0.rearrange(R8).blend(d8, BIT8);
        FloatVector e9 = d1.rearrange(R8).blend(d9, BIT8);
        FloatVector e10 = d2.rearrange(R8).blend(d10, BIT8);
        FloatVector e11 = d3.rearrange(R8).blend(d11, BIT8);
        FloatVector e12 = d4.rearrange(R8).blend(d12, BIT8);
        FloatVector e13 = d5.rearrange(R8).blend(d13, BIT8);
        FloatVector e14 = d6.rearrange(R8).blend(d14, BIT8);
        FloatVector e15 = d7.rearrange(R8).blend(d15, BIT8);
        e0.intoArray(to, at);
        e1.intoArray(to, at + stride);
        e2.intoArray(to, at + 2 * stride);
        e3.intoArray(to, at + 3 * stride);
        e4.intoArray(to, at + 4 * stride);
        e5.intoArray(to, at + 5 * stride);
        e6.intoArray(to, at + 6 * stride);
        e7.intoArray(to, at + 7 * stride);
        e8.intoArray(to, at + 8 * stride);
        e9.intoArray(to, at + 9 * stride);
        e10.intoArray(to, at + 10 * stride);
        e11.intoArray(to, at + 11 * stride);
        e12.intoArray(to, at + 12 * stride);
        e13.intoArray(to, at + 13 * stride);
        e14.intoArray(to, at + 14 * stride);
        e15.intoArray(to, at + 15 * stride);
    }
}
// @formatter:on
