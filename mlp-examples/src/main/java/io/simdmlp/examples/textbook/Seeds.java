package io.simdmlp.examples.textbook;

import io.simdmlp.Evaluation;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/**
 * The results of one experiment with several seeds.
 *
 * @param sorted the final evaluation for each seed, by ascending loss; at least one
 */
record Seeds(List<Evaluation> sorted) {
    private static final int COLUMNS = 10;

    /** Runs {@code experiment} with seeds 1 to {@code count}. */
    static Seeds run(int count, LongFunction<Evaluation> experiment) {
        return new Seeds(LongStream.rangeClosed(1, count)
                .mapToObj(experiment)
                .sorted(Comparator.comparingDouble(Evaluation::loss))
                .toList());
    }

    int count() {
        return sorted.size();
    }

    /** The number of seeds that end with a loss below {@code bound}. */
    int below(double bound) {
        return (int) sorted.stream().filter(end -> end.loss() < bound).count();
    }

    /** The number of seeds that end with every row correct. */
    int solved() {
        return (int) sorted.stream()
                .filter(end -> end.classification().accuracy() == 1)
                .count();
    }

    double best() {
        return sorted.getFirst().loss();
    }

    double worst() {
        return sorted.getLast().loss();
    }

    /** Prints all losses, ten per line. */
    void print(Printout page) {
        for (int from = 0; from < count(); from += COLUMNS) {
            List<Evaluation> row = sorted.subList(from, Math.min(from + COLUMNS, count()));
            page.line(
                    " %s",
                    Printout.join(
                            " ", "%9.6f", row.stream().map(Evaluation::loss).toList()));
        }
    }
}
