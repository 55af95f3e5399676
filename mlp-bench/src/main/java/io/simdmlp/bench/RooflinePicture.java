package io.simdmlp.bench;

import io.simdmlp.bench.Roofline.Level;
import io.simdmlp.bench.Roofline.Point;
import io.simdmlp.tracker.Markup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Draws a roofline as SVG: roofs as lines, workloads as points, both axes logarithmic, by whole decades. */
final class RooflinePicture {
    // the picture's size and margins
    private static final int W = 960;
    private static final int H = 640;
    private static final int LEFT = 70;
    private static final int RIGHT = 30;
    private static final int TOP = 60;
    private static final int BOTTOM = 50;

    private static final int NAME = 40; // characters of a workload's
    private static final double CHARACTER = 6; // pixels, about
    private static final double LINE = 11;

    private final Roofline roofline;
    private final Axis x;
    private final Axis y;
    private final List<double[]> taken = new ArrayList<>(); // by names: left, right, middle
    private final StringBuilder svg = new StringBuilder();

    private RooflinePicture(Roofline roofline) {
        this.roofline = roofline;
        DoubleStream ridges = roofline.levels().stream().mapToDouble(level -> roofline.peak() / level.bandwidth());
        this.x = Axis.of(DoubleStream.concat(ridges, roofline.points().stream().mapToDouble(Point::intensity)), -1);
        this.y = Axis.of(
                DoubleStream.concat(
                        DoubleStream.of(roofline.peak()),
                        roofline.points().stream().mapToDouble(Point::gflops)),
                0);
    }

    static String svg(Roofline roofline) {
        return new RooflinePicture(roofline).draw();
    }

    /** From a power of ten to another: to 1,000 at least. */
    private record Axis(int low, int high) {
        static Axis of(DoubleStream values, int from) {
            double[] shown = values.filter(value -> value > 0 && value < Double.POSITIVE_INFINITY)
                    .toArray();
            double least = DoubleStream.of(shown).min().orElse(1);
            double most = DoubleStream.of(shown).max().orElse(1);
            return new Axis((int) Math.min(from, Math.floor(Math.log10(least))), (int)
                    Math.max(3, Math.ceil(Math.log10(most))));
        }

        double share(double value) {
            double share = (Math.log10(value) - low) / (high - low);
            return Double.isNaN(share) ? 0 : Math.clamp(share, 0.0, 1.0);
        }

        static String label(int decade) {
            return decade >= -3 && decade <= 6
                    ? String.format(Locale.ROOT, "%." + Math.max(0, -decade) + "f", Math.pow(10, decade))
                    : "1e" + decade;
        }
    }

    private String draw() {
        add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\">", W, H);
        add("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>", W, H);
        int threads = roofline.threads();
        add(
                "<text x=\"%d\" y=\"28\" font-size=\"18\">Roofline, %d thread%s</text>",
                LEFT, threads, threads == 1 ? "" : "s");
        axes();
        double peak = roofline.peak();
        add(
                "<path d=\"M%.1f %.1fH%d\" stroke=\"#c33\" stroke-width=\"2\"/>",
                xAt(peak / roofline.levels().getFirst().bandwidth()), yAt(peak), W - RIGHT);
        add(
                "<text x=\"%d\" y=\"%.1f\" font-size=\"12\" fill=\"#c33\" text-anchor=\"end\">FMA %.0f GFLOP/s</text>",
                W - RIGHT, yAt(peak) - 6, peak);
        for (Level level : roofline.levels()) {
            double from = Math.max(Math.pow(10, x.low), Math.pow(10, y.low) / level.bandwidth());
            double to = peak / level.bandwidth();
            add(
                    "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"#36c\" stroke-width=\"1.5\"/>",
                    xAt(from), yAt(from * level.bandwidth()), xAt(to), yAt(peak));
            add(
                    "<text x=\"%.1f\" y=\"%.1f\" font-size=\"12\" fill=\"#36c\">%s %.0f GB/s</text>",
                    xAt(from) + 4,
                    yAt(from * level.bandwidth()) - 6,
                    Markup.escape(Markup.shorten(level.name(), NAME)),
                    level.bandwidth());
        }
        roofline.points().forEach(this::point);
        return svg.append("</svg>\n").toString();
    }

    private void axes() {
        for (int decade = y.low; decade <= y.high; decade++) {
            double at = yAt(Math.pow(10, decade));
            add("<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/>", LEFT, at, W - RIGHT);
            add(
                    "<text x=\"%d\" y=\"%.1f\" font-size=\"12\" text-anchor=\"end\">%s</text>",
                    LEFT - 6, at + 4, Axis.label(decade));
        }
        for (int decade = x.low; decade <= x.high; decade++) {
            double at = xAt(Math.pow(10, decade));
            add("<path d=\"M%.1f %dV%d\" stroke=\"#ddd\"/>", at, TOP, H - BOTTOM);
            add(
                    "<text x=\"%.1f\" y=\"%d\" font-size=\"12\" text-anchor=\"middle\">%s</text>",
                    at, H - BOTTOM + 16, Axis.label(decade));
        }
        add(
                "<text x=\"%d\" y=\"%d\" font-size=\"13\" text-anchor=\"middle\">floating-point operations for each byte</text>",
                (LEFT + W - RIGHT) / 2, H - 12);
        add("<text x=\"%d\" y=\"%d\" font-size=\"13\">GFLOP/s</text>", 12, TOP - 10);
    }

    /** A point and its name, to the left of it if there is more room, and lower if others are in the way. */
    private void point(Point point) {
        double px = xAt(point.intensity());
        double py = yAt(point.gflops());
        String name = Markup.shorten(point.workload(), NAME);
        double width = CHARACTER * name.length();
        boolean isRight = px + 6 + width > W;
        double from = isRight ? px - 6 - width : px + 6;
        double middle = py;
        while (isTaken(from, from + width, middle) && middle < H - BOTTOM) {
            middle += 1;
        }
        taken.add(new double[] {from, from + width, middle});
        add(
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"#222\"><title>%s: %.1f GFLOP/s, %.2f of its limit (%s)</title></circle>",
                px,
                py,
                Markup.escape(Markup.isolated(point.workload())),
                point.gflops(),
                point.fraction(),
                Markup.escape(point.bound()));
        add(
                "<text x=\"%.1f\" y=\"%.1f\" font-size=\"10\" text-anchor=\"%s\">%s</text>",
                isRight ? px - 6 : px + 6, middle + 3, isRight ? "end" : "start", Markup.escape(Markup.isolated(name)));
    }

    private boolean isTaken(double from, double to, double middle) {
        return taken.stream().anyMatch(other -> from < other[1] && other[0] < to && Math.abs(middle - other[2]) < LINE);
    }

    private double xAt(double intensity) {
        return LEFT + x.share(intensity) * (W - LEFT - RIGHT);
    }

    private double yAt(double gflops) {
        return H - BOTTOM - y.share(gflops) * (H - TOP - BOTTOM);
    }

    @SuppressWarnings("AnnotateFormatMethod") // It would take a dependency for one annotation.
    private void add(String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}
