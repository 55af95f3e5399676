package io.simdmlp.serve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** The latencies of the last minute, second by second. Thread-safe: recording does not wait. */
final class RecentLatency {
    private static final int SECONDS = 60;
    private static final int DIGITS = 2; // of accuracy
    private static final long LARGEST = 60_000_000_000L; // nanoseconds

    /**
     * The latencies of a second, in nanoseconds.
     *
     * @param count the number of requests
     * @param p50 the median
     * @param p99 the 99th percentile
     * @param max the largest
     */
    record Second(long count, long p50, long p99, long max) {}

    private final Recorder recorder = new Recorder(LARGEST, DIGITS);
    private final Deque<Second> seconds = new ArrayDeque<>(); // guarded by this
    private @Nullable Histogram interval; // guarded by this

    void add(long nanos) {
        recorder.recordValue(Math.min(LARGEST, Math.max(1, nanos)));
    }

    /** Ends a second; called once a second. */
    synchronized void tick() {
        Histogram now = recorder.getIntervalHistogram(interval);
        interval = now;
        if (seconds.size() == SECONDS) {
            seconds.removeFirst();
        }
        long count = now.getTotalCount();
        seconds.addLast(
                count == 0
                        ? new Second(0, 0, 0, 0)
                        : new Second(
                                count, now.getValueAtPercentile(50), now.getValueAtPercentile(99), now.getMaxValue()));
    }

    /** The last seconds, the oldest first. */
    synchronized List<Second> seconds() {
        return new ArrayList<>(seconds);
    }
}
