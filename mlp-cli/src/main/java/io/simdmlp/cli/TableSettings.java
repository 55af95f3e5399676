package io.simdmlp.cli;

import io.simdmlp.io.DateOrder;
import io.simdmlp.io.TableOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code train} for columns with text and missing values. */
final class TableSettings {
    private static final List<String> POLICIES = Arrays.stream(TableOptions.Missing.values())
            .map(TableOptions.Missing::label)
            .toList();

    private static final List<String> ORDERS = List.of("dmy", "mdy");

    @Option(
            names = "--categorical",
            paramLabel = "COLUMN[,COLUMN...]",
            parameterConsumer = ColumnList.class,
            description =
                    "Columns of numbers that are categories, such as codes, by name or number from 1; names as in"
                            + " --label. Columns with text are categories without it, unless nearly every row has a text of its own")
    private List<String> categorical = new ArrayList<>();

    @Option(
            names = "--date",
            paramLabel = "COLUMN[,COLUMN...]",
            parameterConsumer = ColumnList.class,
            description =
                    "Columns of dates, by name or number from 1; names as in --label. Each becomes the numbers of year,"
                            + " month (1 to 12), weekday (Monday, 1, to Sunday, 7) and day of the year (1 to 366). Other"
                            + " columns with dates are left out")
    private List<String> dates = new ArrayList<>();

    @Option(
            names = "--date-order",
            paramLabel = "ORDER",
            description =
                    "dmy or mdy: whether day or month is first in dates such as 3/4/2024. Default: by the dates with a"
                            + " number above 12. 3.4.2024 has the day first unless such a date says otherwise")
    private @Nullable String dateOrder;

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
                            + " instead of an input for each. Default: 100")
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
        if (dateOrder != null) {
            OptionValues.oneOf("--date-order", dateOrder, ORDERS);
        }
        requireColumns("--categorical", categorical, data);
        requireColumns("--date", dates, data);
    }

    private static void requireColumns(String option, List<String> columns, String data) {
        if (!columns.isEmpty() && Data.hasTestPart(data)) {
            throw CommandFailure.badInput(option + " is " + String.join(",", columns) + ", but " + data
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
                        missingValues)
                .withDates(dates, dateOrder == null ? null : DateOrder.of(dateOrder));
    }
}
