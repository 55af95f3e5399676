package io.simdmlp.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PlanTest {
    private static final Schedule SCHEDULE = new Schedule(0, "500 ms", 30, "500 ms", 1);
    private static final int SUITE = 6;
    private static final int WARMUP = 6;

    private static double[] noise(int n, double spread, long seed) {
        Random random = new Random(seed);
        double[] values = new double[n];
        Arrays.setAll(values, i -> spread * random.nextGaussian());
        return values;
    }

    private static double[] stepped(int n, int at, double before, long seed) {
        double[] logs = noise(n, 0.005, seed);
        for (int i = 0; i < at; i++) {
            logs[i] += before;
        }
        return logs;
    }

    @Test
    void warmUpEndsAtTheChange() {
        assertEquals(new SteadyState(0, true, 0), SteadyState.of(noise(30, 0.005, 1), 0.0125));
        SteadyState warm = SteadyState.of(stepped(30, WARMUP, 0.3, 2), 0.0125);
        assertEquals(WARMUP, warm.start());
        assertTrue(warm.isReached());
        assertEquals(-0.3, warm.change(), 0.02);
        SteadyState slowed = SteadyState.of(stepped(30, 10, -0.1, 3), 0.0125);
        assertEquals(10, slowed.start());
        assertEquals(0.1, slowed.change(), 0.02);
        assertFalse(SteadyState.of(stepped(30, 26, 0.3, 4), 0.0125).isReached(), "only 4 of 30 are steady");
        assertEquals(0, SteadyState.of(stepped(30, WARMUP, 0.004, 5), 0.0125).start(), "no change that matters");
        assertEquals(100, SteadyState.of(stepped(1000, 100, 0.3, 6), 0.0125).start(), 9);
    }

    private static Series series(
            int i, double change, int forks, int warmup, int iterations, Schedule schedule, SplittableRandom random) {
        double[][] scores = new double[forks][warmup + iterations];
        for (double[] fork : scores) {
            double center = Math.log1p(change) + 0.02 * random.nextGaussian();
            for (int k = 0; k < fork.length; k++) {
                fork[k] = Math.exp(center + (k < warmup ? 0.3 : 0) + 0.02 * random.nextGaussian());
            }
        }
        return Series.of("b" + i, new Setting("", "", "", schedule), Metric.ofMeans("", "us/op", false, 1, scores));
    }

    private static JmhResults run(double change, int forks, int warmup, int iterations, SplittableRandom random) {
        Map<String, Series> all = new LinkedHashMap<>();
        for (int i = 0; i < SUITE; i++) {
            all.put("b" + i, series(i, i == 0 ? change : 0, forks, warmup, iterations, SCHEDULE, random));
        }
        return new JmhResults("run", all, true);
    }

    /** Runs as planned find the change about nine times in ten. */
    @Test
    void plannedRunsFindTheChange() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        Comparison.Criteria criteria = Comparison.Criteria.DEFAULT.withResamples(10);
        int found = 0;
        int exact = 0;
        int suites = 60;
        long forks = 0;
        for (int suite = 0; suite < suites; suite++) {
            Plan plan = Plan.of(run(0, 3, WARMUP, 24, random), new Plan.Goal(0.06, criteria, 1));
            Plan.Row row = plan.rows().get(0);
            exact += row.warmups() == WARMUP ? 1 : 0;
            assertEquals(30, row.warmups() + row.iterations() + row.wasted());
            forks += row.forks();
            Comparison comparison = Comparison.of(
                    run(0, row.forks(), 0, row.iterations(), random),
                    run(0.06, row.forks(), 0, row.iterations(), random),
                    criteria);
            found += comparison.rows().get(0).verdict() == Verdict.SLOWER ? 1 : 0;
        }
        assertTrue(exact > 0.8 * suites, exact + " of " + suites);
        double share = found / (double) suites;
        assertTrue(share > 0.8, share + " found with " + forks / suites + " forks");
    }

    @Test
    void theTextHasAllThatItTakes() throws IOException {
        JmhResults pilot = run(0, 3, WARMUP, 24, new SplittableRandom(2));
        Plan plan = Plan.of(pilot, new Plan.Goal(0.05, Comparison.Criteria.DEFAULT, 1));
        String text = plan.text();
        assertTrue(text.startsWith("To find a change of 5 % in nine cases of ten, each side needs:"), text);
        assertTrue(text.contains("steady from iteration 7 on; those before are 3"), text);
        assertTrue(
                text.matches(
                        "(?s).*java -jar benchmarks.jar -f \\d+ -wi [678] -w 500ms -i \\d+ -r 500ms -prof gc -rf json"
                                + " -rff base.json\n"),
                text);
        assertTrue(plan.each().contains("'^b0$' -bm avgt -f "), plan.each());
        Plan.Row row = plan.rows().get(0);
        assertEquals(1 + 0.5 * (row.warmups() + row.iterations()), row.seconds(), 1e-12);
    }

    @Test
    void parametersAreQuotedForTheShell() throws IOException {
        Path file = Path.of("src/test/resources/io/simdmlp/tracker/jmh/pilot.json");
        Plan plan = Plan.of(JmhResults.read(file), new Plan.Goal(0.05, Comparison.Criteria.DEFAULT, 1));
        assertTrue(
                plan.each().contains("'^example\\.Sorting\\.sort$' -bm avgt -p 'size=300' -p 'text=x=\"y\", z' -f "),
                plan.each());
    }

    @Test
    void pilotsThatDoNotTellAreRefused() throws IOException {
        JmhResults one = run(0, 1, 0, 24, new SplittableRandom(3));
        Plan.Goal goal = new Plan.Goal(0.05, Comparison.Criteria.DEFAULT, 1);
        assertTrue(MadeUp.refusal(() -> Plan.of(one, goal)).startsWith("run: b0 has one fork only, expected 2 or 3"));
        Plan.Goal small = new Plan.Goal(0.02, Comparison.Criteria.DEFAULT, 1);
        assertEquals(
                "the change is 2 %, expected more than the smallest effect that counts, 3 %",
                MadeUp.refusal(() -> Plan.of(run(0, 2, 0, 24, new SplittableRandom(3)), small)));
        Plan few = Plan.of(run(0, 2, 0, 3, new SplittableRandom(4)), goal);
        assertTrue(few.text().contains("too few iterations to see its warm-up"), few.text());
    }
}
