package example;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Sorts. The environment variable EXAMPLE_TIMES repeats the work, as a regression would. */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Sorting {
    private static final int TIMES = Integer.parseInt(System.getenv().getOrDefault("EXAMPLE_TIMES", "1"));

    @Param({"300"})
    public int size;

    /** Text of any kind. */
    @Param({"two words", "x=\"y\", z"})
    public String text;

    private int[] numbers = {};

    @Setup
    public void fill() {
        numbers = new Random(text.hashCode()).ints(size).toArray();
    }

    @Benchmark
    @BenchmarkMode({Mode.Throughput, Mode.AverageTime, Mode.SampleTime, Mode.SingleShotTime})
    public int[] sort() {
        int[] copy = numbers.clone();
        for (int i = 0; i < TIMES; i++) {
            copy = numbers.clone();
            Arrays.sort(copy);
        }
        return copy;
    }
}
