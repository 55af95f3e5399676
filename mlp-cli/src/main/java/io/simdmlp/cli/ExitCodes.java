package io.simdmlp.cli;

/** The exit codes of the process. */
final class ExitCodes {
    static final int OK = 0;
    static final int INTERNAL_ERROR = 1;

    /**
     * From {@code mlp bench}: a workload became slower, allocates more or misses its target, or a measured process failed.
     */
    static final int WORSE = 1;

    static final int BAD_INPUT = 2;
    static final int DIVERGED = 3;

    /** Standard output is a closed pipe, as before {@code | head}: the code that a shell returns for SIGPIPE. */
    static final int OUTPUT_CLOSED = 141;

    private ExitCodes() {}

    /** The code that a shell returns for a process that a signal has ended. */
    static int signal(int number) {
        return 128 + number;
    }
}
