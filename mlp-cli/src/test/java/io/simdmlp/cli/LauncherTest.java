package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code mlp} at the root. */
final class LauncherTest {
    private static final Path SCRIPT = Path.of("../mlp").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    /** Runs a command without a JDK in any usual place; its exit code and standard error. */
    private String run(int exitCode, Path javaHome, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).directory(folder.toFile());
        builder.environment().put("MLP_JAVA_HOME", javaHome.toString());
        Path err = folder.resolve("err.txt");
        Process process = builder.redirectError(err.toFile())
                .redirectOutput(folder.resolve("out.txt").toFile())
                .start();
        assertEquals(exitCode, process.waitFor(), Files.readString(err, StandardCharsets.UTF_8));
        assertEquals("", Files.readString(folder.resolve("out.txt")));
        return Files.readString(err);
    }

    @Test
    void isValidShell() throws IOException, InterruptedException {
        assertEquals("", run(0, folder, "sh", "-n", SCRIPT.toString()));
        assertTrue(Files.isExecutable(SCRIPT));
    }

    @Test
    void namesAJdkThatIsNone() throws IOException, InterruptedException {
        Path nowhere = folder.resolve("nowhere");
        String expected = "mlp: MLP_JAVA_HOME is " + nowhere + ", which is no JDK 25 or newer (with bin/javac)\n";
        assertEquals(expected, run(2, nowhere, SCRIPT.toString(), "train"));
    }

    @Test
    void refusesAnOldJdkThroughALinkToo() throws IOException, InterruptedException {
        Path jdk = folder.resolve("jdk17");
        Files.createDirectories(jdk.resolve("bin"));
        for (String tool : List.of("java", "javac")) {
            assertTrue(Files.writeString(jdk.resolve("bin").resolve(tool), "#!/bin/sh\n")
                    .toFile()
                    .setExecutable(true));
        }
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.2\"\n");
        Path link = Files.createSymbolicLink(folder.resolve("link"), SCRIPT);
        assertTrue(run(2, jdk, link.toString()).startsWith("mlp: MLP_JAVA_HOME is " + jdk + ", which is no JDK 25"));
    }

    @Test
    void kernelsThatCannotBeHadAreOneLine() throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String err = run(
                2,
                folder,
                java.toString(),
                "-Dsimdmlp.kernels=gpu",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "train");
        assertEquals("mlp: simdmlp.kernels is 'gpu', expected auto, vector or reference\n", err);
    }
}
