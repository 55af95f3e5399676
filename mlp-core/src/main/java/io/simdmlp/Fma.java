package io.simdmlp;

/**
 * Whether the JVM makes an instruction of {@link Math#fma}. Where it may, it does so from the first call on, in the
 * interpreter too; where it may not, {@code Math.fma} goes through {@link java.math.BigDecimal}. The first takes about as
 * long as a multiplication and an addition, the second hundreds of times as long, compiled or not, so that a measurement
 * of some microseconds tells them apart.
 */
final class Fma {
    private static final int CALLS = 50;
    private static final int TRIALS = 10; // the fastest counts: other programs only make one slower
    private static final int MANY_TIMES = 16; // between 1 to 3 and hundreds

    private Fma() {}

    static boolean isAnInstruction() {
        long fused = Long.MAX_VALUE;
        long separate = Long.MAX_VALUE;
        float sum = 1;
        for (int trial = 0; trial < TRIALS; trial++) {
            long start = System.nanoTime();
            float a = fused(sum);
            long middle = System.nanoTime();
            float b = separate(sum);
            long end = System.nanoTime();
            fused = Math.min(fused, middle - start);
            separate = Math.min(separate, end - middle);
            sum = a == b ? 1 : 0.5f; // so that both are needed
        }
        return fused <= MANY_TIMES * Math.max(separate, CALLS); // a clock may be too coarse for the second
    }

    private static float fused(float sum) {
        for (int call = 0; call < CALLS; call++) {
            sum = Math.fma(sum, 0.9f, 0.3f);
        }
        return sum;
    }

    private static float separate(float sum) {
        for (int call = 0; call < CALLS; call++) {
            sum = multiplyAdd(sum, 0.9f, 0.3f);
        }
        return sum;
    }

    // A call too, so that the interpreter needs as long for either.
    private static float multiplyAdd(float a, float b, float c) {
        return a * b + c;
    }
}
