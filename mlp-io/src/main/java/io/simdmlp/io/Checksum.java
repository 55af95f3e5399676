package io.simdmlp.io;

import io.simdmlp.Batch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 of a data set, sample after sample: inputs, then class or targets, 32 bits each, little-endian. */
final class Checksum {
    private final MessageDigest digest = sha256();
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

    private final FloatBuffer floats = buffer.asFloatBuffer(); // the same memory
    private final int inputs;
    private final int classes;
    private final int targets;
    private int used; // numbers in the buffer

    Checksum(int samples, int inputs, int classes, int targets) {
        this.inputs = inputs;
        this.classes = classes;
        this.targets = targets;
        add(samples);
        add(inputs);
        add(classes);
        add(targets);
    }

    /** Adds the next sample. */
    void add(SampleCursor samples) {
        int row = samples.next();
        Batch batch = samples.batch();
        add(batch.x(), row * inputs, inputs);
        if (classes > 0) {
            add(batch.labels()[row]);
        }
        add(batch.y(), row * targets, targets);
    }

    private void add(float[] values, int from, int count) {
        for (int at = from; at < from + count; ) {
            int n = Math.min(from + count - at, floats.capacity() - used);
            floats.put(used, values, at, n);
            used += n;
            at += n;
            drainIfFull();
        }
    }

    private void add(int value) {
        buffer.putInt(used++ * Integer.BYTES, value);
        drainIfFull();
    }

    private void drainIfFull() {
        if (used == floats.capacity()) {
            drain();
        }
    }

    private void drain() {
        digest.update(buffer.array(), 0, used * Integer.BYTES);
        used = 0;
    }

    /** The checksum as 64 hexadecimal digits; nothing can be added afterwards. */
    String hex() {
        drain();
        return hex(digest);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The result of a digest as hexadecimal digits. */
    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}
