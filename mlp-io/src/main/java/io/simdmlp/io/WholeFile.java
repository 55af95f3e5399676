package io.simdmlp.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Writes files atomically: completely or not at all. The content goes to a temporary file in the same folder, which then
 * replaces the existing file.
 *
 * <p>A replaced file keeps its permissions and, where the system allows it, its owner and group. A symbolic link stays,
 * and its target is replaced. Writing to a read-only file is an error, even if its folder is writable.
 *
 * <p>The temporary file is deleted if writing fails and when a signal ends the JVM. A killed JVM leaves it behind; the
 * next write of the same file deletes it. A lock shows whether the JVM that writes it is still running.
 */
public final class WholeFile {
    private static final String PREFIX = ".mlp-";
    private static final String SUFFIX = ".tmp";
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MAX_LINKS = 40; // as on Linux

    private static final Set<PosixFilePermission> WRITE = EnumSet.of(
            PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    /** The temporary files that this JVM is writing. They are not stale, and are deleted when it ends. */
    private static final Set<Path> UNFINISHED = ConcurrentHashMap.newKeySet();

    private static boolean shuttingDown; // guarded by UNFINISHED

    static {
        try {
            Thread hook = new Thread(WholeFile::deleteUnfinished, "simdmlp-delete-temporary-files");
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) { // the JVM is shutting down, and nothing is unfinished
        }
    }

    private WholeFile() {}

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Writer {
        /**
         * Writes the content.
         *
         * @param out the stream to write to; buffered, and closed by the caller
         * @throws IOException if the content cannot be written
         */
        void write(OutputStream out) throws IOException;
    }

    /**
     * {@return a reason for which {@link #write} would fail, such as {@code it is a folder, expected a file}; null if none
     * is found} Not every failure can be predicted.
     *
     * @param file the file to write
     * @param bytes its size; 0 if unknown
     */
    public static @Nullable String obstacle(Path file, long bytes) {
        Path target;
        try {
            target = target(file);
            if (Files.isDirectory(target)) {
                return "it is a folder, expected a file";
            }
            Path folder = target.getParent();
            if (folder == null || !Files.isDirectory(folder)) {
                return "there is no folder " + folder;
            }
            boolean exists = exists(target);
            if (exists && !Files.isRegularFile(target)) {
                return "it is a device or pipe, expected a file";
            }
            if (exists && isReadOnly(target)) {
                return "it is read-only";
            }
            Path probe = temporary(target);
            try {
                Files.createFile(probe);
                Files.delete(probe);
            } catch (IOException e) {
                return "the folder " + folder + " cannot be written to: " + DataException.reason(e);
            }
            long free = Files.getFileStore(folder).getUsableSpace();
            if (bytes > free) {
                return "it takes " + bytes + " bytes, and the folder " + folder + " has room for " + free;
            }
            return null;
        } catch (IOException e) {
            return DataException.reason(e);
        }
    }

    /**
     * Writes a text in UTF-8, like {@link #write(Path, Writer)}.
     *
     * @param file the file, replaced if it exists
     * @param text its content
     * @throws DataException if the file cannot be written
     */
    public static void writeString(Path file, String text) throws DataException {
        writeBytes(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes bytes, like {@link #write(Path, Writer)}.
     *
     * @param file the file, replaced if it exists
     * @param bytes its content
     * @throws DataException if the file cannot be written
     */
    public static void writeBytes(Path file, byte[] bytes) throws DataException {
        write(file, out -> out.write(bytes));
    }

    /**
     * Writes a file. If writing fails, an existing file is unchanged and the temporary file is deleted.
     *
     * @param file the file, replaced if it exists
     * @param writer writes the content
     * @throws DataException if the file cannot be written, or if {@code writer} throws one
     */
    public static void write(Path file, Writer writer) throws DataException {
        String obstacle = obstacle(file, 0);
        if (obstacle != null) {
            throw new DataException(file.toString(), "cannot be written: " + obstacle);
        }
        Path temporary = null;
        try {
            Path target = target(file);
            deleteStale(target);
            temporary = temporary(target);
            begin(temporary);
            write(target, temporary, writer);
        } catch (UncheckedIOException e) {
            throw failure(file, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw failure(file, e);
        } finally {
            end(temporary);
        }
    }

    private static DataException failure(Path file, IOException e) {
        return e instanceof DataException known // from the writer, about its input
                ? known
                : new DataException(file.toString(), "cannot be written: " + DataException.reason(e), e);
    }

    private static void write(Path target, Path temporary, Writer writer) throws IOException {
        try (FileChannel channel = create(temporary, exists(target))) {
            FileLock lock = lock(channel);
            try (OutputStream out = new ChannelBuffer(channel)) {
                writer.write(out);
            }
            channel.force(true);
            keepAttributes(target, temporary);
            replace(target, temporary);
            if (lock != null) {
                lock.release();
            }
        }
    }

    /** A buffer for the channel. Closing it keeps the channel open, and so the lock. */
    private static final class ChannelBuffer extends BufferedOutputStream {
        ChannelBuffer(FileChannel channel) {
            super(Channels.newOutputStream(channel), BUFFER_BYTES);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    /**
     * {@return whether two paths lead to the same file, through symbolic or hard links too; the file need not exist}
     *
     * @param one a path
     * @param other another path
     * @throws IOException if the file system cannot be queried
     */
    public static boolean isSame(Path one, Path other) throws IOException {
        Path first = target(one);
        Path second = target(other);
        return first.equals(second) || (exists(first) && exists(second) && Files.isSameFile(first, second));
    }

    /** The real path of {@code file}: follows symbolic links, also to a file that does not exist. */
    private static Path target(Path file) throws IOException {
        Path target = file.toAbsolutePath();
        for (int links = 0; Files.isSymbolicLink(target); links++) {
            if (links == MAX_LINKS) {
                throw new FileSystemException(file.toString(), null, "too many symbolic links");
            }
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        Path folder = target.getParent();
        Path name = target.getFileName();
        return folder == null || name == null || !Files.isDirectory(folder)
                ? target.normalize()
                : folder.toRealPath().resolve(name).normalize();
    }

    /** Like {@link Files#exists}, but an invalid name is an error. */
    private static boolean exists(Path file) throws IOException {
        try {
            Files.readAttributes(file, "size");
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Returns whether this process may not write the file, or its permissions allow no one to. The latter matters for root. */
    private static boolean isReadOnly(Path file) throws IOException {
        if (!Files.isWritable(file)) {
            return true;
        }
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return false;
        }
        Set<PosixFilePermission> permissions = view.readAttributes().permissions();
        return WRITE.stream().noneMatch(permissions::contains);
    }

    /** A unique path beside {@code target}; its name is short even if the target's name is long. */
    private static Path temporary(Path target) {
        String unique = Long.toHexString(ThreadLocalRandom.current().nextLong());
        return target.resolveSibling(prefix(target) + unique + SUFFIX);
    }

    /** The prefix of the names of all temporary files of {@code target}. */
    private static String prefix(Path target) {
        return PREFIX + Integer.toHexString(String.valueOf(target.getFileName()).hashCode()) + "-";
    }

    /** Creates the temporary file. If it replaces a file, only the owner may read it until it gets that file's permissions. */
    private static FileChannel create(Path temporary, boolean replaces) throws IOException {
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        boolean posix = temporary.getFileSystem().supportedFileAttributeViews().contains("posix");
        return replaces && posix
                ? FileChannel.open(
                        temporary,
                        options,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : FileChannel.open(temporary, options);
    }

    /** Locks the file to show other JVMs that it is not stale; null on file systems without locks. */
    private static @Nullable FileLock lock(FileChannel channel) {
        try {
            return channel.tryLock();
        } catch (IOException e) {
            return null;
        }
    }

    /** Deletes temporary files of {@code target} that killed JVMs have left. */
    private static void deleteStale(Path target) throws IOException {
        Path folder = target.getParent();
        if (folder == null) {
            return;
        }
        String prefix = prefix(target);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, path -> {
            String name = String.valueOf(path.getFileName());
            return name.startsWith(prefix) && name.endsWith(SUFFIX) && !UNFINISHED.contains(path);
        })) {
            for (Path file : files) {
                if (isStale(file)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) { // the folder is not readable, or a file belongs to another user: they stay
        }
    }

    private static boolean isStale(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                return false;
            }
            lock.release();
            return true;
        } catch (IOException | OverlappingFileLockException e) {
            return false;
        }
    }

    /** Copies permissions and, if allowed, owner and group of the existing file to the new one. */
    private static void keepAttributes(Path target, Path temporary) throws IOException {
        PosixFileAttributeView from = Files.getFileAttributeView(target, PosixFileAttributeView.class);
        PosixFileAttributeView to = Files.getFileAttributeView(temporary, PosixFileAttributeView.class);
        if (!exists(target) || from == null || to == null) {
            return;
        }
        PosixFileAttributes old = from.readAttributes();
        PosixFileAttributes now = to.readAttributes();
        try {
            if (!now.group().equals(old.group())) {
                to.setGroup(old.group());
            }
            if (!now.owner().equals(old.owner())) {
                to.setOwner(old.owner());
            }
        } catch (IOException e) { // only root may change the owner
        }
        to.setPermissions(old.permissions());
    }

    private static void replace(Path target, Path temporary) throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (FileSystemException e) {
            if (!exists(target)) {
                throw e;
            }
            // A file that is a mount point, as in containers, cannot be replaced, only overwritten.
            try (FileChannel from = FileChannel.open(temporary);
                    FileChannel to =
                            FileChannel.open(target, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                long size = from.size();
                for (long at = 0; at < size; ) {
                    at += from.transferTo(at, size - at, to);
                }
                to.force(true);
            }
        }
    }

    private static void begin(Path temporary) throws IOException {
        synchronized (UNFINISHED) {
            if (shuttingDown) {
                throw new IOException("the JVM is shutting down");
            }
            UNFINISHED.add(temporary);
        }
    }

    private static void end(@Nullable Path temporary) {
        if (temporary != null) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException e) { // the next write of the file tries again
            }
            UNFINISHED.remove(temporary);
        }
    }

    private static void deleteUnfinished() {
        synchronized (UNFINISHED) {
            shuttingDown = true;
        }
        for (Path file : UNFINISHED) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) { // cannot be reported during shutdown
            }
        }
    }
}
