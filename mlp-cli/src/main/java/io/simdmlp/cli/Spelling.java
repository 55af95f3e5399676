package io.simdmlp.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the known name that is closest to a misspelt one. */
final class Spelling {
    private static final int LETTERS_PER_MISTAKE = 3;
    private static final int MIN_PREFIX_LETTERS = 3;

    private Spelling() {}

    /**
     * The only known name that begins with {@code typed}; else the one with the fewest mistakes, at most one per three
     * letters; else null. Case and leading dashes are ignored.
     */
    static @Nullable String nearest(String typed, Collection<String> known) {
        String letters = letters(typed);
        List<String> longer = known.stream()
                .filter(name ->
                        letters.length() >= MIN_PREFIX_LETTERS && letters(name).startsWith(letters))
                .toList();
        if (longer.size() == 1) {
            return longer.getFirst();
        }
        return known.stream()
                .filter(name -> mistakes(letters, letters(name)) <= allowed(letters, letters(name)))
                .min(Comparator.<String>comparingInt(name -> mistakes(letters, letters(name)))
                        .thenComparingInt(name -> -commonPrefix(letters, letters(name)))
                        .thenComparing(Comparator.naturalOrder()))
                .orElse(null);
    }

    private static int allowed(String a, String b) {
        return Math.max(a.length(), b.length()) / LETTERS_PER_MISTAKE;
    }

    private static String letters(String name) {
        return name.replaceFirst("^-+", "").toLowerCase(Locale.ROOT);
    }

    private static int commonPrefix(String a, String b) {
        int length = 0;
        while (length < Math.min(a.length(), b.length()) && a.charAt(length) == b.charAt(length)) {
            length++;
        }
        return length;
    }

    /** The optimal string alignment distance: letters to insert, delete, replace, or swap with their neighbour. */
    static int mistakes(String a, String b) {
        int[][] distance = new int[a.length() + 1][b.length() + 1]; // of prefixes of a and b
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    distance[i][j] = i + j;
                    continue;
                }
                int replaced = distance[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                int best = Math.min(replaced, 1 + Math.min(distance[i - 1][j], distance[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    best = Math.min(best, distance[i - 2][j - 2] + 1);
                }
                distance[i][j] = best;
            }
        }
        return distance[a.length()][b.length()];
    }
}
