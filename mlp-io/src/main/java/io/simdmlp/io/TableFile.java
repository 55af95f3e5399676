package io.simdmlp.io;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A file that may be a table in any format.
 *
 * @param name its name in messages
 * @param source its bytes, decompressed
 * @param path the file itself; null for a pipe, which is in memory, and for a compressed file
 */
record TableFile(
        String name, CsvFile.Source source, @Nullable Path path) {
    static TableFile of(Path path) throws IOException {
        return of(path, bytes -> {});
    }

    /** @param progress called with the number of bytes of the file after each read */
    static TableFile of(Path path, LongConsumer progress) throws IOException {
        String name = path.toString();
        if (Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path)) {
            byte[] bytes;
            try (InputStream in = InputFile.open(path)) {
                bytes = in.readAllBytes();
            } catch (IOException e) {
                throw InputFile.unreadable(name, e);
            }
            return new TableFile(name, () -> new ByteArrayInputStream(bytes), null);
        }
        return new TableFile(name, () -> InputFile.open(path, progress), InputFile.isGzip(path) ? null : path);
    }

    /** Returns whether a file is an .npz file with a training part and a test part. */
    static boolean hasTestPart(Path path) {
        if (!Files.isRegularFile(path)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] first = in.readNBytes(2);
            return first.length == 2 && first[0] == 'P' && first[1] == 'K' && NpyRows.hasTestPart(path);
        } catch (IOException e) {
            return false; // the error is reported when it is read
        }
    }

    /**
     * The rows of a table in another format; null for CSV.
     *
     * @param inputNames the inputs of a model; may be empty
     * @param test whether to read the test part if there is one
     * @param hasLabels whether labels are needed
     */
    @Nullable
    RowFile rows(List<String> inputNames, boolean test, boolean hasLabels) throws IOException {
        byte[] first;
        try (InputStream in = source.open()) {
            first = in.readNBytes(FileFormat.FIRST_BYTES);
        } catch (IOException e) {
            throw InputFile.unreadable(name, e);
        }
        Path file = path;
        return switch (FileFormat.of(name, first, file)) {
            case CSV -> null;
            case JSON -> JsonRows.of(name, source);
            case LIBSVM -> LibsvmRows.of(name, source, inputNames);
            case NPY -> NpyRows.of(name, source, file == null ? -1 : Files.size(file));
            case NPZ -> file == null ? null : NpyRows.ofZip(file, test, hasLabels);
        };
    }

    /** A pipe and its first bytes, which are read again from {@code in}. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Pipe(String name, byte[] first, InputStream in) {
        /** Waits for the first line. */
        static Pipe of(String name, InputStream in) throws IOException {
            Pipe pipe = begin(name, in);
            if (!InputFile.isGzip(pipe.first)) {
                return pipe;
            }
            try {
                return begin(name, new BufferedInputStream(InputFile.decompress(pipe.in, pipe.first)));
            } catch (IOException e) {
                throw InputFile.unreadable(name, e);
            }
        }

        private static Pipe begin(String name, InputStream in) throws DataException {
            try {
                byte[] block = CsvStart.promptBlock(in);
                return new Pipe(name, block, new SequenceInputStream(new ByteArrayInputStream(block), in));
            } catch (IOException e) {
                throw InputFile.unreadable(name, e);
            }
        }

        /** The rows of a table in another format; null for CSV. */
        @Nullable
        RowFile rows(List<String> inputNames) throws IOException {
            return switch (FileFormat.of(name, first, null)) {
                case CSV -> null;
                case JSON -> JsonRows.ofPipe(name, in);
                case LIBSVM -> LibsvmRows.ofPipe(name, in, inputNames);
                case NPY, NPZ -> {
                    byte[] bytes = in.readAllBytes();
                    yield NpyRows.of(name, () -> new ByteArrayInputStream(bytes), bytes.length);
                }
            };
        }
    }
}
