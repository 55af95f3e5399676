package io.simdmlp.kernel;

/**
 * The order of the sums along a row whose terms are many. Term i goes to partial sum {@code i mod 16}; each of the 16 partial
 * sums adds its terms in ascending order, starting from zero. Then each of the first 8 adds the one 8 behind it, each of the
 * first 4 the one 4 behind it, and so on.
 *
 * <pre>
 *   terms       0 1 2 ... 15 | 16 17 18 ... 31 | 32 ...
 *               | | |     |
 *   partials    0 1 2 ... 15        vectors of 4, 8 or 16 floats hold consecutive ones
 * </pre>
 *
 * <p>So vectors of any width up to 16 floats and scalar code give the same bits.
 */
public final class RowSums {
    /** The number of partial sums. */
    public static final int PARTIALS = 16;

    private RowSums() {}

    /** The sum of the partial sums at {@code at}, which are overwritten. */
    public static float total(float[] partials, int at) {
        for (int half = PARTIALS / 2; half > 0; half /= 2) {
            for (int i = at; i < at + half; i++) {
                partials[i] += partials[i + half];
            }
        }
        return partials[at];
    }
}
