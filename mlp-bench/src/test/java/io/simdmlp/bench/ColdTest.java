package io.simdmlp.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Fresh JVMs measure every figure; the figures of this short run have no meaning. */
class ColdTest {
    @Test
    void everyFigureIsMeasured() throws IOException {
        AtomicInteger steps = new AtomicInteger();
        Cold cold = Cold.measure(1, 0.1, steps::incrementAndGet);
        assertEquals(Cold.steps(1), steps.get());
        assertEquals(10, cold.figures().size());
        cold.figures().forEach((name, measured) -> assertTrue(measured.length == 1 && measured[0] > 0, name));
        double[] figures = cold.figures().values().stream()
                .mapToDouble(measured -> measured[0])
                .toArray();
        assertTrue(figures[0] < figures[1], "the first batch comes before most of them are fast: " + cold.page());
        assertEquals(12, cold.page().lines().count(), cold.page());
    }

    /** Prints its argument and halts. */
    static final class Prints {
        private Prints() {}

        public static void main(String[] arguments) {
            System.out.println(arguments[0]);
            Runtime.getRuntime().halt(Integer.parseInt(arguments[1]));
        }
    }

    private static String failure(String line, int exitCode) {
        List<String> arguments = List.of(line, Integer.toString(exitCode));
        return String.valueOf(assertThrows(
                        ChildFailedException.class,
                        () -> Cold.inFreshJvm(Prints.class.getName(), List.of("x, ms", "y, us"), arguments))
                .getMessage());
    }

    @Test
    void theOutputOfAFreshJvmIsChecked() throws IOException {
        assertArrayEquals(
                new double[] {1.5, 2},
                Cold.inFreshJvm(Prints.class.getName(), List.of("x", "y"), List.of("1.5\t2", "0")));
        assertEquals("a fresh JVM printed '#', expected figures of [x, ms, y, us]", failure("#", 0));
        assertEquals("a fresh JVM printed '1', expected figures of [x, ms, y, us]", failure("1", 0));
        assertEquals("a fresh JVM printed '1 NaN', expected figures of [x, ms, y, us]", failure("1\tNaN", 0));
        assertEquals(
                "a fresh JVM ended with exit code 3: 1 2", failure("1\t2", 3).replace('\t', ' '));
        assertEquals("a fresh JVM died of SIGKILL: no", failure("no", 137));
    }

    /** Ten batches of 5 ns, one of 1, fifty of 2, of which one has to wait: half of the latest are fast after nine. */
    @Test
    void settledIsWhenHalfOfTheLatestBatchesAreFast() {
        long[] times = new long[61];
        Arrays.fill(times, 0, 10, 5);
        Arrays.fill(times, 10, 61, 2);
        times[10] = 1;
        times[30] = 900;
        long[] ends = times.clone();
        Arrays.parallelPrefix(ends, Long::sum);
        assertEquals(2, Cold.median(ends, 11, 61));
        assertEquals(5, Cold.median(ends, 0, 3));
        assertEquals(18, Cold.settled(ends, 2 / 0.9));
        assertEquals(15, Cold.settled(ends, 5 / 0.9), "a window at least");
        assertEquals(60, Cold.settled(ends, 1), "never is at the end");
    }

    @Test
    void aPageShowsMediansAndExtremes() {
        Cold cold = new Cold(4, Map.of("x, ms", new double[] {400, 1, 3, 20}));
        assertEquals(
                "| x, ms                 |   11.5 |  1.00 |  400 |",
                cold.page().lines().toList().getLast());
    }
}
