package io.simdmlp.bench.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.MlpSpec;
import io.simdmlp.bench.ChildFailedException;
import io.simdmlp.bench.Workload;
import io.simdmlp.bench.peers.Library.Needs;
import io.simdmlp.bench.peers.Peers.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Measures processes in turn, with variants of our library: correct, wrong, slow or broken. */
class PeersTest {
    private static final Library OURS = new Library("simdmlp", Simdmlp.class.getName());

    /** A library that predicts as ours does, except for the changes of a subclass. */
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
        public @Nullable Work training(Workload.Training net, MlpSpec spec) {
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
        public @Nullable Work product(Workload.MatrixProduct product) {
            return null;
        }

        void before() {}

        void change(float[] result) {}
    }

    /** Does the same as ours. */
    static final class Alike extends Disguised {
        Alike(int threads) {
            super(threads);
        }

        public static void main(String[] arguments) throws IOException {
            PeerProcess.serve(arguments, Alike::new);
        }
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

    /** Fails in the first prediction. */
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

    /** Cannot be loaded. */
    static final class Unavailable extends Disguised {
        Unavailable(int threads) {
            super(threads);
            throw new IllegalStateException("failed to load", new UnsatisfiedLinkError("libc.so.7:\tno such file"));
        }

        public static void main(String[] arguments) throws IOException {
            PeerProcess.serve(arguments, Unavailable::new);
        }
    }

    /** Dies of a signal when it is called for the second workload, having computed the first. */
    static class Dies extends Disguised {
        private final Set<Workload.Inference> networks = EnumSet.noneOf(Workload.Inference.class);

        Dies(int threads) {
            super(threads);
        }

        public static void main(String[] arguments) throws IOException {
            PeerProcess.serve(arguments, Dies::new);
        }

        @Override
        public Work inference(Workload.Inference net) {
            networks.add(net);
            return super.inference(net);
        }

        @Override
        void before() {
            if (networks.size() > 1) {
                die();
            }
        }

        void die() {
            try {
                new ProcessBuilder(
                                "kill",
                                "-ILL",
                                Long.toString(ProcessHandle.current().pid()))
                        .start()
                        .waitFor();
                TimeUnit.MINUTES.sleep(1); // the signal arrives soon
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Ends without output in the middle of a workload. */
    static final class Halts extends Dies {
        Halts(int threads) {
            super(threads);
        }

        public static void main(String[] arguments) throws IOException {
            PeerProcess.serve(arguments, Halts::new);
        }

        @Override
        void die() {
            Runtime.getRuntime().halt(3);
        }
    }

    /** Replies with its name instead of a difference, and then with invalid figures. */
    static final class Rubbish {
        private Rubbish() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println(Loading.READY + "rubbish 1.0");
            while (System.in.read() >= 0) {
                System.out.println("?");
            }
        }
    }

    /** Prints a line that is not in the protocol. */
    static final class Chatty {
        private Chatty() {}

        public static void main(String[] arguments) {
            System.out.println("hello!");
        }
    }

    private final List<String> lines = new ArrayList<>(); // that the listener was told

    private Peers measure(Schedule schedule, Library... libraries) throws IOException {
        AtomicInteger steps = new AtomicInteger();
        Peers.Listener listener = new Peers.Listener() {
            @Override
            public void measured() {
                steps.incrementAndGet();
            }

            @Override
            public void missing(String line) {
                lines.add(line);
            }
        };
        Peers peers = Peers.measure(System.getProperty("java.class.path"), schedule, List.of(libraries), listener);
        assertEquals(schedule.steps(), steps.get());
        return peers;
    }

    private static Library library(Class<?> main) {
        return new Library(main.getSimpleName(), main.getName());
    }

    /** The only failure, whose log is in a folder of its own outside the working folder, which is deleted. */
    private static String failure(Peers peers) throws IOException {
        assertEquals(1, peers.failures().size(), peers.failures().toString());
        return withoutLog(peers.failures().getFirst());
    }

    /** The message without the path of its log, which must exist and is deleted. */
    static String withoutLog(String message) throws IOException {
        String before = "; its log: ";
        int at = message.indexOf(before);
        assertTrue(at > 0, message);
        Path log = Path.of(message.substring(at + before.length()));
        assertTrue(Files.isRegularFile(log), message);
        assertFalse(log.startsWith(Path.of("").toAbsolutePath()), message);
        try (Stream<Path> files = Files.walk(log.getParent())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        return message.substring(0, at);
    }

    private static List<String> workloads(Peers peers, String library) {
        return peers.figures().stream()
                .filter(figure -> figure.library().equals(library))
                .map(PeerFigure::workload)
                .toList();
    }

    @Test
    void figuresAreOfEveryLibraryThatComputesTheWorkload() throws IOException {
        Schedule schedule = new Schedule(List.of("T4", "I2"), List.of(1), 1, 2, 0.1, 20);
        Peers peers = measure(
                schedule,
                OURS,
                new Library("Slow", Slow.class.getName(), Needs.NOTHING, Map.of("OPENBLAS_CORETYPE", "Zen9")));
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
        Schedule schedule = new Schedule(List.of("I3"), List.of(1, 2), 2, 1, 0, 1);
        Peers peers = measure(schedule, OURS);
        assertEquals(
                List.of(1, 2), peers.figures().stream().map(PeerFigure::threads).toList());
        assertTrue(peers.page().contains("| 2 threads |"), peers.page());
        assertNotNull(peers.figures().getFirst().version());
    }

    @Test
    void aLibraryThatComputesSomethingElseHasFailed() throws IOException {
        Schedule schedule = new Schedule(List.of("I2"), List.of(1), 1, 1, 0, 1);
        Peers peers = measure(schedule, OURS, library(Wrong.class));
        String failure = peers.failures().getFirst();
        assertTrue(
                failure.startsWith(
                        "Wrong computes something else than we do on I2 with 1 thread: the difference is 1.0"),
                failure);
        assertTrue(failure.endsWith(", expected at most 2.0E-5"), failure);
        assertEquals(
                List.of("simdmlp"),
                peers.figures().stream().map(PeerFigure::library).toList());
    }

    @Test
    void theErrorOfAProcessThatEndsHasItsLastOutput() throws IOException {
        Schedule schedule = new Schedule(List.of("I2"), List.of(1), 1, 1, 0, 1);
        Peers peers = measure(schedule, OURS, library(Broken.class));
        assertEquals(
                "Broken ended with exit code 1 on I2 with 1 thread: Exception in thread \"main\""
                        + " java.lang.IllegalStateException: no native code for this machine",
                failure(peers));
    }

    @Test
    void aProcessThatDiesOfASignalIsNamedAndTheOthersAreMeasured() throws IOException {
        Schedule schedule = new Schedule(List.of("I1", "I2"), List.of(1), 2, 2, 0, 1);
        Peers peers = measure(schedule, OURS, library(Dies.class), library(Alike.class));
        List<String> all = List.of("I1", "I2");
        assertEquals(all, workloads(peers, "simdmlp"));
        assertEquals(all, workloads(peers, "Alike"));
        assertEquals(List.of("I1"), workloads(peers, "Dies"), "what was measured before stays");
        assertEquals(peers.failures(), lines);
        String page = peers.page();
        assertTrue(page.contains("- failed: " + lines.getFirst() + "\n"), page);
        String i2 =
                page.lines().filter(line -> line.startsWith("| I2")).findFirst().orElseThrow();
        assertTrue(i2.split("\\|", -1)[4].isBlank(), page);
        assertEquals("Dies died of SIGILL on I2 with 1 thread", failure(peers));
    }

    @Test
    void aProcessThatHaltsIsNamed() throws IOException {
        Schedule schedule = new Schedule(List.of("I1", "I2"), List.of(1), 1, 1, 0, 1);
        Peers peers = measure(schedule, OURS, library(Halts.class));
        assertEquals(List.of("I1"), workloads(peers, "Halts"));
        assertEquals(
                "Halts ended with exit code 3 on I2 with 1 thread: what a library prints is no answer", failure(peers));
    }

    @Test
    void rubbishIsQuoted() throws IOException {
        Schedule schedule = new Schedule(List.of("I2"), List.of(1), 2, 1, 0, 1);
        assertEquals(
                "Rubbish answered '?' on I2 with 1 thread, expected none or DIFFERENCE, a number of 0 or more",
                failure(measure(schedule, OURS, library(Rubbish.class))));
        assertEquals(
                "Chatty answered 'hello!' as it was loaded, expected ready VERSION, or unavailable REASON",
                failure(measure(schedule, OURS, library(Chatty.class))));
    }

    @Test
    void repliesAreNumbersOfZeroOrMore() throws IOException {
        try (Peer peer = new Peer(library(Chatty.class), System.getProperty("java.class.path"), 1)) {
            assertArrayEquals(new double[] {0.5, 3}, peer.figures("0.5\t3", "on T1", "MEDIAN", "P99"));
            for (String line : List.of("1", "1\t2\t3", "1\t", "1\t-2", "1\tNaN", "1\tInfinity", "1 2", "", "none")) {
                ChildFailedException e = assertThrows(
                        ChildFailedException.class, () -> peer.figures(line, "on T1", "MEDIAN", "P99"), line);
                String expected = "Chatty answered '" + line.replace('\t', ' ')
                        + "' on T1, expected MEDIAN P99, numbers of 0 or more; its log: ";
                assertTrue(String.valueOf(e.getMessage()).startsWith(expected), e.toString());
            }
            String message =
                    peer.nonsense("x".repeat(10_000), "on T1", "closed").getMessage();
            assertTrue(String.valueOf(message).length() < 600, message);
            withoutLog(String.valueOf(message));
        }
    }

    @Test
    void aLibraryThatCannotRunIsLeftOut() throws IOException {
        Schedule schedule = new Schedule(List.of("I2"), List.of(1), 2, 1, 0, 1);
        Peers peers = measure(schedule, OURS, library(Unavailable.class), library(Alike.class));
        assertEquals(List.of(), peers.failures());
        String line = "Unavailable is left out: it cannot be loaded: UnsatisfiedLinkError: libc.so.7: no such file";
        assertEquals(List.of(line), peers.leftOut());
        assertEquals(List.of(line), lines);
        assertTrue(peers.page().contains("- " + line + "\n"), peers.page());
        assertEquals(List.of("I2"), workloads(peers, "Alike"));
        assertEquals(List.of(), workloads(peers, "Unavailable"));
    }

    @Test
    void withoutOursThereIsNothingToCompareWith() throws IOException {
        Schedule schedule = new Schedule(List.of("I1", "I2"), List.of(1), 1, 1, 0, 1);
        ChildFailedException died =
                assertThrows(ChildFailedException.class, () -> measure(schedule, library(Halts.class), OURS));
        assertEquals(
                "Halts ended with exit code 3 on I2 with 1 thread: what a library prints is no answer",
                withoutLog(String.valueOf(died.getMessage())));
        ChildFailedException missing =
                assertThrows(ChildFailedException.class, () -> measure(schedule, library(Unavailable.class), OURS));
        assertTrue(String.valueOf(missing.getMessage()).startsWith("Unavailable is left out: "), missing.toString());
    }

    @Test
    void moreCoresThanThreadsAreAFailure() {
        PeerTask task = PeerTask.of("T1");
        assertEquals("", Peers.excess("Greedy", task, 1, 1.1));
        assertEquals("Greedy kept 1.96 cores busy on T1, expected 1", Peers.excess("Greedy", task, 1, 1.96));
    }

    @Test
    void ourProductsAreThoseOfAnyNumberOfThreads() {
        for (Workload.MatrixProduct product : Workload.MatrixProduct.values()) {
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
    void aScheduleSelectsWorkloadsByTheirGroups() {
        assertEquals(List.of("T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "I1", "I2", "I3", "G1"), Peers.groups());
        int products = Workload.MatrixProduct.values().length;
        assertEquals(
                3 * 2 * (11 + products),
                Schedule.usual(List.of(), List.of(1, 2)).steps());
        assertEquals(
                3 * (1 + products),
                Schedule.usual(List.of("G1", "I3"), List.of(2)).steps());
    }

    @Test
    void figuresHaveThreeDigits() {
        assertEquals("0.388", PeersPage.figure(0.3884));
        assertEquals("42.3", PeersPage.figure(42.31));
        assertEquals("173", PeersPage.figure(173.2));
        assertEquals("63,300", PeersPage.figure(63_277));
        assertEquals("1,460,000", PeersPage.figure(1_462_345));
        assertEquals(2.5, Peers.median(List.of(4.0, 1.0, 2.0, 3.0)));
        assertEquals(2.0, Peers.median(List.of(3.0, 1.0, 2.0)));
    }
}
