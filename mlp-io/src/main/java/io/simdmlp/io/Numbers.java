package io.simdmlp.io;

import java.util.Arrays;

/** A growing list of numbers: those of a column that the first pass keeps for the second. NaN stands for a missing one. */
final class Numbers {
    private static final int BITS = 16;
    private static final int BLOCK = 1 << BITS; // numbers per array, except for the last
    private static final int FIRST = 1 << 8; // the first length of an array

    private float[][] blocks = {new float[FIRST]};
    private int last; // index of the last block
    private int size;

    void add(float number) {
        int at = size & (BLOCK - 1);
        if (at == 0 && size > 0) {
            if (++last == blocks.length) {
                blocks = Arrays.copyOf(blocks, 2 * last);
            }
            blocks[last] = new float[BLOCK];
        } else if (at == blocks[last].length) {
            blocks[last] = Arrays.copyOf(blocks[last], 2 * at);
        }
        blocks[last][at] = number;
        size++;
    }

    float get(int i) {
        return blocks[i >>> BITS][i & (BLOCK - 1)];
    }

    /** The memory in bytes. */
    long bytes() {
        return ((long) last * BLOCK + blocks[last].length) * Float.BYTES;
    }
}
