package io.simdmlp.bench.peers;

import io.simdmlp.bench.peers.Peers.Library;
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
import java.util.stream.Collectors;

/** A library's process, spoken to in lines. */
final class Peer implements AutoCloseable {
    final Library library;
    private final Path log; // its standard error
    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader answers;

    /** Starts it; the number of threads is the first of the process's arguments. */
    Peer(Library library, String classPath, int threads, String... arguments) throws IOException {
        this.library = library;
        this.log = Files.createTempFile("peer", ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseG1GC", // what users have, but on one thread
                "-XX:ParallelGCThreads=1",
                "-XX:ConcGCThreads=1",
                "-cp",
                classPath,
                library.main(),
                Integer.toString(threads)));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        for (String pool : List.of("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")) {
            environment.put(pool, Integer.toString(threads));
        }
        if (!library.coreType().isEmpty()) {
            environment.put("OPENBLAS_CORETYPE", library.coreType());
        }
        this.process = builder.redirectError(log.toFile()).start();
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** The answer to a command. */
    String ask(Object... words) throws IOException {
        commands.write(Arrays.stream(words).map(Object::toString).collect(Collectors.joining("\t")) + "\n");
        commands.flush();
        return answer();
    }

    String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IllegalStateException(library.name() + "'s process ended: "
                    + Files.readString(log).strip());
        }
        return line;
    }

    @Override
    public void close() {
        process.destroy();
        File file = log.toFile();
        if (!file.delete()) {
            file.deleteOnExit();
        }
    }
}
