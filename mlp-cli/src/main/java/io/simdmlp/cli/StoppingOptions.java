package io.simdmlp.cli;

import io.simdmlp.DataSource;
import io.simdmlp.EarlyStopping;
import io.simdmlp.Evaluation;
import io.simdmlp.FitOptions;
import io.simdmlp.Metric;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code train}: the epoch to keep, and when to end before the last one. */
final class StoppingOptions {
    /** The names of the metrics. Each is defined for classes, for several labels or for numbers. */
    static final class Metrics implements Iterable<String> {
        // Training standardizes targets: percentages of them say nothing.
        private static final List<String> LABELS = Arrays.stream(Metric.values())
                .filter(metric -> metric != Metric.MAPE)
                .map(Metric::label)
                .toList();

        @Override
        public Iterator<String> iterator() {
            return LABELS.iterator();
        }
    }

    private static final List<String> KEEPS = List.of("best", "last");
    private static final int LEAST_PATIENCE = 10;
    private static final String NEVER = "never";

    @Option(
            names = "--keep",
            paramLabel = "EPOCH",
            description =
                    "The parameters that the model gets, with validation data: those after the best epoch, or last."
                            + " Default: best; for lbfgs last, unless --monitor, --patience or --min-delta is given")
    @Nullable
    String keep;

    @Option(
            names = "--monitor",
            paramLabel = "METRIC",
            completionCandidates = Metrics.class,
            description = "The metric of the validation data by which the best epoch is chosen:"
                    + " ${COMPLETION-CANDIDATES}. Default: loss")
    @Nullable
    String monitor;

    @Option(
            names = {"--patience", "--early-stopping"},
            paramLabel = "N",
            description =
                    "Early stopping: training ends after N epochs without an improvement of that metric, or never."
                            + " Default: 10, or for small data a tenth of the default number of epochs; never if --schedule is given")
    @Nullable
    String patience;

    @Option(
            names = "--min-delta",
            paramLabel = "D",
            description =
                    "The change of that metric that counts as an improvement for --patience if exceeded. Default: 0")
    @Nullable
    Double minDelta;

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            description = "Training ends after this time, such as 30s, 5m or 2h. Default: none")
    @Nullable
    String timeLimit;

    void check(boolean validated) {
        if (keep != null) {
            OptionValues.oneOf("--keep", keep, KEEPS);
        }
        requireValidation("--monitor", monitor, validated);
        requireValidation("--patience", patience, validated);
        requireValidation("--min-delta", minDelta, validated);
        if (monitor != null) {
            OptionValues.oneOf("--monitor", monitor, Metrics.LABELS);
        }
        if (patience != null && !patience.equals(NEVER) && !patience.matches("0*[1-9][0-9]{0,8}")) {
            throw CommandFailure.badInput(
                    "--patience is '" + patience + "', expected a number of at least 1, or never");
        }
        if (minDelta != null && !(minDelta >= 0 && Float.isFinite(minDelta.floatValue()))) {
            throw CommandFailure.badInput("--min-delta is " + minDelta + ", expected a number of at least 0");
        }
        if (timeLimit != null) {
            Amount.duration("--time-limit", timeLimit);
        }
    }

    private void requireValidation(String option, @Nullable Object value, boolean validated) {
        if (value == null) {
            return;
        }
        if (!validated) {
            throw CommandFailure.badInput(option + " is " + value
                    + ", which needs validation data, but --validation is 0, expected a share above 0");
        }
        if ("last".equals(keep)) {
            throw CommandFailure.badInput(option + " is " + value + ", but --keep is last, expected best");
        }
    }

    /**
     * The options of fit.
     *
     * @param usualEpochs the default number of epochs: the default patience does not depend on {@code --epochs}, so that a
     *     training can go on for more epochs
     * @param lbfgs true for L-BFGS: its validation loss goes up and down on the way to the minimum
     */
    FitOptions fitOptions(
            int epochs,
            int usualEpochs,
            long seed,
            @Nullable DataSource validation,
            boolean hasSchedule,
            boolean lbfgs) {
        FitOptions options = FitOptions.epochs(epochs).withSeed(seed);
        if (validation != null) {
            options = options.withValidation(validation);
            if (keepsBest(lbfgs)) {
                options = options.withEarlyStopping(earlyStopping(usualEpochs, validation, hasSchedule));
            }
        }
        return timeLimit == null ? options : options.withTimeLimit(limit(timeLimit));
    }

    private boolean keepsBest(boolean lbfgs) {
        return keep == null ? !lbfgs || monitor != null || patience != null || minDelta != null : keep.equals("best");
    }

    private static Duration limit(String value) {
        return Amount.duration("--time-limit", value);
    }

    private EarlyStopping earlyStopping(int usualEpochs, DataSource validation, boolean hasSchedule) {
        Metric metric = monitor == null ? Metric.LOSS : Metric.named(monitor);
        if (!metric.isDefinedFor(validation)) {
            throw CommandFailure.badInput("--monitor is " + monitor + ", which is not defined for "
                    + Evaluation.Kind.of(validation)
                            .name()
                            .toLowerCase(Locale.ROOT)
                            .replace('_', '-'));
        }
        return new EarlyStopping(metric, patience(usualEpochs, hasSchedule), minDelta == null ? 0 : minDelta);
    }

    private int patience(int usualEpochs, boolean hasSchedule) {
        if (patience != null) {
            return patience.equals(NEVER) ? Integer.MAX_VALUE : Integer.parseInt(patience);
        }
        return hasSchedule ? Integer.MAX_VALUE : Math.max(LEAST_PATIENCE, usualEpochs / LEAST_PATIENCE);
    }

    /** The early stopping in words; empty if training goes on to the last epoch. */
    static String describe(@Nullable EarlyStopping stopping) {
        if (stopping == null || stopping.patience() == Integer.MAX_VALUE) {
            return "";
        }
        return ", fewer if the val " + stopping.metric().label() + " does not improve for "
                + Text.count(stopping.patience(), "epoch", "epochs");
    }
}
