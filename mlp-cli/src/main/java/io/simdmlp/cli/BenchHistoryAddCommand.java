package io.simdmlp.cli;

import io.simdmlp.bench.BenchHost;
import io.simdmlp.bench.QuickResults;
import io.simdmlp.tracker.History;
import io.simdmlp.tracker.command.HistoryAddCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import picocli.CommandLine.Command;

/** {@code mlp bench history add}, which also reads the JSON of {@code mlp bench quick}. */
@Command(
        name = "add",
        description = "Adds a line to the history: the commit, the time, the machine and its scores. Existing lines"
                + " are never changed. RESULTS may also be the JSON of mlp bench quick.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footer = {
            "  mlp bench history add new.json",
            "  mlp bench history add quick.json --commit ab6f256 --history speed.jsonl"
        })
final class BenchHistoryAddCommand extends HistoryAddCommand {
    BenchHistoryAddCommand() {
        super(new BenchFiles());
    }

    @Override
    protected History.Entry entry(Path file, String hash, Instant time) throws IOException {
        return QuickResults.entry(file, hash, time, BenchHost.fingerprint());
    }
}
