package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnNamesTest {
    @Test
    void splitsAtCommasOutsideQuotes() {
        assertEquals(List.of("a"), ColumnNames.split("a"));
        assertEquals(List.of("a", "b", "3"), ColumnNames.split("a,b,3"));
        assertEquals(List.of("a,b", "c"), ColumnNames.split("\"a,b\",c"));
        assertEquals(List.of("say \"hi\"", "", "x y"), ColumnNames.split("\"say \"\"hi\"\"\",,x y"));
        assertEquals(List.of("5\" pipe"), ColumnNames.split("5\" pipe"));
        assertEquals(List.of(""), ColumnNames.split(""));
        assertEquals(List.of("", ""), ColumnNames.split("\"\",\"\""));
    }

    @Test
    void joinsWhatSplitTakes() {
        for (List<String> names : List.of(
                List.of("a", "b"), List.of("a,b", "\"", "", " x "), List.of("it's", "$HOME", "\u00fcber", "a\"b"))) {
            assertEquals(names, ColumnNames.split(ColumnNames.join(names)));
        }
        assertEquals("a,b", ColumnNames.joinForShell(List.of("a", "b")));
        assertEquals("'a b'", ColumnNames.joinForShell(List.of("a b")));
        assertEquals("'$x'", ColumnNames.joinForShell(List.of("$x")));
        assertEquals("\u00fcber", ColumnNames.joinForShell(List.of("\u00fcber")));
        assertEquals("'it'\\''s'", ColumnNames.joinForShell(List.of("it's")));
    }

    @Test
    void refusesQuotesThatAreWrong() {
        assertThrows(IllegalArgumentException.class, () -> ColumnNames.split("\"a"));
        assertThrows(IllegalArgumentException.class, () -> ColumnNames.split("\"a\"b,c"));
    }
}
