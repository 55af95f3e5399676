package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import de.siegmar.fastcsv.reader.CsvReader;
import io.simdmlp.DataSource;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A large file in a small heap. */
class CsvMemoryTest {
    private static final int ROWS = 160_000;
    private static final int INPUTS = 100; // FLOAT_BYTES are 62 MiB
    private static final long FLOAT_BYTES = 4L * ROWS * (INPUTS + 1); // with the target or class
    private static final int[] LEVELS = {3, 5, 7, 15, 50}; // of columns of text
    private static final int NUMBERS = INPUTS - IntStream.of(LEVELS).sum();

    @TempDir
    private Path folder;

    /** Reads a file in parts and prints how many samples they have. */
    static final class Reader {
        private Reader() {}

        /** The file is the only argument. */
        public static void main(String[] args) throws IOException {
            CsvFile file = Csv.scan(Path.of(args[0]), Csv.Options.auto().withTable(TableOptions.DEFAULT));
            Split split = file.split();
            split.hold(0.2, 1);
            split.hold(0.1, 1);
            System.out.print(file.read(split).stream().mapToInt(Dataset::size).sum() + " of " + file.bytes());
        }
    }

    private static String jar(Class<?> type) {
        return Path.of(URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void mixedColumnsTakeLittleMoreMemoryThanTheFloats() throws IOException, InterruptedException {
        Path csv = folder.resolve("mixed.csv");
        try (BufferedWriter out = Files.newBufferedWriter(csv)) {
            for (int row = 0; row < ROWS; row++) {
                numbers(out, row, NUMBERS);
                for (int levels : LEVELS) {
                    out.write("level" + (row + row / 7) % levels + ",");
                }
                out.write(row % 3 == 0 ? "yes\n" : "no\n");
            }
        }
        readInALittleMoreThanTheFloats(csv);
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void takesLittleMoreMemoryThanTheFloats() throws IOException, InterruptedException {
        Path csv = folder.resolve("large.csv");
        try (BufferedWriter out = Files.newBufferedWriter(csv)) {
            for (int row = 0; row < ROWS; row++) {
                numbers(out, row, INPUTS);
                out.write(row * 0.25 + "\n");
            }
        }
        String printed = readInALittleMoreThanTheFloats(csv);
        assertEquals(ROWS + " of " + (FLOAT_BYTES + 4L * ROWS), printed);
    }

    private static void numbers(BufferedWriter out, int row, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            out.write((row * 31 + i) % 103 + ",");
        }
    }

    private String readInALittleMoreThanTheFloats(Path csv) throws IOException, InterruptedException {
        Path out = folder.resolve("out.txt");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx" + FLOAT_BYTES * 13 / 10,
                        "-cp",
                        String.join(
                                File.pathSeparator,
                                jar(CsvFile.class),
                                jar(CsvMemoryTest.class),
                                "target/test-classes", // where a module is patched with them
                                jar(DataSource.class),
                                jar(CsvReader.class)),
                        Reader.class.getName(),
                        csv.toString()))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertEquals(0, process.waitFor(), Files.readString(out, StandardCharsets.UTF_8));
        return Files.readString(out);
    }
}
