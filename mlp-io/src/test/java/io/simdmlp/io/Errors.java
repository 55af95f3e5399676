package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.function.Executable;

/** Assertions about errors in files. */
final class Errors {
    private Errors() {}

    /** {@code action} fails with one line: the file, then exactly {@code message}. */
    static void assertFails(Path file, String message, Executable action) {
        DataException e = assertThrows(DataException.class, action);
        assertEquals(file + ": " + message, e.getMessage());
    }

    /** {@code action} fails with one line that begins with the file and has {@code part} in it. */
    static void assertFailsWith(Path file, String part, Executable action) {
        DataException e = assertThrows(DataException.class, action);
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith(file + ": "), message);
        assertTrue(message.contains(part), message);
        assertEquals(1, message.lines().count(), message);
    }
}
