package io.simdmlp.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code train}: checkpoints, from which an interrupted training goes on. */
final class CheckpointOptions {
    private static final String USUAL = "60s";

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description =
                    "The file for checkpoints: the whole state of training, to go on with --resume. The trained model"
                            + " has the same bits as without an interruption")
    @Nullable
    Path file;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "AMOUNT",
            description = "The time between two checkpoints, such as 30s, 5m, 100-steps or 2-epochs. Default: " + USUAL)
    @Nullable
    String every;

    @Option(
            names = "--resume",
            description =
                    "Go on from --checkpoint, with the same data and options; from the beginning if there is no such"
                            + " file. --threads, --time-limit and output files may differ; --epochs too, without a schedule whose"
                            + " length is the whole training")
    boolean resume;

    void check() {
        if (file == null) {
            if (every != null) {
                throw CommandFailure.badInput("--checkpoint-every is " + every + ", but there is no --checkpoint,"
                        + " expected --checkpoint FILE");
            }
            if (resume) {
                throw CommandFailure.badInput("--resume needs --checkpoint, expected --checkpoint FILE");
            }
            return;
        }
        every();
        if (!resume && Files.exists(file)) {
            throw CommandFailure.badInput("--checkpoint is " + file
                    + ", which exists: add --resume to go on from it, or remove it to begin anew");
        }
    }

    Amount every() {
        return Amount.any("--checkpoint-every", every == null ? USUAL : every);
    }

    /** Returns whether training goes on from an existing checkpoint. */
    boolean isResumed() {
        return file != null && resume && Files.exists(file);
    }

    /** Locks the file; null without {@code --checkpoint}. */
    @Nullable
    Checkpoints open(Interruption interruption) throws IOException {
        return file == null ? null : Checkpoints.open(file, every(), interruption);
    }
}
