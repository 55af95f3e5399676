package io.simdmlp.io;

import static io.simdmlp.io.Errors.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decompression of what the zstd command, version 1.5.4, has compressed, and of frames written here. */
final class ZstdInputStreamTest {
    @TempDir
    private Path folder;

    static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(ZstdInputStreamTest.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }

    private static byte[] decompress(byte[] bytes) throws IOException {
        try (InputStream in = new ZstdInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        }
    }

    /** The text that was compressed: rows of a table with words and numbers. */
    static byte[] text(int rows) {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder("id,color,size,weight,label\n");
        List<String> colors = List.of("red", "green", "blue", "yellow");
        for (int row = 0; row < rows; row++) {
            text.append(row).append(',').append(colors.get(random.nextInt(4)));
            text.append(',').append(random.nextInt(100)).append(".5,");
            text.append(random.nextInt(10)).append(row % 3 == 0 ? ",ant\n" : ",bee\n");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void readsEveryLevel() throws IOException {
        for (int level : new int[] {1, 19}) {
            assertArrayEquals(text(8_000), decompress(resource("table-" + level + ".csv.zst")), "level " + level);
        }
    }

    @Test
    void readsLongZerosAndNoise() throws IOException {
        byte[] mixed = new byte[400_000];
        new Random(2).nextBytes(mixed);
        Arrays.fill(mixed, 1_000, 399_000, (byte) 0);
        assertArrayEquals(mixed, decompress(resource("zeros.zst")));
    }

    /** A frame: single segment of up to 255 bytes, without a checksum. */
    private static byte[] frame(int contentSize, int... blocks) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0x20, (byte) contentSize});
        for (int b : blocks) {
            bytes.write(b);
        }
        return bytes.toByteArray();
    }

    @Test
    void framesFollowEachOther() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9}); // skippable
        bytes.writeBytes(frame(2, 2 << 3 | 1, 0, 0, 'a', 'b')); // a raw block
        bytes.writeBytes(frame(5, 2 << 3, 0, 0, 'c', 'd', 3 << 3 | 2 | 1, 0, 0, 'e')); // and a repeated byte
        bytes.writeBytes(frame(0, 1, 0, 0));
        assertEquals("abcdeee", new String(decompress(bytes.toByteArray()), StandardCharsets.US_ASCII));
        try (InputStream in = new ZstdInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertEquals('a', in.read());
            assertEquals(1, in.available());
            assertEquals('b', in.read());
            assertEquals('c', in.read());
        }
    }

    @Test
    void aTableMayBeCompressed() throws IOException {
        for (int level : new int[] {1, 19}) {
            Path file = Files.write(folder.resolve("digits.csv.zst"), resource("digits-" + level + ".csv.zst"));
            Dataset data = Csv.read(file, Csv.Options.auto());
            assertEquals(300, data.size());
            assertEquals(64, data.inputs());
            Dataset digits = Digits.load();
            assertArrayEquals(Arrays.copyOf(digits.x(), data.x().length), data.x());
        }
        InputStream pipe = new ByteArrayInputStream(resource("digits-1.csv.zst"));
        try (CsvRows rows = Csv.open("pipe", pipe, Csv.Options.auto())) {
            float[] x = new float[65];
            assertEquals(1, rows.read(x, 1));
        }
    }

    @Test
    void damageIsAnError() throws IOException {
        byte[] good = resource("table-1.csv.zst");
        fails(Arrays.copyOf(good, good.length - 5), "it ends in the middle of a frame");
        byte[] changed = good.clone();
        changed[good.length - 1] ^= 1;
        fails(changed, "the checksum of a frame is wrong");
        fails(new byte[] {1, 2, 3, 4}, "it has no frame");
        byte[] longer = Arrays.copyOf(good, good.length + 3);
        fails(longer, "there are other data behind the last frame");
        fails(frame(3, 2 << 3 | 1, 0, 0, 'a', 'b'), "a frame has 2 bytes, expected 3");
        fails(frame(3, 2 << 3 | 7, 0, 0, 'a', 'b'), "a block has the reserved type 3");
        byte[] dictionary = frame(2, 7, 2 << 3 | 1, 0, 0, 'a', 'b');
        dictionary[4] |= 1;
        dictionary[5] = 7;
        fails(dictionary, "it needs a dictionary");
        byte[] window = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) 0xff, 1, 0, 0};
        fails(
                window,
                "its window has 4123168604160 bytes, expected at most 134217728; compress it without --long and --ultra");
        Path file = Files.write(folder.resolve("t.csv.zst"), changed);
        assertFails(
                file,
                "is not readable as Zstandard: the checksum of a frame is wrong",
                () -> Csv.read(file, Csv.Options.auto().withTable(TableOptions.DEFAULT)));
    }

    private static void fails(byte[] bytes, String message) {
        IOException e = assertThrows(ZstdInputStream.InvalidException.class, () -> decompress(bytes));
        assertEquals(message, e.getMessage());
    }

    /** Whatever the damage is, there is no other exception, and no endless loop. */
    @Test
    void everyByteMayBeDamaged() throws IOException {
        byte[] good = resource("digits-19.csv.zst");
        int found = 0;
        for (int at = 0; at < good.length; at++) {
            byte[] bytes = good.clone();
            bytes[at] ^= (byte) (1 << (at % 8));
            try {
                decompress(bytes);
            } catch (ZstdInputStream.InvalidException e) {
                found++;
            }
        }
        assertTrue(found > good.length - 10, found + " of " + good.length);
    }
}
