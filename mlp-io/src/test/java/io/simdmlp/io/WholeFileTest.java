package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WholeFileTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("file");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "rw-r-----", "rwxrw-rw-", "rw-rw-r--"})
    void keepsPermissions(String permissions) throws IOException {
        Files.writeString(file, "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        WholeFile.writeString(file, "new");
        assertEquals("new", Files.readString(file));
        assertEquals(permissions, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void givesNewFilesTheUsualPermissions() throws IOException {
        WholeFile.writeString(file, "new");
        Path usual = Files.writeString(folder.resolve("usual"), "");
        assertEquals(Files.getPosixFilePermissions(usual), Files.getPosixFilePermissions(file));
    }

    @Test
    void keepsTheGroup() throws IOException {
        Files.writeString(file, "old");
        Object group = Files.getAttribute(file, "posix:group");
        WholeFile.writeString(file, "new");
        assertEquals(group, Files.getAttribute(file, "posix:group"));
    }

    @Test
    void writesThroughLinks() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        Path target = Files.writeString(other.resolve("target"), "old");
        Files.createSymbolicLink(folder.resolve("second"), Path.of("other", "target"));
        Files.createSymbolicLink(file, Path.of("second"));
        WholeFile.writeString(file, "new");
        assertTrue(Files.isSymbolicLink(file));
        assertEquals("new", Files.readString(target));
        assertFalse(Files.isSymbolicLink(target));
    }

    @Test
    void writesThroughLinksToMissingFiles() throws IOException {
        Files.createSymbolicLink(file, Path.of("target"));
        WholeFile.writeString(file, "new");
        assertEquals("new", Files.readString(folder.resolve("target")));
        assertTrue(Files.isSymbolicLink(file));
    }

    @Test
    void refusesLinksInACircle() throws IOException {
        Files.createSymbolicLink(file, Path.of("file"));
        refuses(file, "too many symbolic links");
    }

    @Test
    void refusesReadOnlyFiles() throws IOException {
        Files.writeString(file, "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        refuses(file, "it is read-only");
        assertEquals("old", Files.readString(file));
    }

    @Test
    void refusesFoldersAndDevices() throws IOException {
        refuses(folder, "it is a folder");
        refuses(Path.of("/dev/full"), "it is a device or pipe");
        refuses(folder.resolve("missing").resolve("file"), "there is no folder");
        refuses(Files.writeString(file, "").resolve("file"), "there is no folder");
    }

    @Test
    void takesTheLongestNamesAndRefusesLonger() throws IOException {
        Path longest = folder.resolve("m".repeat(255));
        WholeFile.writeString(longest, "new");
        assertEquals("new", Files.readString(longest));
        refuses(folder.resolve("m".repeat(256)), "name too long");
        assertEquals(List.of(longest), files());
    }

    @Test
    void refusesFilesLargerThanTheFreeSpace() throws IOException {
        assertTrue(
                Objects.requireNonNull(WholeFile.obstacle(file, Long.MAX_VALUE)).contains("has room for"));
        assertNull(WholeFile.obstacle(file, 1));
        assertEquals(List.of(), files());
    }

    private static void refuses(Path file, String why) {
        String obstacle = String.valueOf(WholeFile.obstacle(file, 0));
        assertTrue(obstacle.toLowerCase(java.util.Locale.ROOT).contains(why), obstacle);
        DataException e = assertThrows(DataException.class, () -> WholeFile.writeString(file, "new"));
        assertEquals(file + ": cannot be written: " + obstacle, e.getMessage());
    }

    @Test
    void leavesTheOldFileAndNothingElseIfTheWriterFails() throws IOException {
        Files.writeString(file, "old");
        DataException e = assertThrows(
                DataException.class,
                () -> WholeFile.write(file, out -> {
                    out.write(1);
                    throw new IOException("no more");
                }));
        assertEquals(file + ": cannot be written: no more", e.getMessage());
        assertThrows(
                IllegalStateException.class,
                () -> WholeFile.write(file, out -> {
                    throw new IllegalStateException();
                }));
        assertEquals("old", Files.readString(file));
        assertEquals(List.of(file), files());
    }

    @Test
    void distinguishesFailuresToReadAndToWrite() {
        DataException known = new DataException("data", "line 3");
        assertEquals(
                known,
                assertThrows(
                        DataException.class,
                        () -> WholeFile.write(file, out -> {
                            throw known;
                        })));
    }

    @Test
    void recognizesTheSameFileByAnyName() throws IOException {
        Path other = folder.resolve("other");
        assertTrue(WholeFile.isSame(file, folder.resolve(".").resolve("file")), "no file yet");
        assertFalse(WholeFile.isSame(file, other));
        Files.createSymbolicLink(other, file);
        assertTrue(WholeFile.isSame(file, other), "a link to no file yet");
        Files.delete(other);
        Files.writeString(file, "");
        assertFalse(WholeFile.isSame(file, other));
        Files.createLink(other, file);
        assertTrue(WholeFile.isSame(file, other), "a hard link");
        Path linked = Files.createSymbolicLink(folder.resolve("linked"), folder);
        assertTrue(WholeFile.isSame(file, linked.resolve("file")), "a link to the folder");
        assertTrue(WholeFile.isSame(folder.resolve("new"), linked.resolve("new")));
    }

    /** Writes {@code arguments[0]} until it is killed. */
    static final class Endless {
        private Endless() {}

        public static void main(String[] arguments) throws IOException {
            WholeFile.write(Path.of(arguments[0]), out -> {
                out.write(1);
                out.flush();
                System.out.println("writing");
                try {
                    Thread.sleep(600_000);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            });
        }
    }

    private Process endless() throws IOException {
        String path = System.getProperty("jdk.module.path", "") + ":" + System.getProperty("java.class.path");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        path + ":" + testClasses(),
                        Endless.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        assertEquals("writing", process.inputReader().readLine());
        return process;
    }

    private static Path testClasses() {
        try {
            return Path.of(WholeFileTest.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void leavesNothingWhenTerminated() throws Exception {
        Files.writeString(file, "old");
        Process process = endless();
        assertEquals(2, files().size());
        process.destroy();
        assertEquals(143, process.waitFor());
        assertEquals(List.of(file), files());
        assertEquals("old", Files.readString(file));
    }

    @Test
    void deletesOnlyFilesOfKilledProcesses() throws Exception {
        Process killed = endless();
        killed.destroyForcibly();
        assertEquals(137, killed.waitFor());
        Path stale = files().getFirst();
        assertNotEquals(file, stale);
        Process writing = endless();
        assertFalse(Files.exists(stale), "another process has deleted it");
        try {
            assertEquals(1, files().size());
            WholeFile.writeString(file, "new");
            assertEquals(2, files().size(), "files of a running process stay");
        } finally {
            writing.destroyForcibly();
        }
        writing.waitFor();
        WholeFile.writeString(folder.resolve("unrelated"), "");
        assertEquals(3, files().size(), "files of another target stay");
        WholeFile.writeString(file, "newer");
        assertEquals(List.of(file, folder.resolve("unrelated")), files());
    }
}
