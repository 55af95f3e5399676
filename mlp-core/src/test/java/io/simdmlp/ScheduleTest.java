package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Learning rates against PyTorch's formulas in their recursive form, which the closed forms do not share. */
@Tag("once")
final class ScheduleTest {
    private static final double BASE = 0.3;
    private static final double CLOSE = 1e-12;

    /** The rate of a step, computed from that of the step before as {@code torch.optim.lr_scheduler} does. */
    interface Recursive {
        double next(double before, int step);
    }

    record Case(String name, Schedule schedule, double first, int steps, Recursive rule) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Case> cases() {
        double minimum = 0.01;
        return Stream.of(
                new Case("constant", Schedule.constant(), BASE, 100, (before, t) -> before),
                new Case("step", Schedule.step(7, 0.5), BASE, 100, (before, t) -> t % 7 == 0 ? before * 0.5 : before),
                new Case(
                        "multi-step",
                        Schedule.multiStep(0.1, 3, 4, 50),
                        BASE,
                        100,
                        (before, t) -> t == 3 || t == 4 || t == 50 ? before * 0.1 : before),
                new Case("exponential", Schedule.exponential(0.97), BASE, 100, (before, t) -> before * 0.97),
                // LinearLR's chainable form
                new Case(
                        "linear",
                        Schedule.linear(1.0 / 3, 1, 40),
                        BASE / 3,
                        100,
                        (before, t) -> t > 40
                                ? before
                                : before * (1 + (1 - 1.0 / 3) / (40 * (1.0 / 3) + (t - 1) * (1 - 1.0 / 3)))),
                // PolynomialLR's
                new Case(
                        "polynomial",
                        Schedule.polynomial(2, 50),
                        BASE,
                        100,
                        (before, t) ->
                                t > 50 ? before : before * Math.pow((1.0 - t / 50.0) / (1.0 - (t - 1) / 50.0), 2)),
                // CosineAnnealingLR's
                new Case(
                        "cosine",
                        Schedule.cosine(60, minimum),
                        BASE,
                        60,
                        (before, t) -> (1 + Math.cos(Math.PI * t / 60))
                                        / (1 + Math.cos(Math.PI * (t - 1) / 60))
                                        * (before - minimum)
                                + minimum));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsPyTorchsRecursion(Case c) {
        double expected = c.first;
        assertEquals(expected, c.schedule.rate(BASE, 0, 0), CLOSE);
        for (int t = 1; t < c.steps; t++) {
            expected = c.rule.next(expected, t);
            assertEquals(expected, c.schedule.rate(BASE, t, 0), CLOSE, "step " + t);
            assertEquals(expected, c.schedule.perEpoch().rate(BASE, 123, t), CLOSE, "epoch " + t);
        }
    }

    /** T_cur and T_i are counted as in CosineAnnealingWarmRestarts.step. */
    @Test
    void restartsEqualPyTorchs() {
        for (int multiplier : new int[] {1, 2, 3}) {
            Schedule schedule = Schedule.cosineRestarts(5, multiplier, 0.02);
            int current = 0;
            int length = 5;
            for (int t = 0; t < 300; t++) {
                double expected = 0.02 + (BASE - 0.02) * (1 + Math.cos(Math.PI * current / length)) / 2;
                assertEquals(expected, schedule.rate(BASE, t, 0), CLOSE, "multiplier " + multiplier + ", step " + t);
                if (++current >= length) {
                    current = 0;
                    length *= multiplier;
                }
            }
        }
        assertEquals(0.25, Schedule.cosineRestarts(5, 2, 0).rate(0.25, 5 * ((1L << 40) - 1), 0), CLOSE);
        assertTrue(Schedule.cosineRestarts(5, 2, 0).rate(0.25, Long.MAX_VALUE, 0) >= 0);
    }

    /** Values of OneCycleLR's phases: {@code start, end, and annealing between the step numbers}. */
    @Test
    void oneCycleEqualsPyTorchs() {
        int total = 50;
        Schedule schedule = Schedule.oneCycle(total);
        double peakAt = 0.3 * total - 1;
        for (int t = 0; t < total; t++) {
            boolean rising = t <= peakAt;
            double start = rising ? BASE / 25 : BASE;
            double end = rising ? BASE : BASE / 25 / 1e4;
            double progress = rising ? t / peakAt : (t - peakAt) / (total - 1 - peakAt);
            double cosine = Math.cos(Math.PI * progress) + 1;
            assertEquals(end + (start - end) / 2.0 * cosine, schedule.rate(BASE, t, 0), CLOSE, "step " + t);
        }
        assertEquals(BASE / 25, schedule.rate(BASE, 0, 0), CLOSE);
        assertEquals(BASE, schedule.rate(BASE, 14, 0), CLOSE);
        assertEquals(BASE / 25e4, schedule.rate(BASE, 49, 0), CLOSE);
        assertEquals(BASE / 25e4, schedule.rate(BASE, 4900, 0), CLOSE);
        for (int length = 1; length < 5; length++) {
            for (int t = 0; t < 6; t++) {
                double rate = Schedule.oneCycle(length).rate(BASE, t, 0);
                assertTrue(rate > 0 && rate <= BASE, length + " steps, step " + t + ": " + rate);
            }
        }
    }

    @Test
    void inverseScalingDividesByAPower() {
        assertEquals(BASE, Schedule.inverseScaling(0.5).rate(BASE, 0, 0), CLOSE);
        assertEquals(BASE / 10, Schedule.inverseScaling(0.5).rate(BASE, 99, 0), CLOSE);
    }

    /** SequentialLR([LinearLR(start_factor=0.1, total_iters=10), ...], milestones=[10]). */
    @Test
    void aWarmUpComesBeforeTheCurve() {
        Schedule cosine = Schedule.cosine(30, 0);
        Schedule schedule = cosine.withWarmUp(10, 0.1);
        for (int t = 0; t < 10; t++) {
            assertEquals(BASE * (0.1 + 0.09 * t), schedule.rate(BASE, t, 0), CLOSE);
        }
        for (int t = 10; t < 60; t++) {
            assertEquals(cosine.rate(BASE, t - 10, 0), schedule.rate(BASE, t, 0));
        }
        assertEquals(BASE * 0.01, cosine.withWarmUp(4).rate(BASE, 0, 0), CLOSE);
    }

    @Test
    void everyCurveStaysFiniteAndNotNegative() {
        List<Schedule> all = new ArrayList<>(cases().map(Case::schedule).toList());
        all.addAll(List.of(Schedule.oneCycle(10), Schedule.inverseScaling(2), Schedule.cosineRestarts(3, 2, 0.1)));
        for (Schedule schedule : all) {
            for (long t : new long[] {0, 1, 10, 1_000_000, Long.MAX_VALUE}) {
                double rate = schedule.withWarmUp(5).rate(BASE, t, 0);
                assertTrue(rate >= 0 && Double.isFinite(rate), schedule + " at " + t + ": " + rate);
            }
        }
    }

    @Test
    void badArgumentsAreNamed() {
        Map<String, Supplier<Schedule>> cases = Map.ofEntries(
                Map.entry("every is 0, expected at least 1", () -> Schedule.step(0, 0.1)),
                Map.entry("factor is 0.0, expected a float above 0", () -> Schedule.step(1, 0)),
                Map.entry("factor is NaN, expected a finite float", () -> Schedule.exponential(Double.NaN)),
                Map.entry("milestones is empty, expected at least one", () -> Schedule.multiStep(0.1)),
                Map.entry("milestones is [5, 5], expected ascending", () -> Schedule.multiStep(0.1, 5, 5)),
                Map.entry("milestones is [0], expected ascending", () -> Schedule.multiStep(0.1, 0)),
                Map.entry("length is 0, expected at least 1", () -> Schedule.cosine(0, 0)),
                Map.entry("minimum is -1.0, expected at least 0", () -> Schedule.cosine(1, -1)),
                Map.entry("multiplier is 0, expected at least 1", () -> Schedule.cosineRestarts(1, 0, 0)),
                Map.entry("length is -3, expected at least 1", () -> Schedule.oneCycle(-3)),
                Map.entry("rise is 1.0, expected", () -> Schedule.of(new Schedule.OneCycle(5, 1, 25, 1e4))),
                Map.entry("divisor is 0.5, expected", () -> Schedule.of(new Schedule.OneCycle(5, 0.3, 0.5, 1e4))),
                Map.entry("power is -0.5, expected a float above 0", () -> Schedule.inverseScaling(-0.5)),
                Map.entry("from is -1.0, expected at least 0", () -> Schedule.linear(-1, 0, 1)),
                Map.entry("patience is -1, expected at least 0", () -> Schedule.reduceOnPlateau(0.1, -1)),
                Map.entry("factor is 1.0, expected above 0 and less than 1", () -> Schedule.reduceOnPlateau(1, 2)),
                Map.entry("warmUp is -1, expected at least 0", () -> Schedule.constant()
                        .withWarmUp(-1)),
                Map.entry("warmUpStart is 1.0, expected", () -> Schedule.constant()
                        .withWarmUp(5, 1)));
        cases.forEach((message, call) -> {
            String found = String.valueOf(
                    assertThrows(IllegalArgumentException.class, call::get).getMessage());
            assertTrue(found.startsWith(message), found);
        });
        assertThrows(IllegalArgumentException.class, () -> Schedule.constant().rate(1, -1, 0));
    }

    private static final float[] X = Nets.inputs(40, 37, 1);
    private static final DataSource DATA = DataSource.of(X, 37, Nets.labels(X, 37), 3);

    /** A trainer with a schedule equals one whose rate the user sets before each step. */
    @ParameterizedTest
    @MethodSource("cases")
    void aTrainerUsesIt(Case c) {
        for (boolean perEpoch : new boolean[] {false, true}) {
            Schedule schedule = perEpoch ? c.schedule.perEpoch() : c.schedule;
            Mlp scheduled = Mlp.create(Nets.uneven(), 1);
            Mlp byHand = scheduled.copy();
            Optimizer optimizer = Optimizer.sgd(0.05).withMomentum(0.5);
            try (Trainer trainer = Trainer.builder(scheduled)
                            .optimizer(optimizer)
                            .schedule(schedule)
                            .batchSize(16)
                            .build();
                    Trainer other = Trainer.builder(byHand)
                            .optimizer(optimizer)
                            .batchSize(16)
                            .build()) {
                List<Double> rates = new ArrayList<>();
                trainer.fit(DATA, FitOptions.epochs(4), new FitListener() {
                    @Override
                    public boolean onEpoch(EpochResult result) {
                        rates.add(result.learningRate());
                        return true;
                    }
                });
                int[] step = {1};
                other.learningRate(schedule.rate(0.05, 0, 0));
                List<Double> expected = new ArrayList<>();
                other.fit(DATA, FitOptions.epochs(4), new FitListener() {
                    @Override
                    public boolean onBatch(int epoch, int batch, int batches, double loss) {
                        int epochs = batch == batches ? epoch : epoch - 1;
                        other.learningRate(schedule.rate(0.05, step[0]++, epochs));
                        return true;
                    }

                    @Override
                    public boolean onEpoch(EpochResult result) {
                        expected.add(result.learningRate());
                        return true;
                    }
                });
                assertArrayEquals(byHand.parameters(), scheduled.parameters());
                assertEquals(expected, rates);
                assertEquals(schedule.rate(0.05, 12, 4), trainer.learningRate());
            }
        }
    }

    /** ReduceLROnPlateau written as in PyTorch, on the losses that training gives. */
    @Test
    void aPlateauReducesAsPyTorchDoes() {
        for (int cooldown : new int[] {0, 2}) {
            Schedule.Plateau plateau = new Schedule.Plateau(Metric.LOSS, 0.3, 1, 5e-2, cooldown, 1e-3);
            try (Trainer trainer = Trainer.builder(Mlp.create(Nets.uneven(), 1))
                    .optimizer(Optimizer.sgd(0.4))
                    .schedule(Schedule.constant().withPlateau(plateau))
                    .batchSize(40)
                    .build()) {
                double best = Double.POSITIVE_INFINITY;
                double rate = 0.4;
                int bad = 0;
                int waiting = 0;
                int reductions = 0;
                for (EpochResult result : trainer.fit(
                                DATA, FitOptions.epochs(60).withValidation(DATA))
                        .epochs()) {
                    assertEquals(rate, result.learningRate(), CLOSE, "epoch " + result.epoch());
                    if (result.metric(Metric.LOSS) < best * (1 - 5e-2)) {
                        best = result.metric(Metric.LOSS);
                        bad = 0;
                    } else {
                        bad++;
                    }
                    if (waiting > 0) {
                        waiting--;
                        bad = 0;
                    }
                    if (bad > 1) {
                        rate = Math.max(rate * 0.3, 1e-3);
                        waiting = cooldown;
                        bad = 0;
                        reductions++;
                    }
                }
                assertTrue(reductions > 3, "cooldown " + cooldown + ": " + reductions + " reductions");
                assertEquals(1e-3, trainer.learningRate(), CLOSE);
            }
        }
    }

    @Test
    void aPlateauWithoutValidationDataUsesTheTrainingLoss() {
        try (Trainer trainer = Trainer.builder(Mlp.create(Nets.uneven(), 1))
                .optimizer(Optimizer.sgd(0))
                .schedule(Schedule.reduceOnPlateau(0.5, 0))
                .build()) {
            trainer.learningRate(1e-9);
            List<EpochResult> results = trainer.fit(DATA, FitOptions.epochs(4)).epochs();
            assertTrue(results.get(3).learningRate() < 1e-9, results.toString());
        }
        try (Trainer trainer = Trainer.builder(Mlp.create(Nets.uneven(), 1))
                .schedule(Schedule.constant().withPlateau(new Schedule.Plateau(Metric.ACCURACY, 0.1, 1, 0, 0, 0)))
                .build()) {
            String message = String.valueOf(
                    assertThrows(IllegalArgumentException.class, () -> trainer.fit(DATA, FitOptions.epochs(1)))
                            .getMessage());
            assertEquals(
                    "the schedule's plateau is by the accuracy of validation data, but the options have none", message);
        }
    }

    /** Powers and cosines against those of the JDK. */
    @Test
    void ratesAreAccurate() {
        for (int t = 0; t <= 1000; t++) {
            double cosine = (1 + StrictMath.cos(StrictMath.PI * t / 1000)) / 2;
            assertEquals(cosine, Schedule.cosine(1000, 0).rate(1, t, 0), 1e-15, "cosine " + t);
            double exponential = StrictMath.pow(0.98, t);
            assertEquals(exponential, Schedule.exponential(0.98).rate(1, t, 0), 1e-13 * exponential, "0.98^" + t);
            double root = StrictMath.pow(t + 1, -0.7);
            assertEquals(root, Schedule.inverseScaling(0.7).rate(1, t, 0), 1e-13 * root, "power " + t);
            double polynomial = StrictMath.pow(1 - t / 1000.0, 1.3);
            assertEquals(polynomial, Schedule.polynomial(1.3, 1000).rate(1, t, 0), 1e-13, "polynomial " + t);
        }
    }
}
