package io.simdmlp.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 of a data set, sample after sample: inputs, then class or targets, 32 bits each, little-endian. */
final class Checksum {
    private final MessageDigest digest = sha256();
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

    Checksum(int samples, int inputs, int classes, int targets) {
        add(samples);
        add(inputs);
        add(classes);
        add(targets);
    }

    void add(float value) {
        add(Float.floatToRawIntBits(value));
    }

    void add(int value) {
        if (!buffer.hasRemaining()) {
            drain();
        }
        buffer.putInt(value);
    }

    private void drain() {
        digest.update(buffer.flip());
        buffer.clear();
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
