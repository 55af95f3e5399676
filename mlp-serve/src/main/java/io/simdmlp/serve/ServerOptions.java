package io.simdmlp.serve;

import io.simdmlp.io.Model;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link Server}. Each method returns this object.
 *
 * <pre>{@code
 * Server server = Server.start(new ServerOptions().model("iris", Path.of("iris.safetensors")).port(8080));
 * }</pre>
 */
public final class ServerOptions {
    /**
     * A model to serve.
     *
     * @param name its name in requests
     * @param version the name of its version; null to count versions, 1 for the first that is loaded
     * @param file the model file
     */
    record Served(String name, @Nullable String version, Path file) {}

    private static final int MIB = 1 << 20;

    final List<Served> models = new ArrayList<>();
    String host = "127.0.0.1";
    int port = 8080;
    int maxBody = 16 * MIB;
    int maxRows = 10_000;
    int maxHeader = 16_384;
    int maxConnections = 1024;
    int threads = Runtime.getRuntime().availableProcessors();
    int waiting = 64;
    Duration idleTimeout = Duration.ofSeconds(60);
    Duration readTimeout = Duration.ofSeconds(10);
    Duration grace = Duration.ofSeconds(30);
    Duration drain = Duration.ZERO;
    Duration watch = Duration.ofSeconds(1);
    Duration batchWindow = Duration.ZERO;
    int batchRows = 256;

    @Nullable
    String token;

    @Nullable
    Path certificate;

    @Nullable
    Path key;

    @Nullable
    OutputStream accessLog;

    boolean page = true;

    @Nullable
    Function<Model, Engine> engines;

    /** Creates the default options: no model, port 8080 of the loopback interface. */
    public ServerOptions() {}

    /**
     * Adds a model, whose versions are counted: 1 for the first, and one more each time that its file is loaded again.
     *
     * @param name its name in requests
     * @param file the model file
     * @return this
     * @throws IllegalArgumentException if the name is invalid, or there is a model of that name
     */
    public ServerOptions model(String name, Path file) {
        return add(new Served(checkName("name", name), null, file));
    }

    /**
     * Adds a version of a model. Requests that name no version get the one that was added last.
     *
     * @param name its name in requests
     * @param version the name of the version
     * @param file the model file
     * @return this
     * @throws IllegalArgumentException if a name is invalid, or there is such a version, or a model of that name without versions
     */
    public ServerOptions model(String name, String version, Path file) {
        return add(new Served(checkName("name", name), checkName("version", version), file));
    }

    private static String checkName(String what, String name) {
        if (!name.matches("[A-Za-z0-9_.@=-]{1,200}") || name.matches("\\.+")) {
            throw new IllegalArgumentException(
                    what + " is " + RequestException.quote(name) + ", expected 1 to 200 letters, digits and _ . @ = -");
        }
        return name;
    }

    private ServerOptions add(Served served) {
        for (Served other : models) {
            boolean same = other.name.equals(served.name);
            if (same && (other.version == null || served.version == null || other.version.equals(served.version))) {
                throw new IllegalArgumentException("name is '" + served.name + "'"
                        + (served.version == null ? "" : ", version '" + served.version + "'")
                        + ", and there is such a model already, expected different ones");
            }
        }
        models.add(served);
        return this;
    }

    /**
     * Sets the address to listen on.
     *
     * @param host a name or an address; {@code 0.0.0.0} for all interfaces. Default: {@code 127.0.0.1}
     * @return this
     */
    public ServerOptions host(String host) {
        this.host = host;
        return this;
    }

    /**
     * Sets the port.
     *
     * @param port 1 to 65535, or 0 for a free one. Default: 8080
     * @return this
     */
    public ServerOptions port(int port) {
        this.port = inRange("port", port, 0, 65_535);
        return this;
    }

    /**
     * Sets the limits of a request.
     *
     * @param maxBody bytes of a body, at least 1. Default: 16 MiB
     * @param maxRows rows of a request, at least 1. Default: 10,000
     * @param maxHeader bytes of the headers, at least 256. Default: 16,384
     * @return this
     */
    public ServerOptions limits(int maxBody, int maxRows, int maxHeader) {
        this.maxBody = inRange("maxBody", maxBody, 1, Integer.MAX_VALUE - 16);
        this.maxRows = inRange("maxRows", maxRows, 1, Integer.MAX_VALUE - 16);
        this.maxHeader = inRange("maxHeader", maxHeader, 256, MIB);
        return this;
    }

    /**
     * Sets how many requests are served at the same time.
     *
     * @param maxConnections open connections, at least 1. Default: 1024
     * @param threads requests that compute at the same time, at least 1. Default: the number of processors
     * @param waiting requests that wait to compute, at least 0. Any other gets status 503. Default: 64
     * @return this
     */
    public ServerOptions concurrency(int maxConnections, int threads, int waiting) {
        this.maxConnections = inRange("maxConnections", maxConnections, 1, 1_000_000);
        this.threads = inRange("threads", threads, 1, 4096);
        this.waiting = inRange("waiting", waiting, 0, 1_000_000);
        return this;
    }

    /**
     * Sets the time limits of clients.
     *
     * @param idle after which a connection without a request is closed. Default: 60 seconds
     * @param read in which a request must arrive, headers and body. Default: 10 seconds
     * @return this
     */
    public ServerOptions timeouts(Duration idle, Duration read) {
        this.idleTimeout = positive("idle", idle);
        this.readTimeout = positive("read", read);
        return this;
    }

    /**
     * Sets how the server stops.
     *
     * @param drain the time for which it serves on after it has become not ready, so that load balancers notice. Default: 0
     * @param grace the longest time to finish accepted requests. Default: 30 seconds
     * @return this
     */
    public ServerOptions stop(Duration drain, Duration grace) {
        this.drain = notNegative("drain", drain);
        this.grace = positive("grace", grace);
        return this;
    }

    /**
     * Sets how often the model files are looked at.
     *
     * @param period the time between two looks; a changed file is loaded after the second look that finds the same content. 0 for
     *     never. Default: 1 second
     * @return this
     */
    public ServerOptions watch(Duration period) {
        this.watch = notNegative("period", period);
        return this;
    }

    /**
     * Sets micro-batching: requests that arrive within a window are predicted in one call.
     *
     * @param window the time for which the first request waits for others; 0 for no batching. Default: 0
     * @param rows rows of a batch, at least 1. Default: 256
     * @return this
     */
    public ServerOptions batching(Duration window, int rows) {
        this.batchWindow = notNegative("window", window);
        this.batchRows = inRange("rows", rows, 1, 65_536);
        return this;
    }

    /**
     * Demands a bearer token of each request but those for health.
     *
     * @param token the token, not empty
     * @return this
     */
    public ServerOptions token(String token) {
        if (token.isBlank()) {
            throw new IllegalArgumentException("token is empty, expected at least one character");
        }
        this.token = token;
        return this;
    }

    /**
     * Serves over TLS.
     *
     * @param certificate a PEM file with the certificate and its chain
     * @param key a PEM file with its private key, PKCS #8, without a password
     * @return this
     */
    public ServerOptions tls(Path certificate, Path key) {
        this.certificate = certificate;
        this.key = key;
        return this;
    }

    /**
     * Writes a line of JSON for each request.
     *
     * @param log where to write; flushed after each line, not closed
     * @return this
     */
    public ServerOptions accessLog(OutputStream log) {
        this.accessLog = log;
        return this;
    }

    /**
     * Sets whether there is a page at {@code /}.
     *
     * @param page false for none. Default: true
     * @return this
     */
    public ServerOptions page(boolean page) {
        this.page = page;
        return this;
    }

    /**
     * Computes with another library, for comparisons.
     *
     * @param engines makes the engine of a model
     * @return this
     */
    public ServerOptions engines(Function<Model, Engine> engines) {
        this.engines = engines;
        return this;
    }

    private static int inRange(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " is " + value + ", expected " + min + " to " + max);
        }
        return value;
    }

    private static Duration positive(String name, Duration value) {
        if (value.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException(name + " is " + value + ", expected at least 1 ms");
        }
        return value;
    }

    private static Duration notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " is " + value + ", expected at least 0");
        }
        return value;
    }
}
