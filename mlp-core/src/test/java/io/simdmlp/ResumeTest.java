package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Training that goes on from a state has the bits of training without interruption. */
@Tag("once")
final class ResumeTest {
    private static final int INPUTS = 37;
    private static final float[] X = Nets.inputs(150, INPUTS, 1);
    private static final DataSource DATA = DataSource.of(X, INPUTS, Nets.labels(X, INPUTS), 3);
    private static final float[] OTHER_X = Nets.inputs(60, INPUTS, 2);
    private static final DataSource VALIDATION = DataSource.of(OTHER_X, INPUTS, Nets.labels(OTHER_X, INPUTS), 3);
    private static final int EPOCHS = 7;

    record Case(
            String name,
            Optimizer optimizer,
            Schedule schedule,
            UpdateOptions updates,
            int batchSize,
            FitOptions options,
            DataSource data) {
        Case(String name, Optimizer optimizer, Schedule schedule, FitOptions options, DataSource data) {
            this(name, optimizer, schedule, UpdateOptions.NONE, 32, options, data);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Case> cases() {
        FitOptions plain = FitOptions.epochs(EPOCHS).withSeed(3);
        FitOptions validated = plain.withValidation(VALIDATION);
        FitOptions best = validated.withEarlyStopping(EarlyStopping.never());
        FitOptions patient = validated.withEarlyStopping(
                EarlyStopping.patience(2).withMetric(Metric.ACCURACY).withMinDelta(0.01));
        Schedule cosine = Schedule.cosine(30, 1e-4).withWarmUp(4);
        Schedule plateau = Schedule.exponential(0.9)
                .perEpoch()
                .withPlateau(new Schedule.Plateau(Metric.LOSS, 0.5, 0, 0.05, 1, 1e-4));
        return Stream.of(
                new Case("sgd", Optimizer.sgd(0.1), Schedule.constant(), plain, DATA),
                new Case("sgd, in order", Optimizer.sgd(0.1), cosine, plain.withoutShuffle(), DATA),
                new Case("nesterov, validated", Optimizer.sgd(0.1).withNesterov(0.9), plateau, validated, DATA),
                new Case("adam, best", Optimizer.adam(0.01), cosine, best, DATA),
                new Case("adam, patience", Optimizer.adam(0.02).withWeightDecay(1e-3), plateau, patient, DATA),
                new Case("adamw, weighted", Optimizer.adamW(0.01), cosine, best, DATA.withClassWeights(new double[] {
                    1, 2, 0.5
                })),
                new Case(
                        "amsgrad, l1", Optimizer.adam(0.01).withAmsgrad(), cosine, UpdateOptions.NONE, 32, plain, DATA),
                new Case("rmsprop", Optimizer.rmsProp(0.003), plateau, UpdateOptions.NONE, 32, validated, DATA),
                new Case(
                        "rmsprop, everything, l1",
                        Optimizer.rmsProp(1e-3).withCentered().withMomentum(0.9).withWeightDecay(0.01),
                        cosine,
                        UpdateOptions.NONE,
                        32,
                        plain,
                        DATA),
                new Case(
                        "adagrad",
                        Optimizer.adagrad(0.1).withInitialAccumulator(0.1).withLearningRateDecay(0.1),
                        cosine,
                        UpdateOptions.NONE,
                        32,
                        best,
                        DATA),
                new Case("adadelta", Optimizer.adadelta(1), Schedule.constant(), UpdateOptions.NONE, 32, plain, DATA),
                new Case(
                        "nadam",
                        Optimizer.nadam(0.01).withDecoupledWeightDecay(0.01),
                        cosine,
                        UpdateOptions.NONE,
                        32,
                        plain,
                        DATA),
                new Case(
                        "radam",
                        Optimizer.radam(0.01).withWeightDecay(0.01),
                        cosine,
                        UpdateOptions.NONE,
                        32,
                        plain,
                        DATA),
                new Case(
                        "lion, l1",
                        Optimizer.lion(1e-3).withWeightDecay(0.1),
                        cosine,
                        UpdateOptions.NONE,
                        32,
                        plain,
                        DATA),
                new Case("groups", Optimizer.adam(0.01), cosine, UpdateOptions.NONE.withAccumulate(3), 32, best, DATA),
                new Case("average", Optimizer.sgd(0.1), cosine, UpdateOptions.NONE.withEma(0.8), 32, patient, DATA),
                new Case(
                        "all",
                        Optimizer.adam(0.02),
                        plateau,
                        UpdateOptions.NONE
                                .withAccumulate(4)
                                .withClipNorm(0.01)
                                .withClipValue(0.02)
                                .withMaxNorm(0.5)
                                .withEma(0.9),
                        16,
                        best,
                        DATA),
                new Case(
                        "lbfgs",
                        Optimizer.lbfgs().withHistory(3).withWeightDecay(1e-3),
                        Schedule.constant(),
                        UpdateOptions.NONE,
                        150,
                        FitOptions.epochs(19).withValidation(VALIDATION).withEarlyStopping(EarlyStopping.never()),
                        DATA),
                new Case(
                        "lbfgs, converging",
                        Optimizer.lbfgs().withTolerances(1e-4, 1e-4),
                        Schedule.constant(),
                        UpdateOptions.NONE,
                        150,
                        FitOptions.epochs(200),
                        DATA));
    }

    private static Trainer trainer(Case c, Mlp mlp, int threads) {
        return Trainer.builder(mlp)
                .optimizer(c.optimizer)
                .schedule(c.schedule)
                .l1(c.name.endsWith("l1") ? 1e-4 : 0)
                .updateOptions(c.updates)
                .batchSize(c.batchSize)
                .threads(threads)
                .build();
    }

    private static Mlp network(long seed) {
        return Mlp.create(Nets.uneven(), seed);
    }

    /** Stops at a batch or after an epoch, with the state at that time. */
    private static final class Kill implements FitListener {
        private int left;
        private TrainerState state = new TrainerState(Map.of(), Map.of());
        private Trainer trainer;

        Kill(Trainer trainer, int events) {
            this.trainer = trainer;
            this.left = events;
        }

        @Override
        public boolean onBatch(int epoch, int batch, int batches, double loss) {
            return goesOn();
        }

        @Override
        public boolean onEpoch(EpochResult result) {
            return goesOn();
        }

        private boolean goesOn() {
            if (left-- > 0) {
                return true;
            }
            state = trainer.state();
            return false;
        }
    }

    private static String withoutTimes(List<EpochResult> epochs) {
        StringBuilder text = new StringBuilder();
        for (EpochResult e : epochs) {
            text.append(new EpochResult(e.epoch(), e.loss(), e.validation(), e.samples(), 0, e.learningRate()))
                    .append('\n');
        }
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anyNumberOfInterruptionsChangesNothing(Case c) {
        Mlp expected = network(1);
        History whole;
        try (Trainer trainer = trainer(c, expected, 1)) {
            whole = trainer.fit(c.data, c.options);
        }
        Random random = new Random(5);
        for (int attempt = 0; attempt < 12; attempt++) {
            int longest = attempt < 6 ? 45 : 8; // steps and epochs between two interruptions
            Mlp mlp = network(1);
            TrainerState state = new TrainerState(Map.of(), Map.of());
            History history = null;
            int interruptions = 0;
            while (history == null) {
                Mlp next = network(interruptions == 0 ? 1 : 99);
                try (Trainer trainer = trainer(c, next, 1 + random.nextInt(3))) {
                    if (interruptions > 0) {
                        trainer.restore(copy(state));
                    }
                    Kill kill = new Kill(trainer, random.nextInt(longest));
                    History part = trainer.fit(c.data, c.options, kill);
                    if (part.end() == History.End.LISTENER) {
                        state = kill.state;
                        interruptions++;
                    } else {
                        history = part;
                        mlp = next;
                    }
                }
            }
            assertArrayEquals(expected.parameters(), mlp.parameters(), interruptions + " interruptions");
            assertEquals(withoutTimes(whole.epochs()), withoutTimes(history.epochs()));
            assertEquals(whole.end(), history.end());
            assertEquals(
                    whole.best() == null ? 0 : whole.best().epoch(),
                    history.best() == null ? 0 : history.best().epoch());
        }
    }

    /** As after a file. */
    private static TrainerState copy(TrainerState state) {
        Map<String, float[]> arrays = new HashMap<>();
        state.arrays().forEach((name, array) -> arrays.put(name, array.clone()));
        return new TrainerState(arrays, new HashMap<>(state.values()));
    }

    private static Case adam() {
        return cases().filter(c -> c.name.equals("adam, best")).findFirst().orElseThrow();
    }

    private static TrainerState stateWithinFit(Case c) {
        try (Trainer trainer = trainer(c, network(1), 1)) {
            Kill kill = new Kill(trainer, 13);
            trainer.fit(c.data, c.options, kill);
            return kill.state;
        }
    }

    @Test
    void aStateOutsideFitContinuesSteps() {
        Case c = adam();
        Mlp expected = network(1);
        Mlp first = network(1);
        Mlp second = network(2);
        int[] labels = Nets.labels(X, INPUTS);
        try (Trainer whole = trainer(c, expected, 1);
                Trainer before = trainer(c, first, 1);
                Trainer after = trainer(c, second, 2)) {
            for (int i = 0; i < 20; i++) {
                whole.step(X, labels, 32);
            }
            for (int i = 0; i < 9; i++) {
                before.step(X, labels, 32);
            }
            after.restore(before.state());
            assertEquals(before.learningRate(), after.learningRate());
            for (int i = 9; i < 20; i++) {
                after.step(X, labels, 32);
            }
            assertArrayEquals(expected.parameters(), second.parameters());
            // Such a state is of no data: fit begins its own call.
            assertEquals(EPOCHS, after.fit(DATA, c.options).epochs().size());
        }
    }

    /** More epochs than before: those that are left. */
    @Test
    void theNumberOfEpochsMayChange() {
        Case c = adam();
        Mlp mlp = network(9);
        try (Trainer trainer = trainer(c, mlp, 1)) {
            trainer.restore(stateWithinFit(c));
            FitOptions more = FitOptions.epochs(10)
                    .withSeed(3)
                    .withValidation(VALIDATION)
                    .withEarlyStopping(EarlyStopping.never());
            assertEquals(10, trainer.fit(DATA, more).epochs().size());
        }
    }

    @Test
    void anotherTrainingIsRefused() {
        Case c = adam();
        TrainerState state = stateWithinFit(c);
        Mlp mlp = network(1);
        float[] before = mlp.parameters().clone();
        Map<String, Trainer.Builder> builders = new LinkedHashMap<>();
        builders.put(
                "the state is of a training with optimizer Adam[",
                Trainer.builder(mlp).optimizer(Optimizer.adam(0.5)));
        builders.put(
                "the state is of a training with schedule Schedule[",
                Trainer.builder(mlp).optimizer(c.optimizer).batchSize(32));
        builders.put(
                "the state is of a training with batch-size 32, expected 31",
                Trainer.builder(mlp).optimizer(c.optimizer).schedule(c.schedule).batchSize(31));
        builders.put(
                "the state is of a training with network ",
                Trainer.builder(Mlp.create(
                                MlpSpec.builder(INPUTS)
                                        .layer(3, Activation.SOFTMAX)
                                        .build(),
                                1))
                        .optimizer(c.optimizer)
                        .schedule(c.schedule));
        builders.forEach((message, builder) -> {
            try (Trainer trainer = builder.build()) {
                String found = String.valueOf(assertThrows(IllegalArgumentException.class, () -> trainer.restore(state))
                        .getMessage());
                assertTrue(found.startsWith(message), found);
            }
        });
        assertArrayEquals(before, mlp.parameters());
        float[] changed = X.clone();
        changed[4000] = Math.nextUp(changed[4000]);
        Map<String, Map.Entry<DataSource, FitOptions>> fits = Map.of(
                "the state is of a training with data 150 samples of 37 inputs, hash ",
                Map.entry(DataSource.of(changed, INPUTS, Nets.labels(X, INPUTS), 3), c.options),
                "the state is of a training with seed 3, expected 4",
                Map.entry(DATA, c.options.withSeed(4)),
                "the state is of a training with shuffle true, expected false",
                Map.entry(DATA, c.options.withoutShuffle()),
                "the state is of a training with validation-data 60 samples",
                Map.entry(DATA, c.options.withValidation(DATA)),
                "the state is of a training with early-stopping EarlyStopping[",
                Map.entry(DATA, c.options.withEarlyStopping(EarlyStopping.patience(3))));
        fits.forEach((message, fit) -> {
            Mlp other = network(2);
            try (Trainer trainer = trainer(c, other, 1)) {
                trainer.restore(state);
                float[] restored = other.parameters().clone();
                String found = String.valueOf(
                        assertThrows(IllegalArgumentException.class, () -> trainer.fit(fit.getKey(), fit.getValue()))
                                .getMessage());
                assertTrue(found.startsWith(message), found);
                assertArrayEquals(restored, other.parameters());
            }
        });
    }

    /** Each value and each array of the state, missing or damaged. */
    @Test
    void anIncompleteStateIsRefusedAndChangesNothing() {
        Case c = adam();
        TrainerState state = stateWithinFit(c);
        Mlp mlp = network(4);
        float[] before = mlp.parameters().clone();
        try (Trainer trainer = trainer(c, mlp, 1)) {
            for (String name : state.values().keySet()) {
                Map<String, String> values = new HashMap<>(state.values());
                values.remove(name);
                if (List.of("of-data", "of-seed", "of-shuffle", "of-early-stopping", "of-validation-data")
                        .contains(name)) {
                    continue; // checked by fit
                }
                assertRefused(trainer, new TrainerState(state.arrays(), values), name);
                values.put(name, "x");
                assertRefused(trainer, new TrainerState(state.arrays(), values), name);
            }
            for (String name : state.arrays().keySet()) {
                Map<String, float[]> arrays = new HashMap<>(state.arrays());
                arrays.remove(name);
                assertRefused(trainer, new TrainerState(arrays, state.values()), name);
                arrays.put(name, new float[7]);
                assertRefused(trainer, new TrainerState(arrays, state.values()), name);
            }
            assertArrayEquals(before, mlp.parameters());
            assertEquals(c.schedule.rate(0.01, 0, 0), trainer.learningRate());
            assertEquals(1, trainer.fit(DATA, FitOptions.epochs(1)).last().epoch());
        }
    }

    private static void assertRefused(Trainer trainer, TrainerState state, String name) {
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> trainer.restore(state), name)
                .getMessage());
        assertTrue(
                message.contains(name.replaceFirst("^of-", "")) || name.startsWith("result-"), name + ": " + message);
    }

    @Test
    void aListenerCannotRestore() {
        Case c = adam();
        try (Trainer trainer = trainer(c, network(1), 1)) {
            FitListener restoring = new FitListener() {
                @Override
                public boolean onEpoch(EpochResult result) {
                    trainer.restore(trainer.state());
                    return true;
                }
            };
            assertThrows(IllegalStateException.class, () -> trainer.fit(DATA, c.options, restoring));
        }
    }
}
