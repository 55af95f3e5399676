package io.simdmlp.tracker;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Samples of a benchmark: values with their counts. */
final class Histogram {
    private final TreeMap<Double, Double> counts = new TreeMap<>();
    private double total;
    private double sum;

    void add(double value, double count) {
        counts.merge(value, count, Double::sum);
        total += count;
        sum += value * count;
    }

    void addAll(Histogram other) {
        other.counts.forEach(this::add);
    }

    double total() {
        return total;
    }

    double mean() {
        return sum / total;
    }

    /**
     * The value below which a share of the samples is. Clocks have a resolution: a sample stands for all values up to the
     * middle between it and its neighbours. So a small shift of the distribution changes the percentile a little, not by a
     * whole tick or not at all.
     */
    double percentile(double share) {
        double rank = share * total;
        double below = 0;
        for (Map.Entry<Double, Double> entry : counts.entrySet()) {
            double count = entry.getValue();
            if (below + count >= rank) {
                double low = edge(entry.getKey(), counts.lowerKey(entry.getKey()));
                double high = edge(entry.getKey(), counts.higherKey(entry.getKey()));
                return low + (high - low) * (rank - below) / count;
            }
            below += count;
        }
        return counts.lastKey();
    }

    private static double edge(double value, @Nullable Double neighbour) {
        return neighbour == null ? value : (value + neighbour) / 2;
    }
}
