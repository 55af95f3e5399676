package io.simdmlp.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.bench.Meter.Clock;
import io.simdmlp.bench.Selection.Grade;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The selection of slices, on constructed data. */
class SelectionTest {
    private static Slice slice(double before, double after, double ran) {
        return new Slice(0, before, after, ran, before + after, 0, Double.NaN, new long[0]);
    }

    private static List<Slice> slices(double... peaks) {
        List<Slice> slices = new ArrayList<>();
        for (int i = 1; i < peaks.length; i++) {
            slices.add(slice(peaks[i - 1], peaks[i], 1));
        }
        return slices;
    }

    private static void check(Selection selection, Grade grade, int kept, int dropped) {
        assertEquals(grade, selection.grade());
        assertEquals(kept, selection.kept().size());
        assertEquals(dropped, selection.dropped());
    }

    /** Load that comes and goes: of seven slices two lie between high P, two between low, three between both. */
    @Test
    void ofTwoModesTheFasterCounts() {
        List<Slice> slices = slices(90, 91, 88, 68, 67, 69, 90, 68);
        Selection selection = Selection.of(slices, 91, Clock.WALL, 2);
        check(selection, Grade.FULL, 2, 5);
        assertEquals(slices.subList(0, 2), selection.kept());
    }

    /** The highest P of the run is 91, that of this workload is lower. */
    @Test
    void withoutTheHighestPeakSlicesThatAgreeCount() {
        check(Selection.of(slices(68, 67, 69, 80, 68, 68), 91, Clock.WALL, 2), Grade.SLOW, 3, 2);
        check(Selection.of(slices(68, 67, 69, 80, 68, 68), 91, Clock.CPU, 2), Grade.SLOW, 3, 2);
    }

    /** P falls by 2 % from slice to slice: each slice is steady, the first two are near the top. */
    @Test
    void aDriftIsNotedByTheHighestPeak() {
        double[] peaks = new double[20];
        for (int i = 0; i < peaks.length; i++) {
            peaks[i] = 100 * Math.pow(0.98, i);
        }
        check(Selection.of(slices(peaks), 100, Clock.WALL, 2), Grade.FULL, 2, 17);
        check(Selection.of(slices(peaks), 100, Clock.WALL, 3), Grade.SLOW, 19, 0);
    }

    /** Another process takes the CPU during most slices, though P is high on both sides. */
    @Test
    void interruptedSlicesCountByCpuTimeOnly() {
        List<Slice> slices = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            slices.add(slice(90, 90, i < 3 ? 1 : 0.5));
        }
        check(Selection.of(slices, 90, Clock.WALL, 3), Grade.FULL, 3, 7);
        check(Selection.of(slices, 90, Clock.CPU, 3), Grade.FULL, 3, 7);
        check(Selection.of(slices, 90, Clock.WALL, 4), Grade.ANY, 10, 0);
        check(Selection.of(slices, 90, Clock.CPU, 4), Grade.INTERRUPTED, 10, 0);
    }

    @Test
    void ofABusyMachineAllCount() {
        List<Slice> slices = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            slices.add(slice(20 + 5 * i, 30 + 5 * i, 0.3));
        }
        check(Selection.of(slices, 90, Clock.WALL, 5), Grade.ANY, 10, 0);
        check(Selection.of(slices, 90, Clock.CPU, 5), Grade.ANY, 10, 0);
        check(Selection.of(slices.subList(0, 1), 90, Clock.WALL, 5), Grade.ANY, 1, 0);
    }

    @Test
    void fivePercentAreTheLimit() {
        assertTrue(Grade.FULL.holds(slice(95, 100, 0.97), 100));
        for (Slice slice : List.of(slice(94.9, 100, 1), slice(94.9, 94.9, 1), slice(100, 100, 0.96))) {
            assertEquals(false, Grade.FULL.holds(slice, 100), slice.toString());
        }
        assertTrue(Grade.SLOW.holds(slice(95, 100, 1), 200));
        assertTrue(Grade.SLOW.holds(slice(100, 95, 1), 200));
        assertEquals(false, Grade.SLOW.holds(slice(100, 94.9, 1), 200));
    }
}
