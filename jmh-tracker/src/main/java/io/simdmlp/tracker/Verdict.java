package io.simdmlp.tracker;

import java.util.Locale;

/** The result of comparing a benchmark's times. */
public enum Verdict {
    /** It takes longer. */
    SLOWER,
    /** It takes less time. */
    FASTER,
    /** The change is smaller than the smallest effect that counts. */
    SAME,
    /** The data do not decide. */
    UNDECIDED,
    /** A side has one fork only: iterations do not show how JVMs differ. */
    NOT_JUDGED;

    /** {@return the name} */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
