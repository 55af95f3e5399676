package io.simdmlp.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that exit, are killed, or are left running by the JVM that started them. */
class ChildTest {
    @TempDir
    private Path folder;

    /** Ends by the exit code or signal of its argument. */
    static final class Ends {
        private Ends() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            switch (arguments[0]) {
                case "halt" -> Runtime.getRuntime().halt(Integer.parseInt(arguments[1]));
                case "signal" -> signal(arguments[1]);
                default -> TimeUnit.MINUTES.sleep(5);
            }
        }
    }

    /** Starts a process, prints its id, and exits without closing it. */
    static final class Careless {
        private Careless() {}

        public static void main(String[] arguments) throws IOException {
            Child child = Child.start(new ProcessBuilder(java(Ends.class, List.of(), "sleep")));
            System.out.println(child.process().pid());
            System.exit(0);
        }
    }

    /**
     * Sends a signal to this JVM.
     *
     * @param name such as {@code ILL}
     */
    static void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder(
                        "kill",
                        "-" + name,
                        Long.toString(ProcessHandle.current().pid()))
                .start()
                .waitFor();
        TimeUnit.MINUTES.sleep(1); // the signal arrives soon
    }

    private static List<String> java(Class<?> main, List<String> flags, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private String ending(String... arguments) throws IOException, InterruptedException {
        List<String> command = java(Ends.class, Child.crashFlags(folder), arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        try (Child child = Child.start(builder)) {
            int exitCode = child.waitFor();
            return Child.ending(exitCode, folder);
        }
    }

    @Test
    void exitCodesAboveTheFirst128AreSignals() {
        assertEquals("ended with exit code 0", Child.ending(0));
        assertEquals("ended with exit code 1", Child.ending(1));
        assertEquals("ended with exit code 128", Child.ending(128));
        assertEquals("died of SIGILL", Child.ending(132));
        assertEquals("died of SIGILL", Child.ending(-4));
        assertEquals("died of SIGABRT", Child.ending(134));
        assertEquals("died of SIGKILL", Child.ending(137));
        assertEquals("died of SIGSEGV", Child.ending(139));
        assertEquals("died of SIGTERM", Child.ending(143));
        assertEquals("died of signal 31", Child.ending(159));
        assertEquals("ended with exit code 255", Child.ending(255));
    }

    @Test
    void aCrashNamesItsSignalAndWritesItsReportToTheGivenFolder() throws IOException, InterruptedException {
        assertEquals("died of SIGILL", ending("signal", "ILL"));
        assertTrue(Child.hasCrashed(folder));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of("err", "hs_err.log", "out"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
        assertTrue(Files.readString(Child.crashReport(folder)).contains("SIGILL"));
    }

    @Test
    void otherEndingsAreExitCodes() throws IOException, InterruptedException {
        assertEquals("ended with exit code 7", ending("halt", "7"));
        assertEquals("died of SIGKILL", ending("signal", "KILL"));
        assertFalse(Child.hasCrashed(folder));
    }

    @Test
    void closingKills() throws IOException {
        Child child = Child.start(new ProcessBuilder(java(Ends.class, List.of(), "sleep")));
        assertTrue(child.process().isAlive());
        child.close();
        assertFalse(child.process().isAlive());
        child.close(); // again does nothing
    }

    @Test
    void noProcessOutlivesTheJvm() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(java(Careless.class, List.of()));
        try (Child careless = Child.start(builder);
                BufferedReader out = careless.process().inputReader(StandardCharsets.UTF_8)) {
            long pid = Long.parseLong(String.valueOf(out.readLine()));
            assertEquals(0, careless.exitCode());
            Optional<ProcessHandle> sleeper = ProcessHandle.of(pid);
            assertFalse(sleeper.isPresent() && sleeper.get().isAlive(), () -> "process " + pid + " is alive");
        }
    }
}
