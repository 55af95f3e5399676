package io.simdmlp.tracker;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Measures the comparison of two large files in a JVM of its own. */
public final class Scale {
    private static final int FORKS = 10;
    private static final int ITERATIONS = 5;
    private static final int EVERY = 100; // of these one benchmark is slower
    private static final int HEAP = 512; // MiB
    private static final String PROGRAM = "io.simdmlp.tracker.command.Tracker";

    private Scale() {}

    /**
     * {@return the time and the memory of a comparison, in words}
     *
     * @param benchmarks in each file
     * @throws IOException if the files cannot be written
     * @throws InterruptedException if the thread is interrupted
     */
    public static String measure(int benchmarks) throws IOException, InterruptedException {
        try (TemporaryFolder folder = new TemporaryFolder("jmh-tracker-")) {
            Path base = folder.path().resolve("base.json");
            Path next = folder.path().resolve("new.json");
            write(base, benchmarks, 0, 1);
            write(next, benchmarks, 0.1, 2);
            Path log = folder.path().resolve("log.txt");
            List<String> command = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx" + HEAP + "m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    PROGRAM,
                    "compare",
                    base.toString(),
                    next.toString());
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            long start = System.nanoTime();
            Duration cpu = Duration.ZERO;
            try (Child child = Child.start(builder)) {
                while (child.process().isAlive()) {
                    cpu = child.process().info().totalCpuDuration().orElse(cpu);
                    Thread.sleep(20);
                }
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            return String.format(
                    Locale.ROOT,
                    "%,d benchmarks of %d forks and %d iterations, two files of %.0f MB, a heap of %d MB: %.1f s, %.1f s"
                            + " of CPU time on %d CPUs: %s%n",
                    benchmarks,
                    FORKS,
                    ITERATIONS,
                    Files.size(base) / 1e6,
                    HEAP,
                    seconds,
                    cpu.toMillis() / 1e3,
                    Runtime.getRuntime().availableProcessors(),
                    Commands.lastLine(log));
        }
    }

    /** A file whose forks scatter by 2 %; of {@value #EVERY} benchmarks one is slower by {@code change}. */
    static void write(Path file, int benchmarks, double change, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < benchmarks; i++) {
                out.write(i == 0 ? "[" : ",");
                out.write(
                        "{\"jmhVersion\":\"1.37\",\"benchmark\":\"org.example.Made.up\",\"mode\":\"avgt\",\"threads\":1,"
                                + "\"forks\":10,\"jvmArgs\":[],\"jdkVersion\":\"17\",\"vmName\":\"VM\",\"vmVersion\":\"17\","
                                + "\"warmupIterations\":5,\"warmupTime\":\"1 s\",\"measurementIterations\":5,"
                                + "\"measurementTime\":\"1 s\",\"params\":{\"n\":\"" + i + "\"},\"primaryMetric\":");
                metric(out, "us/op", i % EVERY == 0 ? 100 * (1 + change) : 100, 0.02, random);
                out.write(",\"secondaryMetrics\":{\"gc.alloc.rate.norm\":");
                metric(out, "B/op", 24, 0, random);
                out.write("}}");
            }
            out.write("]");
        }
    }

    private static void metric(Writer out, String unit, double center, double spread, SplittableRandom random)
            throws IOException {
        StringBuilder raw = new StringBuilder();
        double sum = 0;
        for (int f = 0; f < FORKS; f++) {
            raw.append(f == 0 ? "[" : ",[");
            double fork = center * Math.exp(spread * random.nextGaussian());
            for (int i = 0; i < ITERATIONS; i++) {
                double value = fork * Math.exp(spread / 4 * random.nextGaussian());
                sum += value;
                raw.append(i == 0 ? "" : ",").append(value);
            }
            raw.append(']');
        }
        out.write("{\"score\":" + sum / (FORKS * ITERATIONS) + ",\"scoreError\":1.0,\"scoreUnit\":\"" + unit
                + "\",\"rawData\":[" + raw + "]}");
    }
}
