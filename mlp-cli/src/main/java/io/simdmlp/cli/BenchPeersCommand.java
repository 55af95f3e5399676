package io.simdmlp.cli;

import io.simdmlp.bench.peers.Peers;
import io.simdmlp.io.WholeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code mlp bench peers}. */
@Command(
        name = "peers",
        description = "Measures PyTorch, ONNX Runtime, OpenBLAS and this library on the same workloads, in"
                + " turn, and checks that they compute the same. They are downloaded on first use: 190 MB.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp bench peers",
            "  mlp bench peers --only T1,I1 --threads 1",
            "  mlp bench peers --json peers.json --markdown peers.md",
            "",
            "Everything takes about a quarter of an hour. Needs Maven and the sources. What cannot run",
            "here is left out: PyTorch and OpenBLAS need Linux on x86-64, OpenBLAS's SkylakeX kernels",
            "AVX-512.",
            "",
            "Exit codes: 0 everything was measured, whatever the result; 1 a library's process died or",
            "computed other results, and the others were measured; 2 unusable input."
        })
final class BenchPeersCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--only",
            paramLabel = "NAMES",
            split = ",",
            description = "Workloads, such as T1,I2; G1 stands for all products. Default: all")
    private List<String> only = List.of();

    @Option(
            names = "--threads",
            paramLabel = "N,N",
            split = ",",
            description = "Numbers of threads, one after the other. Default: ${DEFAULT-VALUE}",
            defaultValue = "1,2")
    private List<Integer> threads = List.of();

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the figures to this file")
    private @Nullable Path json;

    @Option(names = "--markdown", paramLabel = "FILE", description = "Also write the tables to this file")
    private @Nullable Path markdown;

    @Override
    public Integer call() throws IOException {
        checkWorkloadsAndThreads();
        new CommandFiles().output("--json", json).output("--markdown", markdown).check();
        String classPath = PeersBuild.classPath(spec.commandLine().getErr());
        Peers peers = measure(classPath, Peers.Schedule.usual(only, threads));
        PrintWriter out = spec.commandLine().getOut();
        out.print(peers.page());
        out.flush();
        if (json != null) {
            byte[] text = JsonMapper.builder()
                    .build()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsBytes(peers.figures());
            WholeFile.writeBytes(json, text);
        }
        if (markdown != null) {
            WholeFile.writeString(markdown, peers.page());
        }
        return peers.failures().isEmpty() ? ExitCodes.OK : ExitCodes.WORSE;
    }

    private void checkWorkloadsAndThreads() {
        for (String name : only) {
            OptionValues.oneOf("--only", name, Peers.groups());
        }
        for (int count : threads) {
            OptionValues.cpus("--threads", count);
        }
    }

    private Peers measure(String classPath, Peers.Schedule schedule) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        if (!Screen.isTerminal()) {
            return Peers.measure(classPath, schedule, listener(() -> {}, err::println));
        }
        Screen screen = Screen.standardError();
        try (ProgressBar bar = screen.bar("measuring", schedule.steps(), "workloads")) {
            return Peers.measure(classPath, schedule, listener(bar::step, line -> screen.print(err, line)));
        }
    }

    private static Peers.Listener listener(Runnable step, Consumer<String> missing) {
        return new Peers.Listener() {
            @Override
            public void measured() {
                step.run();
            }

            @Override
            public void missing(String line) {
                missing.accept("mlp: " + line);
            }
        };
    }
}
