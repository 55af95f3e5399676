package io.simdmlp.cli;

import io.simdmlp.Backend;
import io.simdmlp.bench.TableReading;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mlp bench reading}. */
@Command(
        name = "reading",
        description =
                "Measures how fast one thread reads a CSV file with 20 columns of numbers and text, and how fast it"
                        + " trains on the samples in memory and in a temporary file, as for a file that is larger than memory.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp bench reading",
            "  mlp bench reading --rows 2000000",
            "  mlp bench reading --rows 65000000 --write large.csv   only writes the table, of 10 GB",
            "",
            "The files are written to the folder for temporary files, and deleted at the end."
        })
final class BenchReadingCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--rows", paramLabel = "N", description = "Number of rows. Default: ${DEFAULT-VALUE}")
    private int rows = 500_000;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            description = "Number of measurements, of which the medians are printed. Default: ${DEFAULT-VALUE}")
    private int repeats = 3;

    @Option(
            names = "--write",
            paramLabel = "FILE",
            description = "Write the table to this file instead, for a measurement with other commands")
    private @Nullable Path write;

    @Override
    public Integer call() throws IOException {
        OptionValues.positive("--rows", rows);
        OptionValues.positive("--repeats", repeats);
        PrintWriter out = spec.commandLine().getOut();
        if (write != null) {
            new CommandFiles().output("--write", write).check();
            TableReading.write(write, rows);
            out.println(
                    "table: " + write + ", " + Text.count(rows, "row", "rows") + ", " + Text.bytes(Files.size(write)));
            return ExitCodes.OK;
        }
        Path folder = Files.createTempDirectory("mlp-reading-");
        Path file = folder.resolve("table.csv");
        try {
            TableReading.write(file, rows);
            out.println("table: 20 columns, " + Text.count(rows, "row", "rows") + ", " + Text.bytes(Files.size(file)));
            out.flush();
            print(out, TableReading.measure(file, folder, repeats));
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
        return ExitCodes.OK;
    }

    private static void print(PrintWriter out, TableReading reading) {
        out.println(Text.format(
                "read and encoded: %.0f MB/s on one thread (first pass %.2f s, second %.2f s), %d inputs",
                reading.megabytesPerSecond(), reading.scanSeconds(), reading.readSeconds(), reading.inputs()));
        out.println(Text.format("written to a temporary file: %.2f s", reading.storeSeconds()));
        out.println("kernels: " + Backend.name() + ", 1 thread, " + reading.inputs() + "-128-2, batches of 256");
        out.println(Text.format(
                "training from memory: %,.0f samples/s; from a temporary file: %,.0f samples/s, %.2f times as fast",
                reading.memoryRate(), reading.fileRate(), reading.fileRate() / reading.memoryRate()));
    }
}
