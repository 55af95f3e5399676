package io.simdmlp.tracker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs two jars of benchmarks in turn, one fork each: A B, B A, A B, ... Slow changes of the machine, such as temperature
 * or the load of other programs, then affect both alike.
 *
 * @param base the older jar
 * @param next the newer one
 * @param forks of each
 * @param arguments of JMH: filters and options
 * @param host fingerprint of this machine, without spaces
 */
public record Alternation(Path base, Path next, int forks, List<String> arguments, String host) {
    /** Receives the progress. */
    @FunctionalInterface
    public interface PassListener {
        /**
         * Called when a pass, one fork of every benchmark of one jar, has ended.
         *
         * @param passes number of passes so far
         * @param of number of all passes
         */
        void passed(int passes, int of);
    }

    /** The results: files of JMH's JSON.
     *
     * @param base of the older jar
     * @param next of the newer one
     */
    public record Outcome(Path base, Path next) {}

    /**
     * {@return the files of JMH's JSON, all forks together, in {@code folder}}
     *
     * @param folder for these files and the output of JMH
     * @param listener called after every pass
     * @throws UnusableResultsException if JMH fails or no benchmark matches
     * @throws IOException if a file cannot be written
     * @throws InterruptedException if the thread is interrupted
     */
    public Outcome run(Path folder, PassListener listener) throws IOException, InterruptedException {
        List<Path> before = new ArrayList<>();
        List<Path> after = new ArrayList<>();
        for (int fork = 0; fork < forks; fork++) {
            for (int half = 0; half < 2; half++) {
                boolean isBase = (fork + half) % 2 == 0;
                List<Path> parts = isBase ? before : after;
                String name = (isBase ? "base-" : "new-") + fork;
                parts.add(pass(isBase ? base : next, folder, name));
                listener.passed(2 * fork + half + 1, 2 * forks);
            }
        }
        Outcome files = new Outcome(folder.resolve("base.json"), folder.resolve("new.json"));
        JmhResults.join(files.base(), before);
        JmhResults.join(files.next(), after);
        return files;
    }

    /**
     * {@return the file of JMH's JSON of a jar, whose forks run one after another: each measures all benchmarks, so that slow
     * changes of the machine affect the benchmarks of a fork alike}
     *
     * @param jar of benchmarks
     * @param forks of each benchmark
     * @param arguments of JMH: filters and options
     * @param folder for the files and the output of JMH
     * @throws UnusableResultsException if JMH fails or no benchmark matches
     * @throws IOException if a file cannot be written
     * @throws InterruptedException if the thread is interrupted
     */
    public static Path repeat(Path jar, int forks, List<String> arguments, Path folder)
            throws IOException, InterruptedException {
        Alternation runs = new Alternation(jar, jar, forks, arguments, Host.fingerprint());
        List<Path> parts = new ArrayList<>();
        for (int fork = 0; fork < forks; fork++) {
            parts.add(runs.pass(jar, folder, "fork-" + fork));
        }
        Path joined = folder.resolve("results.json");
        JmhResults.join(joined, parts);
        return joined;
    }

    private Path pass(Path jar, Path folder, String name) throws IOException, InterruptedException {
        Path json = folder.resolve(name + ".json");
        Path log = folder.resolve(name + ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(arguments);
        command.addAll(List.of("-f", "1", "-foe", "true", "-prof", "gc", "-rf", "json", "-rff", json.toString()));
        command.addAll(List.of("-jvmArgsPrepend", Host.flag(host))); // not -Append, which benchmarks use themselves
        int exitCode = Commands.run(folder, log, command);
        if (exitCode != 0 || !Files.exists(json) || Files.size(json) == 0) {
            throw new UnusableResultsException("no results from " + jar + ": " + Commands.lastLine(log));
        }
        return json;
    }
}
