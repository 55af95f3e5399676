package io.simdmlp.io;

import java.util.Locale;

/**
 * The order of year, month and day in the dates of a column. A date with the year first, such as 2024-01-31, 2024/01/31 or
 * 20240131, is read with any of them.
 */
public enum DateOrder {
    /** All dates have the year first. */
    YMD("2024-01-31"),

    /** Day, month, year, such as 31.1.2024 or 31/01/2024. */
    DMY("31/1/2024"),

    /** Month, day, year, such as 1/31/2024. */
    MDY("1/31/2024");

    private final String example;

    DateOrder(String example) {
        this.example = example;
    }

    /** {@return the name on the command line and in a model file: that of the constant in lower case} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * {@return the constant named {@code label}}
     *
     * @param label the name, in lower case
     * @throws IllegalArgumentException if there is none; the message lists all names
     */
    public static DateOrder of(String label) {
        for (DateOrder order : values()) {
            if (order.label().equals(label)) {
                return order;
            }
        }
        throw new IllegalArgumentException("order is '" + label + "', expected one of ymd, dmy, mdy");
    }

    /** A date in this order. */
    String example() {
        return example;
    }
}
