package io.simdmlp.kernel;

/**
 * Weights of 16 bits: bfloat16, the upper half of a float, with 8 bits of precision. Two of them share an int, a pair:
 *
 * <pre>
 *   | high: sign, exponent, 7 bits | low: sign, exponent, 7 bits |
 *     the int itself, as a float     the int shifted left by 16, as a float
 * </pre>
 *
 * <p>The low weight is decoded by a shift. The high one needs no instruction at all: the int is taken as a float, whose last 16
 * bits, those of the low weight, are noise. {@link #pair} chooses the upper bits so that the float with this noise is the nearest
 * to the high weight.
 *
 * <p><b>Error.</b> Either weight differs by at most {@code 2^-8} of its magnitude, if that is in {@code [2^-125, 2^127]}. A smaller
 * one differs by less than {@code 2^-125}: beside a low weight other than 0, a high weight of 0 becomes about {@code 2^-126}, since
 * a subnormal float would be slow on some CPUs. A high weight that is infinite may become NaN; nothing else that is finite becomes
 * infinite or NaN.
 *
 * <p>Encoding the decoded weights again gives the same pair.
 */
public final class Bfloat16 {
    /** The bits of a low weight. */
    private static final int HALF = 16;

    private static final int LOW_BITS = (1 << HALF) - 1;
    private static final int SIGN = 0x8000;
    private static final int LARGEST = 0x7F7F; // finite
    private static final int SMALLEST = 0x0080; // normal

    private Bfloat16() {}

    /** Returns the 16 bits of the nearest bfloat16, of two equally near the even one. A finite value stays finite. */
    public static int bits(float value) {
        int bits = Float.floatToIntBits(value);
        int upper = bits >>> HALF;
        if (!Float.isFinite(value)) {
            return upper; // NaN is the canonical one, whose lower bits are 0
        }
        int rounded = (bits + LOW_BITS / 2 + (upper & 1)) >>> HALF;
        return (rounded & ~SIGN) > LARGEST ? upper : rounded;
    }

    /** Returns the value of 16 bits. */
    public static float value(int bits) {
        return Float.intBitsToFloat(bits << HALF);
    }

    /** Returns two weights as a pair. */
    public static int pair(float low, float high) {
        int noise = bits(low);
        return (upper(high, noise) << HALF) | noise;
    }

    /** Returns the upper bits with which a float that ends in {@code noise} is the nearest to {@code high}. */
    private static int upper(float high, int noise) {
        int bits = Float.floatToIntBits(high);
        int upper = bits >>> HALF;
        if (noise == 0 || !Float.isFinite(high)) {
            return bits(high);
        }
        int sign = upper & SIGN;
        double magnitude = Math.abs((double) high);
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int shift = -1; shift <= 1; shift++) {
            int candidate = Math.clamp((upper & ~SIGN) + shift, SMALLEST, LARGEST);
            double error = Math.abs(Float.intBitsToFloat((candidate << HALF) | noise) - magnitude);
            if (error < least) {
                least = error;
                best = candidate;
            }
        }
        return sign | best;
    }

    /** Returns the low weight of a pair. */
    public static float low(int pair) {
        return Float.intBitsToFloat(pair << HALF);
    }

    /** Returns the high weight of a pair, with its noise. */
    public static float high(int pair) {
        return Float.intBitsToFloat(pair);
    }

    /** Returns the number of pairs of a column of {@code inputs} weights. */
    public static int pairs(int inputs) {
        return (inputs + 1) / 2;
    }
}
