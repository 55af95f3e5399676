package io.simdmlp.tracker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where a fork becomes steady: after the last change point within its iterations that matters. Change points divide a fork
 * into segments of one level each; those at its end that have the level of the last one are its steady state. After Barrett
 * et al. (Virtual Machine Warmup Blows Hot and Cold, 2017) and Traini et al. (Towards Effective Assessment of Steady State
 * Performance in Java Software, 2021), whose processes are as ours, but for their change point method.
 *
 * @param start the first iteration of the steady state
 * @param isReached whether it is long enough: a fifth of the iterations, and three
 * @param change of the logarithmic time from before {@code start} to after it: below 0 for warm-up, above 0 if the fork became
 *     slower, 0 if it was steady from the beginning
 */
record SteadyState(int start, boolean isReached, double change) {
    private static final int MOST = 120; // values that are searched; more are averaged in groups
    private static final double SHARE = 0.2;
    private static final int SHORTEST = 3;

    /** Of the logarithmic times of a fork's iterations; levels closer than {@code tolerance} are the same. */
    static SteadyState of(double[] logs, double tolerance) {
        int group = (logs.length + MOST - 1) / MOST;
        double[] grouped = new double[logs.length / group];
        for (int i = 0; i < grouped.length; i++) {
            grouped[i] = mean(logs, i * group, (i + 1) * group);
        }
        List<Integer> edges = new ArrayList<>(List.of(0));
        ChangePoints.of(grouped).forEach(point -> edges.add(point * group));
        edges.add(logs.length);
        int last = edges.size() - 2;
        double level = mean(logs, edges.get(last), logs.length);
        int first = last;
        while (first > 0 && Math.abs(mean(logs, edges.get(first - 1), edges.get(first)) - level) < tolerance) {
            first--;
        }
        int start = edges.get(first);
        int length = logs.length - start;
        return new SteadyState(
                start,
                first == 0 || (length >= SHORTEST && length >= SHARE * logs.length),
                first == 0 ? 0 : level - mean(logs, 0, start));
    }

    private static double mean(double[] values, int from, int to) {
        return Arrays.stream(values, from, to).average().orElseThrow();
    }
}
