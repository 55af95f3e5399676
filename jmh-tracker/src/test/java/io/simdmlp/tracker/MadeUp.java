package io.simdmlp.tracker;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.function.Executable;

/** Files as JMH writes them. */
public final class MadeUp {
    static final String HOST = "-Dsimdmlp.bench.host=here";

    private MadeUp() {}

    /** A benchmark of so many forks whose times scatter by 1 % around {@code time}, in mode avgt. */
    public static String benchmark(String name, double time, int forks, long seed) {
        Random random = new Random(seed);
        double[][] raw = new double[forks][3];
        for (double[] fork : raw) {
            double center = time * Math.exp(0.01 * random.nextGaussian());
            Arrays.setAll(fork, i -> center * (1 + 0.001 * random.nextGaussian()));
        }
        return benchmark(name, "avgt", HOST, raw, "");
    }

    /** A benchmark; {@code secondary} is the inside of {@code secondaryMetrics}. */
    static String benchmark(String name, String mode, String flag, double[][] raw, String secondary) {
        return """
                {"jmhVersion":"1.37","benchmark":"io.simdmlp.bench.%s","mode":"%s","threads":1,"forks":%d,
                 "jvmArgs":["%s","-Xmx1g"],"jdkVersion":"25.0.3","vmName":"VM","vmVersion":"25+9",
                 "params":{"net":"T1"},"primaryMetric":%s,"secondaryMetrics":{%s}}""".formatted(
                        name, mode, raw.length, flag, metric(raw, mode.equals("thrpt") ? "ops/s" : "us/op"), secondary);
    }

    static String allocation(double... bytesOfForks) {
        double[][] raw = Arrays.stream(bytesOfForks)
                .mapToObj(bytes -> new double[] {bytes, bytes + 0.01})
                .toArray(double[][]::new);
        return "\"gc.alloc.rate.norm\":" + metric(raw, "B/op");
    }

    private static String metric(double[][] raw, String unit) {
        double mean =
                Arrays.stream(raw).flatMapToDouble(Arrays::stream).average().orElse(Double.NaN);
        String data = Arrays.stream(raw).map(Arrays::toString).collect(Collectors.joining(",", "[", "]"));
        return "{\"score\":%s,\"scoreError\":\"NaN\",\"scoreUnit\":\"%s\",\"rawData\":%s}"
                .formatted(mean, unit, data.replace("NaN", "\"NaN\""));
    }

    /** The message of the refusal by {@code call}. */
    static String refusal(Executable call) {
        return String.valueOf(assertThrows(UnusableResultsException.class, call).getMessage());
    }

    /** A file of some benchmarks. */
    public static Path file(Path folder, String name, String... benchmarks) throws IOException {
        return Files.writeString(folder.resolve(name), "[" + String.join(",\n", benchmarks) + "]");
    }
}
