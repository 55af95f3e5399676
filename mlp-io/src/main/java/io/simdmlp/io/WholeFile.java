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
 * Files that appear whole or not at all. The content goes to a temporary file in the same folder, which then replaces the
 * old file.
 *
 * <p>The file keeps its permissions and, where the system allows it, its owner and group. A symbolic link stays, and the
 * file that it leads to is replaced. A read-only file is refused, also where its folder could be written to.
 *
 * <p>The temporary file is deleted if writing fails and when the JVM ends by a signal. A killed JVM leaves it behind; the
 * next write of the same file deletes it. A lock tells whether its JVM is still there.
 */
public final class WholeFile {
    private static final String PREFIX = ".mlp-";
    private static final String SUFFIX = ".tmp";
    private static final int BUFFER = 1 << 16;
    private static final int MAX_LINKS = 40; // as Linux has it

    private static final Set<PosixFilePermission> WRITE = EnumSet.of(
            PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    /** The temporary files that this JVM is writing: what must not stay when it ends, and what is not stale. */
    private static final Set<Path> UNFINISHED = ConcurrentHashMap.newKeySet();

    private static boolean ending; // whether the JVM is; guarded by UNFINISHED

    static {
        try {
            Thread hook = new Thread(WholeFile::deleteUnfinished, "simdmlp-delete-temporary-files");
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) { // the JVM is ending already, and nothing is unfinished
        }
    }

    private WholeFile() {}

    /** Writes a file's content. */
    @FunctionalInterface
    public interface Writer {
        /**
         * Writes the content.
         *
         * @param out takes the content; buffered, and closed by the caller
         * @throws IOException if the content cannot be written
         */
        void write(OutputStream out) throws IOException;
    }

    /**
     * {@return why {@link #write} would fail, as far as that can be known beforehand, such as {@code it is a folder, expected
     * a file}; null if nothing is known}
     *
     * @param file where the file would go
     * @param bytes how large it would be; 0 if unknown
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
     * Writes a text in UTF-8, as {@link #write(Path, Writer)} does.
     *
     * @param file the file, replaced if it exists
     * @param text its content
     * @throws DataException if the file cannot be written
     */
    public static void writeString(Path file, String text) throws DataException {
        writeBytes(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes bytes, as {@link #write(Path, Writer)} does.
     *
     * @param file the file, replaced if it exists
     * @param bytes its content
     * @throws DataException if the file cannot be written
     */
    public static void writeBytes(Path file, byte[] bytes) throws DataException {
        write(file, out -> out.write(bytes));
    }

    /**
     * Writes a file. Whatever fails, the old file stays as it was and nothing else is left behind.
     *
     * @param file the file, replaced if it exists
     * @param writer writes the content
     * @throws DataException if the file cannot be written; the writer's own if it throws one
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
        return e instanceof DataException known // the writer's, about what it reads
                ? known
                : new DataException(file.toString(), "cannot be written: " + DataException.reason(e), e);
    }

    private static void write(Path target, Path temporary, Writer writer) throws IOException {
        try (FileChannel channel = create(temporary, exists(target))) {
            FileLock lock = lock(channel);
            try (OutputStream out = new Output(channel)) {
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

    /** The buffer in front of the channel, which stays open when this is closed, and with it the lock. */
    private static final class Output extends BufferedOutputStream {
        Output(FileChannel channel) {
            super(Channels.newOutputStream(channel), BUFFER);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    /**
     * {@return whether two paths lead to the same file, by symbolic or hard links too, also where there is none yet}
     *
     * @param one a path
     * @param other another
     * @throws IOException if the file system cannot tell
     */
    public static boolean isSame(Path one, Path other) throws IOException {
        Path first = target(one);
        Path second = target(other);
        return first.equals(second) || (exists(first) && exists(second) && Files.isSameFile(first, second));
    }

    /** Where {@code file} really is: symbolic links followed, also one that leads to no file yet. */
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

    /** As {@link Files#exists}, but a name that no file can have is an error. */
    private static boolean exists(Path file) throws IOException {
        try {
            Files.readAttributes(file, "size");
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Whether nobody may write it, or this process may not. A superuser may write what is read-only, but is not to. */
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

    /** A name beside {@code target} that no other write has, short whatever the target's own is. */
    private static Path temporary(Path target) {
        String unique = Long.toHexString(ThreadLocalRandom.current().nextLong());
        return target.resolveSibling(prefix(target) + unique + SUFFIX);
    }

    /** What the names of all temporary files of {@code target} begin with. */
    private static String prefix(Path target) {
        return PREFIX + Integer.toHexString(String.valueOf(target.getFileName()).hashCode()) + "-";
    }

    /** A new file; if it is to replace another, nobody else may read it before it has that one's permissions. */
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

    /** Tells other JVMs that this one is there; null on file systems without locks. */
    private static @Nullable FileLock lock(FileChannel channel) {
        try {
            return channel.tryLock();
        } catch (IOException e) {
            return null;
        }
    }

    /** Deletes what killed JVMs have left of earlier writes of {@code target}. */
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
        } catch (IOException e) { // a folder that can be written to but not read, or a file of somebody else: they stay
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

    /** Gives the new file the old one's permissions and, if allowed, its owner and group. */
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
        } catch (IOException e) { // only a superuser may give files away
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
            // A file that is mounted by itself, as containers do it, cannot be replaced, only overwritten.
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
            if (ending) {
                throw new IOException("the JVM is ending");
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
            ending = true;
        }
        for (Path file : UNFINISHED) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) { // nobody is left to be told
            }
        }
    }
}
