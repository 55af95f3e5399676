package io.simdmlp.cli;

import io.simdmlp.io.WholeFile;
import io.simdmlp.tracker.command.OutputFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Checks and writes the files of the commands that this program shares with {@code jmh-tracker}. */
final class BenchFiles implements OutputFiles {
    @Override
    public void check(List<NamedFile> inputs, List<NamedFile> outputs) throws IOException {
        CommandFiles files = new CommandFiles();
        inputs.forEach(file -> files.input(file.option(), file.path()));
        outputs.forEach(file -> files.output(file.option(), file.path()));
        files.check();
    }

    @Override
    public void write(Path file, String text) throws IOException {
        WholeFile.writeString(file, text);
    }
}
