package io.simdmlp.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.bench.ChildFailedException;
import io.simdmlp.bench.peers.Library.Needs;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Idx;
import io.simdmlp.io.Parts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Races on images that are learned within a second, by our library and one that learns nothing. */
class RaceTest {
    private static final Library OURS = new Library("simdmlp", SimdmlpRunner.class.getName());
    private static final Library DULL = new Library("Dull", Dull.class.getName());

    @TempDir
    private Path folder;

    /** Always half right, after any number of epochs. */
    static final class Dull implements Runner {
        private final int threads;

        Dull(int threads) {
            this.threads = threads;
        }

        public static void main(String[] arguments) throws IOException {
            RaceProcess.run(arguments, Dull::new);
        }

        @Override
        public String version() {
            System.out.println("what a library prints is no answer");
            return "0.5 on " + threads;
        }

        @Override
        public void run(Dataset train, Dataset test, long seed, Laps laps) {
            laps.begin();
            for (int epoch = 0; epoch < 3 && laps.end(() -> 0.5); epoch++) {
                assertTrue(train.x()[0] <= 1, "pixels are scaled");
            }
        }
    }

    /** 28 x 28 pixels, every tenth of which is brighter by {@code light}, from the class on. */
    private void write(int light) throws IOException {
        write("train", 1000, light);
        write("t10k", 200, light);
    }

    private void write(String part, int samples, int light) throws IOException {
        Random random = new Random(samples);
        ByteBuffer images = ByteBuffer.allocate(16 + 784 * samples);
        images.putInt(0x803).putInt(samples).putInt(28).putInt(28);
        ByteBuffer labels = ByteBuffer.allocate(8 + samples);
        labels.putInt(0x801).putInt(samples);
        for (int i = 0; i < samples; i++) {
            labels.put((byte) (i % 10));
            for (int pixel = 0; pixel < 784; pixel++) {
                images.put((byte) (random.nextInt(128) + (pixel % 10 == i % 10 ? light : 0)));
            }
        }
        Files.write(folder.resolve(part + "-images-idx3-ubyte"), images.array());
        Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.array());
    }

    private Race race(int threads, int runs, double goal, List<String> lines, Library... libraries) throws IOException {
        Race.Plan plan = new Race.Plan(folder, threads, runs, goal);
        return Race.run(System.getProperty("java.class.path"), plan, List.of(libraries), lines::add);
    }

    @Test
    void aRunEndsWithTheEpochThatReachesTheGoal() throws IOException {
        write(100);
        List<String> lines = new ArrayList<>();
        Race race = race(2, 2, 0.95, lines, OURS);
        assertEquals(List.of(), race.failures());
        assertEquals(List.of(1L, 2L), race.runs().stream().map(RaceRun::seed).toList());
        for (RaceRun run : race.runs()) {
            List<Double> accuracies = run.accuracies();
            assertTrue(accuracies.getLast() >= 0.95, run.toString());
            assertTrue(accuracies.stream().limit(accuracies.size() - 1).allMatch(a -> a < 0.95), run.toString());
            assertEquals(accuracies.size(), run.epochSeconds().size());
            double trained = run.epochSeconds().stream().mapToDouble(s -> s).sum();
            assertTrue(Objects.requireNonNull(run.seconds()) > trained && trained > 0, run.toString());
        }
        assertTrue(
                lines.getLast().matches("simdmlp, run 2 of 2, epoch [12]: [0-9.]+ % after [0-9.]+ s"),
                lines.toString());
        String row = row(race.page(), "simdmlp");
        assertTrue(row.matches("\\| simdmlp +\\| +[0-9.]+ s \\| +[0-9.]+ \\|( +[0-9.]+ s \\|){2} +[0-9.]+ % \\|"), row);
    }

    @Test
    void aLowGoalTakesOneEpoch() throws IOException {
        write(100);
        assertEquals(
                1,
                race(1, 1, 0.05, new ArrayList<>(), OURS)
                        .runs()
                        .getFirst()
                        .accuracies()
                        .size());
    }

    @Test
    void whatIsLearnedDependsOnTheSeedAndNotOnThreads() throws IOException {
        write(12);
        List<RaceRun> alone = race(1, 2, 1, new ArrayList<>(), OURS).runs();
        List<RaceRun> shared = race(2, 2, 1, new ArrayList<>(), OURS).runs();
        for (int run = 0; run < 2; run++) {
            assertEquals(alone.get(run).accuracies(), shared.get(run).accuracies());
            assertEquals(Recipe.EPOCHS, alone.get(run).accuracies().size());
            assertNull(alone.get(run).seconds());
        }
        assertTrue(!alone.get(0).accuracies().equals(alone.get(1).accuracies()), alone.toString());
    }

    @Test
    void librariesTakeTurnsAndAMissedGoalIsReported() throws IOException {
        write(100);
        Race race = race(1, 2, 0.95, new ArrayList<>(), OURS, DULL);
        assertEquals(
                List.of("simdmlp", "Dull", "simdmlp", "Dull"),
                race.runs().stream().map(RaceRun::library).toList());
        assertEquals("0.5 on 1", race.runs().get(1).version());
        assertEquals(
                List.of(
                        "Dull never reached 95.00 % in run 1: 50.00 % at best, after 3 epochs",
                        "Dull never reached 95.00 % in run 2: 50.00 % at best, after 3 epochs"),
                race.failures());
        assertTrue(row(race.page(), "Dull").matches("\\| Dull +\\| +never \\| +\\|.*\\| +50.00 % \\|"), race.page());
    }

    private static String row(String page, String library) {
        return page.lines()
                .filter(line -> line.startsWith("| " + library))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theErrorOfOurProcessHasItsLastOutput() throws IOException {
        ChildFailedException e =
                assertThrows(ChildFailedException.class, () -> race(1, 1, 0.9, new ArrayList<>(), OURS));
        String message = PeersTest.withoutLog(String.valueOf(e.getMessage()));
        assertTrue(message.startsWith("simdmlp ended with exit code 1 in run 1: "), message);
        assertTrue(message.contains("has no file train-images-idx3-ubyte"), message);
    }

    /** Ends after its first epoch. */
    static final class RaceHalts {
        private RaceHalts() {}

        public static void main(String[] arguments) {
            System.out.println(Loading.READY + "1.0");
            System.out.println("0.5\t0.5");
            Runtime.getRuntime().halt(132);
        }
    }

    /** Prints an invalid accuracy. */
    static final class RaceRubbish {
        private RaceRubbish() {}

        public static void main(String[] arguments) {
            System.out.println(Loading.READY + "1.0");
            System.out.println("0.5\t98.4");
        }
    }

    @Test
    void othersThatFailAreNamedAndOursRunsOn() throws IOException {
        write(100);
        Library halts = new Library("RaceHalts", RaceHalts.class.getName());
        Library rubbish = new Library("RaceRubbish", RaceRubbish.class.getName());
        Library absent = new Library("Absent", "none", Needs.NOTHING, Map.of());
        Race race = race(1, 2, 0.9, new ArrayList<>(), OURS, halts, rubbish, absent);
        assertEquals(
                List.of("simdmlp", "simdmlp"),
                race.runs().stream().map(RaceRun::library).toList());
        List<String> failures = new ArrayList<>();
        for (String failure : race.failures()) {
            failures.add(PeersTest.withoutLog(failure));
        }
        assertEquals(3, failures.size(), failures.toString());
        List<String> expected = List.of(
                "RaceHalts died of SIGILL in run 1",
                "RaceRubbish answered '0.5 98.4' in run 1, expected an accuracy from 0 to 1",
                "Absent ended with exit code 1 as it was loaded: Caused by: ");
        for (int i = 0; i < expected.size(); i++) {
            assertTrue(failures.get(i).startsWith(expected.get(i)), failures.toString());
        }
    }

    /** Cannot be loaded. */
    static final class RaceUnavailable {
        private RaceUnavailable() {}

        public static void main(String[] arguments) throws IOException {
            RaceProcess.run(arguments, threads -> {
                throw new UnsatisfiedLinkError("no torch in java.library.path");
            });
        }
    }

    @Test
    void aLibraryThatCannotBeLoadedIsLeftOut() throws IOException {
        write(100);
        Race race = race(1, 2, 0.9, new ArrayList<>(), OURS, new Library("Torch", RaceUnavailable.class.getName()));
        assertEquals(List.of(), race.failures());
        assertEquals(2, race.runs().size());
        String line = "- Torch is left out: it cannot be loaded: UnsatisfiedLinkError: no torch in java.library.path\n";
        assertTrue(race.page().contains(line), race.page());
    }

    @Test
    void theLearningRateFallsInAStraightLine() {
        assertEquals(938, Recipe.steps(60_000));
        assertEquals(0.003, Recipe.learningRate(0, 938));
        assertEquals(0.0015, Recipe.learningRate(469, 938), 1e-12);
        assertEquals(0, Recipe.learningRate(938, 938));
    }

    @Test
    void pixelsBecomeZeroToOne() throws IOException {
        write(127);
        Parts parts = Idx.readFolder(folder);
        float[] train = parts.train().x().clone();
        Recipe.scale(parts);
        for (int i = 0; i < train.length; i++) {
            assertEquals(train[i] / 255, parts.train().x()[i], 1e-7f);
        }
        assertTrue(IntStream.range(0, 200 * 784).allMatch(i -> parts.test().x()[i] <= 1));
    }

    @Test
    void otherDataAreRefused() {
        assertEquals("some: has images of 4 pixels, expected 784 as MNIST's have", refused(4, 10));
        assertEquals("some: has labels up to 25, expected 0 to 9 as MNIST's", refused(784, 26));
    }

    private static String refused(int pixels, int classes) {
        List<String> names =
                IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        Dataset data = Dataset.ofClasses("some", List.of(), names, new float[pixels], new int[1]);
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> Recipe.requireFits(new Parts(data, data)))
                        .getMessage());
    }
}
