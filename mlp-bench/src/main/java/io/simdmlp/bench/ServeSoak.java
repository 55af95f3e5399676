package io.simdmlp.bench;

import io.simdmlp.io.ModelFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A mixed load for a long time: right requests, of which each response is compared with that of its version; wrong requests; connections
 * that break and others that are slow; and a new version every few seconds.
 */
public final class ServeSoak {
    private static final int CALLERS = 4;
    private static final String VERSION = "\"model_version\":\"";

    /**
     * The figures of a soak.
     *
     * @param right right responses to right requests
     * @param wrong wrong ones, or other statuses
     * @param rejected wrong requests that got status 400
     * @param notRejected wrong requests that got another status
     * @param broken connections that were broken
     * @param versions versions that were published
     * @param state the server's resources: after warming up, then in equal steps until the end
     */
    public record Figure(
            long right, long wrong, long rejected, long notRejected, long broken, int versions, List<State> state) {}

    /**
     * The resources of a server.
     *
     * @param heap megabytes in use after a garbage collection
     * @param threads threads of the operating system
     * @param descriptors open files and connections
     */
    public record State(double heap, long threads, long descriptors) {}

    private final ServerProcess server;
    private final Path file;
    private final List<byte[]> models = new ArrayList<>(); // the content of the file, of odd and even versions
    private final List<String> expected = new ArrayList<>(); // outputs, of odd and even versions
    private final byte[] request;
    private final byte[] reload = HttpConnection.post("/v2/repository/models/m/load", new byte[0], "");
    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicLong right = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private final AtomicLong notRejected = new AtomicLong();
    private final AtomicLong broken = new AtomicLong();
    private int versions = 1;

    /**
     * Creates a soak of a server whose model m is the first file, without watching it.
     *
     * @param server the server
     * @param file the file that it serves, replaced again and again
     * @param other a file with another model of the same shape
     * @throws IOException if the server does not answer, or a file cannot be read
     */
    public ServeSoak(ServerProcess server, Path file, Path other) throws IOException {
        this.server = server;
        this.file = file;
        models.add(Files.readAllBytes(file));
        models.add(Files.readAllBytes(other));
        float[] x = ServeLoad.row(ModelFile.read(file).mlp().spec());
        this.request = HttpConnection.post("/v2/models/m/infer", ServeLoad.JSON.body(x), "");
        try (HttpConnection connection = new HttpConnection(server.port())) {
            for (int i = 0; i < 2; i++) {
                connection.exchange(request);
                expected.add(outputs(connection.body()));
                publish(connection);
            }
        }
        if (expected.getFirst().equals(expected.getLast())) {
            throw new IllegalArgumentException("other predicts the same as file, expected another model");
        }
    }

    private static String outputs(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        return text.substring(text.indexOf("\"outputs\""));
    }

    private static int version(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        int at = text.indexOf(VERSION) + VERSION.length();
        return Integer.parseInt(text.substring(at, text.indexOf('"', at)));
    }

    private void publish(HttpConnection connection) throws IOException {
        Path next = file.resolveSibling("next.safetensors");
        Files.write(next, models.get(versions % 2));
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        int status = connection.exchange(reload);
        if (status != 200) {
            throw new IOException("loading again gave status " + status);
        }
        versions++;
    }

    /**
     * {@return the figures}
     *
     * @param minutes the duration
     * @param steps how often the server's resources are looked at
     * @throws IOException if the server does not answer, or a file cannot be read
     * @throws InterruptedException if interrupted
     */
    public Figure run(double minutes, int steps) throws IOException, InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            threads.add(Thread.ofPlatform().start(this::call));
        }
        threads.add(Thread.ofPlatform().start(this::callWrongly));
        threads.add(Thread.ofPlatform().start(this::breakConnections));
        List<State> states = new ArrayList<>();
        try (HttpConnection publisher = new HttpConnection(server.port())) {
            TimeUnit.SECONDS.sleep(5);
            long begin = System.nanoTime();
            for (int step = 0; step <= steps; step++) {
                long due = begin + (long) (step * minutes * 60e9 / steps);
                while (System.nanoTime() < due) {
                    TimeUnit.SECONDS.sleep(1);
                    publish(publisher);
                }
                states.add(new State(server.heap(), server.threads(), server.descriptors()));
            }
        } finally {
            done.set(true);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return new Figure(
                right.get(),
                wrong.get(),
                rejected.get(),
                notRejected.get(),
                broken.get(),
                versions,
                List.copyOf(states));
    }

    private void call() {
        try (HttpConnection connection = new HttpConnection(server.port())) {
            while (!done.get()) {
                boolean fits = connection.exchange(request) == 200
                        && outputs(connection.body()).equals(expected.get((version(connection.body()) - 1) % 2));
                (fits ? right : wrong).incrementAndGet();
            }
        } catch (IOException | RuntimeException e) {
            wrong.incrementAndGet();
        }
    }

    private void callWrongly() {
        Random random = new Random(1);
        while (!done.get()) {
            try (HttpConnection connection = new HttpConnection(server.port())) {
                for (int i = 0; i < 100 && !done.get(); i++) {
                    byte[] body = Arrays.copyOfRange(request, request.length - 200, request.length);
                    body[random.nextInt(body.length)] = (byte) random.nextInt(256);
                    int status = connection.exchange(HttpConnection.post("/v2/models/m/infer", body, ""));
                    (status == 400 ? rejected : notRejected).incrementAndGet();
                }
            } catch (IOException e) {
                notRejected.incrementAndGet();
            }
        }
    }

    private void breakConnections() {
        Random random = new Random(2);
        List<HttpConnection> slow = new ArrayList<>();
        try {
            while (!done.get()) {
                HttpConnection connection = new HttpConnection(server.port());
                connection.send(request, random.nextInt(request.length));
                if (slow.size() < 20) {
                    slow.add(connection); // sends nothing more: the server ends it
                } else {
                    connection.reset();
                    broken.incrementAndGet();
                    slow.removeFirst().close();
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
            for (HttpConnection connection : slow) {
                connection.close();
            }
        } catch (IOException e) {
            notRejected.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
