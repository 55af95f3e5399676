package io.simdmlp.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** A growing list of integers from 0, such as class indices, in as few bytes each as the integers around it need. */
final class Codes {
    private static final int BLOCK = 1 << 16;
    private static final int FIRST = 1 << 8; // the first length of the last block
    private static final int BYTES = 1 << 8; // codes below fit a byte
    private static final int CHARS = 1 << 16;

    private final List<Object> blocks = new ArrayList<>(); // of BLOCK codes each: byte[], char[] or int[]
    private int[] last = new int[FIRST];
    private int size;
    private long bytes; // of the blocks

    void add(int code) {
        int at = size++ % BLOCK;
        if (at == last.length) {
            last = Arrays.copyOf(last, 2 * at);
        }
        last[at] = code;
        if (at == BLOCK - 1) {
            blocks.add(packed(last));
        }
    }

    private Object packed(int[] codes) {
        int max = 0;
        for (int code : codes) {
            max = Math.max(max, code);
        }
        if (max < BYTES) {
            byte[] packed = new byte[BLOCK];
            for (int i = 0; i < BLOCK; i++) {
                packed[i] = (byte) codes[i];
            }
            bytes += BLOCK;
            return packed;
        }
        if (max < CHARS) {
            char[] packed = new char[BLOCK];
            for (int i = 0; i < BLOCK; i++) {
                packed[i] = (char) codes[i];
            }
            bytes += (long) BLOCK * Character.BYTES;
            return packed;
        }
        bytes += (long) BLOCK * Integer.BYTES;
        return codes.clone();
    }

    int get(int i) {
        int block = i / BLOCK;
        if (block == blocks.size()) {
            return last[i % BLOCK];
        }
        return switch (blocks.get(block)) {
            case byte[] codes -> codes[i % BLOCK] & 0xff;
            case char[] codes -> codes[i % BLOCK];
            case int[] codes -> codes[i % BLOCK];
            default -> throw new AssertionError("a block of another type");
        };
    }

    int size() {
        return size;
    }

    /** The memory in bytes. */
    long bytes() {
        return bytes + (long) last.length * Integer.BYTES;
    }

    /** The same list without some of its codes. */
    Codes without(BitSet dropped) {
        Codes kept = new Codes();
        for (int i = dropped.nextClearBit(0); i < size; i = dropped.nextClearBit(i + 1)) {
            kept.add(get(i));
        }
        return kept;
    }

    /** The same list with {@code meaning[code]} in place of each code. */
    Codes map(int[] meaning) {
        Codes mapped = new Codes();
        for (int i = 0; i < size; i++) {
            mapped.add(meaning[get(i)]);
        }
        return mapped;
    }
}
