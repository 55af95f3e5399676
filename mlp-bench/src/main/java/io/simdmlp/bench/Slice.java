package io.simdmlp.bench;

/**
 * A short part of a measurement: some milliseconds of calls, between two measurements of P, the peak of the FMA units.
 *
 * @param network the network or the matrices that were used, numbered from 0
 * @param before P right before, in GFLOP/s
 * @param after P right after
 * @param ran share of the time in which the callers ran on a CPU
 * @param callsPerSecond of all callers together
 * @param bytesPerCall bytes allocated for each call
 * @param bandwidth bytes per second that were read right before and after from an array as large as the weights; NaN if
 *     that was not measured
 * @param nanos the times of single calls, in ascending order; empty if they were not taken
 */
@SuppressWarnings("ArrayRecordComponent") // read only
record Slice(
        int network,
        double before,
        double after,
        double ran,
        double callsPerSecond,
        double bytesPerCall,
        double bandwidth,
        long[] nanos) {
    /** P during the slice, as far as known. */
    double peak() {
        return (before + after) / 2;
    }

    double lowerPeak() {
        return Math.min(before, after);
    }

    double higherPeak() {
        return Math.max(before, after);
    }
}
