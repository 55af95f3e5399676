package io.simdmlp.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * IDX, the format of MNIST: images in one file, their classes in another, all numbers unsigned bytes. Files are plain
 * or gzipped.
 *
 * <pre>
 *   images   00 00 08 03 | count | rows | columns | pixels 0..255 (count, rows, columns)
 *   labels   00 00 08 01 | count | classes (count)
 * </pre>
 *
 * <p>The counts are big-endian 32-bit integers. Pixels stay 0..255; {@link Scaling} can change that.
 */
public final class Idx {
    private static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
    private static final String TRAIN_LABELS = "train-labels-idx1-ubyte";
    private static final String TEST_IMAGES = "t10k-images-idx3-ubyte";
    private static final String TEST_LABELS = "t10k-labels-idx1-ubyte";
    private static final int UNSIGNED_BYTES = 0x800;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MAX_VALUES = Integer.MAX_VALUE - 8; // of an array

    /** The maximum number of bytes that a byte of deflated data expands to. */
    private static final long MAX_INFLATION = 1032;

    private Idx() {}

    /**
     * {@return whether {@code folder} has the file of training images, so that {@link #readFolder} can read it}
     *
     * @param folder any path
     */
    public static boolean isFolder(Path folder) {
        return find(folder, TRAIN_IMAGES) != null;
    }

    /**
     * {@return the training and test data of a folder with the four files of MNIST}
     *
     * @param folder the folder, with the files {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte},
     *     {@code t10k-images-idx3-ubyte} and {@code t10k-labels-idx1-ubyte}, each plain or with .gz; also with
     *     {@code .idx} instead of {@code -idx}
     * @throws DataException if a file is missing or invalid
     * @throws IOException if a file cannot be read
     */
    public static Parts readFolder(Path folder) throws IOException {
        Path trainImages = require(folder, TRAIN_IMAGES);
        Path trainLabels = require(folder, TRAIN_LABELS);
        Path testImages = require(folder, TEST_IMAGES);
        Path testLabels = require(folder, TEST_LABELS);
        Dataset train = read(trainImages, trainLabels);
        Dataset test = read(testImages, testLabels);
        if (train.inputs() != test.inputs()) {
            throw new DataException(
                    testImages.toString(),
                    "has images of " + test.inputs() + " pixels, expected " + train.inputs() + " as in " + trainImages);
        }
        int classes = Math.max(train.classes(), test.classes());
        return new Parts(withClasses(train, classes), withClasses(test, classes));
    }

    private static Dataset withClasses(Dataset data, int classes) {
        return Dataset.ofClasses(data.name(), data.inputNames(), classNames(classes), data.x(), data.labels())
                .asImage();
    }

    private static @Nullable Path find(Path folder, String name) {
        String dotted = name.replace("-idx", ".idx"); // the names that some programs unpack to
        for (String known : List.of(name, name + ".gz", dotted, dotted + ".gz")) {
            Path file = folder.resolve(known);
            if (Files.isRegularFile(file)) {
                return file;
            }
        }
        return null;
    }

    private static Path require(Path folder, String name) throws DataException {
        Path file = find(folder, name);
        if (file == null) {
            throw new DataException(
                    folder.toString(),
                    "has no file " + name + ", expected "
                            + String.join(", ", TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS)
                            + ", each as it is or with .gz");
        }
        return file;
    }

    /**
     * {@return images and their classes, with names from 0 to the largest class in the file}
     *
     * @param images the file of images
     * @param labels the file of their classes
     * @throws DataException if a file cannot be read or is invalid, or the counts of labels and images differ
     * @throws IOException if a file cannot be closed
     */
    public static Dataset read(Path images, Path labels) throws IOException {
        float[] x;
        Header header;
        try (InputStream in = InputFile.open(images)) {
            header = Header.read(images, in, 3);
            x = new float[header.valuesInMemory(images)];
            readBytes(images, header, in, (bytes, n, at) -> {
                for (int i = 0; i < n; i++) {
                    x[at + i] = Byte.toUnsignedInt(bytes[i]);
                }
            });
        }
        int[] classes;
        try (InputStream in = InputFile.open(labels)) {
            Header labelHeader = Header.read(labels, in, 1);
            requireOneEach(labels, labelHeader, images, header);
            classes = new int[labelHeader.valuesInMemory(labels)];
            readBytes(labels, labelHeader, in, (bytes, n, at) -> {
                for (int i = 0; i < n; i++) {
                    classes[at + i] = Byte.toUnsignedInt(bytes[i]);
                }
            });
        }
        List<String> names = classNames(IntStream.of(classes).max().orElseThrow() + 1);
        return Dataset.ofClasses(images.toString(), Digits.pixelNames(header.pixels()), names, x, classes)
                .asImage();
    }

    /**
     * {@return images and their classes in memory-mapped files, which may be larger than memory}
     *
     * @param images the file of images, plain
     * @param labels the file of their classes, plain
     * @param scaling the scaling of each sample
     * @throws DataException if a file cannot be read or is invalid, or the counts of labels and images differ
     * @throws IOException if a file cannot be mapped
     * @throws IllegalArgumentException if the scaling has another number of inputs than an image has pixels
     */
    public static IdxSource map(Path images, Path labels, Scaling scaling) throws IOException {
        Header header = header(images, 3);
        Header labelHeader = header(labels, 1);
        requireOneEach(labels, labelHeader, images, header);
        if (scaling.inputs() != header.pixels()) {
            throw new IllegalArgumentException("scaling is for " + scaling.inputs() + " inputs, expected "
                    + header.pixels() + " = the pixels of an image in " + images);
        }
        return new IdxSource(images, header, labels, labelHeader, scaling);
    }

    private static Header header(Path file, int dimensions) throws IOException {
        if (InputFile.isGzip(file)) {
            throw new DataException(file.toString(), "is gzip, expected a plain file to map");
        }
        try (InputStream in = InputFile.open(file)) {
            return Header.read(file, in, dimensions);
        }
    }

    private static void requireOneEach(Path labels, Header labelHeader, Path images, Header header)
            throws DataException {
        if (labelHeader.count() != header.count()) {
            throw new DataException(
                    labels.toString(),
                    "has " + labelHeader.count() + " labels, expected " + header.count() + ", one per image of "
                            + images);
        }
    }

    private static List<String> classNames(int classes) {
        return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

    /** Consumes the first {@code n} of {@code bytes}, which begin at offset {@code at} of the file's data. */
    private interface ByteConsumer {
        void accept(byte[] bytes, int n, int at);
    }

    /** Reads all bytes after the header and checks that there are no more. */
    private static void readBytes(Path file, Header header, InputStream in, ByteConsumer to) throws DataException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long size = header.values();
        long done = 0;
        try {
            while (done < size) {
                int n = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, size - done));
                if (n == 0) {
                    throw header.wrongSize(file, header.bytes() + done + " bytes");
                }
                to.accept(buffer, n, (int) done);
                done += n;
            }
            if (in.read() >= 0) {
                throw header.wrongSize(file, "more bytes");
            }
        } catch (IOException e) {
            throw InputFile.unreadable(file.toString(), e);
        }
    }

    /**
     * The header of a file.
     *
     * @param count the number of samples
     * @param pixels bytes per sample
     * @param bytes the length of the header itself
     */
    record Header(int count, int pixels, int bytes) {
        /** Reads a header of {@code dimensions} counts and checks it against the length of the file. */
        static Header read(Path path, InputStream in, int dimensions) throws IOException {
            String file = path.toString();
            int bytes = Integer.BYTES * (1 + dimensions);
            ByteBuffer header;
            try {
                header = ByteBuffer.wrap(in.readNBytes(bytes));
            } catch (IOException e) {
                throw InputFile.unreadable(file, e);
            }
            if (header.remaining() < bytes) {
                throw new DataException(
                        file, "has " + header.remaining() + " bytes, expected a header of at least " + bytes);
            }
            int magic = header.getInt();
            int expected = UNSIGNED_BYTES | dimensions;
            if (magic != expected) {
                throw new DataException(
                        file,
                        String.format(
                                Locale.ROOT,
                                "begins with %08x, expected %08x: %d-dimensional unsigned bytes",
                                magic,
                                expected,
                                dimensions));
            }
            int count = positive(file, "count at byte 4", header.getInt());
            long pixels = 1;
            for (int dimension = 2; dimension <= dimensions; dimension++) {
                pixels *= positive(file, "dimension " + dimension + " at byte " + header.position(), header.getInt());
            }
            if (pixels > MAX_VALUES) {
                throw new DataException(file, "has images of " + pixels + " pixels, expected at most " + MAX_VALUES);
            }
            Header read = new Header(count, (int) pixels, bytes);
            read.requireSize(path);
            return read;
        }

        private static int positive(String file, String what, int value) throws DataException {
            if (value < 1) {
                throw new DataException(
                        file, what + " is " + Integer.toUnsignedString(value) + ", expected 1.." + Integer.MAX_VALUE);
            }
            return value;
        }

        long values() {
            return (long) count * pixels;
        }

        int valuesInMemory(Path file) throws DataException {
            if (values() > MAX_VALUES) {
                throw new DataException(
                        file.toString(), "has " + values() + " values, expected at most " + MAX_VALUES + " in memory");
            }
            return (int) values();
        }

        /**
         * Checks the length of a plain file, or a bound for gzip, so that no memory is allocated for missing data.
         */
        private void requireSize(Path file) throws IOException {
            long size = Files.size(file);
            if (InputFile.isGzip(file) ? bytes + values() > size * MAX_INFLATION : bytes + values() != size) {
                throw wrongSize(file, size + (InputFile.isGzip(file) ? " bytes of gzip" : " bytes"));
            }
        }

        DataException wrongSize(Path file, String actual) {
            return new DataException(
                    file.toString(),
                    "has " + actual + ", expected " + (bytes + values()) + " = " + bytes + " of header + " + count
                            + " samples * " + pixels);
        }
    }
}
