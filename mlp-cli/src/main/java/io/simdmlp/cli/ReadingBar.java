package io.simdmlp.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** A progress bar while a large file is read, once or several times; none for a small file, or without a terminal. */
final class ReadingBar implements LongConsumer, AutoCloseable {
    private static final long MEGABYTE = 1_000_000;
    private static final long LARGE = 50 * MEGABYTE; // smaller files are read in less than a second

    private final long size; // 0 if there is no bar
    private @Nullable ProgressBar bar;
    private long read; // bytes

    private ReadingBar(long size) {
        this.size = size;
    }

    static ReadingBar of(Path file) throws IOException {
        boolean shown = Screen.isTerminal() && Files.isRegularFile(file) && Files.size(file) >= LARGE;
        return new ReadingBar(shown ? Files.size(file) : 0);
    }

    /** Adds bytes that were read. */
    @Override
    public void accept(long bytes) {
        if (size == 0) {
            return;
        }
        if (bar == null) {
            bar = Screen.standardError().bar("reading", size / MEGABYTE, "MB");
            bar.setExtraMessage("reading");
        }
        read += bytes;
        bar.stepTo(Math.min(read, size) / MEGABYTE);
    }

    /** Ends a pass over the file: erases the bar. The next pass has a bar of its own. */
    void endPass() {
        if (bar != null) {
            bar.close();
        }
        bar = null;
        read = 0;
    }

    @Override
    public void close() {
        endPass();
    }
}
