package io.simdmlp.cli;

import io.simdmlp.io.TableOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of {@code train} for columns with text and missing values. */
final class TableSettings {
    private static final List<String> POLICIES = Arrays.stream(TableOptions.Missing.values())
            .map(TableOptions.Missing::label)
            .toList();

    @Option(
            names = "--categorical",
            paramLabel = "COLUMN[,COLUMN...]",
            parameterConsumer = ColumnList.class,
            description =
                    "Columns of numbers that are categories, such as codes, by name or number from 1; names as in"
                            + " --label. Columns with text are categories without it, unless nearly every row has a text of its own")
    private List<String> categorical = new ArrayList<>();

    @Option(
            names = "--max-categories",
            paramLabel = "N",
            description =
                    "The largest number of categories of a column, the most frequent ones; all others count as one"
                            + " more, other. Default: 10000")
    private int maxCategories = TableOptions.DEFAULT.maxCategories();

    @Option(
            names = "--embed-above",
            paramLabel = "N",
            description =
                    "A column with more categories than this becomes a learned vector for each category (an embedding)"
                            + " instead of an input for each. Default: 25")
    private int embedAbove = TableOptions.DEFAULT.embedAbove();

    @Option(
            names = "--missing",
            paramLabel = "CHOICE",
            description =
                    "What replaces a missing number: median, mean, most-frequent or zero, of the training samples;"
                            + " drop leaves out rows with missing values, reject makes them an error. A missing category is a"
                            + " category of its own, but for most-frequent. Default: median")
    private String missing = TableOptions.DEFAULT.missing().label();

    @Option(
            names = "--missing-indicator",
            description = "Give a column with missing numbers a second input, 1 where the number is missing")
    private boolean missingIndicator;

    @Option(
            names = "--missing-values",
            paramLabel = "TEXT[,TEXT...]",
            split = ",",
            description = "The texts that stand for a missing value, in any case, beside the empty cell."
                    + " Default: NA,N/A,NaN,null,none,nil,?,-,<NA>")
    private List<String> missingValues = new ArrayList<>(TableOptions.USUAL_MISSING_VALUES);

    void check(String data) {
        OptionValues.oneOf("--missing", missing, POLICIES);
        if (maxCategories < 2) {
            throw CommandFailure.badInput("--max-categories is " + maxCategories + ", expected at least 2");
        }
        if (embedAbove < 0) {
            throw CommandFailure.badInput("--embed-above is " + embedAbove + ", expected at least 0");
        }
        if (!categorical.isEmpty() && Data.hasTestPart(data)) {
            throw CommandFailure.badInput("--categorical is " + String.join(",", categorical) + ", but " + data
                    + " has no columns, expected a CSV file");
        }
    }

    TableOptions options() {
        return new TableOptions(
                categorical,
                maxCategories,
                embedAbove,
                TableOptions.Missing.of(missing),
                missingIndicator,
                missingValues);
    }
}
