package io.simdmlp.io;

import java.math.BigDecimal;

/** Numbers in CSV files: decimal, with a decimal point or comma and without thousands separators. */
final class Decimal {
    private static final int EXACT_DIGITS = 15; // digits of an integer that a double always represents exactly
    private static final double[] TENS = {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };

    private static final String ANY = "a number";

    /** The form of a cell. */
    enum Kind {
        EMPTY,
        /** Digits, with or without a sign. */
        INTEGER,
        /** Digits, an e and digits, such as 1E5: a number or a code. */
        EXPONENT,
        /** A number with a decimal point, or with an exponent that cannot be a code. */
        POINT,
        /** A number with a decimal comma, or with commas between thousands. */
        COMMA,
        /** NaN or infinite. */
        NOT_FINITE,
        TEXT;

        /** Returns whether it is a number, finite or not, in a file with these decimals. */
        boolean isNumber(boolean decimalComma) {
            return switch (this) {
                case INTEGER, EXPONENT, NOT_FINITE -> true;
                case POINT -> !decimalComma;
                case COMMA -> decimalComma;
                case EMPTY, TEXT -> false;
            };
        }
    }

    private Decimal() {}

    static Kind kind(String cell) {
        int n = cell.length();
        if (n == 0) {
            return Kind.EMPTY;
        }
        int at = isSign(cell.charAt(0)) ? 1 : 0;
        boolean signed = at == 1;
        int digits = digits(cell, at);
        int end = at + digits;
        char mark = end < n ? cell.charAt(end) : 0;
        if (mark == '.' || mark == ',') {
            int fraction = digits(cell, end + 1);
            digits += fraction;
            end += 1 + fraction;
        } else {
            mark = 0;
        }
        if (digits == 0) {
            return isNotFinite(cell.substring(at)) ? Kind.NOT_FINITE : Kind.TEXT;
        }
        boolean exponent = end < n && (cell.charAt(end) == 'e' || cell.charAt(end) == 'E');
        if (exponent) {
            end++;
            if (end < n && isSign(cell.charAt(end))) {
                signed = true;
                end++;
            }
            int more = digits(cell, end);
            if (more == 0) {
                return Kind.TEXT;
            }
            end += more;
        }
        if (end < n) {
            return Kind.TEXT;
        }
        if (mark == ',') {
            return Kind.COMMA;
        }
        if (exponent) {
            return mark == 0 && !signed ? Kind.EXPONENT : Kind.POINT;
        }
        return mark == 0 ? Kind.INTEGER : Kind.POINT;
    }

    /** The form of a cell; that of most numbers and texts without making a string of it. */
    static Kind kind(char[] text, int from, int to) {
        int at = from < to && isSign(text[from]) ? from + 1 : from;
        int digits = 0;
        char mark = 0;
        for (; at < to; at++) {
            char c = text[at];
            if (isDigit(c)) {
                digits++;
            } else if ((c == '.' || c == ',') && mark == 0) {
                mark = c;
            } else {
                break;
            }
        }
        if (at == to && digits > 0) {
            return mark == 0 ? Kind.INTEGER : mark == '.' ? Kind.POINT : Kind.COMMA;
        }
        if (at < to && isText(text[at], digits)) { // most texts
            return Kind.TEXT;
        }
        return kind(new String(text, from, to - from));
    }

    /** Returns whether a cell is a text because of a character behind a sign, digits and a mark. */
    private static boolean isText(char c, int digits) {
        return digits == 0
                ? c != 'n' && c != 'N' && c != 'i' && c != 'I' && c != '.' && c != ',' && !isSign(c)
                : c != 'e' && c != 'E' && c != '.' && c != ',';
    }

    private static boolean isSign(char c) {
        return c == '+' || c == '-';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int digits(String cell, int from) {
        int end = from;
        while (end < cell.length() && isDigit(cell.charAt(end))) {
            end++;
        }
        return end - from;
    }

    private static boolean isNotFinite(String unsigned) {
        return unsigned.equalsIgnoreCase("nan")
                || unsigned.equalsIgnoreCase("inf")
                || unsigned.equalsIgnoreCase("infinity");
    }

    /**
     * The number in {@code text[from, to)} minus {@code base}. A number of up to 15 digits is rounded to double before the
     * subtraction; with more digits and a base the difference is computed exactly and rounded once.
     *
     * @throws NumberFormatException if it is not a number
     */
    static double parse(char[] text, int from, int to, boolean decimalComma, double base) {
        double value = simple(text, from, to, decimalComma);
        return Double.isNaN(value) ? parseAny(new String(text, from, to - from), decimalComma, base) : value - base;
    }

    /** The number in {@code text[from, to)} if it has at most 15 digits and no exponent, as most have; else NaN. */
    static double simple(char[] text, int from, int to, boolean decimalComma) {
        char mark = decimalComma ? ',' : '.';
        int at = from;
        boolean negative = at < to && text[at] == '-';
        if (at < to && isSign(text[at])) {
            at++;
        }
        long digits = 0;
        int count = 0;
        int fraction = -1; // digits after the mark; -1 before it
        for (; at < to && count <= EXACT_DIGITS; at++) {
            char c = text[at];
            if (isDigit(c)) {
                digits = 10 * digits + c - '0';
                count++;
                fraction += fraction < 0 ? 0 : 1;
            } else if (c == mark && fraction < 0) {
                fraction = 0;
            } else {
                break;
            }
        }
        if (at < to || count == 0 || count > EXACT_DIGITS) {
            return Double.NaN;
        }
        double value =
                fraction > 0 ? digits / TENS[fraction] : digits; // both are exact, so the quotient is rounded once
        return negative ? -value : value;
    }

    private static double parseAny(String cell, boolean decimalComma, double base) {
        Kind kind = kind(cell);
        if (!kind.isNumber(decimalComma)) {
            throw new NumberFormatException(cell);
        }
        if (kind == Kind.NOT_FINITE) {
            return Double.NaN;
        }
        String number = cell.replace(',', '.');
        double value = Double.parseDouble(number);
        // Beyond 15 digits rounding before the subtraction could lose the difference.
        return base == 0 || !Double.isFinite(value) || Math.abs(value) > 1e300
                ? value
                : new BigDecimal(number).subtract(new BigDecimal(base)).doubleValue();
    }

    /** A number as a file has it: 3, not 3.0. */
    static String text(double number) {
        boolean whole = number == Math.rint(number) && Math.abs(number) < TENS[EXACT_DIGITS];
        return whole ? Long.toString((long) number) : Double.toString(number);
    }

    /** The same for a whole cell. */
    static double parse(String cell, boolean decimalComma) {
        return parse(cell.toCharArray(), 0, cell.length(), decimalComma, 0);
    }

    /** The expectation for a cell that is not a number, with the likely reason if there is one. */
    static String expected(String cell, boolean decimalComma) {
        Kind kind = kind(cell);
        String last = decimalComma ? "a decimal comma, as the first rows have" : "a decimal point";
        if (cell.matches("[+-]?\\d{1,3}([.,'\u2019_\\p{Z}]\\d{3})+([.,]\\d+)?") && !isSingleMark(cell)) {
            return "a number without thousands separators";
        }
        if (kind == Kind.COMMA || kind == Kind.POINT) {
            return "a number with " + last;
        }
        if (cell.matches("[+-]?0[xX][0-9a-fA-F.pP+-]+")) {
            return "a decimal number, not a hexadecimal one";
        }
        if (cell.startsWith("\u2212")) {
            return "a number with '-' for minus";
        }
        return ANY;
    }

    /** Returns whether a cell is not a number, but was probably meant as one. */
    static boolean isAlmostNumber(String cell, boolean decimalComma) {
        return !expected(cell, decimalComma).equals(ANY);
    }

    private static boolean isSingleMark(String cell) {
        Kind kind = kind(cell);
        return kind == Kind.COMMA || kind == Kind.POINT;
    }
}
