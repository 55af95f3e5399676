package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

/** Terminals with and without colours and bars. */
final class ScreenTest {
    @Test
    void dumbTerminalsHavePlainLines() {
        for (String type : new String[] {null, "", " ", "dumb"}) {
            assertFalse(Screen.hasCursor(type), type);
            assertEquals(Ansi.OFF, Screen.ansi(type));
        }
        for (String type : new String[] {"xterm", "xterm-256color", "screen", "linux", "vt100"}) {
            assertTrue(Screen.hasCursor(type), type);
            assertEquals(Ansi.AUTO, Screen.ansi(type));
        }
    }
}
