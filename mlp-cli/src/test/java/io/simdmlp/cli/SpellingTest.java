package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Suggestions for misspelt names. */
final class SpellingTest {
    @ParameterizedTest
    @CsvSource({
        "train, train, 0",
        "train, trian, 1",
        "train, tran, 1",
        "train, trains, 1",
        "train, trail, 1",
        "train, brian, 2",
        "'', abc, 3",
        "ca, abc, 3",
    })
    void mistakesAreCounted(String a, String b, int mistakes) {
        assertEquals(mistakes, Spelling.mistakes(a, b));
        assertEquals(mistakes, Spelling.mistakes(b, a));
    }

    @Test
    void theNearestIsFound() {
        List<String> known = List.of("--label", "--label-smoothing", "--lr", "--table", "-f");
        assertEquals("--label", Spelling.nearest("--lable", known), "not --table");
        assertEquals("--table", Spelling.nearest("--tabel", known));
        assertEquals("--label-smoothing", Spelling.nearest("--label-s", known), "the only one that begins so");
        assertNull(Spelling.nearest("--la", List.of("--label", "--layer")), "two letters are too few");
        assertNull(Spelling.nearest("--lay", List.of("--layers", "--layout")), "two begin so");
        assertNull(Spelling.nearest("-g", known));
        assertNull(Spelling.nearest("--momentum", known));
        assertNull(Spelling.nearest("", known));
    }
}
