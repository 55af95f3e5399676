package io.simdmlp.examples.textbook;

import io.simdmlp.Evaluation;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/**
 * One experiment from many seeds: what chance makes of it.
 *
 * @param sorted how good each network is at the end, by ascending loss; at least one
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

    /** How many end with a loss below {@code bound}. */
    int below(double bound) {
        return (int) sorted.stream().filter(end -> end.loss() < bound).count();
    }

    /** How many answer every row right. */
    int solved() {
        return (int) sorted.stream().filter(end -> end.accuracy() == 1).count();
    }

    double best() {
        return sorted.getFirst().loss();
    }

    double worst() {
        return sorted.getLast().loss();
    }

    /** Prints all losses, ten a line. */
    void print(Page page) {
        for (int from = 0; from < count(); from += COLUMNS) {
            List<Evaluation> row = sorted.subList(from, Math.min(from + COLUMNS, count()));
            page.line(
                    " %s",
                    Page.join(" ", "%9.6f", row.stream().map(Evaluation::loss).toList()));
        }
    }
}
