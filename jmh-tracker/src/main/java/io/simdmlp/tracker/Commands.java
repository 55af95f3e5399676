package io.simdmlp.tracker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs other programs to their end. */
final class Commands {
    private Commands() {}

    /** Returns the exit code. The output goes to {@code log}. The program ends if the thread is interrupted or this JVM ends. */
    static int run(Path folder, Path log, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toAbsolutePath().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try (Child child = Child.start(builder)) {
            return child.waitFor();
        }
    }

    /** The last line that is neither blank nor a part of a stack trace. */
    static String lastLine(Path log) throws IOException {
        return Files.readString(log)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("\tat "))
                .reduce((first, second) -> second)
                .orElse("it printed nothing");
    }
}
