package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * A folder with the script {@code mlp} and empty sources, a Maven that only prints messages, and a JDK that prints its
 * arguments.
 */
final class Checkout {
    static final Path SCRIPT = Path.of("../mlp").toAbsolutePath().normalize();

    private static final int TIMEOUT_SECONDS = 60;
    private static final List<String> MODULES = List.of(
            "mlp-kernel",
            "mlp-vector",
            "mlp-core",
            "mlp-io",
            "mlp-serve",
            "mlp-examples",
            "jmh-tracker",
            "mlp-bench",
            "mlp-cli",
            "mlp-peers");

    /** Prints the modules as Maven does, one every STEP seconds, and logs its begin and end. */
    private static final String MAVEN = """
            #!/bin/sh
            echo "begin $$" >>../runs.log
            i=0
            for module in simdmlp mlp-core mlp-cli; do
              i=$((i + 1))
              echo "[INFO] Building $module 0.1.0-SNAPSHOT                                   [$i/3]"
              sleep "${STEP:-0.1}"
            done
            if [ -n "$BROKEN" ]; then
              echo "[ERROR] Net.java:[1,1] class, interface, enum, or record expected"
              exit 1
            fi
            mkdir -p mlp-cli/target/unchecked/lib
            touch mlp-cli/target/unchecked/mlp.jar
            echo "end $$" >>../runs.log
            """;

    private final Path root;
    private final Path tools;
    private final Map<String, String> environment = new TreeMap<>();
    private List<String> shell = List.of("sh");

    private Checkout(Path root, Path tools) {
        this.root = root;
        this.tools = tools;
    }

    /** The output and exit code of a run. */
    record Result(int exitCode, String out, String err) {
        Result ended(int code) {
            assertEquals(code, exitCode, out + err);
            return this;
        }
    }

    /** A run that may still be in progress. */
    record Run(Process process, Path out, Path err) {
        Result result() throws IOException, InterruptedException {
            assertTrue(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS), "hangs");
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        }
    }

    /** Creates a checkout in {@code folder}, with any name. */
    static Checkout in(Path folder, String name) throws IOException {
        Path root = Files.createDirectories(folder.resolve(name));
        Path tools = Files.createDirectories(folder.resolve("tools"));
        executable(tools.resolve("mvn"), MAVEN);
        for (String tool : List.of("java", "javac")) {
            executable(
                    Files.createDirectories(tools.resolve("jdk/bin")).resolve(tool),
                    "#!/bin/sh\nfor a; do echo \"$a\"; done\n");
        }
        Files.writeString(tools.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
        Files.copy(SCRIPT, root.resolve("mlp"));
        for (String module : MODULES) {
            Files.createDirectories(root.resolve(module, "src/main"));
            Files.createFile(root.resolve(module, "pom.xml"));
        }
        Files.createFile(root.resolve("pom.xml"));
        return new Checkout(root, tools);
    }

    private static void executable(Path file, String script) throws IOException {
        assertTrue(Files.writeString(file, script).toFile().setExecutable(true));
    }

    /**
     * The shell in the first line of the script; with {@code -Dsimdmlp.shells=all} all supported shells that are installed.
     */
    static Stream<List<String>> shells() {
        if (!System.getProperty("simdmlp.shells", "").equals("all")) {
            return Stream.of(List.of("sh"));
        }
        List<String> folders = List.of(System.getenv("PATH").split(File.pathSeparator, -1));
        return Stream.of(List.of("sh"), List.of("dash"), List.of("bash"), List.of("busybox", "sh"))
                .filter(shell ->
                        folders.stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, shell.getFirst()))));
    }

    Checkout with(List<String> otherShell) {
        shell = otherShell;
        return this;
    }

    Checkout with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Creates the result of a build: a jar that refers to the tested classes, which a real JDK runs. */
    Checkout built() throws IOException {
        Files.createDirectories(target().resolve("lib"));
        List<String> entries = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toUri().toString())
                .toList();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", entries));
        new JarOutputStream(Files.newOutputStream(target().resolve("mlp.jar")), manifest).close();
        Files.createFile(target().resolve("built"));
        return with("MLP_JAVA_HOME", System.getProperty("java.home"));
    }

    Path target() {
        return root.resolve("mlp-cli/target/unchecked");
    }

    Path lock() {
        return target().resolve("lock");
    }

    Path root() {
        return root;
    }

    /** The begins and ends of Maven's runs, in order. */
    List<String> runs() throws IOException {
        Path log = root.resolveSibling("runs.log");
        return Files.exists(log)
                ? Files.readAllLines(log).stream()
                        .map(line -> line.replaceAll(" .*", ""))
                        .toList()
                : List.of();
    }

    Run start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(shell);
        command.add(root.resolve("mlp").toString());
        command.addAll(List.of(arguments));
        return start(command);
    }

    /** Runs a shell script, in which $MLP is the command. */
    Run script(String text) throws IOException {
        List<String> command = new ArrayList<>(shell);
        command.addAll(List.of("-c", text));
        return start(command);
    }

    private Run start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(tools.toFile());
        builder.environment().put("MLP_JAVA_HOME", tools.resolve("jdk").toString());
        builder.environment().put("MLP", root.resolve("mlp").toString());
        builder.environment().put("PATH", tools + File.pathSeparator + System.getenv("PATH"));
        builder.environment().remove("MLP_JAVA_OPTS");
        builder.environment().putAll(environment);
        Path out = Files.createTempFile(tools, "out", ".txt");
        Path err = Files.createTempFile(tools, "err", ".txt");
        return new Run(
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start(), out, err);
    }

    Result run(String... arguments) throws IOException, InterruptedException {
        return start(arguments).result();
    }

    /** Waits until the lock names this number of processes. */
    List<String> awaitLock(int processes) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (System.nanoTime() < end) {
            if (Files.exists(lock())) {
                List<String> lines = Files.readAllLines(lock(), StandardCharsets.UTF_8);
                if (lines.size() == processes) {
                    return lines;
                }
            }
            Thread.sleep(20);
        }
        throw new AssertionError("no lock of " + processes);
    }

    /** Waits until the log of runs has an entry. */
    void awaitRun(String entry) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (!runs().contains(entry)) {
            assertTrue(System.nanoTime() < end, "no " + entry);
            Thread.sleep(20);
        }
    }
}
