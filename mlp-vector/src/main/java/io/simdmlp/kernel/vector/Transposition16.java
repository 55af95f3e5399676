package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.S;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

// @formatter:off -- one vector a line
/**
 * Transposes a block of 16 x 16 in registers, for vectors of 16 lanes.
 *
 * <p>Four rounds; in each, pairs of rows 1, 2, 4 and 8 apart swap the lanes that are on the wrong side:
 *
 * <pre>
 *   row j      a b c d e f g h          row j      a A c C e E g G
 *   row j + 1  A B C D E F G H    ->    row j + 1  b B d D f F h H       and so on with pairs, with fours
 * </pre>
 *
 * <p>Lanes of two rows are selected as integers: selecting floats takes indices that are floats, and converts them.
 */
final class Transposition16 {
    static final int N = 16;

    private static final VectorSpecies<Integer> I = S.withLanes(int.class).check(int.class);

    // The new upper and lower row of a pair k rows apart, as indices of the lanes of both
    private static final IntVector UPPER1 = IntVector.fromArray(I, upper(1), 0);
    private static final IntVector LOWER1 = IntVector.fromArray(I, lower(1), 0);
    private static final IntVector UPPER2 = IntVector.fromArray(I, upper(2), 0);
    private static final IntVector LOWER2 = IntVector.fromArray(I, lower(2), 0);
    private static final IntVector UPPER4 = IntVector.fromArray(I, upper(4), 0);
    private static final IntVector LOWER4 = IntVector.fromArray(I, lower(4), 0);
    private static final IntVector UPPER8 = IntVector.fromArray(I, upper(8), 0);
    private static final IntVector LOWER8 = IntVector.fromArray(I, lower(8), 0);

    private Transposition16() {}

    private static int[] upper(int k) {
        int[] lanes = new int[N];
        for (int lane = 0; lane < N; lane++) {
            lanes[lane] = (lane & k) == 0 ? lane : N + lane - k;
        }
        return lanes;
    }

    private static int[] lower(int k) {
        int[] lanes = new int[N];
        for (int lane = 0; lane < N; lane++) {
            lanes[lane] = (lane & k) == 0 ? lane + k : N + lane;
        }
        return lanes;
    }

    /** {@code to(p, column) = from(column, p)} for N of both; rows are {@code stride} and {@code fromStride} apart. */
    static void run(float[] to, int at, int stride, float[] from, int fromAt, int fromStride) {
        IntVector a0 = FloatVector.fromArray(S, from, fromAt).reinterpretAsInts();
        IntVector a1 = FloatVector.fromArray(S, from, fromAt + fromStride).reinterpretAsInts();
        IntVector a2 = FloatVector.fromArray(S, from, fromAt + 2 * fromStride).reinterpretAsInts();
        IntVector a3 = FloatVector.fromArray(S, from, fromAt + 3 * fromStride).reinterpretAsInts();
        IntVector a4 = FloatVector.fromArray(S, from, fromAt + 4 * fromStride).reinterpretAsInts();
        IntVector a5 = FloatVector.fromArray(S, from, fromAt + 5 * fromStride).reinterpretAsInts();
        IntVector a6 = FloatVector.fromArray(S, from, fromAt + 6 * fromStride).reinterpretAsInts();
        IntVector a7 = FloatVector.fromArray(S, from, fromAt + 7 * fromStride).reinterpretAsInts();
        IntVector a8 = FloatVector.fromArray(S, from, fromAt + 8 * fromStride).reinterpretAsInts();
        IntVector a9 = FloatVector.fromArray(S, from, fromAt + 9 * fromStride).reinterpretAsInts();
        IntVector a10 = FloatVector.fromArray(S, from, fromAt + 10 * fromStride).reinterpretAsInts();
        IntVector a11 = FloatVector.fromArray(S, from, fromAt + 11 * fromStride).reinterpretAsInts();
        IntVector a12 = FloatVector.fromArray(S, from, fromAt + 12 * fromStride).reinterpretAsInts();
        IntVector a13 = FloatVector.fromArray(S, from, fromAt + 13 * fromStride).reinterpretAsInts();
        IntVector a14 = FloatVector.fromArray(S, from, fromAt + 14 * fromStride).reinterpretAsInts();
        IntVector a15 = FloatVector.fromArray(S, from, fromAt + 15 * fromStride).reinterpretAsInts();
        IntVector b0 = UPPER1.selectFrom(a0, a1);
        IntVector b1 = LOWER1.selectFrom(a0, a1);
        IntVector b2 = UPPER1.selectFrom(a2, a3);
        IntVector b3 = LOWER1.selectFrom(a2, a3);
        IntVector b4 = UPPER1.selectFrom(a4, a5);
        IntVector b5 = LOWER1.selectFrom(a4, a5);
        IntVector b6 = UPPER1.selectFrom(a6, a7);
        IntVector b7 = LOWER1.selectFrom(a6, a7);
        IntVector b8 = UPPER1.selectFrom(a8, a9);
        IntVector b9 = LOWER1.selectFrom(a8, a9);
        IntVector b10 = UPPER1.selectFrom(a10, a11);
        IntVector b11 = LOWER1.selectFrom(a10, a11);
        IntVector b12 = UPPER1.selectFrom(a12, a13);
        IntVector b13 = LOWER1.selectFrom(a12, a13);
        IntVector b14 = UPPER1.selectFrom(a14, a15);
        IntVector b15 = LOWER1.selectFrom(a14, a15);
        IntVector c0 = UPPER2.selectFrom(b0, b2);
        IntVector c1 = UPPER2.selectFrom(b1, b3);
        IntVector c2 = LOWER2.selectFrom(b0, b2);
        IntVector c3 = LOWER2.selectFrom(b1, b3);
        IntVector c4 = UPPER2.selectFrom(b4, b6);
        IntVector c5 = UPPER2.selectFrom(b5, b7);
        IntVector c6 = LOWER2.selectFrom(b4, b6);
        IntVector c7 = LOWER2.selectFrom(b5, b7);
        IntVector c8 = UPPER2.selectFrom(b8, b10);
        IntVector c9 = UPPER2.selectFrom(b9, b11);
        IntVector c10 = LOWER2.selectFrom(b8, b10);
        IntVector c11 = LOWER2.selectFrom(b9, b11);
        IntVector c12 = UPPER2.selectFrom(b12, b14);
        IntVector c13 = UPPER2.selectFrom(b13, b15);
        IntVector c14 = LOWER2.selectFrom(b12, b14);
        IntVector c15 = LOWER2.selectFrom(b13, b15);
        IntVector d0 = UPPER4.selectFrom(c0, c4);
        IntVector d1 = UPPER4.selectFrom(c1, c5);
        IntVector d2 = UPPER4.selectFrom(c2, c6);
        IntVector d3 = UPPER4.selectFrom(c3, c7);
        IntVector d4 = LOWER4.selectFrom(c0, c4);
        IntVector d5 = LOWER4.selectFrom(c1, c5);
        IntVector d6 = LOWER4.selectFrom(c2, c6);
        IntVector d7 = LOWER4.selectFrom(c3, c7);
        IntVector d8 = UPPER4.selectFrom(c8, c12);
        IntVector d9 = UPPER4.selectFrom(c9, c13);
        IntVector d10 = UPPER4.selectFrom(c10, c14);
        IntVector d11 = UPPER4.selectFrom(c11, c15);
        IntVector d12 = LOWER4.selectFrom(c8, c12);
        IntVector d13 = LOWER4.selectFrom(c9, c13);
        IntVector d14 = LOWER4.selectFrom(c10, c14);
        IntVector d15 = LOWER4.selectFrom(c11, c15);
        IntVector e0 = UPPER8.selectFrom(d0, d8);
        IntVector e1 = UPPER8.selectFrom(d1, d9);
        IntVector e2 = UPPER8.selectFrom(d2, d10);
        IntVector e3 = UPPER8.selectFrom(d3, d11);
        IntVector e4 = UPPER8.selectFrom(d4, d12);
        IntVector e5 = UPPER8.selectFrom(d5, d13);
        IntVector e6 = UPPER8.selectFrom(d6, d14);
        IntVector e7 = UPPER8.selectFrom(d7, d15);
        IntVector e8 = LOWER8.selectFrom(d0, d8);
        IntVector e9 = LOWER8.selectFrom(d1, d9);
        IntVector e10 = LOWER8.selectFrom(d2, d10);
        IntVector e11 = LOWER8.selectFrom(d3, d11);
        IntVector e12 = LOWER8.selectFrom(d4, d12);
        IntVector e13 = LOWER8.selectFrom(d5, d13);
        IntVector e14 = LOWER8.selectFrom(d6, d14);
        IntVector e15 = LOWER8.selectFrom(d7, d15);
        e0.reinterpretAsFloats().intoArray(to, at);
        e1.reinterpretAsFloats().intoArray(to, at + stride);
        e2.reinterpretAsFloats().intoArray(to, at + 2 * stride);
        e3.reinterpretAsFloats().intoArray(to, at + 3 * stride);
        e4.reinterpretAsFloats().intoArray(to, at + 4 * stride);
        e5.reinterpretAsFloats().intoArray(to, at + 5 * stride);
        e6.reinterpretAsFloats().intoArray(to, at + 6 * stride);
        e7.reinterpretAsFloats().intoArray(to, at + 7 * stride);
        e8.reinterpretAsFloats().intoArray(to, at + 8 * stride);
        e9.reinterpretAsFloats().intoArray(to, at + 9 * stride);
        e10.reinterpretAsFloats().intoArray(to, at + 10 * stride);
        e11.reinterpretAsFloats().intoArray(to, at + 11 * stride);
        e12.reinterpretAsFloats().intoArray(to, at + 12 * stride);
        e13.reinterpretAsFloats().intoArray(to, at + 13 * stride);
        e14.reinterpretAsFloats().intoArray(to, at + 14 * stride);
        e15.reinterpretAsFloats().intoArray(to, at + 15 * stride);
    }
}
// @formatter:on
