package io.simdmlp.io;

import java.util.Arrays;
import java.util.Random;

/** The part of each sample. At first all are in part 0, for training; each further part is drawn from part 0. */
public final class Split {
    private final int[] labels; // (samples) or empty
    private final int classes; // 0 if targets are numbers
    private final int[] partOf; // (samples)
    private int parts = 1;

    Split(int samples, int[] labels, int classes) {
        this.labels = labels;
        this.classes = classes;
        this.partOf = new int[samples];
    }

    /**
     * Draws another part from part 0, as {@link Dataset#split} does.
     *
     * @param fraction the share of part 0 that goes to the new part, above 0 and below 1
     * @param seed the seed; the same seed gives the same parts on every machine
     * @throws IllegalArgumentException if {@code fraction} is out of range or leaves the new part empty
     */
    public void hold(double fraction, long seed) {
        int n = size(0);
        int[] samples = new int[n];
        int[] own = new int[classes > 0 ? n : 0];
        int at = 0;
        for (int sample = 0; sample < partOf.length; sample++) {
            if (partOf[sample] == 0) {
                if (classes > 0) {
                    own[at] = labels[sample];
                }
                samples[at++] = sample;
            }
        }
        boolean[] held = draw(n, own, classes, fraction, seed);
        for (int i = 0; i < n; i++) {
            partOf[samples[i]] = held[i] ? parts : 0;
        }
        parts++;
    }

    /** {@return the number of parts, at least 1} */
    public int parts() {
        return parts;
    }

    /**
     * {@return the number of samples of a part}
     *
     * @param part the part, from 0
     */
    public int size(int part) {
        int size = 0;
        for (int p : partOf) {
            size += p == part ? 1 : 0;
        }
        return size;
    }

    int samples() {
        return partOf.length;
    }

    int partOf(int sample) {
        return partOf[sample];
    }

    /** The samples that are held back: {@code fraction}, rounded, of every class, or of all if targets are numbers. */
    static boolean[] draw(int size, int[] labels, int classes, double fraction, long seed) {
        if (!(fraction > 0 && fraction < 1)) {
            throw new IllegalArgumentException("fraction is " + fraction + ", expected above 0 and below 1");
        }
        int[] order = shuffled(size, new Random(seed));
        int strata = Math.max(1, classes);
        int[] left = new int[strata]; // samples still to be held back
        for (int sample : order) {
            left[classes > 0 ? labels[sample] : 0]++;
        }
        for (int stratum = 0; stratum < strata; stratum++) {
            left[stratum] = Math.clamp(Math.round(left[stratum] * fraction), 0, Math.max(0, left[stratum] - 1));
        }
        boolean[] held = new boolean[size];
        boolean any = false;
        for (int sample : order) {
            held[sample] = left[classes > 0 ? labels[sample] : 0]-- > 0;
            any |= held[sample];
        }
        if (!any) {
            throw new IllegalArgumentException("fraction is " + fraction + ", which leaves the test part none of the "
                    + size + " samples, expected more");
        }
        return held;
    }

    private static int[] shuffled(int n, Random random) {
        int[] order = new int[n];
        Arrays.setAll(order, i -> i);
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        return order;
    }
}
