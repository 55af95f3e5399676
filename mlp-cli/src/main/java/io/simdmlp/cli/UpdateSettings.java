package io.simdmlp.cli;

import io.simdmlp.UpdateOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code train}: limits of gradients and weights, and the average of the parameters. */
final class UpdateSettings {
    @Option(
            names = "--accumulate",
            paramLabel = "K",
            description = "Batches per step: the optimizer uses the mean of their gradients. Default: ${DEFAULT-VALUE}")
    int accumulate = 1;

    @Option(
            names = "--clip-norm",
            paramLabel = "N",
            description =
                    "The largest norm of all gradients together: larger gradients are scaled to it. Default: none")
    @Nullable
    Double clipNorm;

    @Option(
            names = "--clip-value",
            paramLabel = "V",
            description = "The largest absolute value of a gradient: larger ones are set to it. Default: none")
    @Nullable
    Double clipValue;

    @Option(
            names = "--max-norm",
            paramLabel = "C",
            description = "The largest norm of the weights into a neuron: after a step, larger ones are scaled to it."
                    + " Default: none")
    @Nullable
    Double maxNorm;

    @Option(
            names = "--ema",
            paramLabel = "DECAY",
            description =
                    "The exponential moving average of the parameters over the steps, with this decay, above 0 and"
                            + " below 1, such as 0.999: it is validated and written to the model. Default: none")
    @Nullable
    Double ema;

    void check() {
        OptionValues.positive("--accumulate", accumulate);
        checkLimit("--clip-norm", clipNorm);
        checkLimit("--clip-value", clipValue);
        checkLimit("--max-norm", maxNorm);
        if (ema != null && !(ema > 0 && ema < 1)) {
            throw CommandFailure.badInput("--ema is " + ema + ", expected above 0 and below 1");
        }
    }

    private static void checkLimit(String option, @Nullable Double limit) {
        if (limit != null && !(limit.floatValue() > 0 && limit.floatValue() < Float.POSITIVE_INFINITY)) {
            throw CommandFailure.badInput(option + " is " + limit + ", expected a number above 0");
        }
    }

    /** The name of an option that is given, with its value; null without one. */
    @Nullable
    String given() {
        return accumulate > 1
                ? "--accumulate is " + accumulate
                : clipNorm != null
                        ? "--clip-norm is " + clipNorm
                        : clipValue != null
                                ? "--clip-value is " + clipValue
                                : maxNorm != null ? "--max-norm is " + maxNorm : ema != null ? "--ema is " + ema : null;
    }

    UpdateOptions options() {
        UpdateOptions options = UpdateOptions.NONE.withAccumulate(accumulate);
        options = clipNorm == null ? options : options.withClipNorm(clipNorm);
        options = clipValue == null ? options : options.withClipValue(clipValue);
        options = maxNorm == null ? options : options.withMaxNorm(maxNorm);
        return ema == null ? options : options.withEma(ema);
    }

    /** The options in words, such as {@code , gradient norm at most 1.0}; empty without one. */
    String describe() {
        return (accumulate == 1 ? "" : ", " + accumulate + " batches per step")
                + (clipValue == null ? "" : ", gradients at most " + clipValue)
                + (clipNorm == null ? "" : ", gradient norm at most " + clipNorm)
                + (maxNorm == null ? "" : ", weight norms at most " + maxNorm)
                + (ema == null ? "" : ", moving average with decay " + ema);
    }
}
