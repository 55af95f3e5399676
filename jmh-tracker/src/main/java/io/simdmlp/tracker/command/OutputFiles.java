package io.simdmlp.tracker.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Checks the files of a command before its work, and writes its output files. */
public interface OutputFiles {
    /**
     * A file and the option or parameter that names it.
     *
     * @param option its name
     * @param path the file
     */
    record NamedFile(String option, Path path) {}

    /**
     * Checks that all outputs can be written, and that none of them is an input or another output.
     *
     * @param inputs files that the command reads; they need not exist
     * @param outputs files that the command writes
     * @throws IOException if not; the message names the option and the file
     */
    void check(List<NamedFile> inputs, List<NamedFile> outputs) throws IOException;

    /**
     * Writes a file. If that fails, an existing file keeps its content.
     *
     * @param file the file, replaced if it exists
     * @param text its content, written in UTF-8
     * @throws IOException if the file cannot be written; the message names it
     */
    void write(Path file, String text) throws IOException;
}
