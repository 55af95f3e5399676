package io.simdmlp.tracker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class ResultFilesTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Path file = folder.resolve("file");
        ResultFiles.write(file, new byte[] {1, 2, 3});
        ResultFiles.write(file, new byte[] {4});
        assertArrayEquals(new byte[] {4}, ResultFiles.read(file));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void everyFailureNamesTheFile() {
        Path full = Path.of("/dev/full");
        IOException write = assertThrows(IOException.class, () -> ResultFiles.write(full, new byte[] {1}));
        assertEquals("/dev/full: cannot be written: No space left on device", write.getMessage());
        IOException read = assertThrows(IOException.class, () -> ResultFiles.read(folder));
        assertEquals(folder + ": cannot be read: Is a directory", read.getMessage());
    }
}
