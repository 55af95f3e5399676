package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import org.junit.jupiter.api.Test;

/** The progress bar in terminals of different widths. */
final class BarRendererTest {
    private static final String SPEED = "\\d+ samples/s";

    /** The last line on a terminal of {@code width} columns, after half of the work. */
    private static String draw(int width, long samples, String message) {
        StringBuilder last = new StringBuilder();
        ProgressBarConsumer terminal = new ProgressBarConsumer() {
            @Override
            public int getMaxRenderedLength() {
                return width;
            }

            @Override
            public void accept(String bar) {
                last.setLength(0);
                last.append(bar);
            }

            @Override
            public void close() {}
        };
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("predicting")
                .setInitialMax(samples)
                .setRenderer(new BarRenderer("samples"))
                .setConsumer(terminal)
                .build()) {
            bar.stepTo(500);
            bar.setExtraMessage(message);
        }
        String line = last.toString().stripTrailing();
        assertTrue(line.length() <= width, line);
        return line;
    }

    private static void assertDraws(String pattern, String line) {
        assertTrue(Pattern.matches(pattern, line), line);
    }

    @Test
    void theLastFieldsAreLeftOut() {
        String message = "epoch 12/40  loss 0.1234  val acc 0.9700";
        String left = "\\d+:\\d\\d left";
        assertDraws(
                "━{15}─{15} " + left + "  epoch 12/40  loss 0.1234  val acc 0.9700  " + SPEED,
                draw(119, 1000, message));
        assertDraws(
                "━+─+ " + left + "  epoch 12/40  loss 0.1234  val acc 0.9700(  " + SPEED + ")?",
                draw(79, 1000, message));
        assertDraws("━+─+ " + left + "  epoch 12/40  loss 0.1234", draw(39, 1000, message));
        assertDraws("━+─+ " + left, draw(20, 1000, message));
        assertTrue(draw(5, 1000, message).length() <= 5);
    }

    @Test
    void withoutATotalThereIsNoBar() {
        assertDraws("predicting  500 samples  " + SPEED, draw(79, -1, ""));
        assertEquals("predicting  500 samples", draw(24, -1, ""));
    }
}
