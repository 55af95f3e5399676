package io.simdmlp.kernel.vector;

import static io.simdmlp.kernel.vector.Simd.LANES;
import static io.simdmlp.kernel.vector.Simd.S;

import io.simdmlp.kernel.Kernels;
import jdk.incubator.vector.FloatVector;

/** Passes over gradients and parameters around an optimizer's update. The remainders are scalar. */
final class Elementwise {
    private Elementwise() {}

    /** See {@link Kernels#add}. */
    static void add(float[] y, float[] x, int from, int to, Kernels scalar) {
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector.fromArray(S, y, i).add(FloatVector.fromArray(S, x, i)).intoArray(y, i);
        }
        scalar.add(y, x, i, to);
    }

    /** See {@link Kernels#scale}. */
    static void scale(float[] a, int from, int to, float factor, Kernels scalar) {
        FloatVector factors = FloatVector.broadcast(S, factor);
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector.fromArray(S, a, i).mul(factors).intoArray(a, i);
        }
        scalar.scale(a, i, to, factor);
    }

    /** See {@link Kernels#clamp}. */
    static void clamp(float[] a, int from, int to, float limit, Kernels scalar) {
        FloatVector most = FloatVector.broadcast(S, limit);
        FloatVector least = FloatVector.broadcast(S, -limit);
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector.fromArray(S, a, i).min(most).max(least).intoArray(a, i);
        }
        scalar.clamp(a, i, to, limit);
    }

    /** See {@link Kernels#average}. */
    static void average(float[] average, float[] w, int from, int to, float rate, Kernels scalar) {
        FloatVector rates = FloatVector.broadcast(S, rate);
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector mean = FloatVector.fromArray(S, average, i);
            rates.fma(FloatVector.fromArray(S, w, i).sub(mean), mean).intoArray(average, i);
        }
        scalar.average(average, w, i, to, rate);
    }
}
