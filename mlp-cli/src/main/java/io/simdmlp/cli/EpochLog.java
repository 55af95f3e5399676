package io.simdmlp.cli;

import io.simdmlp.EpochResult;
import io.simdmlp.FitListener;
import io.simdmlp.Metric;
import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/**
 * Prints about 50 lines on standard output, one per epoch or per several epochs, and on a terminal a progress bar below
 * them. Lines fit 80 columns.
 */
final class EpochLog implements FitListener, AutoCloseable {
    private static final int LINES = 50;

    private final PrintWriter out;
    private final int epochs;
    private final int samples;
    private final int batchSize;
    private final @Nullable Screen screen;
    private final @Nullable ProgressBar bar;
    private String lastEpoch = "";

    EpochLog(PrintWriter out, int epochs, int samples, int batchSize) {
        this.out = out;
        this.epochs = epochs;
        this.samples = samples;
        this.batchSize = batchSize;
        this.screen = Screen.isTerminal() ? Screen.standardError() : null;
        this.bar = screen == null ? null : screen.bar("training", (long) epochs * samples, "samples");
    }

    @Override
    public boolean onBatch(int epoch, int batch, int batches, double loss) {
        if (bar != null) {
            bar.stepTo((long) (epoch - 1) * samples + Math.min((long) batch * batchSize, samples));
            bar.setExtraMessage(Text.format("epoch %d/%d  loss %.4f%s", epoch, epochs, loss, lastEpoch));
        }
        return true;
    }

    @Override
    public boolean onEpoch(EpochResult result) {
        if (!result.validation().isEmpty()) {
            lastEpoch = score(result);
        }
        if (result.epoch() % Math.ceilDiv(epochs, LINES) == 0 || result.epoch() == 1 || result.epoch() == epochs) {
            print(result);
        }
        return true;
    }

    private void print(EpochResult result) {
        int digits = Integer.toString(epochs).length();
        String line = Text.format(
                "epoch %" + digits + "d/%d  loss %.4f%s  %.0f samples/s",
                result.epoch(),
                epochs,
                result.loss(),
                validation(result),
                result.samplesPerSecond());
        if (screen == null) {
            out.println(line);
            out.flush();
        } else {
            screen.print(out, line);
        }
    }

    /** The validation loss and score, after two spaces; empty without validation data. */
    static String validation(EpochResult result) {
        return result.validation().isEmpty()
                ? ""
                : Text.format("  val loss %.4f%s", result.metric(Metric.LOSS), score(result));
    }

    private static String score(EpochResult result) {
        if (result.validation().containsKey(Metric.ACCURACY)) {
            return Text.format("  val acc %.4f", result.metric(Metric.ACCURACY));
        }
        // r2 is undefined if all targets are equal; the test metrics explain it.
        return Double.isNaN(result.metric(Metric.R2)) ? "" : Text.format("  val r2 %.4f", result.metric(Metric.R2));
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
