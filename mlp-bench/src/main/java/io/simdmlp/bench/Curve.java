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
     * @param cheapest the smaller one that costs least, before {@code from}
     * @param times how many times as much as that the worst costs
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
