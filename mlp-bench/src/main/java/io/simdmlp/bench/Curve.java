package io.simdmlp.bench;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The time of a call by its size. Where the time grows faster than the work, one more neuron costs too much: a cliff.
 *
 * @param name of the measurement
 * @param size name of the varying size: {@code rows} or {@code outputs}
 * @param nanos of a call of each size from 1 on
 */
public record Curve(String name, String size, List<Double> nanos) {
    /** The largest ratio of the growth of time to that of work that is not a cliff. */
    public static final double ALLOWED = 1.25;

    /**
     * Neighbouring sizes that take more time for their work than a smaller size.
     *
     * @param from the smallest of them
     * @param to the largest
     * @param worst the size that takes most for its work
     * @param cheapest the smaller size that takes least for its work, before {@code from}
     * @param times the ratio of the cost of {@code worst} to that of {@code cheapest}
     */
    public record Cliff(int from, int to, int worst, int cheapest, double times) {}

    /** {@return where time grows by more than {@value #ALLOWED} times as much as the work} */
    public List<Cliff> cliffs() {
        List<Cliff> cliffs = new ArrayList<>();
        int cheapest = 1; // for its work
        @Nullable Cliff open = null;
        for (int size = 1; size <= nanos.size(); size++) {
            double times = cost(size) / cost(cheapest);
            if (times > ALLOWED) {
                open = open == null
                        ? new Cliff(size, size, size, cheapest, times)
                        : new Cliff(
                                open.from,
                                size,
                                times > open.times ? size : open.worst,
                                cheapest,
                                Math.max(times, open.times));
            } else if (open != null) {
                cliffs.add(open);
                open = null;
            }
            cheapest = times < 1 ? size : cheapest;
        }
        if (open != null) {
            cliffs.add(open);
        }
        return cliffs;
    }

    private double cost(int size) {
        return nanos.get(size - 1) / size;
    }
}
