package io.simdmlp;

/** Cuts work into consecutive shares of nearly equal size. */
final class Shares {
    private Shares() {}

    /**
     * Where the share of {@code member} of {@code members} begins in {@code [0, total)}; it ends where the next begins.
     */
    static int begin(int total, int member, int members) {
        return (int) ((long) total * member / members);
    }
}
