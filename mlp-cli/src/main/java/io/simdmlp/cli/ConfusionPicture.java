package io.simdmlp.cli;

import io.simdmlp.tracker.Markup;
import java.util.List;

/**
 * A confusion matrix as SVG: one row per actual class, one column per predicted class. The opacity of a cell is its share
 * of the row; correct and wrong predictions have different colours.
 */
final class ConfusionPicture {
    /** Maximum number of classes: with more, cells would be too small. */
    static final int MOST_CLASSES = 100;

    private static final double LABEL_ROOM = 150; // for names, on both axes
    private static final double TITLE = 20; // of an axis
    private static final double GAP = 6;
    private static final double LEAST_FONT = 8; // still readable, for counts
    private static final double TOOLTIP_ROOM = 400;

    private final int[][] confusion;
    private final List<String> names;
    private final double cell;
    private final double font;
    private final StringBuilder svg = new StringBuilder();

    private ConfusionPicture(int[][] confusion, List<String> names) {
        int n = confusion.length;
        this.confusion = confusion;
        this.names = names;
        this.cell = n <= 12 ? 44 : n <= 30 ? 28 : n <= 60 ? 16 : 12;
        this.font = Math.min(13, 0.85 * cell);
    }

    static String svg(int[][] confusion, List<String> names) {
        return new ConfusionPicture(confusion, names).draw();
    }

    private String draw() {
        int n = confusion.length;
        double[] widths = names.stream().mapToDouble(name -> width(fit(name))).toArray();
        double widest = 0;
        for (double width : widths) {
            widest = Math.max(widest, width);
        }
        boolean upright = widest <= cell - 4;
        double left = TITLE + widest + GAP;
        double side = n * cell;
        double below = upright ? font + GAP : widest + GAP;
        double width = left + side + 2;
        double height = side + below + TITLE + GAP;
        add(
                "<svg class=\"confusion\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\" role=\"img\""
                        + " aria-label=\"Number of test samples per actual and predicted class\">\n",
                width, height, width, height);
        for (int i = 0; i < n; i++) {
            String name = Markup.escape(Markup.isolated(fit(names.get(i))));
            double middle = (i + 0.5) * cell;
            add(
                    "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%.1f\" text-anchor=\"end\">%s</text>",
                    left - GAP, middle + 0.35 * font, font, name);
            double x = left + middle;
            double y = side + GAP + (upright ? 0.8 * font : 0);
            add(
                    upright
                            ? "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%.1f\" text-anchor=\"middle\">%s</text>\n"
                            : "<text transform=\"translate(%.1f %.1f) rotate(-90)\" font-size=\"%.1f\""
                                    + " text-anchor=\"end\">%s</text>\n",
                    upright ? x : x + 0.35 * font,
                    y,
                    font,
                    name);
        }
        for (int actual = 0; actual < n; actual++) {
            row(actual, left);
        }
        add("<rect class=\"frame\" x=\"%.1f\" y=\"0.5\" width=\"%.1f\" height=\"%.1f\"/>\n", left, side, side);
        add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">predicted</text>\n", left + side / 2, height - GAP);
        add(
                "<text transform=\"translate(12 %.1f) rotate(-90)\" text-anchor=\"middle\">actual</text>\n</svg>\n",
                side / 2);
        return svg.toString();
    }

    private void row(int actual, double left) {
        long all = 0;
        for (int count : confusion[actual]) {
            all += count;
        }
        for (int predicted = 0; predicted < confusion.length; predicted++) {
            int count = confusion[actual][predicted];
            if (count == 0) {
                continue; // empty cells are not drawn
            }
            double x = left + predicted * cell;
            double y = actual * cell + 0.5;
            // Never below 0.15, so that a single sample is visible.
            double opacity = 0.15 + 0.85 * count / all;
            add(
                    "<g><title>%s</title><rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\""
                            + " fill-opacity=\"%.2f\"/>",
                    Markup.escape("actual " + tooltip(actual) + ", predicted " + tooltip(predicted) + ": " + count),
                    actual == predicted ? "hit" : "miss",
                    x,
                    y,
                    cell,
                    cell,
                    opacity);
            String number = Integer.toString(count);
            double size = Math.min(13, (cell - 4) / ChartLabel.width(number, 1));
            if (size >= LEAST_FONT && cell > 20) {
                add(
                        "<text class=\"count\" x=\"%.1f\" y=\"%.1f\" font-size=\"%.1f\" text-anchor=\"middle\">%s</text>",
                        x + cell / 2, y + cell / 2 + 0.35 * size, size, number);
            }
            add("</g>\n");
        }
    }

    private String tooltip(int k) {
        return Markup.isolated(ChartLabel.fit(names.get(k), 13, TOOLTIP_ROOM));
    }

    private String fit(String name) {
        return ChartLabel.fit(name, font, LABEL_ROOM);
    }

    private double width(String text) {
        return ChartLabel.width(text, font);
    }

    @SuppressWarnings("AnnotateFormatMethod") // The annotation would need a dependency.
    private void add(String format, Object... arguments) {
        svg.append(Text.format(format, arguments));
    }
}
