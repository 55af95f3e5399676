package io.simdmlp.io;

import io.simdmlp.Batch;
import io.simdmlp.DataSource;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;

/**
 * Images and classes in memory-mapped IDX files; the operating system caches as much as fits in memory. Created by
 * {@link Idx#map}.
 */
public final class IdxSource implements DataSource, Closeable {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment pixels; // (size, inputs) unsigned bytes
    private final MemorySegment labels; // (size) unsigned bytes
    private final Scaling scaling;
    private final int size;
    private final int inputs;
    private final int classes;

    IdxSource(Path images, Idx.Header header, Path labels, Idx.Header labelHeader, Scaling scaling) throws IOException {
        this.scaling = scaling;
        this.size = header.count();
        this.inputs = header.pixels();
        try {
            this.pixels = map(images, header);
            this.labels = map(labels, labelHeader);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
        int largest = 0;
        for (long sample = 0; sample < size; sample++) {
            largest = Math.max(largest, unsignedByte(this.labels, sample));
        }
        this.classes = largest + 1;
    }

    private MemorySegment map(Path file, Idx.Header header) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.map(MapMode.READ_ONLY, header.bytes(), header.values(), arena);
        }
    }

    private static int unsignedByte(MemorySegment bytes, long at) {
        return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, at));
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int inputs() {
        return inputs;
    }

    @Override
    public int classes() {
        return classes;
    }

    /** {@return 0: targets are class indices} */
    @Override
    public int targets() {
        return 0;
    }

    @Override
    public void read(int[] samples, int from, int count, Batch batch) {
        for (int row = 0; row < count; row++) {
            long sample = samples[from + row];
            for (int i = 0; i < inputs; i++) {
                batch.x()[row * inputs + i] = unsignedByte(pixels, sample * inputs + i);
            }
            batch.labels()[row] = unsignedByte(labels, sample);
        }
        scaling.apply(batch.x(), 0, count);
    }

    /** Unmaps the files; the samples cannot be read afterwards. */
    @Override
    public void close() {
        arena.close();
    }
}
