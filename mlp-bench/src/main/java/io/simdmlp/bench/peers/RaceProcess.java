package io.simdmlp.bench.peers;

import io.simdmlp.io.Idx;
import io.simdmlp.io.Parts;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.DoubleSupplier;
import java.util.function.IntFunction;

/**
 * The process of one run, which {@link Race} starts. It reads the data, trains, and prints
 *
 * <pre>
 *   ready VERSION | unavailable REASON
 *   SECONDS ACCURACY     after each epoch: of its training alone; of the test data, from 0 to 1
 *   end
 * </pre>
 *
 * <p>Anything else that is printed goes to standard error.
 */
public final class RaceProcess {
    /** The line after the last epoch. */
    static final String END = "end";

    private RaceProcess() {}

    /**
     * Runs.
     *
     * @param arguments of the command line: the number of threads, the folder of the data, the seed, the accuracy that
     *     ends it
     * @param library makes the runner for a number of threads
     * @throws IOException if the data cannot be read
     */
    public static void run(String[] arguments, IntFunction<Runner> library) throws IOException {
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err); // output of a library is not a reply
        endWithTheParent();
        Runner runner = Loading.load(answers, Integer.parseInt(arguments[0]), library, Runner::version);
        if (runner == null) {
            return;
        }
        Parts parts = Idx.readFolder(Path.of(arguments[1]));
        Recipe.scale(parts);
        Laps laps = new Stopwatch(answers, Double.parseDouble(arguments[3]));
        runner.run(parts.train(), parts.test(), Long.parseLong(arguments[2]), laps);
        answers.println(END);
    }

    /** Standard input ends when the process that started this one ends. */
    private static void endWithTheParent() {
        Thread.ofPlatform().daemon().name("end-with-the-parent").start(() -> {
            try {
                System.in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // as if it had ended
            }
            Runtime.getRuntime().halt(1);
        });
    }

    private static final class Stopwatch implements Laps {
        private final PrintStream answers;
        private final double goal;
        private long began;

        Stopwatch(PrintStream answers, double goal) {
            this.answers = answers;
            this.goal = goal;
        }

        @Override
        public void begin() {
            began = System.nanoTime();
        }

        @Override
        public boolean end(DoubleSupplier accuracy) {
            double seconds = (System.nanoTime() - began) * 1e-9;
            double reached = accuracy.getAsDouble();
            answers.println(seconds + "\t" + reached);
            began = System.nanoTime();
            return reached < goal;
        }
    }
}
