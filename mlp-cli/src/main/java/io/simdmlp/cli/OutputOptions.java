package io.simdmlp.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code train}: the files that it writes. */
final class OutputOptions {
    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The file for the model, in safetensors format. Default: ${DEFAULT-VALUE}")
    Path out = Path.of("model.safetensors");

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "The file for a report with curves and the confusion matrix, an HTML page")
    @Nullable
    Path report;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description =
                    "The file for all results as JSON: settings, the metrics of every epoch, the metrics of the test data"
                            + " and of each class or target")
    @Nullable
    Path json;

    @Option(names = "--quiet", description = "Print only the test metrics")
    boolean quiet;

    /**
     * Checks before training that the files can be written.
     *
     * @param from the file of the model to begin with, or null
     * @param checkpoint the file for checkpoints, or null
     * @param bytes the size of the model; 0 if not yet known
     */
    void check(DataOptions data, @Nullable Path from, @Nullable Path checkpoint, long bytes) throws IOException {
        new CommandFiles()
                .data("--data", data.data)
                .data("--test", data.test)
                .input("--from", from)
                .output("--out", out, bytes)
                .output("--report", report)
                .output("--json", json)
                .output("--checkpoint", checkpoint, 4 * bytes)
                .check();
    }
}
