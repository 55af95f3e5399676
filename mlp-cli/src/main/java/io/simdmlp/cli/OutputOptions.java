package io.simdmlp.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What training leaves behind. */
final class OutputOptions {
    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where the model goes, as safetensors. Default: ${DEFAULT-VALUE}")
    Path out = Path.of("model.safetensors");

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Where to write a report with curves and the confusion matrix: one HTML page")
    @Nullable
    Path report;

    @Option(names = "--quiet", description = "Print the test figures only")
    boolean quiet;

    /**
     * Refuses what could not be written, before the training.
     *
     * @param bytes how large the model is; 0 if that is not yet known
     */
    void check(DataOptions data, long bytes) throws IOException {
        new CommandFiles()
                .data("--data", data.data)
                .data("--test", data.test)
                .output("--out", out, bytes)
                .output("--report", report)
                .check();
    }
}
