package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several calls of {@link Trainer#fit}, and the references of a trainer afterwards. */
final class FitTest {
    private static final int SAMPLES = 1013; // no array of the trainer is as long
    private static final float[] X = Nets.inputs(SAMPLES, 37, 1);
    private static final int[] LABELS = Nets.labels(X, 37);
    private static final DataSource DATA = DataSource.of(X, 37, LABELS, 3);

    private static Trainer trainer(Mlp mlp) {
        return Trainer.builder(mlp).batchSize(50).build();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void severalCallsEqualOneLongCall(boolean shuffle) {
        FitOptions seeded = FitOptions.epochs(4).withSeed(5);
        FitOptions four = shuffle ? seeded : seeded.withoutShuffle();
        Mlp once = Mlp.create(Nets.uneven(), 1);
        Mlp inParts = once.copy();
        List<EpochResult> expected;
        List<EpochResult> results = new ArrayList<>();
        try (Trainer trainer = trainer(once)) {
            expected = trainer.fit(DATA, four).epochs();
        }
        try (Trainer trainer = trainer(inParts)) {
            for (int epochs : new int[] {1, 2, 1}) {
                FitOptions some = FitOptions.epochs(epochs).withSeed(5);
                results.addAll(trainer.fit(DATA, shuffle ? some : some.withoutShuffle())
                        .epochs());
            }
        }
        assertArrayEquals(once.parameters(), inParts.parameters());
        for (int i = 0; i < 4; i++) {
            assertEquals(i + 1, results.get(i).epoch());
            assertEquals(expected.get(i).loss(), results.get(i).loss());
        }
    }

    /** The order of every epoch is a permutation of its own. */
    @Test
    void epochsHaveDifferentOrders() {
        List<List<Integer>> orders = new ArrayList<>();
        DataSource recording = new DataSource() {
            @Override
            public int size() {
                return SAMPLES;
            }

            @Override
            public int inputs() {
                return 37;
            }

            @Override
            public int classes() {
                return 3;
            }

            @Override
            public int targets() {
                return 0;
            }

            @Override
            public void read(int[] samples, int from, int count, Batch batch) {
                for (int i = from; i < from + count; i++) {
                    orders.getLast().add(samples[i]);
                }
                DATA.read(samples, from, count, batch);
            }
        };
        try (Trainer trainer = trainer(Mlp.create(Nets.uneven(), 1))) {
            for (int epoch = 0; epoch < 3; epoch++) {
                orders.add(new ArrayList<>());
                trainer.fit(recording, FitOptions.epochs(1));
            }
        }
        for (List<Integer> order : orders) {
            assertEquals(SAMPLES, Set.copyOf(order).size());
        }
        assertEquals(3, Set.copyOf(orders).size());
        double[] moved = new double[2]; // the number of samples at the same place: about one
        for (int i = 0; i < SAMPLES; i++) {
            moved[0] += orders.get(0).get(i).equals(orders.get(1).get(i)) ? 1 : 0;
            moved[1] += orders.get(1).get(i).equals(orders.get(2).get(i)) ? 1 : 0;
        }
        assertTrue(moved[0] < 8 && moved[1] < 8, Arrays.toString(moved));
    }

    /** Stops after the third batch of the second epoch. */
    private static final FitListener STOP = new FitListener() {
        @Override
        public boolean onBatch(int epoch, int batch, int batches, double loss) {
            return epoch < 2 || batch < 3;
        }
    };

    @Test
    void aListenerCanStopWithinAnEpoch() {
        Mlp mlp = Mlp.create(Nets.uneven(), 1);
        Mlp steps = mlp.copy();
        try (Trainer trainer = trainer(mlp);
                Trainer other = trainer(steps)) {
            FitOptions options = FitOptions.epochs(5).withoutShuffle();
            assertEquals(1, trainer.fit(DATA, options, STOP).epochs().size());
            other.fit(DATA, FitOptions.epochs(1).withoutShuffle());
            for (int batch = 0; batch < 3; batch++) {
                other.step(X, batch * 50 * 37, LABELS, batch * 50, 50);
            }
            assertArrayEquals(steps.parameters(), mlp.parameters());
            assertEquals(2, trainer.fit(DATA, FitOptions.epochs(1)).last().epoch());
        }
    }

    @Test
    void listenersCompose() {
        StringBuilder calls = new StringBuilder();
        FitListener counting = new FitListener() {
            @Override
            public boolean onBatch(int epoch, int batch, int batches, double loss) {
                calls.append('b');
                return true;
            }

            @Override
            public boolean onEpoch(EpochResult result) {
                calls.append('e');
                return true;
            }
        };
        String expected = "b".repeat(21) + "ebbb";
        for (FitListener both : List.of(STOP.andThen(counting), counting.andThen(STOP))) {
            calls.setLength(0);
            try (Trainer trainer = trainer(Mlp.create(Nets.uneven(), 1))) {
                assertEquals(
                        1,
                        trainer.fit(DATA, FitOptions.epochs(5), both).epochs().size());
            }
            assertEquals(expected, calls.toString());
        }
    }

    @Test
    void anInterruptEndsFitAfterTheBatchAndIsKept() {
        int[] batches = {0};
        FitListener interrupting = new FitListener() {
            @Override
            public boolean onBatch(int epoch, int batch, int all, double loss) {
                if (++batches[0] == 4) {
                    Thread.currentThread().interrupt();
                }
                return true;
            }
        };
        try (Trainer trainer = trainer(Mlp.create(Nets.uneven(), 1))) {
            assertEquals(
                    List.of(),
                    trainer.fit(DATA, FitOptions.epochs(5), interrupting).epochs());
            assertTrue(Thread.interrupted());
            assertEquals(4, batches[0]);
            assertEquals(2, trainer.fit(DATA, FitOptions.epochs(2)).epochs().size());
        }
    }

    /** An epoch that fails is not counted: the next call begins with it again. */
    @Test
    void aFailedEpochIsRepeated() {
        Mlp expected = Mlp.create(Nets.uneven(), 1);
        Mlp actual = expected.copy();
        try (Trainer trainer = trainer(expected)) {
            trainer.fit(DATA, FitOptions.epochs(1));
        }
        float[] bad = X.clone();
        Arrays.fill(bad, Float.NaN);
        try (Trainer trainer = trainer(actual)) {
            assertThrows(
                    DivergenceException.class,
                    () -> trainer.fit(DataSource.of(bad, 37, LABELS, 3), FitOptions.epochs(1)));
            assertEquals(1, trainer.fit(DATA, FitOptions.epochs(1)).last().epoch());
        }
        assertArrayEquals(expected.parameters(), actual.parameters());
    }

    @Test
    void nothingOfTheDataIsHeldAfterwards() {
        Mlp mlp = Mlp.create(Nets.uneven(), 1);
        try (Trainer trainer = trainer(mlp);
                Evaluator evaluator = new Evaluator(mlp, Loss.CATEGORICAL_CROSS_ENTROPY, 50, 1)) {
            trainer.fit(DATA, FitOptions.epochs(2).withValidation(DATA));
            assertHoldsNoData(trainer);
            trainer.step(X, LABELS, 50);
            assertHoldsNoData(trainer);
            assertThrows(IllegalArgumentException.class, () -> trainer.step(X, new int[] {0, 9}, 2));
            assertHoldsNoData(trainer);
            trainer.evaluate(DATA);
            assertHoldsNoData(trainer);
            evaluator.evaluate(DATA);
            assertHoldsNoData(evaluator);
        }
        ParallelPredictor parallel =
                ParallelPredictor.builder(new Predictor(mlp)).maxRows(40).build();
        try (parallel) {
            parallel.predict(new float[40 * 3], X, 40);
            parallel.predictLabels(new int[40], X, 40);
            assertHoldsNoData(parallel);
        }
        assertNotEquals(0, reachable(trainer(mlp)).size());
    }

    private static void assertHoldsNoData(Object holder) {
        Set<Object> held = reachable(holder);
        for (Object data : List.of(X, LABELS, DATA)) {
            assertFalse(held.contains(data), holder + " holds the data");
        }
        for (Object object : held) {
            assertTrue(!(object instanceof int[] samples) || samples.length != SAMPLES, holder + " holds an order");
        }
    }

    /** Every object of this library, and every array, that can be reached from {@code root}. */
    private static Set<Object> reachable(Object root) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> todo = new ArrayDeque<>(List.of(root));
        seen.add(root);
        while (!todo.isEmpty()) {
            Object object = todo.remove();
            for (Object next : references(object)) {
                boolean ours = next.getClass().getName().startsWith("io.simdmlp");
                if ((ours || next.getClass().isArray() || next instanceof Iterable<?>) && seen.add(next)) {
                    todo.add(next);
                }
            }
        }
        return seen;
    }

    private static List<Object> references(Object object) {
        List<Object> references = new ArrayList<>();
        if (object instanceof Object[] array) {
            Arrays.stream(array).filter(element -> element != null).forEach(references::add);
        } else if (object instanceof Iterable<?> list) {
            list.forEach(references::add);
        }
        for (Class<?> type = object.getClass();
                type != null && type.getName().startsWith("io.simdmlp");
                type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!field.getType().isPrimitive() && !Modifier.isStatic(field.getModifiers())) {
                    try {
                        field.setAccessible(true);
                        Object value = field.get(object);
                        if (value != null) {
                            references.add(value);
                        }
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        }
        return references;
    }

    @Test
    void partialFitIsFitForOneEpoch() {
        Mlp expected = Mlp.create(Nets.uneven(), 1);
        Mlp mlp = expected.copy();
        try (Trainer whole = trainer(expected);
                Trainer parts = trainer(mlp)) {
            whole.fit(DATA, FitOptions.epochs(3));
            for (int epoch = 1; epoch <= 3; epoch++) {
                assertEquals(epoch, parts.partialFit(DATA).epoch());
            }
            assertArrayEquals(expected.parameters(), mlp.parameters());
            Thread.currentThread().interrupt();
            assertThrows(IllegalStateException.class, () -> parts.partialFit(DATA));
            assertTrue(Thread.interrupted());
        }
    }
}
