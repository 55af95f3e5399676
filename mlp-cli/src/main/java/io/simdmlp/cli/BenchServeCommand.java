package io.simdmlp.cli;

import io.simdmlp.Activation;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.bench.OpenLoop;
import io.simdmlp.bench.ServeLoad;
import io.simdmlp.bench.ServeSoak;
import io.simdmlp.bench.ServerProcess;
import io.simdmlp.bench.Workload;
import io.simdmlp.bench.Wrk;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import io.simdmlp.io.Scaling;
import io.simdmlp.tracker.Child;
import io.simdmlp.tracker.Host;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mlp bench serve}. */
@Command(
        name = "serve",
        description = "Measures mlp serve in a JVM of its own, with its clients on the same machine.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        sortSynopsis = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp bench serve",
            "  mlp bench serve --peers --connections 1,16",
            "  mlp bench serve --batch-window 200us --connections 64",
            "  mlp bench serve --overload",
            "  mlp bench serve --soak 10m",
            "",
            "I1 is 784-512-256-10, I2 is 32-64-32-1, one row a request. ours is the share of the server's CPU",
            "time that is not the HTTP library's: reading the tensors, predicting, writing the response.",
            "--overload serves 784-2048-2048-10, so that the prediction is most of the work.",
            "",
            "Exit codes: 0 measured; 1 a wrong or missing response; 2 unusable input, or no wrk."
        })
final class BenchServeCommand implements Callable<Integer> {
    private static final int HEAP = 512; // MB of the server
    private static final int SOAK_STEPS = 5;
    private static final String PATH = "/v2/models/m/infer";
    private static final String ROW = "%-4s %-7s %-14s %5s %10s %9s %9s %9s %9s %6s %6s";
    private static final double[] RATES = {0.5, 0.9, 2, 0.5};

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Option(names = "--only", paramLabel = "NETWORK", split = ",", description = "Networks, I1 or I2. Default: both")
    private List<Workload.Inference> only = new ArrayList<>();

    @Option(
            names = "--connections",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,16,256",
            description = "Connections of wrk, one after the other. Default: ${DEFAULT-VALUE}")
    private List<Integer> connections = List.of();

    @Option(
            names = "--encoding",
            paramLabel = "CHOICE",
            split = ",",
            defaultValue = "JSON,BINARY",
            description = "Forms of the requests. Default: ${DEFAULT-VALUE}")
    private List<ServeLoad> encodings = List.of();

    @Option(names = "--seconds", paramLabel = "N", description = "Duration of each load. Default: ${DEFAULT-VALUE}")
    private int seconds = 10;

    @Option(names = "--batch-window", paramLabel = "TIME", description = "As in mlp serve. Default: ${DEFAULT-VALUE}")
    private String batchWindow = "0";

    @Option(names = "--peers", description = "Measure ONNX Runtime behind the same server, too")
    private boolean peers;

    @Option(
            names = "--overload",
            description = "Instead, send requests at 0.5, 0.9 and 2 times the capacity, then at 0.5 times again")
    private boolean overload;

    @Option(
            names = "--soak",
            paramLabel = "TIME",
            description =
                    "Instead, a mixed load for this time, with new versions, wrong requests and broken connections")
    private String soak = "0";

    @Override
    public Integer call() throws IOException, InterruptedException {
        OptionValues.positive("--seconds", seconds);
        for (int count : connections) {
            OptionValues.positive("--connections", count);
        }
        DurationOption.parse("--batch-window", batchWindow);
        double minutes = DurationOption.parse("--soak", soak).toMillis() / 60_000.0;
        PrintWriter out = spec.commandLine().getOut();
        out.println("cpu: " + Host.cpu() + ", "
                + Text.count(Runtime.getRuntime().availableProcessors(), "CPU", "CPUs") + ", clients and server");
        Path folder = Files.createTempDirectory("mlp-bench-");
        try {
            if (minutes > 0) {
                return soak(out, folder, minutes);
            }
            if (overload) {
                return overload(out, folder);
            }
            return capacity(out, folder);
        } finally {
            Child.delete(folder);
        }
    }

    private static Path write(Path file, MlpSpec net, long seed) throws IOException {
        ModelFile.write(
                file,
                new Model(
                        Mlp.create(net, seed),
                        Loss.conventional(net.outputActivation()),
                        Scaling.none(net.inputs()),
                        List.of(),
                        List.of(),
                        List.of()));
        return file;
    }

    private ServerProcess ours(Path model) throws IOException {
        return ServerProcess.start(
                System.getProperty("java.class.path"),
                Main.class.getName(),
                HEAP,
                List.of(
                        "serve",
                        "--model",
                        "m=" + model,
                        "--port",
                        "0",
                        "--watch",
                        "0",
                        "--read-timeout",
                        "2s",
                        "--batch-window",
                        batchWindow));
    }

    private Integer capacity(PrintWriter out, Path folder) throws IOException {
        if (!Wrk.isInstalled()) {
            throw CommandFailure.badInput("wrk is not on the PATH, expected it: apt-get install wrk");
        }
        String peerPath = peers ? PeersBuild.classPath(spec.commandLine().getErr()) : "";
        out.println(Text.format(
                ROW,
                "net",
                "body",
                "engine",
                "conns",
                "requests/s",
                "p50 us",
                "p99 us",
                "p99.9 us",
                "max us",
                "ours",
                "errors"));
        boolean right = true;
        for (Workload.Inference net : only.isEmpty() ? List.of(Workload.Inference.I1, Workload.Inference.I2) : only) {
            Path model = write(folder.resolve("m.safetensors"), net.spec, 1);
            Map<String, ServerProcess> engines = new LinkedHashMap<>();
            try (ServerProcess ours = ours(model)) {
                engines.put("ours", ours);
                if (!peers) {
                    right &= measure(out, net, engines);
                    continue;
                }
                try (ServerProcess theirs =
                        ServerProcess.start(peerPath, "io.simdmlp.peers.OnnxServer", HEAP, List.of(model.toString()))) {
                    engines.put("ONNX Runtime", theirs);
                    right &= measure(out, net, engines);
                }
            }
        }
        return right ? ExitCodes.OK : ExitCodes.WORSE;
    }

    private boolean measure(PrintWriter out, Workload.Inference net, Map<String, ServerProcess> engines)
            throws IOException {
        boolean right = true;
        for (ServeLoad encoding : encodings) {
            for (ServerProcess engine : engines.values()) { // until the JIT compiler has compiled it
                Wrk.run(engine.port(), PATH, encoding, net, 16, Math.min(seconds, 5));
            }
            for (int count : connections) {
                for (Map.Entry<String, ServerProcess> engine : engines.entrySet()) {
                    right &= measure(out, net, encoding, engine.getKey(), engine.getValue(), count);
                }
            }
        }
        return right;
    }

    private boolean measure(
            PrintWriter out, Workload.Inference net, ServeLoad encoding, String engine, ServerProcess server, int count)
            throws IOException {
        double cpu = server.cpu().toNanos() * 1e-9;
        double compute = server.metric("mlp_compute_duration_seconds_sum");
        Wrk figure = Wrk.run(server.port(), PATH, encoding, net, count, seconds);
        double share = (server.metric("mlp_compute_duration_seconds_sum") - compute)
                / (server.cpu().toNanos() * 1e-9 - cpu);
        out.println(Text.format(
                ROW,
                net,
                encoding.name().toLowerCase(Locale.ROOT),
                engine,
                count,
                Text.format("%.0f", figure.perSecond()),
                Text.format("%.0f", figure.p50()),
                Text.format("%.0f", figure.p99()),
                Text.format("%.0f", figure.p999()),
                Text.format("%.0f", figure.max()),
                Text.format("%.0f%%", 100 * share),
                figure.errors()));
        out.flush();
        return figure.errors() == 0;
    }

    private Integer overload(PrintWriter out, Path folder) throws IOException, InterruptedException {
        MlpSpec net = MlpSpec.builder(784)
                .layer(2048, Activation.RELU)
                .layer(2048, Activation.RELU)
                .layer(10, Activation.SOFTMAX)
                .build();
        Path model = write(folder.resolve("m.safetensors"), net, 1);
        boolean right = true;
        try (ServerProcess server = ours(model)) {
            OpenLoop load = new OpenLoop(server.port(), PATH, ServeLoad.BINARY, net);
            load.capacity(8, seconds);
            double capacity = load.capacity(8, seconds);
            out.println(Text.format("capacity: %.0f requests/s on 8 connections; %s", capacity, net));
            String row = "%6s %10s %8s %8s %8s %7s %10s %10s %12s %22s";
            out.println(Text.format(
                    row,
                    "load",
                    "requests/s",
                    "sent",
                    "served",
                    "status503",
                    "failed",
                    "p50 ms",
                    "p99 ms",
                    "503 p99 ms",
                    "p99 ms of the halves"));
            for (int i = 0; i < RATES.length; i++) {
                double rate = RATES[i];
                boolean isLast = i == RATES.length - 1; // how fast it is back to normal
                OpenLoop.Figure figure = load.run(rate * capacity, isLast ? 2 : seconds);
                out.println(Text.format(
                        row,
                        Text.format("%.1f", rate),
                        Text.format("%.0f", rate * capacity),
                        figure.sent(),
                        figure.served(),
                        figure.refused(),
                        figure.failed(),
                        Text.format("%.2f", figure.servedP50() * 1e-3),
                        Text.format("%.2f", figure.servedP99() * 1e-3),
                        Text.format("%.2f", figure.refusedP99() * 1e-3),
                        Text.format("%.2f, %.2f", figure.firstServedP99() * 1e-3, figure.lastServedP99() * 1e-3)));
                out.flush();
                right &= figure.failed() == 0;
            }
        }
        return right ? ExitCodes.OK : ExitCodes.WORSE;
    }

    private Integer soak(PrintWriter out, Path folder, double minutes) throws IOException, InterruptedException {
        MlpSpec net = Workload.Inference.I2.spec;
        Path model = write(folder.resolve("m.safetensors"), net, 1);
        Path other = write(folder.resolve("other.safetensors"), net, 2);
        try (ServerProcess server = ours(model)) {
            ServeSoak.Figure figure = new ServeSoak(server, model, other).run(minutes, SOAK_STEPS);
            out.println("right responses: " + figure.right() + ", wrong: " + figure.wrong());
            out.println("wrong requests with status 400: " + figure.rejected() + ", others: " + figure.notRejected());
            out.println("broken connections: " + figure.broken() + ", versions: " + figure.versions());
            for (ServeSoak.State state : figure.state()) {
                out.println(Text.format(
                        "heap %.1f MB, threads %d, descriptors %d",
                        state.heap(), state.threads(), state.descriptors()));
            }
            int exitCode = server.stop();
            out.println("exit code after SIGTERM: " + exitCode);
            return figure.wrong() == 0 && exitCode == 0 ? ExitCodes.OK : ExitCodes.WORSE;
        }
    }
}
