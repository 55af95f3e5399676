package io.simdmlp.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.bench.Workload;
import io.simdmlp.bench.peers.Peers.Library;
import io.simdmlp.bench.peers.Peers.Plan;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Processes that take turns, with libraries that are ours in disguise: right, wrong, slow or broken. */
class PeersTest {
    private static final Library OURS = new Library("simdmlp", Simdmlp.class.getName(), "");

    /** A library that predicts as ours does, but for what a subclass changes. */
    static class Disguised implements Contestant {
        private final Simdmlp ours;

        Disguised(int threads) {
            this.ours = new Simdmlp(threads);
        }

        @Override
        public String version() {
            System.out.println("what a library prints is no answer");
            return "9.9 \"disguised\", " + System.getenv("OPENBLAS_CORETYPE") + " " + System.getenv("OMP_NUM_THREADS");
        }

        @Override
        public @Nullable Work training(Workload.Training net) {
            return null;
        }

        @Override
        public Work inference(Workload.Inference net) {
            Work work = ours.inference(net);
            return new Work() {
                @Override
                public void call() {
                    before();
                    work.call();
                }

                @Override
                public float[] result() {
                    float[] result = work.result().clone();
                    change(result);
                    return result;
                }

                @Override
                public void close() {
                    work.close();
                }
            };
        }

        @Override
        public @Nullable Work product(Workload.Product product) {
            return null;
        }

        void before() {}

        void change(float[] result) {}
    }

    /** Takes a millisecond longer. */
    static final class Slow extends Disguised {
        Slow(int threads) {
            super(threads);
        }

        public static void main(String[] arguments) throws IOException {
            PeerProcess.serve(arguments, Slow::new);
        }

        @Override
        void before() {
            long end = System.nanoTime() + 1_000_000;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        }
    }

    /** One output is off by a ten-thousandth. */
    static final class Wrong extends Disguised {
        Wrong(int threads) {
            super(threads);
        }

        public static void main(String[] arguments) throws IOException {
            PeerProcess.serve(arguments, Wrong::new);
        }

        @Override
        void change(float[] result) {
            result[result.length - 1] += 1e-4f;
        }
    }

    /** Cannot predict after all. */
    static final class Broken extends Disguised {
        Broken(int threads) {
            super(threads);
        }

        public static void main(String[] arguments) throws IOException {
            PeerProcess.serve(arguments, Broken::new);
        }

        @Override
        void before() {
            throw new IllegalStateException("no native code for this machine");
        }
    }

    private static Peers measure(Plan plan, Library... libraries) throws IOException {
        AtomicInteger steps = new AtomicInteger();
        Peers peers =
                Peers.measure(System.getProperty("java.class.path"), plan, List.of(libraries), steps::incrementAndGet);
        assertEquals(plan.steps(), steps.get());
        return peers;
    }

    private static Library library(Class<? extends Contestant> main, String coreType) {
        return new Library(main.getSimpleName(), main.getName(), coreType);
    }

    @Test
    void figuresAreOfEveryLibraryThatComputesTheWorkload() throws IOException {
        Plan plan = new Plan(List.of("T4", "I2"), List.of(1), 1, 2, 0.1, 20);
        Peers peers = measure(plan, OURS, library(Slow.class, "Zen9"));
        List<PeerFigure> figures = peers.figures();
        assertEquals(3, figures.size());
        for (PeerFigure figure : figures) {
            assertEquals(0, figure.difference(), figure.toString());
            assertTrue(figure.low() <= figure.value() && figure.value() <= figure.high(), figure.toString());
            assertTrue(figure.low() > 0, figure.toString());
            assertTrue(figure.cores() > 0, figure.toString());
        }
        PeerFigure training = figures.get(0);
        assertEquals("T4", training.workload());
        assertEquals("steps/s", training.unit());
        assertEquals(1, training.speed());
        assertNull(training.p99Ns());
        PeerFigure slow = figures.get(2);
        assertEquals("Slow", slow.library());
        assertEquals("9.9 \"disguised\", Zen9 1", slow.version());
        assertEquals("latency", slow.metric());
        assertTrue(slow.value() >= 1000, slow.toString()); // microseconds
        assertTrue(slow.speed() < 1, slow.toString());
        assertTrue(Objects.requireNonNull(slow.p99Ns()) >= 1000 * slow.low(), slow.toString());

        String page = peers.page();
        assertTrue(page.lines().anyMatch(line -> line.matches("\\| 1 thread +\\| +unit +\\|.*")), page);
        assertTrue(page.contains("Slow: 9.9"), page);
        List<String> t4 = page.lines().filter(line -> line.startsWith("| T4")).toList();
        assertEquals(1, t4.size(), page);
        assertTrue(t4.getFirst().matches(".*\\| +\\|"), "Slow trains nothing: " + page);
        assertFalse(page.contains("I1"), page);
    }

    @Test
    void everyNumberOfThreadsHasItsTable() throws IOException {
        Plan plan = new Plan(List.of("I3"), List.of(1, 2), 2, 1, 0, 1);
        Peers peers = measure(plan, OURS);
        assertEquals(
                List.of(1, 2), peers.figures().stream().map(PeerFigure::threads).toList());
        assertTrue(peers.page().contains("| 2 threads |"), peers.page());
        assertNotNull(peers.figures().getFirst().version());
    }

    @Test
    void aLibraryThatComputesSomethingElseIsCaught() {
        Plan plan = new Plan(List.of("I2"), List.of(1), 1, 1, 0, 1);
        IllegalStateException e =
                assertThrows(IllegalStateException.class, () -> measure(plan, OURS, library(Wrong.class, "")));
        assertTrue(
                String.valueOf(e.getMessage()).startsWith("Wrong computes something else than we do on I2"),
                e.toString());
    }

    @Test
    void aProcessThatEndsLeavesItsLastWords() {
        Plan plan = new Plan(List.of("I2"), List.of(1), 1, 1, 0, 1);
        IllegalStateException e =
                assertThrows(IllegalStateException.class, () -> measure(plan, OURS, library(Broken.class, "")));
        assertTrue(String.valueOf(e.getMessage()).startsWith("Broken's process ended: "), e.toString());
        assertTrue(String.valueOf(e.getMessage()).contains("no native code for this machine"), e.toString());
    }

    @Test
    void moreCoresThanThreadsAreAnError() {
        Task task = Task.of("T1");
        Peers.requireThreads("Greedy", task, 1, 1.1);
        IllegalStateException e =
                assertThrows(IllegalStateException.class, () -> Peers.requireThreads("Greedy", task, 1, 1.96));
        assertEquals("Greedy kept 1.96 cores busy on T1, expected 1", e.getMessage());
    }

    @Test
    void ourProductsAreThoseOfAnyNumberOfThreads() {
        for (Workload.Product product : Workload.Product.values()) {
            if (product.flops() < 1e9) {
                try (Contestant.Work one = new Simdmlp(1).product(product);
                        Contestant.Work three = new Simdmlp(3).product(product)) {
                    one.call();
                    three.call();
                    assertEquals(0, PeerProcess.difference(three.result(), one.result()), product.toString());
                    assertTrue(one.result()[0] > 0);
                }
            }
        }
    }

    @Test
    void differencesAreRelativeToOneOrMore() {
        float[] expected = {0.5f, 200};
        assertEquals(0, PeerProcess.difference(expected.clone(), expected));
        assertEquals(0.25, PeerProcess.difference(new float[] {0.25f, 200}, expected));
        assertEquals(0.01, PeerProcess.difference(new float[] {0.5f, 202}, expected));
        assertEquals(Double.POSITIVE_INFINITY, PeerProcess.difference(new float[] {Float.NaN, 200}, expected));
        assertEquals(Double.POSITIVE_INFINITY, PeerProcess.difference(new float[] {0.5f}, expected));
    }

    @Test
    void aPlanTakesWorkloadsByTheirGroups() {
        assertEquals(List.of("T1", "T2", "T3", "T4", "T5", "I1", "I2", "I3", "G1"), Peers.groups());
        int products = Workload.Product.values().length;
        assertEquals(
                3 * 2 * (8 + products), Plan.usual(List.of(), List.of(1, 2)).steps());
        assertEquals(
                3 * (1 + products), Plan.usual(List.of("G1", "I3"), List.of(2)).steps());
    }

    @Test
    void figuresHaveThreeDigits() {
        assertEquals("0.388", Peers.figure(0.3884));
        assertEquals("42.3", Peers.figure(42.31));
        assertEquals("173", Peers.figure(173.2));
        assertEquals("63,300", Peers.figure(63_277));
        assertEquals("1,460,000", Peers.figure(1_462_345));
        assertEquals(2.5, Peers.median(List.of(4.0, 1.0, 2.0, 3.0)));
        assertEquals(2.0, Peers.median(List.of(3.0, 1.0, 2.0)));
    }
}
