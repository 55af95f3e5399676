package io.simdmlp.io;

import io.simdmlp.io.ColumnSurvey.Cell;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The order of day and month in all dates of a column, and the texts that are no dates. */
final class DateSurvey {
    private static final List<DateOrder> ORDERS = List.of(DateOrder.values());
    private static final int MONTHS = 12;

    private final @Nullable DateOrder given;
    private final Map<DateOrder, Cell> misfits = new EnumMap<>(DateOrder.class); // the first text that is no date
    private @Nullable Cell dayFirst; // the first date whose first number is no month
    private @Nullable Cell monthFirst;
    private @Nullable Cell either;
    private boolean points = true; // whether points separate the numbers of all dates with the year last

    /** @param given the order; null if the dates decide */
    DateSurvey(@Nullable DateOrder given) {
        this.given = given;
    }

    void add(String text, long line) {
        int fields = Dates.fields(text);
        for (DateOrder order : ORDERS) {
            if (Dates.day(fields, order) == Dates.NONE && !misfits.containsKey(order)) {
                misfits.put(order, new Cell(text, line));
            }
        }
        if (!Dates.isYearLast(fields)) {
            return;
        }
        points &= Dates.hasPoints(fields);
        boolean mayBeDay = Dates.second(fields) > MONTHS;
        boolean mustBeDay = Dates.first(fields) > MONTHS;
        if (mustBeDay && !mayBeDay && dayFirst == null) {
            dayFirst = new Cell(text, line);
        } else if (mayBeDay && !mustBeDay && monthFirst == null) {
            monthFirst = new Cell(text, line);
        } else if (!mayBeDay && !mustBeDay && either == null) {
            either = new Cell(text, line);
        }
    }

    /** The order: the given one, else that of the first date with a number above 12. Points mean that the day is first. */
    DateOrder order() {
        if (given != null) {
            return given;
        }
        Cell day = dayFirst;
        Cell month = monthFirst;
        if (day != null && month != null) {
            return day.line() <= month.line() ? DateOrder.DMY : DateOrder.MDY;
        }
        if (month != null) {
            return DateOrder.MDY;
        }
        return day != null || either != null ? DateOrder.DMY : DateOrder.YMD;
    }

    private boolean isClear() {
        return given != null || dayFirst != null || monthFirst != null || either == null || points;
    }

    /** The first text that is no date, or does not tell which of its numbers is the month; null if there is none. */
    @Nullable
    Cell misfit() {
        return isClear() ? misfits.get(order()) : either;
    }

    /** The expectation for {@link #misfit}. */
    String expected(String text) {
        if (!isClear()) {
            return "--date-order dmy or --date-order mdy, since no date has a number above 12";
        }
        Cell evidence = order() == DateOrder.DMY ? dayFirst : monthFirst;
        boolean shown = given == null && Dates.isYearLast(Dates.fields(text));
        String expected = Dates.expected(text, order());
        return shown && evidence != null ? expected + ", the order in line " + evidence.line() : expected;
    }

    /** Returns whether another order would help. */
    boolean isOrderUnclear() {
        return !isClear();
    }
}
