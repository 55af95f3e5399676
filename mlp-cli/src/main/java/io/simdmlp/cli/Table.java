package io.simdmlp.cli;

import io.simdmlp.io.Csv;
import io.simdmlp.io.CsvFile;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Split;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/**
 * Data that were read, and what was decided meanwhile.
 *
 * @param parts a data set per part, at least one
 * @param header empty, or whether a CSV file has a header, to go behind its name
 * @param notes what a user should know, a line each
 */
record Table(List<Dataset> parts, String header, List<String> notes) {
    /** Data that are no CSV file. */
    static Table of(Dataset data) {
        return new Table(List.of(data), "", List.of());
    }

    /** All of a CSV file. */
    static Table read(Path csv, Csv.Options options) throws IOException {
        CsvFile file = Csv.scan(csv, options);
        return read(file, file.split());
    }

    /** A CSV file in parts. */
    static Table read(CsvFile file, Split split) throws IOException {
        OptionValues.dataFitHeap(file.name(), file.bytes(), Runtime.getRuntime().maxMemory());
        return new Table(file.read(split), header(file.hasHeader()), notes(file.name(), file.notes()));
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

    /** The same, its only part another view of the data. */
    Table with(Dataset data) {
        return new Table(List.of(data), header, notes);
    }
}
