package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program in a JVM of its own. */
record ChildJvm(int exitCode, String out, String err) {
    /** The flag that the vector kernels need on the class path. */
    static final String VECTOR = "--add-modules=jdk.incubator.vector";

    static ChildJvm run(Class<?> main, List<String> flags) throws IOException, InterruptedException {
        return run(main.getName(), flags);
    }

    /** Runs a class by its name, or a source file by its path. */
    static ChildJvm run(String main, List<String> flags) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("-XX:+IgnoreUnrecognizedVMOptions"));
        arguments.addAll(flags);
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        return java(Path.of(System.getProperty("java.home")), arguments);
    }

    /** Runs the launcher of a Java runtime. */
    static ChildJvm java(Path home, List<String> arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin", "java").toString()));
        command.addAll(arguments);
        Path out = Files.createTempFile("child", ".out");
        Path err = Files.createTempFile("child", ".err");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
            }
            return new ChildJvm(
                    process.exitValue(), Files.readString(out), Files.readString(err, StandardCharsets.UTF_8));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    ChildJvm succeeded() {
        assertTrue(exitCode == 0, "exit code " + exitCode + "\n" + out + "\n" + err);
        return this;
    }

    /** The flags of this JVM that determine the kernels. */
    static List<String> sameKernels() {
        return java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--add-modules")
                        || flag.startsWith("-Dsimdmlp.kernels")
                        || flag.startsWith("-XX:UseAVX")
                        || flag.startsWith("-XX:MaxVectorSize"))
                .toList();
    }
}
