package io.simdmlp.io;

import java.util.BitSet;
import java.util.Random;
import java.util.function.IntUnaryOperator;

/** The part of each sample. At first all are in part 0, for training; each further part is drawn from part 0. */
public final class Split {
    private final IntUnaryOperator stratumOf; // of a sample: its class
    private final int strata;
    private final byte[] partOf; // (samples)
    private int parts = 1;

    /**
     * @param labels the class of a sample; not used if {@code classes} is 0
     * @param classes 0 if targets are numbers
     */
    Split(int samples, IntUnaryOperator labels, int classes) {
        this.stratumOf = classes > 0 ? labels : sample -> 0;
        this.strata = Math.max(1, classes);
        this.partOf = new byte[samples];
    }

    /**
     * Draws another part from part 0, as {@link Dataset#split} does.
     *
     * @param fraction the share of part 0 that goes to the new part, above 0 and below 1
     * @param seed the seed; the same seed gives the same parts on every machine
     * @throws IllegalArgumentException if {@code fraction} is out of range or leaves the new part empty
     * @throws IllegalStateException if there are 128 parts
     */
    public void hold(double fraction, long seed) {
        if (parts > Byte.MAX_VALUE) {
            throw new IllegalStateException("there are " + parts + " parts, expected fewer than 128");
        }
        int[] samples = new int[size(0)];
        int at = 0;
        for (int sample = 0; sample < partOf.length; sample++) {
            if (partOf[sample] == 0) {
                samples[at++] = sample;
            }
        }
        BitSet held = draw(samples, stratumOf, strata, fraction, seed);
        for (int sample = held.nextSetBit(0); sample >= 0; sample = held.nextSetBit(sample + 1)) {
            partOf[sample] = (byte) parts;
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
        for (byte p : partOf) {
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

    /**
     * The samples that are held back: {@code fraction}, rounded, of every stratum.
     *
     * @param samples the samples to draw from, in ascending order; shuffled
     * @param stratumOf the stratum of a sample, its class
     * @param strata the number of strata, 1 if targets are numbers
     */
    static BitSet draw(int[] samples, IntUnaryOperator stratumOf, int strata, double fraction, long seed) {
        if (!(fraction > 0 && fraction < 1)) {
            throw new IllegalArgumentException("fraction is " + fraction + ", expected above 0 and below 1");
        }
        int[] left = new int[strata]; // samples still to be held back
        for (int sample : samples) {
            left[stratumOf.applyAsInt(sample)]++;
        }
        for (int stratum = 0; stratum < strata; stratum++) {
            left[stratum] = Math.clamp(Math.round(left[stratum] * fraction), 0, Math.max(0, left[stratum] - 1));
        }
        shuffle(samples, new Random(seed));
        BitSet held = new BitSet();
        for (int sample : samples) {
            if (left[stratumOf.applyAsInt(sample)]-- > 0) {
                held.set(sample);
            }
        }
        if (held.isEmpty()) {
            throw new IllegalArgumentException("fraction is " + fraction + ", which leaves the test part none of the "
                    + samples.length + " samples, expected more");
        }
        return held;
    }

    private static void shuffle(int[] samples, Random random) {
        for (int i = samples.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = samples[i];
            samples[i] = samples[j];
            samples[j] = swap;
        }
    }
}
