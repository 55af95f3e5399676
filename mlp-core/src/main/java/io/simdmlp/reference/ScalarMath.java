package io.simdmlp.reference;

/**
 * exp, log, tanh and the logistic function in {@code float}, built from IEEE 754 operations alone.
 *
 * <p>Every function here has a twin in {@code io.simdmlp.kernel} ({@code Exponentials}, {@code Logarithms}, {@code Sigmoid},
 * {@code Tanh}) that performs the same operations in the same order, so that a lane of a vector and a
 * scalar agree to the last bit on any machine. That rules out calls to {@link Math}'s transcendental functions, whose
 * bits are the platform's own; {@link Math#fma} and {@link Math#abs} are exact.
 *
 * <p>The polynomials are minimax fits of our own, in relative error (Lawson's iteration in double precision,
 * coefficients then rounded to float). Their truncation error is a few hundredths of an ulp at most.
 */
public final class ScalarMath {
    /**
     * Adding and subtracting 1.5 * 2^23 rounds a float of magnitude below 2^22 to the nearest integer, ties to even.
     */
    public static final float ROUND = 0x1.8p23f;

    /** log2(e). */
    public static final float LOG2_E = 0x1.715476p0f;

    /** ln 2 in two parts; the first has 15 bits, so its product with any exponent is exact. */
    public static final float LN2_HIGH = 0x1.62e4p-1f;

    /** The rest of ln 2. */
    public static final float LN2_LOW = 0x1.7f7d1cp-20f;

    /** Above this, exp overflows: ln of the largest float is 88.7228. */
    public static final float EXP_MAX = 89f;

    /** Below this, exp rounds to zero: ln of half the smallest subnormal is -103.972. */
    public static final float EXP_MIN = -104f;

    // exp(r) = 1 + r + r^2 (E2 + E3 r + E4 r^2 + ...) on |r| <= ln(2) / 2
    public static final float E2 = 0x1.fffffcp-2f;
    public static final float E3 = 0x1.555492p-3f;
    public static final float E4 = 0x1.5558f2p-5f;
    public static final float E5 = 0x1.123a2p-7f;
    public static final float E6 = 0x1.6a23dp-10f;

    // log((1 + s) / (1 - s)) = 2 s + s^3 (L1 + L2 s^2 + L3 s^4) on |s| <= 0.1716
    public static final float L1 = 0x1.55557ap-1f;
    public static final float L2 = 0x1.995ebp-2f;
    public static final float L3 = 0x1.31e41p-2f;

    /** Bits of the float next to sqrt(1/2): log's reduced argument lies in [sqrt(1/2), sqrt(2)). */
    public static final int SQRT_HALF_BITS = 0x3f3504f3;

    /** 2^24, which makes every subnormal number normal: log takes their logarithms from there. */
    public static final float LOG_SCALE = 0x1p24f;

    /** Its exponent. */
    public static final float LOG_SCALE_EXPONENT = 24f;

    /** The sign bit of a float. */
    public static final int SIGN_BIT = 0x80000000;

    /** Bits of 1.0f. */
    public static final int ONE_BITS = 0x3f800000;

    // tanh(z) = z + z^3 (T1 + T2 z^2 + ...) on |z| < TANH_SMALL
    public static final float TANH_SMALL = 0.625f;
    public static final float T1 = -0x1.555532p-2f;
    public static final float T2 = 0x1.110724p-3f;
    public static final float T3 = -0x1.b83bf2p-5f;
    public static final float T4 = 0x1.5223dcp-6f;
    public static final float T5 = -0x1.75d4fep-8f;

    private ScalarMath() {}

    /**
     * e^x: x = n ln 2 + r with |r| at most ln(2) / 2, e^x = 2^n e^r (Cody and Waite, <i>Software Manual for the
     * Elementary Functions</i>, 1980). 2^n is applied in two factors, so that subnormal results round once.
     */
    public static float exp(float x) {
        // Comparisons are false for NaN, which so travels through unharmed.
        float c = x > EXP_MAX ? EXP_MAX : x;
        c = c < EXP_MIN ? EXP_MIN : c;
        float shifted = Math.fma(c, LOG2_E, ROUND);
        float n = shifted - ROUND;
        float r = Math.fma(n, -LN2_HIGH, c);
        r = Math.fma(n, -LN2_LOW, r);
        float q = Math.fma(E6, r, E5);
        q = Math.fma(q, r, E4);
        q = Math.fma(q, r, E3);
        q = Math.fma(q, r, E2);
        q = q * r;
        q = Math.fma(q, r, r);
        float p = q + 1f;
        int exponent = Float.floatToRawIntBits(shifted) - Float.floatToRawIntBits(ROUND);
        int half = exponent >> 1;
        return p
                * Float.intBitsToFloat(ONE_BITS + (half << 23))
                * Float.intBitsToFloat(ONE_BITS + ((exponent - half) << 23));
    }

    /**
     * Natural logarithm: -infinity for 0, NaN for what is negative.
     *
     * <p>x = 2^k m, m = (1 + s) / (1 - s) with m in [sqrt(1/2), sqrt(2)) (the reduction of fdlibm's {@code log}).
     */
    public static float log(float x) {
        boolean subnormal = x < Float.MIN_NORMAL;
        float normal = subnormal ? x * LOG_SCALE : x;
        int bits = Float.floatToRawIntBits(normal) - SQRT_HALF_BITS;
        int exponent = bits >> 23;
        float m = Float.intBitsToFloat((bits & 0x007fffff) + SQRT_HALF_BITS);
        float k = (float) exponent;
        k = subnormal ? k - LOG_SCALE_EXPONENT : k;
        float f = m - 1f;
        float s = f / (f + 2f);
        float z = s * s;
        float q = Math.fma(L3, z, L2);
        q = Math.fma(q, z, L1);
        q = q * z;
        float h = 0.5f * f * f;
        float low = Math.fma(s, h + q, k * LN2_LOW);
        float log = Math.fma(k, LN2_HIGH, f - (h - low));
        // What the exponent's bits know nothing of; NaN compares as false and stays.
        log = x < Float.POSITIVE_INFINITY ? log : x;
        log = x < 0f ? Float.NaN : log;
        return x == 0f ? Float.NEGATIVE_INFINITY : log;
    }

    /**
     * log(1 + x), to full relative precision on [-1, 1]: what rounding 1 + x to u has lost is x - (u - 1) exactly, and
     * log(u + c) = log(u) + c / u up to terms of c^2.
     */
    public static float log1p(float x) {
        float u = x + 1f;
        return u - 1f == x ? log(u) : log(u) + (x - (u - 1f)) / u;
    }

    /** The logistic function 1 / (1 + e^-x), from e^-|x|, so that neither side overflows. */
    public static float sigmoid(float x) {
        float e = exp(-Math.abs(x));
        float numerator = x < 0f ? e : 1f;
        return numerator / (1f + e);
    }

    /** Hyperbolic tangent: a polynomial near zero, 1 - 2 / (e^(2|x|) + 1) with x's sign elsewhere. */
    public static float tanh(float x) {
        float magnitude = Math.abs(x);
        float z = x * x;
        float q = Math.fma(T5, z, T4);
        q = Math.fma(q, z, T3);
        q = Math.fma(q, z, T2);
        q = Math.fma(q, z, T1);
        q = q * z;
        float small = Math.fma(q, magnitude, magnitude);
        float large = 1f - 2f / (exp(magnitude + magnitude) + 1f);
        float tanh = magnitude < TANH_SMALL ? small : large;
        int sign = Float.floatToRawIntBits(x) & SIGN_BIT;
        return Float.intBitsToFloat(Float.floatToRawIntBits(tanh) | sign);
    }
}
