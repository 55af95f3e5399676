package io.simdmlp.bench.track;

import io.simdmlp.bench.Child;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JMH suite, run from this class path by a JVM like this one, which prints where this one prints. */
public final class Suite {
    private Suite() {}

    /**
     * Runs benchmarks.
     *
     * @param forks JVMs of each
     * @param arguments of JMH: filters and options
     * @param json where JMH's JSON goes, or null
     * @throws UnusableResultsException if JMH fails or no benchmark matches
     * @throws IOException if the JVM cannot be started
     */
    public static void run(int forks, List<String> arguments, @Nullable Path json) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.openjdk.jmh.Main"));
        command.addAll(arguments);
        command.addAll(List.of("-f", Integer.toString(forks), "-foe", "true", "-prof", "gc"));
        command.addAll(List.of("-jvmArgsPrepend", Host.flag())); // not -Append, which benchmarks use themselves
        if (json != null) {
            command.addAll(List.of("-rf", "json", "-rff", json.toString()));
        }
        try (Child child = Child.start(new ProcessBuilder(command).inheritIO())) {
            int exitCode = child.process().onExit().join().exitValue();
            if (exitCode != 0) {
                throw new UnusableResultsException("JMH " + Child.ending(exitCode) + ", expected results of "
                        + (arguments.isEmpty() ? "all benchmarks" : String.join(" ", arguments)));
            }
        }
    }
}
