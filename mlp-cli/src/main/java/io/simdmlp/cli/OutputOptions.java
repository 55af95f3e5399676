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

    /** Refuses what could not be written, before the training. */
    void check(String data) throws IOException {
        OutputFile.check("--out", out, Path.of(data));
        if (report != null) {
            OutputFile.check("--report", report, Path.of(data));
            if (report.toAbsolutePath().normalize().equals(out.toAbsolutePath().normalize())) {
                throw CommandFailure.badInput("--report is " + report + ", which is where --out goes");
            }
        }
    }
}
