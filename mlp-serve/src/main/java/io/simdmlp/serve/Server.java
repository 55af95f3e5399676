package io.simdmlp.serve;

import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.simdmlp.io.DataException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Serves models over HTTP/1.1 with the Open Inference Protocol, version 2, and its binary tensor extension; each request on a
 * virtual thread. docs/SERVING.md describes the endpoints.
 *
 * <p>A model is loaded again if its file changes. A file that cannot be loaded is reported, and the version before serves on.
 */
public final class Server implements AutoCloseable {
    private final ServerOptions options;
    private final Metrics metrics;
    private final Models models;
    private final Router router;
    private final WebServer web;
    private final ReadDeadlines deadlines;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Server(ServerOptions options, Models models, Metrics metrics, Gate gate) {
        this.options = options;
        this.metrics = metrics;
        this.models = models;
        ReadDeadlines deadlines = new ReadDeadlines(options.readTimeout.toNanos());
        this.router = new Router(options, models, metrics, gate, deadlines);
        this.web = web(deadlines);
        this.deadlines = deadlines;
    }

    /**
     * Loads the models, warms them up, and begins to serve.
     *
     * @param options the options, with at least one model
     * @return a server, ready when this method returns
     * @throws DataException if a model file cannot be loaded
     * @throws IllegalArgumentException if there is no model, or the certificate or key cannot be used
     * @throws IllegalStateException if the server cannot listen on the port
     */
    public static Server start(ServerOptions options) throws DataException {
        if (options.models.isEmpty()) {
            throw new IllegalArgumentException("there is no model, expected at least one");
        }
        Gate gate = new Gate(options.threads, options.waiting);
        Metrics metrics = new Metrics(gate);
        Models models = new Models(options, metrics);
        models.loadAll();
        Server server = new Server(options, models, metrics, gate);
        server.begin();
        return server;
    }

    private void begin() {
        try {
            web.start();
        } catch (RuntimeException e) {
            throw cannotListen(e);
        }
        if (!web.isRunning()) { // Helidon has logged why
            throw cannotListen(null);
        }
        repeat("mlp-serve-clock", Duration.ofSeconds(1), () -> {
            deadlines.check();
            models.tick();
        });
        if (!options.watch.isZero()) {
            repeat("mlp-serve-watch", options.watch, models::loadChanged);
        }
        router.ready(true);
    }

    private IllegalStateException cannotListen(@Nullable RuntimeException cause) {
        return new IllegalStateException(
                "cannot listen on " + options.host + ", port " + options.port
                        + ", expected an address of this machine and a free port",
                cause);
    }

    /** Does something again and again, on a thread of its own, until the server is closed. */
    private void repeat(String name, Duration period, Runnable work) {
        Thread.ofPlatform().daemon().name(name).start(() -> {
            while (!closed.get()) {
                try {
                    Thread.sleep(period);
                } catch (InterruptedException e) {
                    return;
                }
                work.run();
            }
        });
    }

    private WebServer web(ReadDeadlines deadlines) {
        Http1ConnectionListener listener = new Http1ConnectionListener() {
            @Override
            public void prologue(ConnectionContext context, HttpPrologue prologue) {
                deadlines.begin();
            }
        };
        Http1Config http = Http1Config.builder()
                .maxHeadersSize(options.maxHeader)
                .maxPrologueLength(options.maxHeader)
                .receiveListeners(List.of(listener))
                .build();
        WebServerConfig.Builder builder = WebServer.builder()
                .host(options.host)
                .port(options.port)
                .shutdownHook(false)
                .protocolsDiscoverServices(false)
                .addProtocol(http)
                .maxPayloadSize(options.maxBody)
                .maxTcpConnections(options.maxConnections)
                .idleConnectionTimeout(options.idleTimeout)
                .idleConnectionPeriod(min(options.idleTimeout, Duration.ofSeconds(1)))
                .shutdownGracePeriod(options.grace)
                .connectionOptions(socket -> socket.tcpNoDelay(true).readTimeout(options.idleTimeout))
                .directHandlers(directHandlers())
                .routing(routing -> routing.any(router::handle));
        if (options.certificate != null && options.key != null) {
            builder.tls(tls(options.certificate, options.key));
        }
        return builder.build();
    }

    private static Tls tls(Path certificate, Path key) {
        try {
            Keys keys = Keys.builder()
                    .pem(pem -> pem.key(Resource.create(key)).certChain(Resource.create(certificate)))
                    .build();
            return Tls.builder().privateKey(keys).privateKeyCertChain(keys).build();
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "certificate is " + certificate + " and key is " + key + ", expected PEM files with a certificate"
                            + " and its private key, PKCS #8 without a password: " + e.getMessage(),
                    e);
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** What the HTTP library answers itself, such as a malformed request line, has the protocol's error body too. */
    private DirectHandlers directHandlers() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            handlers.addHandler(type, (request, eventType, status, headers, message) -> {
                metrics.responded(status.code());
                metrics.failed(Router.reason(status.code()));
                return DirectHandler.TransportResponse.builder()
                        .status(status)
                        .headers(headers)
                        .header(HeaderNames.CONTENT_TYPE, "application/json")
                        .keepAlive(false)
                        .entity(Json.bytes(Map.of(
                                "error", status.code() + " " + status.reasonPhrase() + detail(status.code(), message))))
                        .build();
            });
        }
        return handlers.build();
    }

    private String detail(int status, @Nullable String message) {
        if (status == 413) {
            return ": expected a body of at most " + options.maxBody + " bytes";
        }
        if (status == 431) {
            return ": expected headers of at most " + options.maxHeader + " bytes";
        }
        return status < 500 && message != null && !message.isBlank() ? ": " + RequestException.oneLine(message) : "";
    }

    /** {@return the port} */
    public int port() {
        return web.port();
    }

    /** {@return the address of the page and the endpoints, such as {@code http://127.0.0.1:8080/}} */
    public String address() {
        String host = options.host.contains(":") ? "[" + options.host + "]" : options.host;
        return (web.hasTls() ? "https://" : "http://") + host + ":" + port() + "/";
    }

    /** {@return one line for each model: its name, version, shape and kernels} */
    public List<String> descriptions() {
        return models.descriptions();
    }

    /**
     * Stops: reports not ready, serves on for the drain time, then accepts no further connection and finishes the accepted
     * requests, within the grace time.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        router.ready(false);
        try {
            Thread.sleep(options.drain);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        web.stop();
    }
}
