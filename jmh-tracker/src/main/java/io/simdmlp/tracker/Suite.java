package io.simdmlp.tracker;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the JMH benchmarks of this class path in a JVM of the same JDK. */
public final class Suite {
    private Suite() {}

    /**
     * Runs benchmarks.
     *
     * @param forks JVMs of each
     * @param arguments of JMH: filters and options
     * @param host fingerprint of this machine, without spaces
     * @param json where JMH's JSON goes, or null
     * @param out takes JMH's output as it is printed
     * @throws UnusableResultsException if JMH fails or no benchmark matches
     * @throws IOException if the JVM cannot be started
     */
    public static void run(int forks, List<String> arguments, String host, @Nullable Path json, PrintWriter out)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.openjdk.jmh.Main"));
        command.addAll(arguments);
        command.addAll(List.of("-f", Integer.toString(forks), "-foe", "true", "-prof", "gc"));
        command.addAll(List.of("-jvmArgsPrepend", Host.flag(host))); // not -Append, which benchmarks use themselves
        if (json != null) {
            command.addAll(List.of("-rf", "json", "-rff", json.toString()));
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        try (Child child = Child.start(builder);
                Reader printed = child.process().inputReader()) {
            char[] buffer = new char[1 << 13];
            for (int count = printed.read(buffer); count >= 0; count = printed.read(buffer)) {
                out.write(buffer, 0, count);
                if (out.checkError() && json == null) { // the output has no reader any more
                    return;
                }
            }
            int exitCode = child.exitCode();
            if (exitCode != 0) {
                throw new UnusableResultsException("JMH " + Child.ending(exitCode) + ", expected results of "
                        + (arguments.isEmpty() ? "all benchmarks" : String.join(" ", arguments)));
            }
            if (json != null && (!Files.exists(json) || Files.size(json) == 0)) { // JMH reports no failed write
                throw new UnusableResultsException(json + ": cannot be written: JMH left it empty");
            }
        }
    }
}
