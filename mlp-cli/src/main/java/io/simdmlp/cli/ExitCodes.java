package io.simdmlp.cli;

/** What the process tells its caller. */
final class ExitCodes {
    static final int OK = 0;
    static final int INTERNAL_ERROR = 1;

    /**
     * Of {@code mlp bench}: something became slower, allocates more or misses its target, or a process that was measured has
     * failed.
     */
    static final int WORSE = 1;

    static final int BAD_INPUT = 2;
    static final int DIVERGED = 3;

    /** Nobody reads standard output any more, as behind {@code | head}: what a shell makes of SIGPIPE. */
    static final int OUTPUT_CLOSED = 141;

    private ExitCodes() {}

    /** What a shell makes of a process that a signal has ended. */
    static int signal(int number) {
        return 128 + number;
    }
}
