package io.simdmlp;

/**
 * Detects if the JVM compiles {@link Math#fma} to an instruction. If so, it is an instruction from the first call on,
 * in the interpreter too; if not, {@code Math.fma} computes with {@link java.math.BigDecimal}. The instruction takes
 * about as long as a multiplication and an addition, the other hundreds of times as long, compiled or not, so a
 * measurement of some microseconds is enough.
 */
final class Fma {
    private static final int CALLS = 50;
    private static final int TRIALS = 10; // the fastest counts: other programs can only slow a trial down
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
            sum = a == b ? 1 : 0.5f; // so that neither call is removed as unused
        }
        return fused <= MANY_TIMES * Math.max(separate, CALLS); // a coarse clock may read 0 for separate
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

    // A method, as Math.fma is, so that both cost the interpreter a call.
    private static float multiplyAdd(float a, float b, float c) {
        return a * b + c;
    }
}
