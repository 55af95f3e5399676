package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleOrderTest {
    private static int[] order(int samples, int size, int inMemory, long seed) {
        int[] order = new int[samples];
        SampleOrder.shuffle(order, new SampleBlocks(size, inMemory), new Random(seed));
        return order;
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "10, 3, 2", "1000, 64, 4", "1000, 1, 3", "1000, 2000, 5", "1024, 64, 1"})
    void hasEachSampleOnce(int samples, int size, int inMemory) {
        int[] sorted = order(samples, size, inMemory, 1);
        Arrays.sort(sorted);
        assertArrayEquals(IntStream.range(0, samples).toArray(), sorted);
    }

    @Test
    void aWindowHasTheSamplesOfItsBlocks() {
        int[] order = order(1_024, 64, 4, 2);
        for (int window = 0; window < order.length; window += 256) {
            int[] blocks = Arrays.stream(order, window, window + 256)
                    .map(sample -> sample / 64)
                    .distinct()
                    .toArray();
            assertEquals(4, blocks.length, Arrays.toString(blocks));
        }
        long neighbors = IntStream.range(1, order.length)
                .filter(i -> order[i] == order[i - 1] + 1)
                .count();
        assertTrue(neighbors < 20, neighbors + " samples follow the one before them");
    }

    @Test
    void dependsOnTheSeedAlone() {
        assertArrayEquals(order(1_000, 64, 3, 5), order(1_000, 64, 3, 5));
        assertFalse(Arrays.equals(order(1_000, 64, 3, 5), order(1_000, 64, 3, 6)));
    }

    @Test
    void blocksAreOptional() {
        int[] whole = new int[100];
        SampleOrder.shuffle(whole, null, new Random(7));
        assertArrayEquals(whole, order(100, 10, 10, 7), "all blocks in memory");
        int[] sorted = whole.clone();
        Arrays.sort(sorted);
        assertArrayEquals(IntStream.range(0, 100).toArray(), sorted);
        assertFalse(Arrays.equals(whole, sorted));
    }
}
