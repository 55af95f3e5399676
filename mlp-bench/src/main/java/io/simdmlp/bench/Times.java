package io.simdmlp.bench;

/**
 * Counts of times in nanoseconds, in memory of a fixed size: exact below 2,048 ns, and else with an error of at most 0.1 %, as a
 * time is rounded down to 11 significant bits. The largest one is exact. Adding a time allocates nothing.
 */
final class Times {
    private static final int BITS = 11;
    private static final int EXACT = 1 << BITS;
    private static final int HALF = EXACT / 2;

    private final long[] counts = new long[EXACT + (Long.SIZE - 1 - BITS) * HALF];
    private long count;
    private long max;

    /** @param nanos at least 0 */
    void add(long nanos) {
        counts[index(nanos)]++;
        count++;
        max = Math.max(max, nanos);
    }

    void addAll(Times others) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += others.counts[i];
        }
        count += others.count;
        max = Math.max(max, others.max);
    }

    private static int index(long nanos) {
        int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(nanos) - BITS);
        return shift * HALF + (int) (nanos >>> shift);
    }

    /** The smallest time of an index. */
    private static long time(int index) {
        if (index < EXACT) {
            return index;
        }
        int shift = index / HALF - 1;
        return (long) (index - shift * HALF) << shift;
    }

    long count() {
        return count;
    }

    long max() {
        return max;
    }

    /**
     * The smallest time that a share of them does not exceed.
     *
     * @param share above 0 and at most 1
     * @throws IllegalStateException if there are no times
     */
    long percentile(double share) {
        if (count == 0) {
            throw new IllegalStateException("there are 0 times, expected at least 1");
        }
        long rank = Math.max(1, (long) Math.ceil(share * count));
        long seen = 0;
        int index = -1;
        while (seen < rank) {
            seen += counts[++index];
        }
        return Math.min(time(index), max);
    }
}
