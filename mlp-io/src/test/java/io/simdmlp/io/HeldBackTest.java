package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A test part is drawn again from the same data; other data are recognized. Samples have a place in the file. */
class HeldBackTest {
    private static final String TABLE = "id,a,species\nr1,1,cat\nr2,2,dog\nr3,3,cat\nr4,4,dog\nr5,5,cat\nr6,6,dog\n";

    @TempDir
    private Path folder;

    private Dataset read(String text) throws IOException {
        Csv.Options options = Csv.Options.auto().withIgnored(List.of("id")).withLabels(List.of("species"));
        return Csv.read(Files.writeString(folder.resolve("data.csv"), text), options);
    }

    @Test
    void drawsTheSameSamples() throws IOException {
        Dataset all = read(TABLE);
        HeldBack heldBack = HeldBack.of(all, 0.4, 7);
        Dataset test = all.split(0.4, 7).test();
        assertEquals(new HeldBack(0.4, 7, 6, heldBack.checksum()), heldBack);
        Dataset again = read(TABLE.replace(",", ";"));
        assertTrue(heldBack.isFrom(again));
        assertArrayEquals(test.x(), heldBack.draw(again).x());
        assertArrayEquals(test.labels(), heldBack.draw(again).labels());
    }

    @ParameterizedTest
    @ValueSource(strings = {"r3,3,cat|r3,3.5,cat", "r3,3,cat|r3,3,dog", "r6,6,dog\n|", "r2,2,dog\nr3|r3,2,dog\nr2"})
    void recognizesOtherData(String change) throws IOException {
        String[] fromTo = change.split("\\|", -1);
        HeldBack heldBack = HeldBack.of(read(TABLE), 0.4, 7);
        String other = TABLE.replace(fromTo[0], fromTo[1]);
        // Ignored columns do not count: the last of these changes nothing else.
        assertEquals(change.startsWith("r2"), heldBack.isFrom(read(other)), other);
    }

    @Test
    void recognizesOtherNumbers() {
        float[] x = {1, 2, 3, 4};
        Dataset numbers = Dataset.ofNumbers("n", List.of(), List.of("t"), x, new float[] {5, 6, 7, 8});
        Dataset others = Dataset.ofNumbers("n", List.of(), List.of("t"), x, new float[] {5, 6, 7, 9});
        Dataset wide = Dataset.ofNumbers("n", List.of(), List.of("t", "u"), x, new float[] {5, 6, 7, 8});
        HeldBack heldBack = HeldBack.of(numbers, 0.5, 1);
        assertTrue(heldBack.isFrom(numbers));
        assertFalse(heldBack.isFrom(others));
        assertFalse(heldBack.isFrom(wide));
    }

    /** The checksum is in files: it must not change. SHA-256 of the numbers as 32 bits each, little-endian. */
    @Test
    void checksumIsUnchanged() throws Exception {
        Dataset data = Dataset.ofClasses("d", List.of(), List.of("x", "y"), new float[] {1.5f, -0f}, new int[] {0, 1});
        ByteBuffer bytes = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(2)
                .putInt(1)
                .putInt(2)
                .putInt(0)
                .putFloat(1.5f)
                .putInt(0)
                .putFloat(-0f)
                .putInt(1);
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(bytes.array());
        assertEquals(HexFormat.of().formatHex(sum), HeldBack.of(data, 0.5, 1).checksum());
    }

    @Test
    void refusesNumbersOutOfRange() throws IOException {
        Dataset all = read(TABLE);
        assertThrows(IllegalArgumentException.class, () -> HeldBack.of(all, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> HeldBack.of(all, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new HeldBack(Double.NaN, 1, 6, "0".repeat(64)));
        assertThrows(IllegalArgumentException.class, () -> new HeldBack(0.5, 1, 6, "0".repeat(63)));
    }

    @Test
    void samplesHavePlaces() throws IOException {
        Dataset all = read(TABLE.replace("r3,", "\"r\n3\","));
        assertEquals("line 2", all.place(0));
        assertEquals("line 6", all.place(3), "after a row of two lines");
        assertEquals("line 4", all.select(new int[] {5, 2}).asImage().place(1));
        Dataset others = all.withClasses(List.of("dog", "cat", "cow"), new int[] {1, 0, 1, 0, 1, 0});
        assertEquals("line 6", others.place(3));
        assertEquals(all.columns(), others.columns());
        assertEquals("sample 3", Digits.load().place(2));
        assertThrows(IllegalArgumentException.class, () -> all.withClasses(List.of("x"), new int[5]));
    }

    @Test
    void samplesHaveColumns() throws IOException {
        Dataset all = read(TABLE);
        assertEquals(new Columns(3, List.of("species"), List.of("id")), all.columns());
        assertEquals(all.columns(), all.split(0.4, 1).train().columns());
        Dataset byNumber = Csv.read(
                Files.writeString(folder.resolve("plain.csv"), "r1,1,cat,5\nr2,2,dog,6\n"),
                Csv.Options.auto().withIgnored(List.of("1")).withLabels(List.of("3")));
        assertEquals(new Columns(4, List.of("3"), List.of("1")), byNumber.columns());
        assertEquals(Columns.UNKNOWN, Digits.load().columns());
        assertThrows(IllegalArgumentException.class, () -> new Columns(-1, List.of(), List.of()));
        assertThrows(IllegalArgumentException.class, () -> new Columns(0, List.of("a"), List.of()));
    }

    @Test
    void onlyATestPartIsHeldBack() throws IOException {
        Dataset all = read(TABLE);
        HeldBack heldBack = HeldBack.of(all, 0.4, 7);
        assertNull(all.heldBack());
        Dataset test = all.split(0.4, 7).test().withHeldBack(heldBack);
        assertEquals(heldBack, test.heldBack());
        assertNull(test.select(new int[] {0}).heldBack(), "a selection is not the test part");
        assertEquals(all.columns(), test.columns());
    }
}
