package io.simdmlp.bench;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.jspecify.annotations.Nullable;

/**
 * The error of the median of a measurement: half of its 95 % interval, in percent of the median.
 *
 * <p>Slices of one network are correlated, since the addresses of its arrays are the same. So the interval comes from a
 * bootstrap over networks: as many as there are, drawn with replacement, each with all its slices. Percentiles of few
 * networks are too narrow and are widened as by Hesterberg (What Teachers Should Know about the Bootstrap, 2015).
 * Differences between JVMs are not included.
 */
final class MedianError {
    private static final double TAIL = 0.025;
    private static final int RESAMPLES = 1000;

    private MedianError() {}

    /** {@return the error in percent; null if there are fewer than two groups} Groups without values do not count. */
    static @Nullable Double percent(List<double[]> groups) {
        double[][] drawn = groups.stream().filter(group -> group.length > 0).toArray(double[][]::new);
        int n = drawn.length;
        if (n < 2) {
            return null;
        }
        SplittableRandom random = new SplittableRandom(1);
        double[] medians = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            double[][] again = new double[n][];
            Arrays.setAll(again, group -> drawn[random.nextInt(n)]);
            medians[i] = median(again);
        }
        double t = new TDistribution(n - 1).inverseCumulativeProbability(TAIL);
        double tail = new NormalDistribution().cumulativeProbability(t * Math.sqrt(n / (n - 1.0)));
        Percentile percentile = new Percentile();
        percentile.setData(medians);
        double low = percentile.evaluate(Math.max(100 * tail, 1e-9));
        double high = percentile.evaluate(100 * (1 - tail));
        return 100 * (high - low) / 2 / median(drawn);
    }

    private static double median(double[][] groups) {
        return new Median()
                .evaluate(
                        Arrays.stream(groups).flatMapToDouble(DoubleStream::of).toArray());
    }
}
