package io.simdmlp.tracker;

import java.util.Locale;

/** What became of a benchmark's time. */
public enum Verdict {
    /** It takes longer. */
    SLOWER,
    /** It takes less time. */
    FASTER,
    /** Whatever changed is less than counts. */
    SAME,
    /** Neither is certain. */
    UNDECIDED;

    /** {@return what it is called} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
