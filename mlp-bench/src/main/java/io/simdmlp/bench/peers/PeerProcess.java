package io.simdmlp.bench.peers;

import com.sun.management.OperatingSystemMXBean;
import io.simdmlp.bench.peers.Contestant.Work;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * The process of one contestant, started by {@link Peers}. Lines on standard input are commands, and each is answered
 * by one line on standard output:
 *
 * <pre>
 *                            ready VERSION | unavailable REASON     at the start
 *   open TASK SECONDS        none | DIFFERENCE                      checked against ours, then warmed up at least so long
 *   run SECONDS CALLS        MEDIAN P99 CORES                       at least so long and so many calls
 *   close                    closed
 * </pre>
 *
 * <p>MEDIAN and P99 are nanoseconds of a call, CORES the CPU time of all threads over the elapsed time. Anything else
 * that is printed goes to standard error.
 */
public final class PeerProcess {
    static final String NONE = "none";
    static final String CLOSED = "closed";

    /** The difference of results that cannot be compared. */
    static final String INFINITY = Double.toString(Double.POSITIVE_INFINITY);

    /** Calls whose results are compared with ours; losses of a training diverge by rounding alone after about ten. */
    private static final int CHECKS = 8;

    /** The pause before the clock starts, in which idle threads of the previous process park. */
    private static final double SETTLING = 0.05; // seconds

    /** The share of the time that is spent on compiling, below which a window of warming up is quiet. */
    private static final double QUIET = 0.02;

    private static final int QUIET_WINDOWS = 3; // one after the other, since large methods take long to compile
    private static final int MOST_WINDOWS = 40;

    private static final int MOST_CALLS = 1 << 21; // whose times are kept

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();

    private final Contestant contestant;
    private final long[] nanos = new long[MOST_CALLS];

    private PeerProcess(Contestant contestant) {
        this.contestant = contestant;
    }

    /**
     * {@return the same process, in which ONNX Runtime sends no telemetry} Version 1.29 sends some by default, and crashes
     * where it cannot.
     *
     * @param builder the process
     */
    public static ProcessBuilder withoutTelemetry(ProcessBuilder builder) {
        builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
        return builder;
    }

    /**
     * Executes the commands on standard input, until its end.
     *
     * @param arguments of the command line: the number of threads
     * @param library makes the contestant for a number of threads
     * @throws IOException if standard input or output fails
     */
    public static void serve(String[] arguments, IntFunction<Contestant> library) throws IOException {
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err); // output of a library is not a reply
        Contestant contestant = Loading.load(answers, Integer.parseInt(arguments[0]), library, Contestant::version);
        if (contestant != null) {
            new PeerProcess(contestant)
                    .serve(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)), answers);
        }
    }

    private void serve(BufferedReader commands, PrintStream answers) throws IOException {
        for (String open = commands.readLine(); open != null; open = commands.readLine()) {
            String[] words = open.split("\t", -1);
            PeerTask task = PeerTask.of(words[1]);
            try (Work work = task.open(contestant)) {
                if (work == null) {
                    answers.println(NONE);
                    continue;
                }
                answers.println(difference(task));
                warmUp(work, Double.parseDouble(words[2]));
                for (String run = commands.readLine(); run != null && !run.equals("close"); run = commands.readLine()) {
                    String[] limits = run.split("\t", -1);
                    answers.println(measure(work, Double.parseDouble(limits[1]), Integer.parseInt(limits[2])));
                }
            }
            answers.println(CLOSED);
        }
    }

    /** The largest difference between the results of the first calls and ours, relative to 1 or more. */
    private double difference(PeerTask task) {
        double largest = 0;
        try (Work work = task.openForComparison(contestant);
                Work ours = task.openForComparison(new Simdmlp(1))) {
            if (work == null || ours == null) {
                throw new IllegalStateException(task + " is nothing that " + contestant.version() + " and we compute");
            }
            for (int call = 0; call < CHECKS; call++) {
                work.call();
                ours.call();
                largest = Math.max(largest, difference(work.result(), ours.result()));
            }
        }
        return largest;
    }

    /** The largest difference of two results, infinite if they cannot be compared. */
    static double difference(float[] actual, float[] expected) {
        double largest = actual.length == expected.length ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < Math.min(actual.length, expected.length); i++) {
            double difference = Math.abs((double) actual[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
            largest = Math.max(largest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
        }
        return largest;
    }

    /**
     * Calls for so long, and longer while the JVM compiles: code that is not compiled yet is slow, and the compiler
     * takes part of the CPU.
     */
    private void warmUp(Work work, double seconds) {
        call(work, seconds, 1);
        double window = seconds / 2;
        int quiet = 0;
        for (int windows = 0; quiet < QUIET_WINDOWS && windows < MOST_WINDOWS; windows++) {
            long before = COMPILER.getTotalCompilationTime(); // milliseconds
            call(work, window, 1);
            long compiled = COMPILER.getTotalCompilationTime() - before;
            quiet = compiled < 1000 * window * QUIET ? quiet + 1 : 0;
        }
    }

    private String measure(Work work, double seconds, int calls) {
        call(work, SETTLING, 1);
        long cpu = SYSTEM.getProcessCpuTime();
        long start = System.nanoTime();
        int count = call(work, seconds, calls);
        double wall = System.nanoTime() - start;
        double cores = (SYSTEM.getProcessCpuTime() - cpu) / wall;
        Arrays.sort(nanos, 0, count);
        return nanos[count / 2] + "\t" + nanos[(int) (count * 0.99)] + "\t" + cores;
    }

    /** The number of calls; their times are in {@link #nanos}. */
    private int call(Work work, double seconds, int calls) {
        long start = System.nanoTime();
        long before = start;
        int count = 0;
        while (count < MOST_CALLS && (count < calls || before - start < seconds * 1e9)) {
            work.call();
            long after = System.nanoTime();
            nanos[count++] = after - before;
            before = after;
        }
        return count;
    }
}
