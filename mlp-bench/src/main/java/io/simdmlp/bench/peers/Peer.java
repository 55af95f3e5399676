package io.simdmlp.bench.peers;

import io.simdmlp.bench.ChildFailedException;
import io.simdmlp.tracker.Child;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A library's process, which reads commands and writes replies, one line each. It works in a temporary folder of its
 * own, which is kept only if the process fails: then its log is there, or the report of the JVM's crash.
 */
final class Peer implements AutoCloseable {
    /**
     * Prefixes of environment variables that change the speed of a library. The user may have set them for other
     * programs, so no process inherits them.
     */
    private static final List<String> SETTINGS = List.of(
            "OPENBLAS_",
            "GOTO_",
            "BLIS_",
            "MKL_",
            "OMP_",
            "GOMP_",
            "KMP_",
            "DNNL_",
            "ONEDNN_",
            "ATEN_",
            "TORCH_",
            "PYTORCH_",
            "AT_PARALLEL_",
            "ORT_",
            "DJL_",
            "AI_DJL_");

    private static final int CRASHING = 20; // seconds at most, for a JVM to write its report
    private static final int DYING = 1; // seconds that a process has to end after its last output

    private static final int LONGEST_WORDS = 300; // of a log, in a message

    final Library library;
    private final Path folder;
    private final Path log; // its standard error
    private final Child child;
    private final BufferedWriter commands;
    private final BufferedReader answers;
    private boolean failed;

    /** Starts the process; its first argument is the number of threads. */
    Peer(Library library, String classPath, int threads, String... arguments) throws IOException {
        this.library = library;
        this.folder = Files.createTempDirectory("mlp-" + library.name().replaceAll("[^A-Za-z0-9]+", "-") + "-");
        this.log = folder.resolve("log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseG1GC", // what users have, but on one thread
                "-XX:ParallelGCThreads=1",
                "-XX:ConcGCThreads=1"));
        command.addAll(Child.crashFlags(folder));
        command.addAll(List.of("-cp", absolute(classPath), library.main(), Integer.toString(threads)));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = PeerProcess.withoutTelemetry(new ProcessBuilder(command).directory(folder.toFile()));
        setEnvironment(builder.environment(), library, threads);
        try {
            this.child = Child.start(builder.redirectError(log.toFile()), () -> Child.delete(folder));
        } catch (IOException e) {
            Child.delete(folder);
            throw e;
        }
        this.commands = child.process().outputWriter(StandardCharsets.UTF_8);
        this.answers = child.process().inputReader(StandardCharsets.UTF_8);
    }

    /** The process works in another folder, so the class path must not depend on it. */
    private static String absolute(String classPath) {
        return Arrays.stream(classPath.split(Pattern.quote(File.pathSeparator), -1))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Removes inherited settings, and adds those of the library. */
    static void setEnvironment(Map<String, String> environment, Library library, int threads) {
        environment.keySet().removeIf(name -> SETTINGS.stream().anyMatch(name::startsWith));
        for (String pool : List.of("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")) {
            environment.put(pool, Integer.toString(threads));
        }
        environment.putAll(library.environment());
    }

    /** The version that the library reports, in the first line of its process. */
    String version() throws IOException, UnavailableException {
        String line = answer("as it was loaded");
        if (line.startsWith(Loading.UNAVAILABLE)) {
            throw new UnavailableException(line.substring(Loading.UNAVAILABLE.length()));
        }
        if (!line.startsWith(Loading.READY)) {
            throw nonsense(line, "as it was loaded", "ready VERSION, or unavailable REASON");
        }
        return line.substring(Loading.READY.length());
    }

    /**
     * The reply to a command.
     *
     * @param when phrase for error messages: {@code on T1 with 2 threads}
     */
    String ask(String when, Object... words) throws IOException {
        try {
            commands.write(Arrays.stream(words).map(Object::toString).collect(Collectors.joining("\t")) + "\n");
            commands.flush();
        } catch (IOException e) { // the process has ended or closed its input
            throw died(when);
        }
        return answer(when);
    }

    /** The next line of the process. */
    String answer(String when) throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw died(when);
        }
        return line;
    }

    /** The figures of a reply: numbers of 0 or more, one for each name. */
    double[] figures(String line, String when, String... names) throws IOException {
        String[] words = line.split("\t", -1);
        double[] figures = new double[words.length];
        boolean valid = words.length == names.length;
        for (int i = 0; i < words.length; i++) {
            figures[i] = number(words[i]);
            valid &= figures[i] >= 0 && figures[i] < Double.POSITIVE_INFINITY;
        }
        if (!valid) {
            String numbers = names.length == 1 ? "a number" : "numbers";
            throw nonsense(line, when, String.join(" ", names) + ", " + numbers + " of 0 or more");
        }
        return figures;
    }

    private static double number(String word) {
        try {
            return Double.parseDouble(word);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** The exception for a reply that is not valid: with the last output of a process that has died, or the reply. */
    ChildFailedException nonsense(String line, String when, String expected) throws IOException {
        failed = true;
        boolean crash = line.startsWith("#"); // the JVM's summary, before it writes its report
        if (child.endsWithin(crash ? CRASHING : DYING) && child.exitCode() != 0) {
            return died(when);
        }
        return new ChildFailedException(library.name() + " answered '" + shortened(line.replace('\t', ' ')) + "' "
                + when + ", expected " + expected + "; its log: " + log);
    }

    private ChildFailedException died(String when) throws IOException {
        failed = true;
        int exitCode = child.exitCode();
        String message = library.name() + " " + Child.ending(exitCode, folder) + " " + when;
        if (Child.hasCrashed(folder)) {
            return new ChildFailedException(message + "; its log: " + Child.crashReport(folder));
        }
        String words = lastWords();
        return new ChildFailedException(message + (words.isEmpty() ? "" : ": " + words) + "; its log: " + log);
    }

    /** The last line of the log that is not indented: the cause of an exception. */
    private String lastWords() throws IOException {
        return shortened(new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)))
                .reduce("", (first, second) -> second));
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_WORDS ? text : text.substring(0, LONGEST_WORDS) + " ...";
    }

    @Override
    public void close() {
        child.close();
        if (!failed) {
            Child.delete(folder);
        }
    }
}
