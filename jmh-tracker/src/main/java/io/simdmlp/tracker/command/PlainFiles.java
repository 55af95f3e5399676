package io.simdmlp.tracker.command;

import io.simdmlp.tracker.ResultFiles;
import io.simdmlp.tracker.UnusableResultsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.List;
import java.util.UUID;

/** Writes a temporary file beside the output file, and moves it there. */
final class PlainFiles implements OutputFiles {
    @Override
    public void check(List<NamedFile> inputs, List<NamedFile> outputs) throws IOException {
        for (int i = 0; i < outputs.size(); i++) {
            NamedFile output = outputs.get(i);
            String obstacle = obstacle(output.path());
            if (!obstacle.isEmpty()) {
                throw new UnusableResultsException(output.option() + " is " + output.path() + ", but " + obstacle);
            }
            for (NamedFile input : inputs) {
                if (isSame(output.path(), input.path())) {
                    throw new UnusableResultsException(output.option() + " is " + output.path()
                            + ", which is an input too and would be lost: " + input.option() + " is " + input.path());
                }
            }
            for (NamedFile other : outputs.subList(0, i)) {
                if (isSame(output.path(), other.path())) {
                    throw new UnusableResultsException(output.option() + " is " + output.path() + " and "
                            + other.option() + " is " + other.path() + ", which are the same file, expected two");
                }
            }
        }
    }

    /** Why a file cannot be written; empty if no reason is found. */
    private static String obstacle(Path file) {
        if (Files.isDirectory(file)) {
            return "it is a folder, expected a file";
        }
        if (Files.exists(file)) {
            return !Files.isRegularFile(file)
                    ? "it is a device or pipe, expected a file"
                    : Files.isWritable(file) ? "" : "it is read-only";
        }
        Path folder = folder(file);
        if (!Files.isDirectory(folder)) {
            return "there is no folder " + folder;
        }
        return Files.isWritable(folder) ? "" : "the folder " + folder + " cannot be written to";
    }

    private static boolean isSame(Path one, Path other) throws IOException {
        return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize())
                || (Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other));
    }

    private static Path folder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? file.toAbsolutePath() : folder;
    }

    @Override
    public void write(Path file, String text) throws IOException {
        try {
            boolean exists = Files.exists(file);
            Path target = exists ? file.toRealPath() : file; // a symbolic link stays
            Path temporary = folder(target).resolve(".jmh-tracker-" + UUID.randomUUID() + ".tmp");
            try {
                Files.writeString(temporary, text, StandardOpenOption.CREATE_NEW);
                if (exists) {
                    copyPermissions(target, temporary);
                }
                Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw ResultFiles.named(file, "cannot be written", e);
        }
    }

    private static void copyPermissions(Path from, Path to) throws IOException {
        PosixFileAttributeView target = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (target != null) {
            target.setPermissions(Files.getPosixFilePermissions(from));
        }
    }
}
