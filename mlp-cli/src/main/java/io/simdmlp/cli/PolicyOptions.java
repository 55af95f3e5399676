package io.simdmlp.cli;

import io.simdmlp.io.Dataset;
import io.simdmlp.io.InputPolicy;
import io.simdmlp.io.Preprocessing;
import io.simdmlp.io.TableOptions;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code train} for inputs that training did not have, which become part of the model. */
final class PolicyOptions {
    private static final List<String> INVALID = Arrays.stream(InputPolicy.Invalid.values())
            .map(InputPolicy.Invalid::label)
            .toList();

    private static final List<String> OUT_OF_RANGE = Arrays.stream(InputPolicy.OutOfRange.values())
            .map(InputPolicy.OutOfRange::label)
            .toList();

    @Option(
            names = "--invalid-input",
            paramLabel = "CHOICE",
            description =
                    "What the model does with a number that is NaN or infinite: reject makes it an error, impute replaces"
                            + " it like a missing one, see --missing. An empty cell is missing, not invalid, and NaN too where"
                            + " --missing-values has it. Default: reject, or that of the model of --from")
    private @Nullable String invalid;

    @Option(
            names = "--out-of-range",
            paramLabel = "CHOICE",
            description =
                    "What the model does with a number outside the range that its column has in the training samples:"
                            + " accept it, reject makes it an error, clamp replaces it by the nearest end. With reject a category"
                            + " that training did not have is an error, too. Default: accept, or that of the model of --from")
    private @Nullable String outOfRange;

    /** @param missing the value of {@code --missing} */
    void check(TableOptions.Missing missing) {
        if (invalid != null) {
            OptionValues.oneOf("--invalid-input", invalid, INVALID);
        }
        if (outOfRange != null) {
            OptionValues.oneOf("--out-of-range", outOfRange, OUT_OF_RANGE);
        }
        boolean hasNoFill = missing == TableOptions.Missing.DROP || missing == TableOptions.Missing.REJECT;
        if (InputPolicy.Invalid.IMPUTE.label().equals(invalid) && hasNoFill) {
            throw CommandFailure.badInput("--invalid-input is impute, but --missing is " + missing.label()
                    + ", which has no number to impute, expected median, mean, most-frequent or zero");
        }
    }

    /**
     * The preprocessing of the training part with the policy.
     *
     * @param from the model of {@code --from}, or null
     * @param train the training part, not scaled
     */
    Preprocessing fit(@Nullable StartingModel from, Dataset train) {
        InputPolicy before = from == null
                ? InputPolicy.DEFAULT
                : from.model().preprocessing().policy();
        InputPolicy policy = InputPolicy.fit(
                invalid == null ? before.invalid() : InputPolicy.Invalid.of(invalid),
                outOfRange == null ? before.outOfRange() : InputPolicy.OutOfRange.of(outOfRange),
                train);
        Preprocessing preprocessing = train.preprocessing();
        return (policy.invalid() == InputPolicy.Invalid.IMPUTE ? preprocessing.withMedians(train) : preprocessing)
                .withPolicy(policy);
    }

    /** The policy in words. */
    static String describe(InputPolicy policy) {
        String numbers = policy.invalid() == InputPolicy.Invalid.REJECT
                ? "NaN and infinite numbers are rejected"
                : "NaN and infinite numbers are replaced like missing ones";
        return numbers
                + switch (policy.outOfRange()) {
                    case ACCEPT -> "";
                    case REJECT -> ", numbers outside the range in training and unknown categories too";
                    case CLAMP -> ", numbers outside the range in training are clamped to it";
                };
    }
}
