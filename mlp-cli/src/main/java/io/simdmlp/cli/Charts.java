package io.simdmlp.cli;

import io.simdmlp.EpochResult;
import io.simdmlp.Metric;
import io.simdmlp.tracker.Markup;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The charts of a report, as SVG in the colours of the page. */
final class Charts {
    /** Maximum number of points of a curve: a chart has no more pixels. */
    private static final int MOST_POINTS = 1_000;

    private static final int X_TICKS = 8;
    private static final int Y_TICKS = 6;

    private Charts() {}

    /** Training loss and, if there is one, validation loss by epoch. */
    static String loss(List<EpochResult> epochs, @Nullable EpochResult best, String name) {
        double[] training = epochs.stream().mapToDouble(EpochResult::loss).toArray();
        double[] validation = validated(epochs).stream()
                .mapToDouble(e -> e.metric(Metric.LOSS))
                .toArray();
        double[] both = Arrays.copyOf(training, training.length + validation.length);
        System.arraycopy(validation, 0, both, training.length, validation.length);
        Plot plot = new Plot("Loss by epoch", "epoch", epochAxis(epochs), name, Axis.of(both, Y_TICKS));
        curve(plot, "training", numbers(epochs), training);
        curve(plot, "validation", numbers(validated(epochs)), validation);
        mark(plot, best, Metric.LOSS);
        return plot.svg();
    }

    /** Validation accuracy, or R² for numbers, by epoch; there must be validation data. */
    static String score(List<EpochResult> epochs, @Nullable EpochResult best) {
        List<EpochResult> validated = validated(epochs);
        boolean isNumbers = validated.getFirst().validation().containsKey(Metric.R2);
        Metric metric = isNumbers ? Metric.R2 : Metric.ACCURACY;
        double[] scores = validated.stream().mapToDouble(e -> e.metric(metric)).toArray();
        String name = isNumbers ? "R²" : "accuracy";
        Plot plot = new Plot(
                "Validation " + name + " by epoch", "epoch", epochAxis(epochs), name, Axis.of(scores, Y_TICKS));
        curve(plot, "validation", numbers(validated), scores);
        mark(plot, best, metric);
        return plot.svg();
    }

    /** Marks the best epoch. */
    private static void mark(Plot plot, @Nullable EpochResult best, Metric metric) {
        if (best != null && Double.isFinite(best.metric(metric))) {
            plot.dot("best", best.epoch(), best.metric(metric));
        }
    }

    private static Axis epochAxis(List<EpochResult> epochs) {
        return Axis.ofCounts(epochs.getFirst().epoch(), epochs.getLast().epoch(), X_TICKS);
    }

    private static List<EpochResult> validated(List<EpochResult> epochs) {
        return epochs.stream().filter(e -> !e.validation().isEmpty()).toList();
    }

    private static double[] numbers(List<EpochResult> epochs) {
        return epochs.stream().mapToDouble(EpochResult::epoch).toArray();
    }

    /** Draws a curve; of too many points, the minimum and the maximum of each group. */
    private static void curve(Plot plot, String style, double[] x, double[] y) {
        if (y.length <= MOST_POINTS) {
            plot.curve(style, x, y);
            return;
        }
        int few = Math.ceilDiv(2 * y.length, MOST_POINTS);
        int[] kept = IntStream.iterate(0, from -> from < y.length, from -> from + few)
                .flatMap(from -> extremes(y, from, Math.min(y.length, from + few)))
                .toArray();
        plot.curve(
                style,
                IntStream.of(kept).mapToDouble(i -> x[i]).toArray(),
                IntStream.of(kept).mapToDouble(i -> y[i]).toArray());
    }

    private static IntStream extremes(double[] y, int from, int to) {
        int least = from;
        int greatest = from;
        for (int i = from; i < to; i++) {
            least = !(y[least] <= y[i]) ? i : least;
            greatest = !(y[greatest] >= y[i]) ? i : greatest;
        }
        return IntStream.of(least, greatest).sorted().distinct();
    }

    /** Predicted against actual targets, with the line of exact predictions. */
    static String scatter(double[] actual, double[] predicted, String target) {
        double[] both = Arrays.copyOf(actual, actual.length + predicted.length);
        System.arraycopy(predicted, 0, both, actual.length, predicted.length);
        Axis axis = Axis.of(both, Y_TICKS);
        String name = Markup.isolated(ChartLabel.fit(target, 13, 300));
        Plot plot = new Plot("Predicted against actual " + name, "actual " + name, axis, "predicted " + name, axis);
        double[] ends = {axis.low(), axis.high()};
        plot.curve("right", ends, ends);
        for (int i = 0; i < actual.length; i++) {
            plot.dot("sample", actual[i], predicted[i]);
        }
        return plot.svg();
    }
}
