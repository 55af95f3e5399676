package io.simdmlp.bench;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the time of a call grows with its size. Where it grows by more than the work does, a user who adds one neuron
 * falls off a cliff.
 *
 * @param name what was measured
 * @param size what grows: {@code rows} or {@code outputs}
 * @param nanos of a call of each size from 1 on
 */
public record Curve(String name, String size, List<Double> nanos) {
    /** How many times as much as the work time may grow before it counts as a cliff. */
    public static final double ALLOWED = 1.25;

    /**
     * Sizes next to each other that cost more for their work than a smaller one does.
     *
     * @param from the smallest of them
     * @param to the largest
     * @param worst which costs most
     * @param times how many times as much as the cheapest smaller one
     */
    public record Cliff(int from, int to, int worst, double times) {}

    /** {@return where time grows by more than {@value #ALLOWED} times as much as the work} */
    public List<Cliff> cliffs() {
        List<Cliff> cliffs = new ArrayList<>();
        double cheapest = Double.MAX_VALUE; // nanoseconds for a unit of size
        @Nullable Cliff open = null;
        for (int size = 1; size <= nanos.size(); size++) {
            double cost = nanos.get(size - 1) / size;
            double times = cost / cheapest;
            if (times > ALLOWED) {
                open = open == null
                        ? new Cliff(size, size, size, times)
                        : new Cliff(
                                open.from, size, times > open.times ? size : open.worst, Math.max(times, open.times));
            } else if (open != null) {
                cliffs.add(open);
                open = null;
            }
            cheapest = Math.min(cheapest, cost);
        }
        if (open != null) {
            cliffs.add(open);
        }
        return cliffs;
    }
}
