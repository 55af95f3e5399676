package io.simdmlp.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/** A terminal with a progress bar on its last line, above which other lines scroll. */
final class Screen implements ProgressBarConsumer {
    /** Set to true by the launcher if standard error is a terminal. */
    static final String TERMINAL = "mlp.terminal";

    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintStream err;
    private final ConsoleProgressBarConsumer line;

    private Screen(PrintStream err) {
        this.err = err;
        this.line = new ConsoleProgressBarConsumer(err);
    }

    /** Returns whether standard error is a terminal on which a bar can be drawn. */
    static boolean isTerminal() {
        return Boolean.getBoolean(TERMINAL) && hasCursor(System.getenv("TERM"));
    }

    /** Returns whether a terminal of this type, the variable TERM, has colours and cursor movement. */
    static boolean hasCursor(@Nullable String type) {
        return type != null && !type.isBlank() && !type.equals("dumb");
    }

    /** Colours of the help for a terminal of this type. */
    static Ansi ansi(@Nullable String type) {
        return hasCursor(type) ? Ansi.AUTO : Ansi.OFF;
    }

    static Screen standardError() {
        return new Screen(new PrintStream(System.err, true, StandardCharsets.UTF_8));
    }

    /** A bar for {@code count} of {@code unit}, such as samples; -1 if the count is unknown. */
    ProgressBar bar(String task, long count, String unit) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(count)
                .setRenderer(new BarRenderer(unit))
                .setUpdateIntervalMillis(100)
                .setConsumer(this)
                .build();
    }

    /** Prints a line above the bar, which is not drawn meanwhile. */
    synchronized void print(PrintWriter out, String text) {
        err.print(ERASE_LINE);
        err.flush();
        out.println(text);
        out.flush();
    }

    @Override
    public int getMaxRenderedLength() {
        return line.getMaxRenderedLength();
    }

    @Override
    public synchronized void accept(String bar) {
        err.print(ERASE_LINE); // a shorter text would leave the end of a longer one
        line.accept(bar);
    }

    /** Erases the bar; the printed lines have the same information. */
    @Override
    public synchronized void close() {
        err.print(ERASE_LINE);
        err.flush();
    }
}
