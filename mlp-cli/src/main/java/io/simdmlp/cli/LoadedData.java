package io.simdmlp.cli;

import io.simdmlp.io.Csv;
import io.simdmlp.io.CsvFile;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Split;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Data that were read, with notes for the user.
 *
 * @param parts one data set per part, at least one
 * @param header whether a CSV file has a header, as text to print after its name; empty for other data
 * @param notes notes for the user, one line each
 */
record LoadedData(List<Dataset> parts, String header, List<String> notes) {
    /** Data that are not a CSV file. */
    static LoadedData of(Dataset data) {
        return new LoadedData(List.of(data), "", List.of());
    }

    /** Reads the test part of a table, or a whole table without one. */
    static LoadedData readTest(Path table, Csv.Options options) throws IOException {
        CsvFile file = Csv.scanTest(table, options);
        return read(file, file.split());
    }

    /** Reads a CSV file in parts: into memory, or into a temporary file if they do not fit. */
    static LoadedData read(CsvFile file, Split split) throws IOException {
        long heap = Runtime.getRuntime().maxMemory();
        if (OptionValues.fitHeap(file.bytes(), heap)) {
            return new LoadedData(file.read(split), header(file.hasHeader()), notes(file.name(), file.notes()));
        }
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        List<Dataset> parts = file.store(split, folder);
        List<String> notes = new ArrayList<>();
        notes.add("the samples take " + Text.bytes(file.bytes()) + ", the JVM has " + Text.bytes(heap)
                + " of memory: they are in a temporary file of " + Text.bytes(file.storedBytes()) + " in " + folder);
        notes.addAll(file.notes());
        return new LoadedData(parts, header(file.hasHeader()), notes(file.name(), notes));
    }

    static String header(boolean hasHeader) {
        return hasHeader ? ", header" : ", no header";
    }

    static List<String> notes(String file, List<String> notes) {
        return notes.stream().map(note -> "note: " + file + ": " + note).toList();
    }

    static void print(PrintWriter out, List<String> notes) {
        notes.forEach(note -> out.println(Text.line(note)));
    }

    /** The only part. */
    Dataset all() {
        return parts.getFirst();
    }

    /** The same with {@code data} as the only part. */
    LoadedData with(Dataset data) {
        return new LoadedData(List.of(data), header, notes);
    }
}
