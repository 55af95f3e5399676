package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.threads.Team;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The threads of an object that was not closed end when it is garbage, and not before. */
@Timeout(120)
@Tag("once") // it does not depend on the vector width
class UnclosedTest {
    private static final int ROWS = 40; // enough for every thread to have a share

    private static Set<Thread> workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("simdmlp-"))
                .collect(Collectors.toSet());
    }

    /** Makes ten objects of three threads, keeps no reference, and waits until their threads have ended. */
    private static void assertEnds(Runnable makeAndUse) throws InterruptedException {
        Set<Thread> ours = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            Set<Thread> before = workers();
            makeAndUse.run();
            Set<Thread> now = workers();
            now.removeAll(before);
            ours.addAll(now);
        }
        assertTrue(ours.size() >= 2, "there were " + ours.size() + " workers");
        for (Thread thread : ours) {
            while (thread.isAlive()) {
                System.gc();
                thread.join(20);
            }
        }
    }

    private static Trainer trainer() {
        return Trainer.builder(Mlp.create(Nets.uneven(), 1))
                .batchSize(ROWS)
                .threads(3)
                .build();
    }

    private static final float[] X = Nets.inputs(ROWS, 37, 1);
    private static final int[] LABELS = Nets.labels(X, 37);
    private static final DataSource DATA = DataSource.of(X, 37, LABELS, 3);

    @Test
    void trainers() throws InterruptedException {
        assertEnds(() -> trainer().step(X, LABELS, ROWS));
        assertEnds(() -> trainer().fit(DATA, FitOptions.epochs(50).withValidation(DATA)));
    }

    @Test
    void trainersThatWereNeverUsed() throws InterruptedException {
        assertEnds(UnclosedTest::trainer);
    }

    @Test
    void evaluators() throws InterruptedException {
        assertEnds(() ->
                new Evaluator(Mlp.create(Nets.uneven(), 1), Loss.CATEGORICAL_CROSS_ENTROPY, ROWS, 3).evaluate(DATA));
    }

    /** Workers that park immediately, and workers that spin for a day. */
    @Test
    void parallelPredictors() throws InterruptedException {
        Predictor predictor = new Predictor(Mlp.create(Nets.uneven(), 1));
        for (Duration spin : List.of(Duration.ZERO, Duration.ofMillis(1), Duration.ofDays(1))) {
            assertEnds(() -> {
                ParallelPredictor parallel = ParallelPredictor.builder(predictor)
                        .maxRows(ROWS)
                        .threads(3)
                        .spin(spin)
                        .build();
                for (int call = 0; call < 3; call++) {
                    parallel.predictLabels(new int[ROWS], X, ROWS);
                }
            });
        }
    }

    /** Neither the exception of a task nor the task itself is kept. */
    @Test
    void teamsWhoseTaskFailed() throws InterruptedException {
        for (int failing = 0; failing < 3; failing++) {
            int fails = failing;
            assertEnds(() -> {
                Team team = new Team("test", 3, Team.SPIN_NANOS, Team.SHORT_TASK_SPINS);
                Team.Task<Team> task = (work, member, members) -> {
                    if (member == fails) {
                        throw new IllegalArgumentException(work.members() + " members");
                    }
                };
                assertThrows(RuntimeException.class, () -> team.run(task, team));
            });
        }
    }

    @Test
    void objectsInUseKeepTheirThreads() throws InterruptedException {
        Set<Thread> before = workers();
        Trainer trainer = trainer();
        Set<Thread> ours = workers();
        ours.removeAll(before);
        assertEquals(2, ours.size());
        double first = trainer.step(X, LABELS, ROWS);
        for (int i = 0; i < 20; i++) {
            System.gc();
            Thread.sleep(5);
            assertTrue(trainer.step(X, LABELS, ROWS) < 2 * first);
        }
        for (Thread thread : ours) {
            assertTrue(thread.isAlive(), thread.getName());
        }
        trainer.close(); // reachable so far
        for (Thread thread : ours) {
            thread.join(60_000);
            assertTrue(!thread.isAlive(), thread.getName());
        }
    }
}
