package io.simdmlp.cli;

import io.simdmlp.Backend;
import io.simdmlp.bench.ModelBench;
import io.simdmlp.bench.ModelFigure;
import io.simdmlp.bench.peers.ModelPeer;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import io.simdmlp.io.WholeFile;
import io.simdmlp.tracker.Host;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code mlp bench model}. */
@Command(
        name = "model",
        description =
                "Measures the predictions of a model: the time of a call with its percentiles, rows per second, the"
                        + " share of the peak P of the FMA units, and the bytes that a call allocates.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        sortSynopsis = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp bench model model.safetensors",
            "  mlp bench model model.safetensors --rows 1 --threads 1,2 --seconds 10",
            "  mlp bench model model.safetensors --peers --json m.json",
            "",
            "Each thread predicts rows of its own, all threads at the same time. The line idle is a loop",
            "that reads the clock and does nothing else, for the same time: where its p99.9 or max is as",
            "long as that of the model, the machine is the cause, not the model. Times include reading",
            "the clock, which is the p50 of idle. GFLOP/s and the share of P are those of the median call.",
            "ran is the share of the time in which the threads had a CPU: below 1.00 other programs took it.",
            "",
            "Inputs are scaled rows: random numbers with mean 0 and standard deviation 1, and valid",
            "categories. --peers needs Maven and the sources, as bench peers.",
            "",
            "Exit codes: 0 everything was measured; 1 the process of ONNX Runtime failed; 2 unusable input."
        })
final class BenchModelCommand implements Callable<Integer> {
    private static final String ROW = "%4s %7s  %-18s %9s %9s %9s %9s %9s %12s %8s %6s %8s %5s";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The model file that train wrote")
    @SuppressWarnings("NullAway.Init") // required
    private Path file;

    @Option(
            names = "--rows",
            paramLabel = "N,N",
            split = ",",
            description = "Numbers of rows of a call, one after the other. Default: ${DEFAULT-VALUE}",
            defaultValue = "1,8,256")
    private List<Integer> rows = List.of();

    @Option(
            names = "--threads",
            paramLabel = "N,N",
            split = ",",
            description =
                    "Numbers of threads, one after the other, each at most the number of CPUs. Default: ${DEFAULT-VALUE}",
            defaultValue = "1")
    private List<Integer> threads = List.of();

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "The duration of each measurement, after warming up. Default: ${DEFAULT-VALUE}")
    private double seconds = 2;

    @Option(names = "--seed", paramLabel = "N", description = "The seed of the rows. Default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(names = "--peers", description = "Measure ONNX Runtime with the same network, too")
    private boolean peers;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the figures to this file")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException {
        for (int count : rows) {
            OptionValues.positive("--rows", count);
        }
        for (int count : threads) {
            OptionValues.cpus("--threads", count);
        }
        if (!(seconds > 0 && seconds <= 86_400)) {
            throw CommandFailure.badInput("--seconds is " + seconds + ", expected above 0 and at most 86400");
        }
        new CommandFiles().input("FILE", file).output("--json", json).check();
        Model model = ModelFile.read(file);
        requireRoom(model);
        if (Backend.vectorBits() == 0) {
            throw CommandFailure.badInput("the kernels are " + Backend.name() + ", expected vector kernels to measure");
        }
        PrintWriter out = spec.commandLine().getOut();
        String classPath = peers ? PeersBuild.classPath(spec.commandLine().getErr()) : "";
        List<String> notes = new ArrayList<>();
        List<ModelFigure> figures = measure(model, classPath, notes);
        out.println("model: " + file + ", " + model.mlp().spec());
        out.println(
                "CPU: " + Host.cpu() + ", " + Text.count(Runtime.getRuntime().availableProcessors(), "CPU", "CPUs"));
        out.println("kernels: " + Backend.name());
        out.println("Java: " + Host.jdk());
        out.print(table(figures));
        notes.forEach(out::println);
        out.flush();
        if (json != null) {
            byte[] text = JsonMapper.builder()
                    .build()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsBytes(figures);
            WholeFile.writeBytes(json, text);
        }
        return ExitCodes.OK;
    }

    /** Rejects numbers of rows that do not fit in memory. */
    private void requireRoom(Model model) {
        for (int each : rows) {
            for (int count : threads) {
                long bytes;
                try {
                    bytes = ModelBench.bytes(model.mlp().spec(), each, count);
                } catch (IllegalArgumentException e) {
                    throw CommandFailure.badInput("--rows is " + each + ": " + e.getMessage());
                }
                long heap = Runtime.getRuntime().maxMemory();
                if (!OptionValues.fitHeap(bytes, heap)) {
                    throw CommandFailure.badInput("--rows is " + each + ", which takes " + Text.bytes(bytes)
                            + " of memory on " + Text.count(count, "thread", "threads") + ", the JVM has "
                            + Text.bytes(heap) + ", expected fewer");
                }
            }
        }
    }

    private List<ModelFigure> measure(Model model, String classPath, List<String> notes) throws IOException {
        if (!Screen.isTerminal()) {
            return measure(model, classPath, notes, name -> {});
        }
        long steps = (long) rows.size() * threads.size() * (peers ? 2 : 1);
        try (ProgressBar bar = Screen.standardError().bar("measuring", steps, "measurements")) {
            return measure(model, classPath, notes, name -> {
                bar.step();
                bar.setExtraMessage(name);
            });
        }
    }

    private List<ModelFigure> measure(Model model, String classPath, List<String> notes, Consumer<String> progress)
            throws IOException {
        int[] each = rows.stream().mapToInt(Integer::intValue).toArray();
        int[] counts = threads.stream().mapToInt(Integer::intValue).toArray();
        List<ModelFigure> figures =
                new ArrayList<>(new ModelBench(model, seconds, seed).measure(each, counts, progress));
        if (peers) {
            ModelPeer.measure(classPath, file.toAbsolutePath(), each, counts, seconds, seed, new ModelPeer.Listener() {
                @Override
                public void measured(ModelFigure figure) {
                    progress.accept(figure.library());
                    figures.add(figure);
                }

                @Override
                public void unavailable(String reason) {
                    notes.add("note: ONNX Runtime is left out: " + Text.line(reason));
                }
            });
            figures.sort(Comparator.comparingInt((ModelFigure figure) -> counts(counts, figure.threads()))
                    .thenComparingInt(figure -> counts(each, figure.rows()))
                    .thenComparing(figure -> figure.library().equals(ModelFigure.IDLE)));
        }
        return figures;
    }

    private static int counts(int[] numbers, int number) {
        int at = 0;
        while (numbers[at] != number) {
            at++;
        }
        return at;
    }

    /** The figures, a line each. */
    static String table(List<ModelFigure> figures) {
        StringBuilder page = new StringBuilder(Text.format(
                ROW, "rows", "threads", "", "p50", "p90", "p99", "p99.9", "max", "rows/s", "GFLOP/s", "of P", "B/call",
                "ran"));
        page.append('\n');
        for (ModelFigure figure : figures) {
            String line = Text.format(
                    ROW,
                    figure.rows(),
                    figure.threads(),
                    figure.library(),
                    time(figure.p50Ns()),
                    time(figure.p90Ns()),
                    time(figure.p99Ns()),
                    time(figure.p999Ns()),
                    time(figure.maxNs()),
                    format("%,.0f", figure.rowsPerSecond()),
                    format("%.1f", figure.gflops()),
                    format("%.3f", figure.peakFraction()),
                    format("%,.1f", figure.bytesPerCall()),
                    Text.format("%.2f", figure.ran()));
            page.append(line.stripTrailing()).append('\n');
        }
        return page.toString();
    }

    private static String format(String format, @Nullable Double value) {
        return value == null ? "" : Text.format(format, value);
    }

    /** A time of three or four digits with its unit. */
    static String time(long nanos) {
        if (nanos < 10_000) {
            return nanos + " ns";
        }
        double value = nanos * 1e-3;
        String unit = " us";
        if (nanos >= 10_000_000) {
            value = nanos * 1e-6;
            unit = " ms";
        }
        return Text.format(value < 100 ? "%.1f" : "%.0f", value) + unit;
    }
}
