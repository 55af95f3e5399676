package io.simdmlp.io;

/**
 * Dates in texts and as numbers of days since 1970-01-01, in years from 1 to 9999 of the ISO calendar. Allocates nothing.
 *
 * <p>Forms: yyyy-M-d, yyyy/M/d, yyyy.M.d and yyyyMMdd; d-M-yyyy, d/M/yyyy and d.M.yyyy, or the same with the month first. A
 * time of day may follow. It is checked and not used.
 */
final class Dates {
    /** The number of parts of a date: year, month, weekday and day of the year. */
    static final int PARTS = 4;

    /** No day. */
    static final int NONE = Integer.MIN_VALUE;

    private static final int NO_DATE = -1;
    private static final int SHORT_YEAR = -2;

    private static final int YEAR_FIRST = 0; // the places of the year, and the mark beside a last one
    private static final int YEAR_LAST = 1;
    private static final int YEAR_LAST_POINTS = 2;

    private static final int FIRST_DAY = epochDay(1, 1, 1);
    private static final int LAST_DAY = epochDay(9999, 12, 31);
    private static final int DAYS_TO_1970 = 719_468; // from 0000-03-01
    private static final int DAYS_OF_400_YEARS = 146_097;
    private static final int MONTHS = 12;
    private static final int DAYS_OF_A_WEEK = 7;
    private static final int THURSDAY = 3; // 1970-01-01, counted from Monday, 0

    private Dates() {}

    // texts

    /** The numbers of a date and its form, packed; negative for a text that is no date. The date may not exist. */
    static int fields(CharSequence text) {
        int n = text.length();
        int first = digits(text, 0);
        if (first == 8) {
            return isTime(text, first)
                    ? pack(YEAR_FIRST, number(text, 0, 4), number(text, 4, 6), number(text, 6, 8))
                    : NO_DATE;
        }
        if (first >= n || !(first == 1 || first == 2 || first == 4)) {
            return NO_DATE;
        }
        char mark = text.charAt(first);
        int second = first + 1 + digits(text, first + 1);
        if (!(mark == '-' || mark == '/' || mark == '.') || second >= n || text.charAt(second) != mark) {
            return NO_DATE;
        }
        int third = second + 1 + digits(text, second + 1);
        int middle = second - first - 1;
        int last = third - second - 1;
        if (middle < 1 || middle > 2 || last < 1 || !isTime(text, third)) {
            return NO_DATE;
        }
        int a = number(text, 0, first);
        int b = number(text, first + 1, second);
        if (first == 4) {
            return last > 2 ? NO_DATE : pack(YEAR_FIRST, a, b, number(text, second + 1, third));
        }
        if (last != 4) {
            return last == 2 ? SHORT_YEAR : NO_DATE;
        }
        return pack(mark == '.' ? YEAR_LAST_POINTS : YEAR_LAST, number(text, second + 1, third), a, b);
    }

    /** The fields of a number such as 20240131. */
    static int fields(double number) {
        int digits = number >= 1e7 && number < 1e8 && number == Math.rint(number) ? (int) number : 0;
        return digits == 0 ? NO_DATE : pack(YEAR_FIRST, digits / 10_000, digits / 100 % 100, digits % 100);
    }

    private static int pack(int form, int year, int first, int second) {
        return ((form * 10_000 + year) * 100 + first) * 100 + second;
    }

    private static int digits(CharSequence text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at - from;
    }

    private static int number(CharSequence text, int from, int to) {
        int number = 0;
        for (int at = from; at < to; at++) {
            number = 10 * number + text.charAt(at) - '0';
        }
        return number;
    }

    /** Returns whether the text ends here, or with a time: h:mm, seconds, a fraction, AM or PM, and a zone are optional. */
    private static boolean isTime(CharSequence text, int from) {
        int n = text.length();
        if (from == n) {
            return true;
        }
        char mark = text.charAt(from);
        int hours = digits(text, from + 1);
        int at = from + 1 + hours;
        if (!(mark == ' ' || mark == 'T') || hours < 1 || hours > 2 || number(text, from + 1, at) > 24) {
            return false;
        }
        int minute = sixty(text, at, 59);
        if (minute == at) {
            return false;
        }
        at = sixty(text, minute, 60);
        if (at > minute && at < n && (text.charAt(at) == '.' || text.charAt(at) == ',')) {
            at += 1 + digits(text, at + 1);
        }
        at = word(text, word(text, at, "AM"), "PM");
        return isZone(text, at);
    }

    /** The end of a colon and two digits of at most {@code most}; {@code from} if there are none. */
    private static int sixty(CharSequence text, int from, int most) {
        boolean fits = from < text.length() && text.charAt(from) == ':' && digits(text, from + 1) == 2;
        return fits && number(text, from + 1, from + 3) <= most ? from + 3 : from;
    }

    /** The end of a word, perhaps behind a blank; {@code from} if it is not here. */
    private static int word(CharSequence text, int from, String word) {
        int at = from < text.length() && text.charAt(from) == ' ' ? from + 1 : from;
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= text.length() || Character.toUpperCase(text.charAt(at + i)) != word.charAt(i)) {
                return from;
            }
        }
        return at + word.length();
    }

    private static boolean isZone(CharSequence text, int from) {
        int n = text.length();
        int at = word(text, word(text, word(text, from, "Z"), "UTC"), "GMT");
        if (at == n || at > from) {
            return at == n;
        }
        at += text.charAt(at) == ' ' ? 1 : 0;
        if (at == n || !(text.charAt(at) == '+' || text.charAt(at) == '-')) {
            return false;
        }
        int digits = digits(text, at + 1);
        return at + 1 + digits == n ? digits == 2 || digits == 4 : digits == 2 && sixty(text, at + 3, 59) == n;
    }

    /** Returns whether fields are those of a date, or of one whose year has two digits. */
    static boolean isDate(int fields) {
        return fields != NO_DATE;
    }

    /** Returns whether the year has two digits. */
    static boolean isShortYear(int fields) {
        return fields == SHORT_YEAR;
    }

    /** Returns whether the year is the last number, of four digits. */
    static boolean isYearLast(int fields) {
        return fields >= 0 && form(fields) != YEAR_FIRST;
    }

    /** Returns whether the year is the last number, behind a point. */
    static boolean hasPoints(int fields) {
        return fields >= 0 && form(fields) == YEAR_LAST_POINTS;
    }

    private static int form(int fields) {
        return fields / 100_000_000;
    }

    /** The first of the two numbers beside the year. */
    static int first(int fields) {
        return fields / 100 % 100;
    }

    /** The second of the two numbers beside the year. */
    static int second(int fields) {
        return fields % 100;
    }

    /** The day of some fields; {@link #NONE} if there is no such day, or the order is another. */
    static int day(int fields, DateOrder order) {
        if (fields < 0 || (order == DateOrder.YMD && isYearLast(fields))) {
            return NONE;
        }
        int year = fields / 10_000 % 10_000;
        boolean dayFirst = order == DateOrder.DMY && isYearLast(fields);
        int month = dayFirst ? second(fields) : first(fields);
        int day = dayFirst ? first(fields) : second(fields);
        boolean exists = year >= 1 && month >= 1 && month <= MONTHS && day >= 1 && day <= days(year, month);
        return exists ? epochDay(year, month, day) : NONE;
    }

    /** The expectation for a text that is no date in this order. */
    static String expected(String text, DateOrder order) {
        int fields = fields(text);
        if (fields == SHORT_YEAR) {
            return "a date with a year of four digits";
        }
        if (fields == NO_DATE || (order == DateOrder.YMD && isYearLast(fields))) {
            return "a date such as " + order.example();
        }
        boolean shown = isYearLast(fields);
        return "a date that exists" + (shown ? ", such as " + order.example() : "");
    }

    // days

    private static int days(int year, int month) {
        if (month == 2) {
            boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            return leap ? 29 : 28;
        }
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }

    /** The days from 1970-01-01 to a date of the ISO calendar. The year begins with March, so that a leap day is its last. */
    private static int epochDay(int year, int month, int day) {
        int y = month <= 2 ? year - 1 : year;
        int inYear = (153 * (month <= 2 ? month + 9 : month - 3) + 2) / 5 + day - 1;
        return y * 365 + y / 4 - y / 100 + y / 400 + inYear - DAYS_TO_1970;
    }

    /** Returns whether a day since 1970-01-01 is in a year from 1 to 9999. */
    static boolean isInRange(long day) {
        return day >= FIRST_DAY && day <= LAST_DAY;
    }

    /**
     * Writes the year, the month (1 to 12), the weekday (Monday, 1, to Sunday, 7) and the day of the year (1 to 366).
     *
     * @param day since 1970-01-01
     * @param x (4) at {@code at}, overwritten
     */
    static void parts(int day, float[] x, int at) {
        int fromMarch = day + DAYS_TO_1970; // days since 0000-03-01
        int era = fromMarch / DAYS_OF_400_YEARS;
        int inEra = fromMarch - era * DAYS_OF_400_YEARS;
        int yearOfEra = (inEra - inEra / 1460 + inEra / 36_524 - inEra / 146_096) / 365;
        int inYear = inEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * inYear + 2) / 153;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        int year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
        x[at] = year;
        x[at + 1] = month;
        x[at + 2] = Math.floorMod(day + THURSDAY, DAYS_OF_A_WEEK) + 1;
        x[at + 3] = day - epochDay(year, 1, 1) + 1;
    }
}
