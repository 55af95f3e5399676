package io.simdmlp.bench;

import java.util.List;
import java.util.function.Predicate;

/**
 * Selects the slices of a measurement that count.
 *
 * <p>Load on the same physical core lowers P by a quarter for some milliseconds; it lowers a workload by another share
 * than P, so a fraction of P changes too. Another process can also take the CPU during a slice, which P before and
 * after may not show. Slices without either are the best; if there are too few of them, the next best {@link Grade}
 * counts.
 *
 * @param grade of these slices
 * @param kept the slices that count
 * @param dropped the number of the others
 */
record Selection(Grade grade, List<Slice> kept, int dropped) {
    /** By how much P may differ from what it is compared with. */
    static final double TOLERANCE = 0.05;

    /** A caller that ran less than this share of the time was interrupted. */
    static final double RAN = 0.97;

    /** Grades of slices, from best to worst. */
    enum Grade {
        /** P before and P after are within 5 % of the highest P, and nothing interrupted the callers. */
        FULL("full"),

        /** Both P are within 5 % of the highest P; callers may have been interrupted, which CPU time leaves out. */
        INTERRUPTED("interrupted"),

        /** The two P agree within 5 %, but may be below the highest. Nothing interrupted the callers. */
        SLOW("slow"),

        /** All slices. */
        ANY("any");

        /** The name in tables and files. */
        final String label;

        Grade(String label) {
            this.label = label;
        }

        boolean holds(Slice slice, double top) {
            boolean steady = slice.lowerPeak() >= (1 - TOLERANCE) * slice.higherPeak();
            boolean high = steady && slice.lowerPeak() >= (1 - TOLERANCE) * top;
            return switch (this) {
                case FULL -> high && slice.ran() >= RAN;
                case INTERRUPTED -> high;
                case SLOW -> steady && slice.ran() >= RAN;
                case ANY -> true;
            };
        }
    }

    /**
     * The slices of the best grade of which there are enough.
     *
     * @param slices of one workload on one number of threads
     * @param top the highest P seen on as many threads
     * @param clock by which the slices were measured
     * @param enough how many slices are enough; of grade {@code ANY} fewer will do
     */
    static Selection of(List<Slice> slices, double top, Meter.Clock clock, int enough) {
        for (Grade grade : Grade.values()) {
            if (grade == Grade.INTERRUPTED && clock == Meter.Clock.WALL) {
                continue; // the time that passes counts the interruption
            }
            List<Slice> kept = slices.stream().filter(holds(grade, top)).toList();
            if (kept.size() >= enough || grade == Grade.ANY) {
                return new Selection(grade, kept, slices.size() - kept.size());
            }
        }
        throw new AssertionError("ANY holds always");
    }

    private static Predicate<Slice> holds(Grade grade, double top) {
        return slice -> grade.holds(slice, top);
    }
}
