package io.simdmlp.metric;

import java.util.Locale;

/**
 * The way to join the precision, recall or F1 of several classes or labels to one number, as {@code average} of
 * scikit-learn. Immutable and thread-safe.
 */
public enum Average {
    /** The mean over the classes or labels, each with the same weight. */
    MACRO,

    /** The metric of the sums of the counts of all classes or labels. */
    MICRO,

    /** The mean over the classes or labels, weighted by the number of samples that have them; 0 if none has any. */
    WEIGHTED,

    /** The mean over the samples of the metric of each sample's set of labels; for several labels per sample only. */
    SAMPLES;

    /** {@return the name in lower case} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
