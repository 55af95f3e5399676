package io.simdmlp.cli;

import java.time.Duration;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;

/**
 * Draws a progress bar that fits the width of the terminal: {@code ━━━━────── 0:07 left  epoch 2/4  loss 0.4  9000
 * samples/s}. If the terminal is narrow, the last fields are left out.
 */
final class BarRenderer implements ProgressBarRenderer {
    private static final int WIDEST = 30;
    private static final int NARROWEST = 3;
    private static final String GAP = "  "; // between fields

    private final String unit; // plural

    BarRenderer(String unit) {
        this.unit = unit;
    }

    @Override
    public String render(ProgressState state, int width) {
        double seconds = Math.max(1e-3, state.getElapsedAfterStart().toNanos() * 1e-9);
        long done = state.getCurrent();
        String speed = Text.format("%.0f %s/s", done / seconds, unit);
        if (state.isIndefinite() || state.getMax() < 1) {
            return fields(width, state.getTaskName(), done + " " + unit, speed);
        }
        double share = state.getNormalizedProgress();
        String left = share > 0 ? clock(seconds * (1 - share) / share) + " left" : "";
        String fields = fields(width - NARROWEST - 1, (left + GAP + state.getExtraMessage() + GAP + speed).split(GAP));
        int room = Math.clamp(width - 1 - fields.length(), 0, WIDEST);
        int full = (int) Math.round(share * room);
        return "━".repeat(full) + "─".repeat(room - full) + " " + fields;
    }

    /** As many of the fields as fit. */
    private static String fields(int room, String... fields) {
        StringBuilder text = new StringBuilder();
        for (String field : fields) {
            if (field.isEmpty()) {
                continue;
            }
            String gap = text.isEmpty() ? "" : GAP;
            if (text.length() + gap.length() + field.length() > room) {
                break;
            }
            text.append(gap).append(field);
        }
        return text.toString();
    }

    private static String clock(double seconds) {
        Duration d = Duration.ofSeconds(Math.round(seconds));
        return d.toHours() > 0
                ? Text.format("%d:%02d:%02d", d.toHours(), d.toMinutesPart(), d.toSecondsPart())
                : Text.format("%d:%02d", d.toMinutes(), d.toSecondsPart());
    }
}
