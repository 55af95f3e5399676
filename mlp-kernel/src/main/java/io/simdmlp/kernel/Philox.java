package io.simdmlp.kernel;

/**
 * The random numbers of dropout: the counter-based generator Philox4x32-10 (Salmon, Moraes, Dror, Shaw: <i>Parallel Random
 * Numbers: As Easy as 1, 2, 3</i>, 2011). A block of four 32-bit numbers is a function of a counter of 128 bits and a key of 64
 * bits, without state: any thread computes any block.
 *
 * <pre>
 *   counter   column | row / 4 | step, low 32 bits | step, next 16 bits, and layer, 16 bits
 *   key       seed
 *   block     the numbers of four consecutive rows of a column
 * </pre>
 */
public final class Philox {
    /** The rows whose numbers are in one block. */
    public static final int ROWS = 4;

    /** The number of rounds. */
    public static final int ROUNDS = 10;

    /** The multiplier of the first word. */
    public static final long M0 = 0xD2511F53L;

    /** The multiplier of the third word. */
    public static final long M1 = 0xCD9E8D57L;

    /** What is added to the first word of the key after each round. */
    public static final int W0 = 0x9E3779B9;

    /** What is added to the second word of the key after each round. */
    public static final int W1 = 0xBB67AE85;

    /** The low 32 bits of a long. */
    public static final long LOW = 0xFFFFFFFFL;

    private Philox() {}

    /** The fourth word of the counter. */
    public static int lastWord(long step, int layer) {
        return (int) (step >>> 32) << 16 | layer;
    }

    /**
     * Returns word {@code word} of a block.
     *
     * @param c0 the counter's words
     * @param key the key, its first word in the low 32 bits
     */
    public static int word(int word, int c0, int c1, int c2, int c3, long key) {
        int x0 = c0;
        int x1 = c1;
        int x2 = c2;
        int x3 = c3;
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = (x0 & LOW) * M0;
            long product1 = (x2 & LOW) * M1;
            x0 = (int) (product1 >>> 32) ^ x1 ^ k0;
            x1 = (int) product1;
            x2 = (int) (product0 >>> 32) ^ x3 ^ k1;
            x3 = (int) product0;
            k0 += W0;
            k1 += W1;
        }
        return switch (word) {
            case 0 -> x0;
            case 1 -> x1;
            case 2 -> x2;
            default -> x3;
        };
    }
}
