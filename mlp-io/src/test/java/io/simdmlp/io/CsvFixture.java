package io.simdmlp.io;

import io.simdmlp.io.Csv.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The CSV file of a test, in a temporary folder. */
abstract class CsvFixture {
    static final Options AUTO = Options.auto();

    @TempDir
    Path folder;

    Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("data.csv");
    }

    /** The samples of a file with this text. */
    Dataset read(String text, Options options) throws IOException {
        return Csv.read(write(text), options);
    }

    Dataset read(String text) throws IOException {
        return read(text, AUTO);
    }

    /** The file after the first pass. */
    CsvFile scan(String text, Options options) throws IOException {
        return Csv.scan(write(text), options);
    }

    Path write(String text) throws IOException {
        return Files.writeString(file, text);
    }
}
