package io.simdmlp;

/** Cuts work into consecutive shares of nearly equal size. */
final class Shares {
    /** Floats of a cache line, and a whole number of vectors of any width. */
    private static final int LINE = 16;

    private Shares() {}

    /**
     * Where the share of {@code member} of {@code members} begins in {@code [0, total)}; it ends where the next begins.
     */
    static int begin(int total, int member, int members) {
        return members == 1
                ? total * member
                : (int) ((long) total * member / members); // spares a tiny network the divisions
    }

    /** The same for columns of floats, cut where tiles like it and few cache lines have two writers. */
    static int column(int columns, int member, int members) {
        return Math.min(columns, LINE * begin((columns + LINE - 1) / LINE, member, members));
    }
}
