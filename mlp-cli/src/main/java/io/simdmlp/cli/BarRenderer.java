package io.simdmlp.cli;

import java.time.Duration;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;

/** Draws a bar as wide as the terminal leaves room for: {@code ━━━━────── 41%  epoch 2/4  9000 samples/s  0:07 left}. */
final class BarRenderer implements ProgressBarRenderer {
    private static final int WIDEST = 30;

    @Override
    public String render(ProgressState state, int width) {
        double seconds = Math.max(1e-3, state.getElapsedAfterStart().toNanos() * 1e-9);
        long done = state.getCurrent();
        String speed = Text.format("%.0f samples/s", done / seconds);
        if (state.isIndefinite() || state.getMax() < 1) {
            return Text.format("%s  %d samples  %s", state.getTaskName(), done, speed);
        }
        double share = state.getNormalizedProgress();
        String left = share > 0 ? "  " + clock(seconds * (1 - share) / share) + " left" : "";
        String tail = Text.format(" %3.0f%%%s  %s%s", 100 * share, state.getExtraMessage(), speed, left);
        int room = Math.min(WIDEST, width - tail.length());
        if (room < 4) {
            return tail;
        }
        int full = (int) Math.round(share * room);
        return "━".repeat(full) + "─".repeat(room - full) + tail;
    }

    private static String clock(double seconds) {
        Duration d = Duration.ofSeconds(Math.round(seconds));
        return d.toHours() > 0
                ? Text.format("%d:%02d:%02d", d.toHours(), d.toMinutesPart(), d.toSecondsPart())
                : Text.format("%d:%02d", d.toMinutes(), d.toSecondsPart());
    }
}
