package io.simdmlp.cli;

import io.simdmlp.EpochResult;
import io.simdmlp.Evaluation;
import io.simdmlp.FitListener;
import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** A line per epoch on standard output and, on a terminal, a bar for the whole training below. */
final class EpochLog implements FitListener, AutoCloseable {
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
        this.bar = screen == null ? null : screen.bar("training", (long) epochs * samples);
    }

    @Override
    public void onBatch(int epoch, int batch, int batches, double loss) {
        if (bar != null) {
            bar.stepTo((long) (epoch - 1) * samples + Math.min((long) batch * batchSize, samples));
            bar.setExtraMessage(Text.format("  epoch %d/%d  loss %.4f%s", epoch, epochs, loss, lastEpoch));
        }
    }

    @Override
    public boolean onEpoch(EpochResult result) {
        int digits = Integer.toString(epochs).length();
        String line = Text.format(
                "epoch %" + digits + "d/%d  loss %.4f%s  %.0f samples/s  %.2f s",
                result.epoch(),
                epochs,
                result.loss(),
                validation(result.validation()),
                result.samplesPerSecond(),
                result.seconds());
        if (screen == null) {
            out.println(line);
            out.flush();
        } else {
            screen.print(out, line);
        }
        Evaluation validation = result.validation();
        if (validation != null) {
            lastEpoch = "  " + Figures.score(validation, "validation ");
        }
        return true;
    }

    private static String validation(@Nullable Evaluation validation) {
        return validation == null
                ? ""
                : Text.format(
                        "  validation loss %.4f  %s", validation.loss(), Figures.score(validation, "validation "));
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
