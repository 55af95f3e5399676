package io.simdmlp.io;

import io.simdmlp.SampleBlocks;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A temporary file of samples, each a record of floats, that are read in blocks. It is written once, then read by any number
 * of {@link Blocks}. The operating system deletes it when the JVM ends, however it ends.
 */
final class SampleFile implements Closeable {
    private static final int BLOCK_BYTES = 1 << 20;
    private static final int BLOCKS_IN_MEMORY = 32;

    private final String name; // of the data, in messages
    private final Path folder;
    private final FileChannel channel;
    private final int width; // floats per sample
    private final int blockSize; // samples per block
    private final ByteBuffer block; // the last one while the file is written
    private int samples;

    /** The blocks of a file with so many floats per sample, in which samples are shuffled. */
    static SampleBlocks blocks(int width) {
        return new SampleBlocks(Math.max(1, BLOCK_BYTES / (width * Float.BYTES)), BLOCKS_IN_MEMORY);
    }

    private SampleFile(String name, Path folder, FileChannel channel, int width) {
        this.name = name;
        this.folder = folder;
        this.channel = channel;
        this.width = width;
        this.blockSize = blocks(width).size();
        this.block = buffer();
    }

    /**
     * Creates an empty file.
     *
     * @param name the name of the data in messages
     * @param folder where the file is created
     * @param width floats per sample
     */
    static SampleFile create(String name, Path folder, int width) throws DataException {
        try {
            Path file = Files.createTempFile(folder, "mlp-samples-", ".tmp");
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            return new SampleFile(name, folder, channel, width);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    /** Rejects a folder without room for files of so many bytes. */
    static void requireRoom(Path folder, long bytes) throws DataException {
        long room;
        try {
            room = Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
        if (room < bytes) {
            throw new DataException(
                    folder.toString(),
                    "has room for " + room + " bytes, expected " + bytes + " for a temporary file of the samples");
        }
    }

    private static DataException unwritable(Path folder, IOException e) {
        return new DataException(
                folder.toString(), "a temporary file for samples cannot be written: " + DataException.reason(e), e);
    }

    private ByteBuffer buffer() {
        return ByteBuffer.allocateDirect(blockSize * width * Float.BYTES).order(ByteOrder.nativeOrder());
    }

    /** Adds a sample. */
    void add(float[] sample) throws DataException {
        for (int i = 0; i < width; i++) {
            block.putFloat(sample[i]);
        }
        samples++;
        if (!block.hasRemaining()) {
            drain();
        }
    }

    private void drain() throws DataException {
        block.flip();
        try {
            while (block.hasRemaining()) {
                channel.write(block);
            }
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
        block.clear();
    }

    /** Writes what is left; nothing can be added afterwards. */
    void finish() throws DataException {
        drain();
    }

    String name() {
        return name;
    }

    int size() {
        return samples;
    }

    /** The number of floats per sample. */
    int width() {
        return width;
    }

    /** The number of samples per block. */
    int blockSize() {
        return blockSize;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Some blocks in memory: those that were needed last. Not thread-safe. */
    final class Blocks {
        private final ByteBuffer buffer = buffer();
        private final FloatBuffer floats = buffer.asFloatBuffer();
        private final int[] slotOf =
                new int[Math.ceilDiv(samples, blockSize)]; // of each block, plus 1; 0 if it has none
        private final float[][] slots;
        private final int[] blockIn; // slots
        private int next; // the slot of the next block that is read

        /** @param most the number of blocks in memory, at most */
        Blocks(int most) {
            int count = Math.min(most, slotOf.length);
            this.slots = new float[count][];
            this.blockIn = new int[count];
        }

        /** The memory of the blocks in bytes, at most. */
        long bytes() {
            return (long) slots.length * blockSize * width * Float.BYTES;
        }

        /** The block of a sample. */
        float[] of(int sample) throws IOException {
            int block = sample / blockSize;
            int slot = slotOf[block] - 1;
            if (slot < 0) {
                slot = read(block);
            }
            return slots[slot];
        }

        /** Where a sample is in its block. */
        int at(int sample) {
            return sample % blockSize * width;
        }

        private int read(int block) throws IOException {
            int slot = next;
            next = (next + 1) % slots.length;
            if (slots[slot] == null) {
                slots[slot] = new float[blockSize * width];
            } else {
                slotOf[blockIn[slot]] = 0;
            }
            int first = block * blockSize;
            int rows = Math.min(blockSize, samples - first);
            buffer.clear().limit(rows * width * Float.BYTES);
            long at = (long) first * width * Float.BYTES;
            while (buffer.hasRemaining()) {
                int n = channel.read(buffer, at + buffer.position());
                if (n < 0) {
                    throw new IOException("the temporary file of " + name + " ended early");
                }
            }
            floats.get(0, slots[slot], 0, rows * width);
            blockIn[slot] = block;
            slotOf[block] = slot + 1;
            return slot;
        }
    }
}
