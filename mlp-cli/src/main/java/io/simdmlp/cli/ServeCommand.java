package io.simdmlp.cli;

import io.simdmlp.serve.Server;
import io.simdmlp.serve.ServerOptions;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mlp serve}. */
@Command(
        name = "serve",
        description =
                "Serves models over HTTP with the Open Inference Protocol, version 2, a page to try them at /, and metrics"
                        + " for Prometheus at /metrics. A model file that changes is loaded again while requests run; if it cannot be"
                        + " loaded, the version before serves on. SIGTERM and Ctrl-C finish the accepted requests, then stop.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        sortSynopsis = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp serve --model iris.safetensors",
            "  mlp serve --model a.safetensors --model second=b.safetensors --port 9000",
            "  mlp serve --model iris:1=old.safetensors --model iris:2=new.safetensors",
            "  mlp serve --model m.safetensors --host 0.0.0.0 --token-file token --tls-cert c.pem --tls-key k.pem",
            "",
            "  curl localhost:8080/v2/models/iris",
            "  curl localhost:8080/v2/models/iris/infer -d '{\"inputs\": [{\"name\": \"input\", \"datatype\": \"FP32\",",
            "      \"shape\": [1, 4], \"data\": [5.1, 3.5, 1.4, 0.2]}]}'",
            "",
            "Times have a unit: us, ms, s or m (minutes).",
            "Exit codes: 0 stopped by a signal; 2 unusable model, option or port."
        })
final class ServeCommand implements Callable<Integer> {
    private static final Pattern NAMED = Pattern.compile("([^=/\\\\:]+)(?::([^=/\\\\:]+))?=(.+)");
    private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";
    private static final int POLL = 50; // ms
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Option(
            names = "--model",
            paramLabel = "[NAME[:VERSION]=]FILE",
            required = true,
            description =
                    "A model file that train wrote; can be given several times. Without a name it is called as its file"
                            + " without the ending. Requests without a version get the last one given. Without versions, they are"
                            + " counted: 1, and one more each time the file is loaded again")
    @SuppressWarnings("NullAway.Init") // required
    private List<String> models;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "The address to listen on, 0.0.0.0 for all. Default: ${DEFAULT-VALUE}, this machine alone")
    private String host = "127.0.0.1";

    @Option(names = "--port", paramLabel = "N", description = "The port, 0 for a free one. Default: ${DEFAULT-VALUE}")
    private int port = 8080;

    @Option(
            names = "--batch-window",
            paramLabel = "TIME",
            description = "Requests that arrive within this time are predicted together. 0 for no batching."
                    + " Default: ${DEFAULT-VALUE}")
    private String batchWindow = "0";

    @Option(names = "--batch-rows", paramLabel = "N", description = "Rows of such a batch. Default: ${DEFAULT-VALUE}")
    private int batchRows = 256;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Requests that compute at the same time. Default: the number of CPUs")
    private @Nullable Integer threads;

    @Option(
            names = "--queue",
            paramLabel = "N",
            description = "Requests that wait to compute; any other gets status 503 at once. Default: ${DEFAULT-VALUE}")
    private int queue = 64;

    @Option(names = "--max-connections", paramLabel = "N", description = "Open connections. Default: ${DEFAULT-VALUE}")
    private int maxConnections = 1024;

    @Option(
            names = "--max-body",
            paramLabel = "BYTES",
            description = "Bytes of a request's body. Default: ${DEFAULT-VALUE}")
    private int maxBody = 1 << 24;

    @Option(names = "--max-rows", paramLabel = "N", description = "Rows of a request. Default: ${DEFAULT-VALUE}")
    private int maxRows = 10_000;

    @Option(
            names = "--max-header",
            paramLabel = "BYTES",
            description = "Bytes of a request's headers. Default: ${DEFAULT-VALUE}")
    private int maxHeader = 16_384;

    @Option(
            names = "--idle-timeout",
            paramLabel = "TIME",
            description = "A connection without a request for this time is closed. Default: ${DEFAULT-VALUE}")
    private String idleTimeout = "60s";

    @Option(
            names = "--read-timeout",
            paramLabel = "TIME",
            description = "A request that takes longer to arrive is ended. Default: ${DEFAULT-VALUE}")
    private String readTimeout = "10s";

    @Option(
            names = "--drain",
            paramLabel = "TIME",
            description = "After a signal, serve on for this time while not ready, so that load balancers notice."
                    + " Default: ${DEFAULT-VALUE}")
    private String drain = "0";

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            description = "Then finish accepted requests, for at most this time. Default: ${DEFAULT-VALUE}")
    private String grace = "30s";

    @Option(
            names = "--watch",
            paramLabel = "TIME",
            description = "How often the model files are looked at, 0 for never. Default: ${DEFAULT-VALUE}")
    private String watch = "1s";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "A file with a token that requests must have, as 'Authorization: Bearer TOKEN'; not those for health")
    private @Nullable Path tokenFile;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "A PEM file with the certificate and its chain, for TLS")
    private @Nullable Path certificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "A PEM file with the private key of the certificate, PKCS #8 without a password")
    private @Nullable Path key;

    @Option(
            names = "--access-log",
            paramLabel = "FILE",
            description = "Append a line of JSON for each request; - is standard output. Default: none")
    private @Nullable String accessLog;

    @Option(names = "--no-page", description = "No page at /")
    private boolean noPage;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ServerOptions options = options();
        HELIDON.setLevel(Level.WARNING); // its start is no news
        // Half of the carriers of virtual threads stay free for connections while the CPUs compute.
        if (System.getProperty(PARALLELISM) == null) {
            System.setProperty(
                    PARALLELISM, Integer.toString(2 * Runtime.getRuntime().availableProcessors()));
        }
        try (Interruption interruption = new Interruption();
                OutputStream log = openLog()) {
            if (log != null) {
                options.accessLog(log);
            }
            Server server;
            try {
                server = Server.start(options);
            } catch (IllegalStateException | IllegalArgumentException e) {
                throw CommandFailure.badInput(String.valueOf(e.getMessage()));
            }
            try (server) {
                PrintWriter err = spec.commandLine().getErr();
                server.descriptions().forEach(line -> err.println("mlp: " + line));
                err.println("mlp: serving at " + server.address());
                err.flush();
                while (!interruption.requested()) {
                    Thread.sleep(POLL);
                }
                err.println("mlp: stopping");
                err.flush();
            }
        }
        return ExitCodes.OK;
    }

    private ServerOptions options() throws IOException {
        ServerOptions options = new ServerOptions();
        CommandFiles files = new CommandFiles();
        try {
            for (String model : models) {
                Matcher named = NAMED.matcher(model);
                boolean isNamed = named.matches() && !Files.exists(Path.of(model));
                Path file = Path.of(isNamed ? named.group(3) : model);
                String version = isNamed ? named.group(2) : null;
                String name = isNamed ? named.group(1) : nameOf(file);
                if (version == null) {
                    options.model(name, file);
                } else {
                    options.model(name, version, file);
                }
                files.input("--model", file);
            }
            options.host(host)
                    .port(port)
                    .limits(maxBody, maxRows, maxHeader)
                    .concurrency(
                            maxConnections,
                            threads == null ? Runtime.getRuntime().availableProcessors() : threads,
                            queue)
                    .timeouts(
                            DurationOption.parse("--idle-timeout", idleTimeout),
                            DurationOption.parse("--read-timeout", readTimeout))
                    .stop(DurationOption.parse("--drain", drain), DurationOption.parse("--grace", grace))
                    .watch(DurationOption.parse("--watch", watch))
                    .batching(DurationOption.parse("--batch-window", batchWindow), batchRows)
                    .page(!noPage);
            if ((certificate == null) != (key == null)) {
                throw CommandFailure.badInput(
                        "--tls-cert is " + certificate + " and --tls-key is " + key + ", expected both or neither");
            }
            if (certificate != null && key != null) {
                requireFile("--tls-cert", certificate);
                requireFile("--tls-key", key);
                options.tls(certificate, key);
            }
            if (tokenFile != null) {
                options.token(Files.readString(tokenFile).strip());
            }
        } catch (IllegalArgumentException e) {
            throw CommandFailure.badInput(String.valueOf(e.getMessage()));
        }
        if (accessLog != null && !accessLog.equals("-")) {
            files.output("--access-log", Path.of(accessLog));
        }
        files.check();
        return options;
    }

    private static void requireFile(String option, Path file) {
        if (!Files.isReadable(file)) {
            throw CommandFailure.badInput(option + " is " + file + ", expected a file that can be read");
        }
    }

    private static String nameOf(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    private @Nullable OutputStream openLog() throws IOException {
        if (accessLog == null) {
            return null;
        }
        return accessLog.equals("-") ? System.out : new FileOutputStream(accessLog, true);
    }
}
