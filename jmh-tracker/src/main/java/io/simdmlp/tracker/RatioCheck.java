package io.simdmlp.tracker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks the ratios of a run against those in a file, which is committed with the code.
 *
 * @param baseline the file
 * @param reference the reference benchmark, for a new file; null for that of the existing one
 * @param effect the smallest change of a ratio that counts, such as 0.1
 */
public record RatioCheck(Path baseline, @Nullable String reference, double effect) {
    /** Ratios still differ somewhat between machines. */
    public static final double EFFECT = 0.1;

    /** Forks of each benchmark if a jar is run. */
    public static final int FORKS = 10;

    /**
     * {@return the run in a file of JMH, or of a jar of benchmarks, which is run}
     *
     * @param source the file or the jar
     * @param forks of each benchmark of a jar
     * @param jmh options of JMH, separated by spaces
     * @throws IOException if the file cannot be read or used, or JMH fails
     * @throws InterruptedException if the thread is interrupted
     */
    public static JmhResults run(Path source, int forks, String jmh) throws IOException, InterruptedException {
        if (!source.toString().endsWith(".jar")) {
            return JmhResults.read(source);
        }
        if (!Files.isRegularFile(source)) {
            throw new UnusableResultsException(source + ": no such file");
        }
        if (forks < 2) {
            throw new UnusableResultsException("the number of forks is " + forks + ", expected at least 2, better 10");
        }
        try (TemporaryFolder folder = new TemporaryFolder("jmh-tracker-")) {
            List<String> arguments = new ArrayList<>();
            Stream.of(jmh.split(" ", -1)).filter(word -> !word.isEmpty()).forEach(arguments::add);
            return JmhResults.read(Alternation.repeat(source.toAbsolutePath(), forks, arguments, folder.path()));
        }
    }

    /**
     * {@return the content of a new file}
     *
     * @param results the run
     * @throws IOException if there is no reference, or the existing file cannot be read
     */
    public String update(JmhResults results) throws IOException {
        if (reference == null && !Files.exists(baseline)) {
            throw new UnusableResultsException(baseline + " is new, expected a reference: the benchmark to divide by");
        }
        return Ratios.of(results, reference == null ? Ratios.read(baseline).reference() : reference)
                .json();
    }

    /**
     * {@return the comparison of the run with the file}
     *
     * @param results the run
     * @throws IOException if the file cannot be read, or has another reference
     */
    public Comparison compare(JmhResults results) throws IOException {
        Ratios committed = Ratios.read(baseline);
        boolean isOther = reference != null
                && !committed.reference().equals(reference)
                && !committed.reference().startsWith(reference + " ");
        if (isOther) {
            throw new UnusableResultsException("the reference is '" + reference + "', but that of " + baseline + " is '"
                    + committed.reference() + "', expected the same: update the file");
        }
        return committed.compare(baseline, results, effect);
    }
}
