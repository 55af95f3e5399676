package io.simdmlp.io;

/**
 * How a test part was drawn from a data set, so that it can be drawn again: by {@link Dataset#split(double, long)}.
 *
 * @param fraction the share of the test part, above 0 and below 1
 * @param seed of the drawing
 * @param samples how many samples the whole data set has, at least 2
 * @param checksum of the whole data set: the SHA-256 of its numbers, 64 hexadecimal digits
 */
public record HeldBack(double fraction, long seed, int samples, String checksum) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range, or the checksum is none
     */
    public HeldBack {
        if (!(fraction > 0 && fraction < 1)) {
            throw new IllegalArgumentException(
                    "fraction of the test part is " + fraction + ", expected above 0 and below 1");
        }
        if (samples < 2) {
            throw new IllegalArgumentException(
                    "number of samples that a test part was drawn from is " + samples + ", expected at least 2");
        }
        if (!checksum.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("checksum of the data is " + DataException.quote(checksum)
                    + ", expected 64 hexadecimal digits in lower case");
        }
    }

    /**
     * {@return how {@code all.split(fraction, seed)} draws the test part}
     *
     * @param all the whole data set, before its inputs are scaled
     * @param fraction the share of the test part, above 0 and below 1
     * @param seed of the drawing
     * @throws IllegalArgumentException if {@code fraction} is out of range, or there is a single sample
     */
    public static HeldBack of(Dataset all, double fraction, long seed) {
        return new HeldBack(fraction, seed, all.size(), checksum(all));
    }

    /**
     * {@return whether {@code data} are those that the test part was drawn from: the same numbers in the same order}
     *
     * @param data a whole data set, read as the other was, before its inputs are scaled
     */
    public boolean isFrom(Dataset data) {
        return data.size() == samples && checksum(data).equals(checksum);
    }

    /**
     * {@return the test part, drawn again}
     *
     * @param all the data that it {@link #isFrom}
     */
    public Dataset draw(Dataset all) {
        return all.split(fraction, seed).test();
    }

    private static String checksum(Dataset data) {
        Checksum sum = new Checksum(data.size(), data.inputs(), data.classes(), data.targets());
        for (int sample = 0; sample < data.size(); sample++) {
            for (int i = 0; i < data.inputs(); i++) {
                sum.add(data.x()[sample * data.inputs() + i]);
            }
            if (data.isClassification()) {
                sum.add(data.labels()[sample]);
            }
            for (int t = 0; t < data.targets(); t++) {
                sum.add(data.y()[sample * data.targets() + t]);
            }
        }
        return sum.hex();
    }
}
