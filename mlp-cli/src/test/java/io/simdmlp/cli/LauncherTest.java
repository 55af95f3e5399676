package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    private static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx64m", "-Dsimdmlp.kernels=reference", "-cp"));
        command.addAll(List.of(System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    @Test
    void aNetworkLargerThanTheHeapIsOneLine() throws IOException, InterruptedException {
        String[] train = java("train", "--hidden", "4000,4000").toArray(String[]::new);
        String err = run(2, folder, train);
        assertTrue(err.matches("mlp: training takes [0-9.]+ MB of memory, the JVM has [0-9.]+ MB: .*-Xmx2g.*\n"), err);
        String[] larger = java("train", "--hidden", "40000,40000").toArray(String[]::new);
        assertTrue(run(2, folder, larger).startsWith("mlp: training takes 32.1 GB"), "before the network is made");
    }

    @Test
    void predictionEndsQuietlyWhenNobodyReads() throws IOException, InterruptedException {
        Path model = folder.resolve("m.safetensors");
        Path csv = TestFiles.insects(folder);
        Cli.run("train", "--data", csv, "--epochs", "1", "--out", model).succeeded();
        List<String> rows = Files.readAllLines(csv);
        Path big = Files.writeString(
                folder.resolve("big.csv"),
                rows.getFirst() + "\n" + (String.join("\n", rows.subList(1, 91)) + "\n").repeat(500));
        Path err = folder.resolve("err.txt");
        Process process = new ProcessBuilder(java("predict", "--model", model.toString(), "--data", big.toString()))
                .redirectError(err.toFile())
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("class,p_ant,p_bee,p_cicada", out.readLine());
        }
        assertEquals(141, process.waitFor());
        assertEquals("", Files.readString(err));
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
