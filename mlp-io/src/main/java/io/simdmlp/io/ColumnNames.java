package io.simdmlp.io;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Lists of column names in command-line options: separated by commas. A name with a comma, a quote or blanks around it is
 * in double quotes, in which a quote is doubled.
 */
public final class ColumnNames {
    private static final String SAFE_IN_A_SHELL = "[\\w.,:/@%+=\\-\\p{L}\\p{N}]+";

    private ColumnNames() {}

    /**
     * {@return the names in a list}
     *
     * @param list a list such as {@code age,"height, cm",3}
     * @throws IllegalArgumentException if a quote is not closed, or is followed by text other than a comma
     */
    public static List<String> split(String list) {
        List<String> names = new ArrayList<>();
        int at = 0;
        while (true) {
            if (at < list.length() && list.charAt(at) == '"') {
                StringBuilder name = new StringBuilder();
                at = unquote(list, at + 1, name);
                names.add(name.toString());
            } else {
                int comma = list.indexOf(',', at);
                int end = comma < 0 ? list.length() : comma;
                names.add(list.substring(at, end));
                at = end;
            }
            if (at == list.length()) {
                return names;
            }
            at++; // the comma
        }
    }

    /** Reads a quoted name that begins at {@code from}; the index of the comma after it, or the end of the list. */
    private static int unquote(String list, int from, StringBuilder name) {
        for (int at = from; at < list.length(); at++) {
            char c = list.charAt(at);
            if (c != '"') {
                name.append(c);
            } else if (at + 1 < list.length() && list.charAt(at + 1) == '"') {
                name.append(c);
                at++;
            } else if (at + 1 == list.length() || list.charAt(at + 1) == ',') {
                return at + 1;
            } else {
                throw new IllegalArgumentException(
                        "'" + list + "' has text behind a quoted name, expected a comma or the end");
            }
        }
        throw new IllegalArgumentException("'" + list + "' has a quote that is not closed, expected another one");
    }

    /**
     * {@return a list that {@link #split} splits into these names}
     *
     * @param names at least one
     */
    public static String join(List<String> names) {
        return names.stream().map(ColumnNames::quote).collect(Collectors.joining(","));
    }

    private static String quote(String name) {
        boolean plain = !name.isEmpty() && name.indexOf(',') < 0 && name.indexOf('"') < 0 && name.equals(name.strip());
        return plain ? name : "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /** The list quoted as one argument of a shell command. */
    static String joinForShell(List<String> names) {
        String list = join(names);
        return list.matches(SAFE_IN_A_SHELL) ? list : "'" + list.replace("'", "'\\''") + "'";
    }
}
