package io.simdmlp.kernel;

/**
 * Elementary functions in {@code float}, and the activations composed of them, from IEEE 754 operations only.
 *
 * <p>Every function here has a twin in {@code io.simdmlp.kernel.vector} that performs the same operations in the same order, so
 * that a lane of a vector and a scalar agree to the last bit on any machine. So none calls the transcendental functions of
 * {@link Math}, whose bits depend on the platform; {@link Math#fma} and {@link Math#abs} are exact.
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

    /** 2^24, which makes every subnormal number normal: log multiplies these by it. */
    public static final float LOG_SCALE = 0x1p24f;

    /** Its exponent. */
    public static final float LOG_SCALE_EXPONENT = 24f;

    /** The sign bit of a float. */
    public static final int SIGN_BIT = 0x80000000;

    /** Bits of 1.0f. */
    public static final int ONE_BITS = 0x3f800000;

    /** Below this, expm1 rounds to -1. */
    public static final float EXPM1_MIN = -26f;

    // tanh(z) = z + z^3 (T1 + T2 z^2 + ...) on |z| < TANH_SMALL
    public static final float TANH_SMALL = 0.625f;
    public static final float T1 = -0x1.555532p-2f;
    public static final float T2 = 0x1.110724p-3f;
    public static final float T3 = -0x1.b83bf2p-5f;
    public static final float T4 = 0x1.5223dcp-6f;
    public static final float T5 = -0x1.75d4fep-8f;

    /** Beyond this, |x| is reduced by pi / 2 in integers instead of floats. */
    public static final float TRIG_MAX = 0x1p16f;

    /** 2 / pi. */
    public static final float TWO_OVER_PI = 0x1.45f306p-1f;

    // pi / 2 in three parts
    public static final float HALF_PI_1 = 0x1.921fb6p0f;
    public static final float HALF_PI_2 = -0x1.777a5cp-25f;
    public static final float HALF_PI_3 = -0x1.ee59dap-50f;

    // sin(r) = r + r^3 (S1 + S2 r^2 + S3 r^4), cos(r) = 1 - r^2 / 2 + r^4 (C1 + C2 r^2 + C3 r^4) on |r| <= pi / 4
    public static final float S1 = -0x1.555546p-3f;
    public static final float S2 = 0x1.11075cp-7f;
    public static final float S3 = -0x1.994d04p-13f;
    public static final float C1 = 0x1.55554ap-5f;
    public static final float C2 = -0x1.6c0c2ep-10f;
    public static final float C3 = 0x1.99e9fp-16f;

    // sinc'(z) = z (D1 + D2 z^2 + ...) on |z| < 1, where its definition cancels
    public static final float D1 = -0x1.555556p-2f;
    public static final float D2 = 0x1.1110fp-5f;
    public static final float D3 = -0x1.37fe7ap-10f;
    public static final float D4 = 0x1.69801ap-16f;

    /** Beyond this the normal distribution's tail is zero. */
    public static final float NORMAL_MAX = 15f;

    // The normal distribution's function is 1 / 2 + z (P1 + P2 z^2 + P3 z^4 + ...) on |z| < 1,
    public static final float P1 = 0x1.988454p-2f;
    public static final float P2 = -0x1.105862p-4f;
    public static final float P3 = 0x1.46d55ap-7f;
    public static final float P4 = -0x1.376eeep-10f;
    public static final float P5 = 0x1.e27204p-14f;
    public static final float P6 = -0x1.1232eap-17f;

    // beyond that its tail is e^(-t^2 / 2) / t times M0 + M1 v + ..., v = (t - 2.75) / (t + 2.75), t = |z|
    public static final float TAIL_CENTER = 2.75f;
    public static final float M0 = 0x1.701efp-2f;
    public static final float M1 = 0x1.f50198p-4f;
    public static final float M2 = -0x1.2b06f2p-3f;
    public static final float M3 = 0x1.537d7p-4f;
    public static final float M4 = -0x1.0ea018p-6f;
    public static final float M5 = -0x1.b0afap-8f;
    public static final float M6 = 0x1.812cp-9f;
    public static final float M7 = 0x1.05a93ep-10f;
    public static final float M8 = -0x1.1f88d6p-11f;

    /** 1 / sqrt(2 pi), the height of the normal density. */
    public static final float NORMAL_HEIGHT = 0x1.988454p-2f;

    // GELU's tanh form is z / (1 + e^-w), w = z (G1 + G3 z^2): 2 sqrt(2 / pi) and 0.044715 times that, each in two
    // parts
    public static final float G1 = 0x1.988454p0f;
    public static final float G1_LOW = -0x1.857936p-25f;
    public static final float G3 = 0x1.2444f2p-4f;
    public static final float G3_LOW = 0x1.49b16ap-29f;

    /** 3 G3, for w's derivative. */
    public static final float G3_TIMES_3 = 0x1.b6676cp-3f;

    /** Beyond this, GELU's tanh form is z or zero. */
    public static final float GELU_TANH_MAX = 16f;

    /**
     * The limit from which e^-x is nearly subnormal and loses digits, while x e^-x is still normal: beyond it,
     * functions of the form x e^-x compute e^(SHIFT - x) and multiply by e^-SHIFT last. SHIFT - x is exact up to 128.
     */
    public static final float FAR = 64f;

    /** Chosen so that {@link #EXP_MINUS_SHIFT} is exact to 3e-5 of an ulp. */
    public static final float SHIFT = 0x1.0155cp6f;

    /** e^-SHIFT. */
    public static final float EXP_MINUS_SHIFT = 0x1.233bcp-93f;

    /** Below this, x e^x rounds to zero. */
    public static final float LEFT_END = -120f;

    /** Beyond this, mish is its argument. */
    public static final float MISH_MAX = 20f;

    private static final long[] TWO_OVER_PI_BITS = { // 2 / pi times 2^-16
        0x0000a2f9836e4e44L, 0x1529fc2757d1f534L, 0xddc0db6295993c43L, 0x9041fe5163abdebbL
    };

    private ScalarMath() {}

    /**
     * e^x: x = n ln 2 + r with |r| at most ln(2) / 2, e^x = 2^n e^r (Cody and Waite, <i>Software Manual for the
     * Elementary Functions</i>, 1980). 2^n is applied in two factors, so that subnormal results round once.
     */
    public static float exp(float x) {
        // Comparisons with NaN are false, so NaN stays NaN.
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
     * Natural logarithm: -infinity for 0, NaN for negative numbers.
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
        // Special cases; comparisons with NaN are false, so NaN stays NaN.
        log = x < Float.POSITIVE_INFINITY ? log : x;
        log = x < 0f ? Float.NaN : log;
        return x == 0f ? Float.NEGATIVE_INFINITY : log;
    }

    /**
     * log(1 + x), to full relative precision on [-1, 1]: the rounding error of u = 1 + x is exactly x - (u - 1), and
     * log(u + c) = log(u) + c / u up to terms of c^2.
     */
    public static float log1p(float x) {
        float u = x + 1f;
        return u - 1f == x ? log(u) : log(u) + (x - (u - 1f)) / u;
    }

    /**
     * e^x - 1 for x of at most 0, to full relative precision: with e^x = 2^n (1 + q) as in {@link #exp} it is
     * 2^n q + (2^n - 1), where nothing cancels.
     */
    public static float expm1(float x) {
        float c = x < EXPM1_MIN ? EXPM1_MIN : x;
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
        int exponent = Float.floatToRawIntBits(shifted) - Float.floatToRawIntBits(ROUND);
        float power = Float.intBitsToFloat(ONE_BITS + (exponent << 23));
        return Math.fma(power, q, power - 1f);
    }

    /** sin x. */
    public static float sin(float x) {
        int sign = Float.floatToRawIntBits(x) & SIGN_BIT;
        return Float.intBitsToFloat(Float.floatToRawIntBits(ofQuadrant(Math.abs(x), 0)) ^ sign);
    }

    /** cos x. */
    public static float cos(float x) {
        return ofQuadrant(Math.abs(x), 1);
    }

    /** sin(x + turns pi / 2) for x of at least 0. */
    private static float ofQuadrant(float x, int turns) {
        if (x > TRIG_MAX) {
            return ofHugeQuadrant(x, turns);
        }
        // n pi / 2 <= x has few enough bits for the first difference to be exact, and each of the others rounds
        // relative to its own result: so r is good even where x is next to a multiple of pi / 2.
        float shifted = Math.fma(x, TWO_OVER_PI, ROUND);
        float n = shifted - ROUND;
        float r = Math.fma(n, -HALF_PI_1, x);
        r = Math.fma(n, -HALF_PI_2, r);
        r = Math.fma(n, -HALF_PI_3, r);
        return ofReduced(r, Float.floatToRawIntBits(shifted) + turns);
    }

    /** sin(r + quadrant pi / 2) for |r| of at most pi / 4. */
    private static float ofReduced(float r, int quadrant) {
        float z = r * r;
        float s = Math.fma(S3, z, S2);
        s = Math.fma(s, z, S1);
        s = s * z;
        float sin = Math.fma(s, r, r);
        float c = Math.fma(C3, z, C2);
        c = Math.fma(c, z, C1);
        c = c * z;
        c = Math.fma(c, z, 1f - 0.5f * z);
        float value = (quadrant & 1) == 0 ? sin : c;
        return Float.intBitsToFloat(Float.floatToRawIntBits(value) ^ ((quadrant << 30) & SIGN_BIT));
    }

    /**
     * The same for x beyond {@link #TRIG_MAX}: x = m 2^e, and m times the bits of 2 / pi from 2^(2 - e) on, whose higher
     * ones are worth whole turns, is the position in the turn (Payne and Hanek, <i>Radian Reduction for Trigonometric
     * Functions</i>, 1983). Too rare for a vector twin: {@code Sines} also calls this method.
     */
    private static float ofHugeQuadrant(float x, int turns) {
        int bits = Float.floatToRawIntBits(x);
        if (bits >= 0x7f800000) {
            return Float.NaN;
        }
        long m = (bits & 0x007fffff) | 0x00800000;
        int from = (bits >>> 23) - 150 - 2 + 16;
        int word = from >>> 6;
        int shift = from & 63;
        long high = bitsAt(word, shift);
        long low = bitsAt(word + 1, shift);
        long position = m * high + Math.unsignedMultiplyHigh(m, low); // a turn is 2^64, modulo which this is
        int quadrant = (int) ((position + (1L << 61)) >>> 62);
        float r = (float) ((position << 2) * (0x1p-64 * (Math.PI / 2)));
        return ofReduced(r, quadrant + turns);
    }

    /** 64 bits of 2 / pi. */
    private static long bitsAt(int word, int shift) {
        long bits = TWO_OVER_PI_BITS[word] << shift;
        return shift == 0 ? bits : bits | (TWO_OVER_PI_BITS[word + 1] >>> (64 - shift));
    }

    /**
     * The logistic function 1 / (1 + e^-x), from e^-|x|, so that it never overflows. The rounding errors of 1 + e
     * and of the quotient are corrected; 1 / (1 + e) needs no division, since it is the quotient or its complement.
     */
    public static float sigmoid(float x) {
        float e = exp(-Math.abs(x));
        float numerator = x < 0f ? e : 1f;
        float s = e + 1f;
        float lost = e - (s - 1f);
        float quotient = numerator / s;
        float rest = Math.fma(-quotient, lost, Math.fma(-quotient, s, numerator));
        float inverse = x < 0f ? 1f - quotient : quotient;
        return Math.fma(rest, inverse, quotient);
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

    /** log(1 + e^x). */
    public static float softplus(float x) {
        float positive = x <= 0f ? 0f : x;
        return positive + log1p(exp(-Math.abs(x)));
    }

    /** log of {@link #sigmoid}. */
    public static float logSigmoid(float x) {
        float negative = x >= 0f ? 0f : x;
        return negative - log1p(exp(-Math.abs(x)));
    }

    /** x times the logistic function of x. */
    public static float silu(float x) {
        float c = x < LEFT_END ? LEFT_END : x;
        float magnitude = Math.abs(c);
        float e = exp(magnitude > FAR ? SHIFT - magnitude : -magnitude);
        float scale = magnitude > FAR ? EXP_MINUS_SHIFT : 1f;
        float s = Math.fma(e, scale, 1f);
        return c < 0f ? e / s * c * scale : c / s;
    }

    /** {@link #silu}'s derivative s (1 + x (1 - s)), s the logistic function. */
    public static float siluSlope(float x) {
        float c = x < LEFT_END ? LEFT_END : x;
        c = c > -LEFT_END ? -LEFT_END : c;
        float e = exp(-Math.abs(c));
        float s = e + 1f;
        float quotient = (c < 0f ? e : 1f) / s;
        float complement = (c < 0f ? 1f : e) / s;
        return quotient * Math.fma(c, complement, 1f);
    }

    /**
     * x tanh(log(1 + e^x)) = x n / (n + 2) with n = e^x (e^x + 2), where nothing cancels.
     */
    public static float mish(float x) {
        float c = x < LEFT_END ? LEFT_END : x;
        float t = c > MISH_MAX ? MISH_MAX : c;
        boolean far = t < -FAR;
        float e = exp(far ? t + SHIFT : t);
        float scale = far ? EXP_MINUS_SHIFT : 1f;
        float n = Math.fma(e * scale, e, e + e);
        return n / Math.fma(n, scale, 2f) * c * scale;
    }

    /** {@link #mish}'s derivative (n + 4 x e (e + 1) / (n + 2)) / (n + 2), e = e^x. */
    public static float mishSlope(float x) {
        float c = x < LEFT_END ? LEFT_END : x;
        c = c > MISH_MAX ? MISH_MAX : c;
        float e = exp(c);
        float n = e * (e + 2f);
        float m = n + 2f;
        return Math.fma(4f * c * e, (e + 1f) / m, n) / m;
    }

    /** (P(x) - 1 / 2) / x for |x| < 1 from z = x^2, P the normal distribution's function. */
    private static float normalNear(float z) {
        float p = Math.fma(P6, z, P5);
        p = Math.fma(p, z, P4);
        p = Math.fma(p, z, P3);
        p = Math.fma(p, z, P2);
        return Math.fma(p, z, P1);
    }

    /** t e^(t^2 / 2) (1 - P(t)) for t from 1 to 15: Mills' ratio times two factors that make it almost constant. */
    private static float normalFar(float t) {
        float v = (t - TAIL_CENTER) / (t + TAIL_CENTER);
        float m = Math.fma(M8, v, M7);
        m = Math.fma(m, v, M6);
        m = Math.fma(m, v, M5);
        m = Math.fma(m, v, M4);
        m = Math.fma(m, v, M3);
        m = Math.fma(m, v, M2);
        m = Math.fma(m, v, M1);
        return Math.fma(m, v, M0);
    }

    /**
     * x P(x), P the normal distribution function: a polynomial near zero, the tail of the distribution elsewhere. The
     * square is taken in two parts, since the exponential multiplies its rounding error by the square.
     */
    public static float gelu(float x) {
        float near = x * Math.fma(normalNear(x * x), x, 0.5f);
        float t = Math.abs(x);
        t = t > NORMAL_MAX ? NORMAL_MAX : t;
        float square = t * t;
        float rest = Math.fma(t, t, -square);
        float e = exp(-0.5f * square);
        e = Math.fma(e, -0.5f * rest, e);
        float tail = normalFar(t) * e; // t (1 - P(t))
        float far = x < 0f ? -tail : x - tail;
        return t < 1f ? near : far;
    }

    /** {@link #gelu}'s derivative P(x) + x p(x), p the normal density. */
    public static float geluSlope(float x) {
        float t = Math.abs(x);
        t = t > NORMAL_MAX ? NORMAL_MAX : t;
        float square = t * t;
        float e = exp(-0.5f * square);
        float near = Math.fma(-t, normalNear(square), 0.5f);
        float far = normalFar(t) * e / t;
        float tail = t < 1f ? near : far;
        float left = Math.fma(-NORMAL_HEIGHT * t, e, tail); // the derivative at -t
        return x < 0f ? left : 1f - left;
    }

    /** GELU's tanh form x / (1 + e^-w). w is taken in two parts, since e^-w multiplies its rounding error by w. */
    public static float geluTanh(float x) {
        float t = Math.abs(x);
        t = t > GELU_TANH_MAX ? GELU_TANH_MAX : t;
        float square = t * t;
        float squareLow = Math.fma(t, t, -square);
        float cubic = G3 * square;
        float cubicLow = Math.fma(G3, square, -cubic);
        cubicLow = Math.fma(G3, squareLow, cubicLow);
        cubicLow = Math.fma(G3_LOW, square, cubicLow);
        float sum = cubic + G1;
        float back = sum - G1;
        float sumLow = (G1 - (sum - back)) + (cubic - back);
        sumLow = sumLow + (cubicLow + G1_LOW);
        float w = t * sum;
        float wLow = Math.fma(t, sum, -w);
        wLow = Math.fma(t, sumLow, wLow);
        float e = exp(w > FAR ? SHIFT - w : -w);
        float scale = w > FAR ? EXP_MINUS_SHIFT : 1f;
        float s = Math.fma(Math.fma(e, -wLow, e), scale, 1f);
        float quotient = e / s;
        float left = Math.fma(quotient, t, -wLow * (quotient * t)); // e's correction and the product round once
        return x < 0f ? -(left * scale) : x / s;
    }

    /** {@link #geluTanh}'s derivative s (1 + x w' (1 - s)), s the logistic function of w. */
    public static float geluTanhSlope(float x) {
        float t = Math.abs(x);
        t = t > GELU_TANH_MAX ? GELU_TANH_MAX : t;
        float square = t * t;
        float e = exp(-t * Math.fma(G3, square, G1));
        float s = e + 1f;
        float slope = t * Math.fma(G3_TIMES_3, square, G1);
        float left = e / s * Math.fma(-slope, 1f / s, 1f); // the derivative at -t
        return x < 0f ? left : 1f - left;
    }

    /** sin(x) / x, 1 at 0. */
    public static float sinc(float x) {
        return x == 0f ? 1f : sin(x) / x;
    }

    /** {@link #sinc}'s derivative (cos x - sinc x) / x, by a polynomial near zero. */
    public static float sincSlope(float x) {
        float z = x * x;
        float d = Math.fma(D4, z, D3);
        d = Math.fma(d, z, D2);
        d = Math.fma(d, z, D1);
        d = d * x;
        float far = (cos(x) - sin(x) / x) / x;
        return Math.abs(x) < 1f ? d : far;
    }

    /** The largest of {@code n} elements; NaN if the first is NaN. */
    public static float max(float[] z, int zAt, int n) {
        float max = z[zAt];
        for (int j = 1; j < n; j++) {
            max = z[zAt + j] > max ? z[zAt + j] : max;
        }
        return max;
    }
}
