package io.simdmlp.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.commons.math3.stat.StatUtils;
import org.jspecify.annotations.Nullable;

/**
 * What this machine can do at most, and how near to it the workloads come: the FMA units' peak, how fast each level of
 * memory is read, and for every workload the lower of the peak and what its memory can feed (Williams, Waterman,
 * Patterson: <i>Roofline: An Insightful Visual Performance Model</i>, 2009).
 *
 * @param threads number of threads
 * @param peak billions of floating-point operations a second, of all threads together
 * @param levels from L1 to memory
 * @param points the workloads
 */
public record Roofline(int threads, double peak, List<Level> levels, List<Point> points) {
    private static final double SECONDS = 0.1;
    private static final int REPEATS = 5;

    /**
     * A level of memory.
     *
     * @param name {@code L1}, {@code L2}, {@code L3} or {@code memory}
     * @param bytes its size for one core, as far as known; of memory, what was read
     * @param bandwidth billions of bytes a second that all threads read together
     */
    public record Level(String name, long bytes, double bandwidth) {}

    /**
     * A workload under its roof.
     *
     * @param workload its name
     * @param intensity floating-point operations for each byte of the arrays that it reads or writes, each taken once
     * @param gflops its measured speed
     * @param limit its largest possible speed
     * @param bound the limiting resource: {@code FMA} or a level of memory
     */
    public record Point(String workload, double intensity, double gflops, double limit, String bound) {
        /** {@return the share of its limit that it reaches} */
        public double fraction() {
            return gflops / limit;
        }
    }

    /**
     * {@return the roofs and the workloads, measured}
     *
     * @param chosen which workloads, by name
     * @param threads number of threads
     * @param progress receives the name of each measurement before it begins
     */
    public static Roofline measure(Predicate<String> chosen, int threads, Consumer<String> progress) {
        progress.accept("peak");
        double peak;
        try (Job job = Job.peak(threads)) {
            peak = best(job) * job.flops * 1e-9;
        }
        List<Level> levels = new ArrayList<>();
        long[] sizes = cacheSizes();
        for (int level = 0; level <= sizes.length; level++) {
            boolean memory = level == sizes.length;
            String name = memory ? "memory" : "L" + (level + 1);
            progress.accept(name);
            long bytes = memory ? Math.max(1L << 28, 8 * sizes[level - 1]) : sizes[level];
            levels.add(new Level(name, bytes, bandwidth(memory ? bytes : bytes / 2, threads)));
        }
        List<Point> points = new ArrayList<>();
        List<Figure> figures = Quick.run(chosen, new int[] {threads}, false, progress);
        for (Figure figure : figures) {
            double bytes = Workload.bytes(figure.workload());
            double flops = Workload.flops(figure.workload());
            Double gflops = figure.gflops();
            if (gflops != null) {
                points.add(point(figure.workload(), flops / bytes, gflops, bytes, peak, levels));
            }
        }
        return new Roofline(threads, peak, levels, points);
    }

    /** The roof of the workload: its data lie in the smallest level that can hold them. */
    static Point point(
            String workload, double intensity, double gflops, double bytes, double peak, List<Level> levels) {
        Level home = levels.getLast();
        for (Level level : levels) {
            if (bytes <= level.bytes()) {
                home = level;
                break;
            }
        }
        double fed = home.bandwidth() * intensity;
        return fed < peak
                ? new Point(workload, intensity, gflops, fed, home.name())
                : new Point(workload, intensity, gflops, peak, "FMA");
    }

    /** Billions of bytes a second that threads read, each from so many bytes of its own. */
    private static double bandwidth(long bytes, int threads) {
        int size = (int) (bytes / Float.BYTES / ReadBandwidth.UNIT * ReadBandwidth.UNIT);
        int passes = Math.max(1, (1 << 20) / size);
        double calls;
        try (Arena arena = Arena.ofShared()) {
            MemorySegment[] memory = new MemorySegment[threads];
            for (int thread = 0; thread < threads; thread++) {
                memory[thread] = arena.allocate(4L * size, 64);
            }
            calls = best(reading(threads, caller -> ReadBandwidth.run(memory[caller], passes)));
        }
        float[][] arrays = new float[threads][size + ReadBandwidth.OFFSETS * ReadBandwidth.OFFSET];
        int[] places = new int[threads]; // each thread's own best
        for (int thread = 0; thread < threads; thread++) {
            places[thread] = bestPlace(arrays[thread], size, passes);
        }
        double ofArrays =
                best(reading(threads, caller -> ReadBandwidth.run(arrays[caller], places[caller], size, passes)));
        return Math.max(calls, ofArrays) * passes * size * Float.BYTES * 1e-9;
    }

    private static int bestPlace(float[] array, int size, int passes) {
        int best = 0;
        double most = 0;
        for (int i = 0; i < 3 * ReadBandwidth.OFFSETS; i++) { // three times round, the first until it is compiled
            int at = i % ReadBandwidth.OFFSETS * ReadBandwidth.OFFSET;
            Job job = reading(1, caller -> ReadBandwidth.run(array, at, size, passes));
            double rate = Meter.rate(job, (long) (SECONDS / 2 * 1e9)).callsPerSecond();
            best = rate > most ? at : best;
            most = Math.max(most, rate);
        }
        return best;
    }

    private interface Reading {
        float read(int caller);
    }

    private static Job reading(int threads, Reading reading) {
        float[][] kept = new float[threads][64]; // a cache line apart
        return new Job(threads, 0, 1) {
            @Override
            void call(int caller) {
                kept[caller][0] += reading.read(caller);
            }
        };
    }

    /** The most calls per second of several tries: the limit of the machine without other load. */
    private static double best(Job job) {
        Meter.rate(job, (long) (5 * SECONDS * 1e9)); // until it is compiled
        double[] rates = new double[REPEATS];
        for (int i = 0; i < REPEATS; i++) {
            rates[i] = Meter.rate(job, (long) (SECONDS * 1e9)).callsPerSecond();
        }
        return StatUtils.max(rates);
    }

    /** Bytes of the data caches of the first core, from L1 on; typical ones if the system does not report them. */
    private static long[] cacheSizes() {
        long[] sizes = {32 << 10, 512 << 10, 8 << 20};
        for (int index = 0; index < 8; index++) {
            Path folder = Path.of("/sys/devices/system/cpu/cpu0/cache/index" + index);
            String type = read(folder.resolve("type"));
            String level = read(folder.resolve("level"));
            String size = read(folder.resolve("size"));
            if (type != null && !type.equals("Instruction") && level != null && size != null) {
                int at = Integer.parseInt(level) - 1;
                if (at >= 0 && at < sizes.length && size.matches("[0-9]+K")) {
                    sizes[at] = Long.parseLong(size.substring(0, size.length() - 1)) << 10;
                }
            }
        }
        return sizes;
    }

    private static @Nullable String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return null; // another system, or fewer caches
        }
    }

    /** {@return the picture, as SVG: roofs as lines, workloads as points, both axes logarithmic} */
    public String svg() {
        return RooflinePicture.svg(this);
    }
}
