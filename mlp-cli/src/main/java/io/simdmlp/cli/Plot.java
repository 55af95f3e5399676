package io.simdmlp.cli;

import io.simdmlp.tracker.Markup;

/** A chart with two axes, as SVG. Its colours are those of the page, light or dark. */
final class Plot {
    private static final int WIDTH = 480;
    private static final int HEIGHT = 300;
    private static final int TOP = 26; // for the title of the vertical axis
    private static final int BOTTOM = 44; // for the ticks and the title of the horizontal axis
    private static final int RIGHT = 14;
    private static final double FONT = 13;

    private final StringBuilder svg = new StringBuilder();
    private final Axis x;
    private final Axis y;
    private final double left;

    /**
     * Draws the axes.
     *
     * @param description the description of the chart for screen readers
     */
    Plot(String description, String xTitle, Axis x, String yTitle, Axis y) {
        this.x = x;
        this.y = y;
        double widest = 0;
        for (double tick : y.at()) {
            widest = Math.max(widest, ChartLabel.width(y.label(tick), FONT));
        }
        this.left = 12 + widest;
        add(
                "<svg class=\"plot\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%s\">\n",
                WIDTH, HEIGHT, WIDTH, HEIGHT, Markup.escape(description));
        for (double tick : y.at()) {
            add("<path class=\"grid\" d=\"M%.1f %.1fH%d\"/>", left, yAt(tick), WIDTH - RIGHT);
            add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", left - 6, yAt(tick) + 4, y.label(tick));
        }
        double free = Double.NEGATIVE_INFINITY; // the end of the last tick's text
        for (double tick : x.at()) {
            double half = ChartLabel.width(x.label(tick), FONT) / 2;
            double middle = Math.min(xAt(tick), WIDTH - half);
            add("<path class=\"grid\" d=\"M%.1f %dv4\"/>", xAt(tick), HEIGHT - BOTTOM);
            if (middle - half > free) {
                add(
                        "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
                        middle, HEIGHT - BOTTOM + 17, x.label(tick));
                free = middle + half + 6;
            }
        }
        add("<path class=\"axis\" d=\"M%.1f %dH%d\"/>", left, HEIGHT - BOTTOM, WIDTH - RIGHT);
        add("<text x=\"0\" y=\"13\">%s</text>", title(yTitle));
        add(
                "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
                (left + WIDTH - RIGHT) / 2, HEIGHT - 8, title(xTitle));
    }

    private static String title(String title) {
        return Markup.escape(ChartLabel.fit(title, FONT, WIDTH - 40));
    }

    /** Draws a curve through points, with gaps where a value is not finite; a point between gaps is a dot. */
    void curve(String style, double[] xs, double[] ys) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < ys.length; i++) {
            if (Double.isFinite(ys[i])) {
                boolean begins = i == 0 || !Double.isFinite(ys[i - 1]);
                boolean ends = i == ys.length - 1 || !Double.isFinite(ys[i + 1]);
                path.append(Text.format("%s%.1f %.1f", begins ? "M" : "L", xAt(xs[i]), yAt(ys[i])));
                if (begins && ends) {
                    dot(style, xs[i], ys[i]);
                }
            }
        }
        add("<path class=\"curve %s\" d=\"%s\"/>\n", style, path);
    }

    /** Draws a point if it is finite. */
    void dot(String style, double x, double y) {
        if (Double.isFinite(x) && Double.isFinite(y)) {
            add(
                    "<circle class=\"dot %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%s\"/>\n",
                    style, xAt(x), yAt(y), style.equals("best") ? 5 : 3);
        }
    }

    private double xAt(double value) {
        return left + (WIDTH - RIGHT - left) * x.share(value);
    }

    private double yAt(double value) {
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * y.share(value);
    }

    @SuppressWarnings("AnnotateFormatMethod") // The annotation would need a dependency.
    private void add(String format, Object... arguments) {
        svg.append(Text.format(format, arguments));
    }

    /** The chart as SVG. */
    String svg() {
        return svg + "</svg>\n";
    }
}
