package io.simdmlp.threads;

/** Divides work into consecutive shares of nearly equal size. */
public final class Shares {
    /** Floats of a cache line, and a whole number of vectors of any width. */
    private static final int LINE = 16;

    private Shares() {}

    /**
     * Where the share of {@code member} of {@code members} begins in {@code [0, total)}; it ends where the next begins.
     */
    public static int begin(int total, int member, int members) {
        return members == 1
                ? total * member
                : (int) ((long) total * member / members); // a tiny network saves the division
    }

    /** The same for columns of floats, at multiples of a cache line: tiles need no masks, and few lines have two writers. */
    public static int column(int columns, int member, int members) {
        return Math.min(columns, LINE * begin((columns + LINE - 1) / LINE, member, members));
    }
}
