package io.simdmlp;

import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The order of the samples in an epoch. */
final class SampleOrder {
    private SampleOrder() {}

    /** The order of the data. */
    static void setAscending(int[] order) {
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
    }

    /**
     * A random order.
     *
     * @param order overwritten with the numbers of the samples
     * @param blocks the blocks of the samples; null if each can be read as fast as any other
     */
    static void shuffle(int[] order, @Nullable SampleBlocks blocks, Random random) {
        setAscending(order);
        if (blocks == null || order.length <= (long) blocks.size() * blocks.inMemory()) {
            shuffle(order, 0, order.length, random);
            return;
        }
        int[] numbers = new int[Math.ceilDiv(order.length, blocks.size())];
        setAscending(numbers);
        shuffle(numbers, 0, numbers.length, random);
        int end = 0;
        for (int window = 0; window < numbers.length; window += blocks.inMemory()) {
            int start = end;
            int last = Math.min(numbers.length, window + blocks.inMemory());
            for (int block = window; block < last; block++) {
                int first = numbers[block] * blocks.size();
                int behind = (int) Math.min(order.length, first + (long) blocks.size());
                for (int sample = first; sample < behind; sample++) {
                    order[end++] = sample;
                }
            }
            shuffle(order, start, end, random);
        }
    }

    /** The shuffle of Fisher and Yates. */
    private static void shuffle(int[] order, int from, int to, Random random) {
        for (int i = to - 1; i > from; i--) {
            int j = from + random.nextInt(i - from + 1);
            int swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
    }
}
