package io.simdmlp.tracker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A process that this one starts. It is killed when it is closed, and at the latest when this JVM ends, as by Ctrl-C or
 * {@code kill}; after {@code kill -9} of this JVM it continues.
 */
public final class Child implements AutoCloseable {
    /** A crashed JVM's report is a file of this name in the folder given to {@link #crashFlags}. */
    private static final String CRASH_REPORT = "hs_err.log";

    /** The line of a crash report that names the signal: {@code #  SIGILL (0x4) at pc=0x...}. */
    private static final Pattern REPORTED_SIGNAL = Pattern.compile("(?m)^#\\s+(SIG[A-Z]+) \\(0x");

    /** The exit code of a process that a signal killed is this plus the signal's number. */
    private static final int SIGNALLED = 128;

    private static final int LARGEST_SIGNAL = 64;

    /** Linux's signals from 1 on. */
    private static final List<String> SIGNALS = List.of(
            "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1",
            "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM");

    private static final int PATIENCE = 10; // seconds to wait for a process that has closed its output

    private final Process process;
    private final Thread hook;

    private Child(Process process, Runnable afterwards) {
        this.process = process;
        this.hook = new Thread(
                () -> {
                    kill();
                    afterwards.run();
                },
                "end-child");
    }

    /**
     * Starts a process.
     *
     * @param builder of the process
     * @return the process
     * @throws IOException if it cannot be started
     */
    public static Child start(ProcessBuilder builder) throws IOException {
        return start(builder, () -> {});
    }

    /**
     * Starts a process.
     *
     * @param builder of the process
     * @param afterwards runs if this JVM ends before the process is closed, after the process has ended: deletes its files
     * @return the process
     * @throws IOException if it cannot be started
     */
    public static Child start(ProcessBuilder builder, Runnable afterwards) throws IOException {
        Child child = new Child(builder.start(), afterwards);
        try {
            Runtime.getRuntime().addShutdownHook(child.hook);
        } catch (IllegalStateException e) { // this JVM is ending
            child.kill();
            throw new IOException("the JVM is ending", e);
        }
        return child;
    }

    /**
     * {@return flags for a JVM: if it crashes, it leaves its report in a folder, and no core file anywhere} It still prints
     * a summary on standard output, of lines that begin with {@code #}.
     *
     * @param folder where the report goes
     */
    public static List<String> crashFlags(Path folder) {
        return List.of(
                "-XX:ErrorFile=" + folder.resolve(CRASH_REPORT),
                "-XX:ReplayDataFile=" + folder.resolve("replay.log"), // of a crash in the compiler
                "-XX:-CreateCoredumpOnCrash");
    }

    /**
     * {@return whether a JVM with {@link #crashFlags} has left a report}
     *
     * @param folder where the report goes
     */
    public static boolean hasCrashed(Path folder) {
        return Files.exists(crashReport(folder));
    }

    /**
     * {@return the file of the report}
     *
     * @param folder that was given to {@link #crashFlags}
     */
    public static Path crashReport(Path folder) {
        return folder.resolve(CRASH_REPORT);
    }

    /**
     * {@return the end of a JVM with {@link #crashFlags} in words: "died of SIGILL" or "ended with exit code 1"} A JVM that
     * catches a signal aborts, so that its exit code does not tell which signal it was; its report does.
     *
     * @param exitCode of the JVM
     * @param folder where its report is, if it crashed
     * @throws IOException if the report cannot be read
     */
    public static String ending(int exitCode, Path folder) throws IOException {
        if (hasCrashed(folder)) {
            Matcher signal = REPORTED_SIGNAL.matcher(Files.readString(crashReport(folder)));
            return signal.find() ? "died of " + signal.group(1) : "crashed with exit code " + exitCode;
        }
        return ending(exitCode);
    }

    /**
     * {@return the end of a process in words: "died of SIGKILL" or "ended with exit code 1"}
     *
     * @param exitCode of the process; of one that a signal killed 128 and the signal's number, or the negative number
     */
    public static String ending(int exitCode) {
        int signal = exitCode < 0 ? -exitCode : exitCode - SIGNALLED;
        if (signal < 1 || signal > LARGEST_SIGNAL) {
            return "ended with exit code " + exitCode;
        }
        return "died of " + (signal <= SIGNALS.size() ? SIGNALS.get(signal - 1) : "signal " + signal);
    }

    /**
     * Deletes a folder of temporary files, as far as it can be deleted.
     *
     * @param folder with all that is in it
     */
    public static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // the rest stays among the temporary files
        }
    }

    /** {@return the process} */
    public Process process() {
        return process;
    }

    /**
     * {@return the exit code, once the process has ended}
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    /** {@return the exit code of a process that has closed its output; it is killed if it does not end for 10 seconds} */
    public int exitCode() {
        if (!endsWithin(PATIENCE)) {
            kill();
        }
        return process.onExit().join().exitValue();
    }

    /**
     * {@return whether the process ends soon}
     *
     * @param seconds to wait at most
     */
    public boolean endsWithin(int seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Kills the process and those that it has started, if they have not ended. */
    @Override
    public void close() {
        kill();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // this JVM is ending, and the hook runs
        }
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}
