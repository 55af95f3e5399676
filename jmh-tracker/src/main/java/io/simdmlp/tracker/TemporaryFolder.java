package io.simdmlp.tracker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that is deleted with its content when it is closed, and at the latest when this JVM ends by a signal. */
public final class TemporaryFolder implements AutoCloseable {
    private final Path path;
    private final Thread hook;

    /**
     * Makes a folder in the system's folder for temporary files.
     *
     * @param prefix the beginning of its name
     * @throws IOException if it cannot be made
     */
    public TemporaryFolder(String prefix) throws IOException {
        this.path = Files.createTempDirectory(prefix);
        this.hook = new Thread(() -> Child.delete(path), "delete-temporary-folder");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) { // this JVM is ending
            Child.delete(path);
            throw new IOException("the JVM is ending", e);
        }
    }

    /** {@return its path} */
    public Path path() {
        return path;
    }

    /** Deletes it. */
    @Override
    public void close() {
        Child.delete(path);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) { // which has run or is about to
        }
    }
}
