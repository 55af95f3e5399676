package io.simdmlp.bench;

import io.simdmlp.Activation;
import io.simdmlp.DataSource;
import io.simdmlp.FitOptions;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Optimizer;
import io.simdmlp.Trainer;
import io.simdmlp.io.Csv;
import io.simdmlp.io.CsvFile;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Scaling;
import io.simdmlp.io.TableOptions;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The speed of reading a CSV file of mixed columns, and of training on its samples in memory and in a temporary file.
 *
 * @param bytes the length of the file
 * @param inputs values per sample
 * @param scanSeconds the time of the first pass, which finds out what the columns have; the median
 * @param readSeconds the time of the second pass, which makes samples; the median
 * @param storeSeconds the time of a second pass that writes the samples to a temporary file; the median
 * @param memoryRate samples per second of an epoch from memory; the median
 * @param fileRate samples per second of an epoch from the file; the median
 */
public record TableReading(
        long bytes,
        int inputs,
        double scanSeconds,
        double readSeconds,
        double storeSeconds,
        double memoryRate,
        double fileRate) {
    private static final int NUMBERS = 14;
    private static final int[] CATEGORIES = {2, 3, 5, 8, 12, 40}; // values of each column of text
    private static final int HIDDEN = 128;
    private static final int BATCH = 256;

    /** {@return megabytes of the file that are read and encoded per second} */
    public double megabytesPerSecond() {
        return bytes * 1e-6 / (scanSeconds + readSeconds);
    }

    /**
     * Writes a table: 14 columns of numbers, of which one has gaps and one is far from 0, six of text with 2 to 40 values, and
     * a label of two classes.
     *
     * @param file the file to write
     * @param rows the number of rows
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, long rows) throws IOException {
        Random random = new Random(1);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < NUMBERS; i++) {
                out.write("number" + i + ",");
            }
            for (int i = 0; i < CATEGORIES.length; i++) {
                out.write("text" + i + ",");
            }
            out.write("label\n");
            StringBuilder line = new StringBuilder();
            for (long row = 0; row < rows; row++) {
                line.setLength(0);
                double sum = numbers(line, random);
                for (int values : CATEGORIES) {
                    int value = random.nextInt(values);
                    sum += value % 2 - 0.5;
                    line.append("value ").append(value).append(',');
                }
                line.append(sum > 0 ? "yes" : "no").append('\n');
                out.append(line);
            }
        }
    }

    private static double numbers(StringBuilder line, Random random) {
        double sum = 0;
        for (int i = 0; i < NUMBERS; i++) {
            int value = random.nextInt(2_000_000);
            sum += value / 1e6 - 1;
            switch (i % 7) {
                case 0 -> line.append(value % 100);
                case 1 -> line.append(value);
                case 2 -> line.append(20_000_000 + value % 1000);
                case 3 -> line.append(value / 1000).append('.').append(value % 10);
                case 4 -> line.append(random.nextInt(10) == 0 ? "" : String.valueOf(value % 1000));
                case 5 -> line.append('-').append(value / 100_000).append('.').append(100_000 + value % 900_000);
                default -> line.append(value % 2);
            }
            line.append(',');
        }
        return sum;
    }

    /**
     * {@return the medians of some measurements of one thread}
     *
     * @param file a file of {@link #write}
     * @param folder where the temporary file of the samples is written
     * @param repeats measurements of each, after one that is not counted
     * @throws IOException if a file cannot be read or written
     */
    public static TableReading measure(Path file, Path folder, int repeats) throws IOException {
        double[][] seconds = new double[5][repeats];
        int inputs = 0;
        for (int repeat = -1; repeat < repeats; repeat++) {
            long start = System.nanoTime();
            CsvFile csv = Csv.scan(
                    file,
                    Csv.Options.auto().withTable(TableOptions.DEFAULT).withBases(Csv.Bases.FOUND, Csv.Bases.FOUND));
            long scanned = System.nanoTime();
            Dataset stored = csv.store(csv.split(), folder).getFirst();
            long written = System.nanoTime();
            Dataset memory = csv.read();
            long read = System.nanoTime();
            Scaling scaling = Scaling.fit("minmax", memory);
            scaling.apply(memory);
            scaling.apply(stored);
            double fromMemory = epoch(memory.source());
            double fromFile = epoch(stored.source());
            inputs = memory.inputs();
            if (repeat >= 0) {
                seconds[0][repeat] = (scanned - start) * 1e-9;
                seconds[1][repeat] = (read - written) * 1e-9;
                seconds[2][repeat] = (written - scanned) * 1e-9;
                seconds[3][repeat] = memory.size() / fromMemory;
                seconds[4][repeat] = memory.size() / fromFile;
            }
        }
        List<Double> medians = Arrays.stream(seconds).map(TableReading::median).toList();
        return new TableReading(
                Files.size(file),
                inputs,
                medians.get(0),
                medians.get(1),
                medians.get(2),
                medians.get(3),
                medians.get(4));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return IntStream.of((sorted.length - 1) / 2, sorted.length / 2)
                .mapToDouble(i -> sorted[i])
                .average()
                .orElseThrow();
    }

    /** The seconds of an epoch. */
    private static double epoch(DataSource data) {
        Mlp mlp = Mlp.create(
                MlpSpec.builder(data.inputs())
                        .layer(HIDDEN, Activation.RELU)
                        .layer(data.classes(), Activation.SOFTMAX)
                        .build(),
                1);
        try (Trainer trainer = Trainer.builder(mlp)
                .loss(Loss.CATEGORICAL_CROSS_ENTROPY)
                .optimizer(Optimizer.adam(0.001f))
                .batchSize(BATCH)
                .build()) {
            return trainer.fit(data, FitOptions.epochs(1)).epochs().getFirst().seconds();
        }
    }
}
