package io.simdmlp.cli;

import io.simdmlp.EpochResult;
import io.simdmlp.FitListener;
import io.simdmlp.Trainer;
import io.simdmlp.io.CheckpointFile;
import io.simdmlp.io.DataException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Writes checkpoints of a trainer in the course of fit, and one when a signal arrives. While this is
 * open, no other process can use the same file: the lock is on a file beside it.
 */
final class Checkpoints implements FitListener, AutoCloseable {
    private final Path file;
    private final Amount every;
    private final Interruption interruption;
    private final Path lockFile;
    private final FileChannel lock;
    private @Nullable Trainer trainer;
    private long steps; // since the last checkpoint, as are epochs and time
    private long epochs;
    private long time;
    private String failure = "";

    private Checkpoints(Path file, Amount every, Interruption interruption, Path lockFile, FileChannel lock) {
        this.file = file;
        this.every = every;
        this.interruption = interruption;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /**
     * Locks the file.
     *
     * @throws CommandFailure if another process uses it
     */
    static Checkpoints open(Path file, Amount every, Interruption interruption) throws IOException {
        Path lockFile = Path.of(file + ".lock");
        FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return new Checkpoints(file, every, interruption, lockFile, channel);
            }
        } catch (OverlappingFileLockException e) { // this process has it
            channel.close();
            throw inUse(file);
        }
        channel.close();
        throw inUse(file);
    }

    private static CommandFailure inUse(Path file) {
        return CommandFailure.badInput(
                "--checkpoint is " + file + ", which another training is writing, expected a file of its own");
    }

    /** Sets the trainer, and its state if the training is to go on. */
    void begin(Trainer of, boolean resumed) throws DataException {
        trainer = of;
        time = System.nanoTime();
        if (!resumed) {
            return;
        }
        try {
            of.restore(CheckpointFile.read(file));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.badInput("--checkpoint is " + file + ": " + e.getMessage());
        }
    }

    @Override
    public boolean onBatch(int epoch, int batch, int batches, double loss) {
        steps++;
        boolean isDue =
                switch (every.unit()) {
                    case STEPS -> steps >= every.count();
                    case EPOCHS -> false;
                    case SECONDS, MINUTES, HOURS ->
                        System.nanoTime() - time >= every.time().toNanos();
                };
        if (isDue || interruption.requested()) {
            write();
        }
        return true;
    }

    @Override
    public boolean onEpoch(EpochResult result) {
        epochs++;
        if (every.unit() == Amount.Unit.EPOCHS && epochs >= every.count()) {
            write();
        }
        return true;
    }

    private void write() {
        if (trainer == null) {
            return;
        }
        try {
            CheckpointFile.write(file, trainer.state());
            failure = "";
        } catch (IOException e) { // training goes on, and tries again at the next time
            failure = String.valueOf(e.getMessage());
        }
        steps = 0;
        epochs = 0;
        time = System.nanoTime();
    }

    /** The reason why the last checkpoint could not be written; empty if it was. */
    String failure() {
        return failure;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(lockFile); // before the lock ends: nobody can have opened it and wait
        lock.close();
    }
}
