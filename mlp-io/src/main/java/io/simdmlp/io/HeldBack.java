package io.simdmlp.io;

/**
 * The description of how {@link Dataset#split(double, long)} drew a test part from a data set. With it the same test part
 * can be drawn again.
 *
 * @param fraction the share of the test part, above 0 and below 1
 * @param seed the seed of the draw
 * @param samples the number of samples of the whole data set, at least 2
 * @param checksum the checksum of the whole data set: the SHA-256 of its numbers, 64 hexadecimal digits
 */
public record HeldBack(double fraction, long seed, int samples, String checksum) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range, or the checksum has another form
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
     * {@return the description of the test part of {@code all.split(fraction, seed)}}
     *
     * @param all the whole data set, before its inputs are scaled
     * @param fraction the share of the test part, above 0 and below 1
     * @param seed the seed of the draw
     * @throws IllegalArgumentException if {@code fraction} is out of range, or there is a single sample
     */
    public static HeldBack of(Dataset all, double fraction, long seed) {
        return new HeldBack(fraction, seed, all.size(), checksum(all));
    }

    /**
     * {@return whether the test part was drawn from {@code data}: the same numbers in the same order}
     *
     * @param data a whole data set, read with the same options, before its inputs are scaled
     */
    public boolean isFrom(Dataset data) {
        return data.size() == samples && checksum(data).equals(checksum);
    }

    /**
     * {@return the test part, drawn again}
     *
     * @param all the whole data set, see {@link #isFrom}
     */
    public Dataset draw(Dataset all) {
        return all.split(fraction, seed).test();
    }

    private static String checksum(Dataset data) {
        Checksum sum = new Checksum(data.size(), data.inputs(), data.classes(), data.targets());
        SampleCursor samples = new SampleCursor(data.samples());
        for (int sample = 0; sample < data.size(); sample++) {
            sum.add(samples);
        }
        return sum.hex();
    }
}
