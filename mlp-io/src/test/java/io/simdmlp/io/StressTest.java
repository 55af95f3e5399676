package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs {@link HolderStress} and {@link PoolStress} with jcstress, in JVMs of their own: a short form, or with
 * {@code -Dsimdmlp.stress=default} (or {@code tough}, {@code stress}) the mode of jcstress with this name, in all its
 * configurations of the compilers. It generates and compiles the runners first.
 */
class StressTest {
    private static final Path SOURCES = Path.of("src/test/java/io/simdmlp/io");
    private static final int TESTS = 2;

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 4, unit = TimeUnit.HOURS)
    void noForbiddenResultIsSeen() throws IOException, InterruptedException {
        Path classes = Files.createDirectory(folder.resolve("classes"));
        String path = System.getProperty("java.class.path");
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        Stream.of(
                                        "-proc:full",
                                        "-d",
                                        classes.toString(),
                                        "-cp",
                                        path,
                                        SOURCES.resolve("HolderStress.java").toString(),
                                        SOURCES.resolve("PoolStress.java").toString())
                                .toArray(String[]::new));
        assertEquals(0, compiled);
        String mode = System.getProperty("simdmlp.stress", "");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classes + File.pathSeparator + path,
                "org.openjdk.jcstress.Main",
                "-t",
                "Stress"));
        command.addAll(
                mode.isEmpty() ? List.of("-m", "quick", "-sc", "false", "-jvmArgs", "-Xmx256m") : List.of("-m", mode));
        Path out = folder.resolve("out.txt");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        int status = process.waitFor();
        String text = Files.readString(out);
        assertEquals(0, status, text);
        String passed = text.replaceAll(
                "(?s).*Results: (\\d+) planned; (\\d+) passed, 0 failed, 0 soft errs, 0 hard errs.*", "$1 $2");
        String[] counts = passed.split(" ", -1);
        assertEquals(2, counts.length, text);
        assertEquals(counts[0], counts[1], text);
        assertTrue(Integer.parseInt(counts[1]) >= TESTS, text);
    }
}
