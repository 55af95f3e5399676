package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.io.ModelFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Interrupted training writes its model. */
final class InterruptionTest {
    @TempDir
    Path folder;

    /** A build in the background of a shell ignores SIGINT, and so would its child: with GNU's env it does not. */
    private static List<String> withDefaultSignals() throws Exception {
        List<String> prefix = List.of("env", "--default-signal=INT,HUP,TERM");
        List<String> probe = new ArrayList<>(prefix);
        probe.add("true");
        return new ProcessBuilder(probe).start().waitFor() == 0 ? prefix : List.of();
    }

    private Process train(String... options) throws Exception {
        List<String> command = new ArrayList<>(withDefaultSignals());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dsimdmlp.kernels=reference",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "train",
                "--threads",
                "1",
                "--out",
                folder.resolve("m").toString()));
        command.addAll(List.of(options));
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    private static void awaitLine(BufferedReader out, String beginning) throws IOException {
        String line = out.readLine();
        while (line != null && !line.startsWith(beginning)) {
            line = out.readLine();
        }
        assertNotNull(line, "no line '" + beginning + "'");
    }

    private static void signal(Process process, String name) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor());
    }

    private void assertKept() throws IOException {
        assertEquals("", Files.readString(folder.resolve("err")));
        assertEquals(64, ModelFile.read(folder.resolve("m")).mlp().spec().inputs());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.count(), "the model and the messages");
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void keepsTheBestEpoch(String name, int exitCode) throws Exception {
        Process process = train("--epochs", "100000", "--hidden", "8", "--patience", "never");
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            awaitLine(out, "epoch ");
            signal(process, name);
            List<String> lines = out.lines().toList();
            assertEquals(exitCode, process.waitFor());
            String said = lines.get(lines.size() - 2);
            assertTrue(said.matches("interrupted after epoch \\d+ of 100000; the model was not tested"), said);
            assertTrue(lines.getLast().matches("model: \\Q" + folder.resolve("m") + "\\E, the best epoch, \\d+"));
        }
        assertKept();
    }

    @Test
    void keepsTheLastBatchOfTheFirstEpoch() throws Exception {
        Process process = train(
                "--hidden",
                "1024,1024",
                "--batch-size",
                "1",
                "--report",
                folder.resolve("r").toString());
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            awaitLine(out, "training: ");
            signal(process, "INT");
            List<String> lines = out.lines().toList();
            assertEquals(130, process.waitFor());
            assertEquals(
                    List.of(
                            "interrupted in the first of 40 epochs; the model was not tested, and has no report",
                            "model: " + folder.resolve("m")),
                    lines);
        }
        assertKept();
    }
}
