package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataExceptionTest {
    @Test
    void messageIsOneLine() {
        DataException e = new DataException("f\n", "has 'a\r\n\tb\u0000'");
        assertEquals("f?: has 'a???b?'", e.getMessage());
        assertInstanceOf(IOException.class, e);
    }

    @Test
    void shortensLongValues() {
        assertEquals("'" + "x".repeat(40) + "'", DataException.quote("x".repeat(40)));
        assertEquals("'" + "x".repeat(40) + "...'", DataException.quote("x".repeat(41)));
        assertEquals("a, b", DataException.list(List.of("a", "b")));
        assertEquals("a, ".repeat(20) + "... (21)", DataException.list(Collections.nCopies(21, "a")));
    }

    @Test
    void givesTheReasonOfTheSystem() {
        assertEquals("permission denied", DataException.reason(new AccessDeniedException("f")));
        assertEquals("no such file or folder", DataException.reason(new NoSuchFileException("f")));
        assertEquals("no space left", DataException.reason(new FileSystemException("f", null, "no space left")));
        assertEquals("broken", DataException.reason(new IOException("broken")));
        assertEquals("java.io.IOException", DataException.reason(new IOException()));
        assertEquals("java.nio.file.FileSystemException: f", DataException.reason(new FileSystemException("f")));
    }
}
