package io.simdmlp.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.junit.jupiter.api.Test;

class MedianErrorTest {
    private static double percent(List<double[]> groups) {
        return Objects.requireNonNull(MedianError.percent(groups));
    }

    @Test
    void equalValuesHaveNoError() {
        assertEquals(0, percent(List.of(new double[] {7, 7}, new double[] {7})));
    }

    @Test
    void oneNetworkHasNoError() {
        assertNull(MedianError.percent(List.of()));
        assertNull(MedianError.percent(List.of(new double[] {1, 2, 3})));
        assertNull(MedianError.percent(List.of(new double[] {1, 2, 3}, new double[0])));
    }

    @Test
    void ofTwoNetworksTheIntervalSpansBoth() {
        // the median of both is 100, the interval from 99 to 101
        assertEquals(1, percent(List.of(new double[] {99, 99}, new double[] {101, 101})), 1e-9);
    }

    @Test
    void theScaleDoesNotMatter() {
        List<double[]> groups = groups(new Random(1), 12, 10, 0.05, 0.02);
        List<double[]> larger = groups.stream()
                .map(group -> Arrays.stream(group).map(x -> 1e6 * x).toArray())
                .toList();
        assertEquals(percent(groups), percent(larger), 1e-9);
    }

    /** Many slices of few networks have a larger error than as many of many networks. */
    @Test
    void networksAreTheSample() {
        double few = 0;
        double many = 0;
        for (int seed = 0; seed < 20; seed++) {
            few += percent(groups(new Random(seed), 5, 100, 0.05, 0.01));
            many += percent(groups(new Random(seed), 100, 5, 0.05, 0.01));
        }
        assertTrue(few > 2 * many, few + " " + many);
    }

    /** Of networks that differ by 5 %, and slices by 2 %, nineteen intervals of twenty hold the true median. */
    @Test
    void theIntervalHoldsTheTruth() {
        Random random = new Random(3);
        int held = 0;
        for (int run = 0; run < 200; run++) {
            List<double[]> groups = groups(random, 12, 10, 0.05, 0.02);
            double median = new Median()
                    .evaluate(groups.stream().flatMapToDouble(DoubleStream::of).toArray());
            held += Math.abs(median - 1) <= median * percent(groups) / 100 ? 1 : 0;
        }
        assertTrue(held >= 0.90 * 200, held + " of 200");
    }

    private static List<double[]> groups(Random random, int networks, int slices, double between, double within) {
        List<double[]> groups = new ArrayList<>();
        for (int i = 0; i < networks; i++) {
            double network = 1 + between * random.nextGaussian();
            groups.add(DoubleStream.generate(() -> network * (1 + within * random.nextGaussian()))
                    .limit(slices)
                    .toArray());
        }
        return groups;
    }
}
