package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;

import jdk.incubator.vector.FloatVector;

/**
 * The bias gradient: db(o) = sum of dz(row, o) over the rows in ascending order, starting from zero.
 *
 * <pre>
 *   dz (rows, outputs)   | [v][v][v][v] |   four chains of additions at a time: one alone would wait
 *                        | [v][v][v][v] |   for each addition's latency
 *                              |
 *   db (outputs)           [v][v][v][v]
 * </pre>
 */
final class BiasGradient {
    private BiasGradient() {}

    static void run(float[] db, int dbAt, float[] dz, int dzAt, int rows, int outputs) {
        int o = 0;
        for (; o <= outputs - 4 * LANES; o += 4 * LANES) {
            FloatVector s0 = FloatVector.zero(S);
            FloatVector s1 = FloatVector.zero(S);
            FloatVector s2 = FloatVector.zero(S);
            FloatVector s3 = FloatVector.zero(S);
            int at = dzAt + o;
            for (int row = 0; row < rows; row++) {
                s0 = s0.add(FloatVector.fromArray(S, dz, at));
                s1 = s1.add(FloatVector.fromArray(S, dz, at + LANES));
                s2 = s2.add(FloatVector.fromArray(S, dz, at + 2 * LANES));
                s3 = s3.add(FloatVector.fromArray(S, dz, at + 3 * LANES));
                at += outputs;
            }
            s0.intoArray(db, dbAt + o);
            s1.intoArray(db, dbAt + o + LANES);
            s2.intoArray(db, dbAt + o + 2 * LANES);
            s3.intoArray(db, dbAt + o + 3 * LANES);
        }
        for (; o <= outputs - LANES; o += LANES) {
            FloatVector sum = FloatVector.zero(S);
            for (int row = 0; row < rows; row++) {
                sum = sum.add(FloatVector.fromArray(S, dz, dzAt + row * outputs + o));
            }
            sum.intoArray(db, dbAt + o);
        }
        for (; o < outputs; o++) {
            float sum = 0f;
            for (int row = 0; row < rows; row++) {
                sum += dz[dzAt + row * outputs + o];
            }
            db[dbAt + o] = sum;
        }
    }
}
