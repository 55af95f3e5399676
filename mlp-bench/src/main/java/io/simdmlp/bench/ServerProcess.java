package io.simdmlp.bench;

import io.simdmlp.bench.peers.PeerProcess;
import io.simdmlp.tracker.Child;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server in a JVM of its own, on this machine. */
public final class ServerProcess implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("serving at http://[^:/]+:(\\d+)/");
    private static final int PATIENCE = 60; // seconds to stop

    private final Child child;
    private final int port;

    private ServerProcess(Child child, int port) {
        this.child = child;
        this.port = port;
    }

    /**
     * {@return a server that is ready}
     *
     * @param classPath the class path
     * @param main the main class, which prints {@code serving at http://HOST:PORT/} on standard error
     * @param heap the heap in MB
     * @param arguments of the main class
     * @throws IOException if the process does not start, or ends at once
     */
    public static ServerProcess start(String classPath, String main, int heap, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.util.logging.SimpleFormatter.format=%5$s%n",
                "-Djdk.virtualThreadScheduler.parallelism="
                        + 2 * Runtime.getRuntime().availableProcessors(),
                "-Xmx" + heap + "m",
                "-cp",
                classPath,
                main));
        command.addAll(arguments);
        Child child = Child.start(PeerProcess.withoutTelemetry(
                new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)));
        BufferedReader err =
                new BufferedReader(new InputStreamReader(child.process().getErrorStream(), StandardCharsets.UTF_8));
        String last = "";
        for (String line = err.readLine(); line != null; line = err.readLine()) {
            Matcher address = ADDRESS.matcher(line);
            if (address.find()) {
                Thread.ofPlatform().daemon().start(() -> drain(err));
                return new ServerProcess(child, Integer.parseInt(address.group(1)));
            }
            last = line;
        }
        int exitCode = child.exitCode();
        child.close();
        throw new IOException("the server " + Child.ending(exitCode) + ": " + last);
    }

    private static void drain(BufferedReader err) {
        try {
            while (err.readLine() != null) {
                // a full pipe would stop the server
            }
        } catch (IOException e) {
            // the process has ended
        }
    }

    /** {@return the port} */
    public int port() {
        return port;
    }

    /** {@return the CPU time so far, of all threads} */
    public Duration cpu() {
        return child.process().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /**
     * {@return the number of threads of the operating system; 0 if unknown}
     *
     * @throws IOException if it cannot be read
     */
    public long threads() throws IOException {
        return entries("task");
    }

    /**
     * {@return the number of open files and connections; 0 if unknown}
     *
     * @throws IOException if it cannot be read
     */
    public long descriptors() throws IOException {
        return entries("fd");
    }

    private long entries(String what) throws IOException {
        Path folder = Path.of("/proc", Long.toString(child.process().pid()), what);
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.count();
        }
    }

    /**
     * {@return the megabytes of the heap that are in use after a garbage collection}
     *
     * @throws IOException if jcmd fails
     * @throws InterruptedException if interrupted
     */
    public double heap() throws IOException, InterruptedException {
        jcmd("GC.run");
        String info = jcmd("GC.heap_info");
        Matcher used = Pattern.compile("used (\\d+)K").matcher(info);
        if (!used.find()) {
            throw new IOException("jcmd GC.heap_info printed no use: " + info);
        }
        return Long.parseLong(used.group(1)) / 1024.0;
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(child.process().pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jcmd.waitFor();
        return output;
    }

    /**
     * {@return the sum of a metric over its labels}
     *
     * @param name the name of the metric
     * @throws IOException if the server does not answer
     */
    public double metric(String name) throws IOException {
        try (HttpConnection connection = new HttpConnection(port)) {
            connection.exchange(
                    "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            return new String(connection.body(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(name + "{"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
    }

    /** {@return the exit code after SIGTERM, which is sent} */
    public int stop() {
        child.process().destroy();
        child.endsWithin(PATIENCE);
        return child.exitCode();
    }

    @Override
    public void close() {
        if (child.process().isAlive()) {
            stop();
        }
        child.close();
    }
}
