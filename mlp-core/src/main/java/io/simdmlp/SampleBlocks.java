package io.simdmlp;

/**
 * The blocks in which a {@link DataSource} stores its samples, such as those of a file that is larger than memory: block b
 * has the samples b * size to (b + 1) * size - 1. Immutable and thread-safe.
 *
 * <p>{@link Trainer#fit} then shuffles samples so that few blocks are needed at a time. For each epoch it draws an order of the
 * blocks. Each {@code inMemory} consecutive blocks of this order are a window; the samples of a window are shuffled, and
 * the windows are used one after the other. If all blocks fit in memory, all samples are shuffled together.
 *
 * @param size samples per block, at least 1; the last block may have fewer
 * @param inMemory the number of blocks that the source keeps in memory, at least 1
 */
public record SampleBlocks(int size, int inMemory) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is less than 1
     */
    public SampleBlocks {
        Check.positive("size", size);
        Check.positive("inMemory", inMemory);
    }
}
