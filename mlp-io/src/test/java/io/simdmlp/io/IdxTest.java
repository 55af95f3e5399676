package io.simdmlp.io;

import static io.simdmlp.io.Errors.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.Batch;
import io.simdmlp.DataSource;
import io.simdmlp.FitListener;
import io.simdmlp.FitOptions;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Trainer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
    private static final int IMAGES = 0x803;
    private static final int LABELS = 0x801;

    @TempDir
    private Path folder;

    private Path images;
    private Path labels;

    @BeforeEach
    void writeThreeImages() throws IOException {
        images = folder.resolve("images");
        labels = folder.resolve("labels");
        Files.write(images, idx(ints(IMAGES, 3, 1, 2), 0, 255, 10, 20, 128, 127));
        Files.write(labels, idx(ints(LABELS, 3), 2, 0, 1));
    }

    private static int[] ints(int... header) {
        return header;
    }

    /** Big-endian ints, then bytes. */
    private static byte[] idx(int[] header, int... data) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * header.length + data.length);
        for (int value : header) {
            bytes.putInt(value);
        }
        for (int value : data) {
            bytes.put((byte) value);
        }
        return bytes.array();
    }

    private static void writeGzip(Path file, byte[] bytes) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(bytes);
        }
    }

    private void writeFolder(int largestTrain, int largestTest) throws IOException {
        Files.write(folder.resolve("train-images-idx3-ubyte"), idx(ints(IMAGES, 2, 1, 1), 7, 200));
        Files.write(folder.resolve("train-labels-idx1-ubyte"), idx(ints(LABELS, 2), 0, largestTrain));
        writeGzip(folder.resolve("t10k-images-idx3-ubyte.gz"), idx(ints(IMAGES, 1, 1, 1), 9));
        writeGzip(folder.resolve("t10k-labels-idx1-ubyte.gz"), idx(ints(LABELS, 1), largestTest));
    }

    // reading

    @Test
    void readsImagesAndLabels() throws IOException {
        Dataset data = Idx.read(images, labels);
        assertEquals(images.toString(), data.name());
        assertTrue(data.isImage());
        assertArrayEquals(new float[] {0, 255, 10, 20, 128, 127}, data.x());
        assertArrayEquals(new int[] {2, 0, 1}, data.labels());
        assertEquals(List.of("0", "1", "2"), data.classNames());
        assertEquals(List.of("pixel0", "pixel1"), data.inputNames());
    }

    @Test
    void readsMoreThanABuffer() throws IOException {
        int[] pixels = new int[3 * 50_000];
        Arrays.setAll(pixels, i -> i * 31 % 256);
        Files.write(images, idx(ints(IMAGES, 3, 250, 200), pixels));
        float[] x = Idx.read(images, labels).x();
        for (int i = 0; i < pixels.length; i++) {
            assertEquals(pixels[i], x[i]);
        }
    }

    @Test
    void readsAFolderPlainAndGzipped() throws IOException {
        assertFalse(Idx.isFolder(folder));
        writeFolder(1, 3);
        assertTrue(Idx.isFolder(folder));
        Parts parts = Idx.readFolder(folder);
        assertArrayEquals(new float[] {7, 200}, parts.train().x());
        assertArrayEquals(new float[] {9}, parts.test().x());
        assertArrayEquals(new int[] {3}, parts.test().labels());
        assertEquals(List.of("0", "1", "2", "3"), parts.train().classNames(), "the classes of both parts");
        assertEquals(parts.train().classNames(), parts.test().classNames());
        assertTrue(parts.train().isImage() && parts.test().isImage());
    }

    @Test
    void readsNamesWithADot() throws IOException {
        writeFolder(1, 3);
        for (String name : List.of(
                "train-images-idx3-ubyte",
                "train-labels-idx1-ubyte",
                "t10k-images-idx3-ubyte.gz",
                "t10k-labels-idx1-ubyte.gz")) {
            Files.move(folder.resolve(name), folder.resolve(name.replace("-idx", ".idx")));
        }
        assertTrue(Idx.isFolder(folder));
        assertArrayEquals(new float[] {7, 200}, Idx.readFolder(folder).train().x());
        assertArrayEquals(new float[] {9}, Idx.readFolder(folder).test().x());
    }

    @Test
    void recognizesGzipByContentNotByName() throws IOException {
        byte[] plain = Files.readAllBytes(images);
        writeGzip(images, plain);
        assertArrayEquals(
                new float[] {0, 255, 10, 20, 128, 127}, Idx.read(images, labels).x());
        Path named = Files.write(folder.resolve("images.gz"), plain);
        assertArrayEquals(
                new float[] {0, 255, 10, 20, 128, 127}, Idx.read(named, labels).x());
    }

    @Test
    void isNotAFolderIfMissing() {
        assertFalse(Idx.isFolder(folder.resolve("missing")));
        assertFalse(Idx.isFolder(images));
    }

    // mapping

    @Test
    void mapReturnsTheSameSamplesAsRead() throws IOException {
        Dataset inMemory = Idx.read(images, labels);
        Scaling scaling = Scaling.fit("minmax", inMemory);
        scaling.apply(inMemory.x(), 0, 3);
        int[] order = {2, 0, 1, 1};
        Batch expected = Batch.allocate(inMemory.source(), 4);
        inMemory.source().read(order, 1, 3, expected);
        try (IdxSource mapped = Idx.map(images, labels, scaling)) {
            assertEquals(3, mapped.size());
            assertEquals(2, mapped.inputs());
            assertEquals(3, mapped.classes());
            assertEquals(0, mapped.targets());
            Batch batch = Batch.allocate(mapped, 4);
            mapped.read(order, 1, 3, batch);
            assertArrayEquals(expected.x(), batch.x());
            assertArrayEquals(expected.labels(), batch.labels());
        }
    }

    @Test
    void trainingOnMappedFilesHasTheSameBits() throws IOException {
        Dataset inMemory = Idx.read(images, labels);
        Scaling scaling = Scaling.fit("standard", inMemory);
        scaling.apply(inMemory.x(), 0, 3);
        float[] expected = trained(inMemory.source());
        try (IdxSource mapped = Idx.map(images, labels, scaling)) {
            assertArrayEquals(expected, trained(mapped));
        }
    }

    private static float[] trained(DataSource data) {
        MlpSpec spec = MlpSpec.builder(2)
                .layer(4, Activation.TANH)
                .layer(3, Activation.SOFTMAX)
                .build();
        Mlp mlp = Mlp.create(spec, 1);
        try (Trainer trainer = Trainer.builder(mlp).batchSize(2).build()) {
            trainer.fit(data, FitOptions.epochs(5), FitListener.NONE);
        }
        return mlp.parameters();
    }

    @Test
    void closedMappingCannotBeRead() throws IOException {
        IdxSource mapped = Idx.map(images, labels, Scaling.none(2));
        mapped.close();
        Batch batch = Batch.allocate(mapped, 1);
        assertThrows(IllegalStateException.class, () -> mapped.read(new int[] {0}, 0, 1, batch));
    }

    @Test
    void mapRefusesBadArguments() throws IOException {
        assertEquals(
                "scaling is for 3 inputs, expected 2 = the pixels of an image in " + images,
                assertThrows(IllegalArgumentException.class, () -> Idx.map(images, labels, Scaling.none(3)))
                        .getMessage());
        Path gzip = folder.resolve("images.gz");
        writeGzip(gzip, Files.readAllBytes(images));
        assertFails(gzip, "is gzip, expected a plain file to map", () -> Idx.map(gzip, labels, Scaling.none(2)));
        Files.write(labels, idx(ints(LABELS, 2), 0, 1));
        assertFails(
                labels,
                "has 2 labels, expected 3, one per image of " + images,
                () -> Idx.map(images, labels, Scaling.none(2)));
    }

    // errors

    private void assertImagesRefused(String message, byte[] bytes) throws IOException {
        Files.write(images, bytes);
        assertFails(images, message, () -> Idx.read(images, labels));
        assertFails(images, message, () -> Idx.map(images, labels, Scaling.none(2)));
        Path gzip = folder.resolve("refused.gz");
        writeGzip(gzip, bytes);
        assertThrows(DataException.class, () -> Idx.read(gzip, labels));
    }

    @Test
    void refusesAnotherMagicNumber() throws IOException {
        assertImagesRefused(
                "begins with 00000801, expected 00000803: 3-dimensional unsigned bytes",
                idx(ints(LABELS, 3, 1, 2), 1, 2, 3, 4, 5, 6));
        assertImagesRefused(
                "begins with 00000d03, expected 00000803: 3-dimensional unsigned bytes",
                idx(ints(0xd03, 3, 1, 2), 1, 2, 3, 4, 5, 6));
        Files.write(images, idx(ints(IMAGES, 3, 1, 2), 0, 255, 10, 20, 128, 127));
        Files.write(labels, idx(ints(IMAGES, 3), 2, 0, 1));
        assertFails(
                labels,
                "begins with 00000803, expected 00000801: 1-dimensional unsigned bytes",
                () -> Idx.read(images, labels));
    }

    @Test
    void refusesAnIncompleteHeader() throws IOException {
        assertImagesRefused("has 0 bytes, expected a header of at least 16", new byte[0]);
        assertImagesRefused("has 12 bytes, expected a header of at least 16", idx(ints(IMAGES, 3, 1)));
    }

    @Test
    void refusesFilesOfTheWrongLength() throws IOException {
        String expected = ", expected 22 = 16 of header + 3 samples * 2";
        assertImagesRefused("has 21 bytes" + expected, idx(ints(IMAGES, 3, 1, 2), 1, 2, 3, 4, 5));
        assertImagesRefused("has 23 bytes" + expected, idx(ints(IMAGES, 3, 1, 2), 1, 2, 3, 4, 5, 6, 7));
    }

    @Test
    void refusesGzipOfTheWrongLength() throws IOException {
        Path gzip = folder.resolve("images.gz");
        String expected = ", expected 22 = 16 of header + 3 samples * 2";
        writeGzip(gzip, idx(ints(IMAGES, 3, 1, 2), 1, 2, 3, 4, 5));
        assertFails(gzip, "has 21 bytes" + expected, () -> Idx.read(gzip, labels));
        writeGzip(gzip, idx(ints(IMAGES, 3, 1, 2), 1, 2, 3, 4, 5, 6, 7));
        assertFails(gzip, "has more bytes" + expected, () -> Idx.read(gzip, labels));
    }

    @Test
    void refusesTruncatedGzip() throws IOException {
        Path gzip = folder.resolve("images.gz");
        writeGzip(gzip, Files.readAllBytes(images));
        byte[] bytes = Files.readAllBytes(gzip);
        Files.write(gzip, Arrays.copyOf(bytes, bytes.length - 12));
        assertFails(gzip, "ends in the middle of its gzip data", () -> Idx.read(gzip, labels));
    }

    @Test
    void refusesEmptyDimensions() throws IOException {
        assertImagesRefused("count at byte 4 is 0, expected 1..2147483647", idx(ints(IMAGES, 0, 1, 2)));
        assertImagesRefused("dimension 2 at byte 8 is 0, expected 1..2147483647", idx(ints(IMAGES, 3, 0, 2)));
        assertImagesRefused(
                "dimension 3 at byte 12 is 4294967295, expected 1..2147483647", idx(ints(IMAGES, 3, 1, -1)));
    }

    @Test
    void refusesHugeSizesBeforeItAllocates() throws IOException {
        int max = Integer.MAX_VALUE;
        assertImagesRefused(
                "has images of 4611686014132420609 pixels, expected at most 2147483639",
                idx(ints(IMAGES, max, max, max)));
        assertImagesRefused(
                "has 16 bytes, expected %d = 16 of header + 2147483647 samples * 2147483600"
                        .formatted(16 + 2147483647L * 2147483600L),
                idx(ints(IMAGES, max, 2147483600, 1)));
        Path gzip = folder.resolve("bomb.gz");
        writeGzip(gzip, idx(ints(IMAGES, 1_000_000, 40, 50)));
        long size = Files.size(gzip);
        assertFails(
                gzip,
                "has " + size + " bytes of gzip, expected 2000000016 = 16 of header + 1000000 samples * 2000",
                () -> Idx.read(gzip, labels));
    }

    @Test
    void refusesAnotherNumberOfLabels() throws IOException {
        Files.write(labels, idx(ints(LABELS, 2), 0, 1));
        assertFails(labels, "has 2 labels, expected 3, one per image of " + images, () -> Idx.read(images, labels));
    }

    @Test
    void refusesMissingFiles() throws IOException {
        Path missing = folder.resolve("missing");
        assertFails(missing, "no such file", () -> Idx.read(missing, labels));
        assertFails(missing, "no such file", () -> Idx.read(images, missing));
        assertFails(folder, "is a directory, expected a file", () -> Idx.read(folder, labels));
        writeFolder(0, 0);
        Files.delete(folder.resolve("t10k-labels-idx1-ubyte.gz"));
        assertFails(
                folder,
                "has no file t10k-labels-idx1-ubyte, expected train-images-idx3-ubyte, train-labels-idx1-ubyte,"
                        + " t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, each as it is or with .gz",
                () -> Idx.readFolder(folder));
    }

    @Test
    void refusesPartsOfDifferentImages() throws IOException {
        writeFolder(0, 0);
        Path test = folder.resolve("t10k-images-idx3-ubyte");
        Files.write(test, idx(ints(IMAGES, 1, 1, 2), 9, 9));
        assertFails(
                test,
                "has images of 2 pixels, expected 1 as in " + folder.resolve("train-images-idx3-ubyte"),
                () -> Idx.readFolder(folder));
    }
}
