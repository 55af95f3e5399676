package io.simdmlp.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Histories that are searched in windows. */
final class ChangePointsTest {
    private static double[] noise(int n, long seed) {
        Random random = new Random(seed);
        return random.doubles(n).map(x -> 0.02 * random.nextGaussian()).toArray();
    }

    @Test
    void changesOfALongHistoryAreFoundWhereTheyAre() {
        for (int seed = 0; seed < 5; seed++) {
            double[] values = noise(3000, seed);
            List<Integer> truth = new ArrayList<>();
            Random random = new Random(seed);
            for (int at = 40; at < values.length - 40; at += 40 + random.nextInt(900)) {
                truth.add(at);
            }
            double level = 0;
            for (int i = 0; i < values.length; i++) {
                level += truth.contains(i) ? random.nextBoolean() ? 0.06 : -0.06 : 0;
                values[i] += level;
            }
            List<Integer> found = ChangePoints.of(values);
            assertEquals(truth.size(), found.size(), truth + " " + found);
            for (int i = 0; i < truth.size(); i++) {
                assertEquals(truth.get(i), found.get(i), 3, truth + " " + found);
            }
            assertEquals(found, ChangePoints.of(values));
        }
    }

    @Test
    void aLongHistoryWithoutAChangeHasNone() {
        int alarms = 0;
        for (int seed = 0; seed < 20; seed++) {
            alarms += ChangePoints.of(noise(2000, seed)).isEmpty() ? 0 : 1;
        }
        assertTrue(alarms <= 2, alarms + " of 20 at 1 %"); // more has a probability below 0.001
        assertEquals(List.of(), ChangePoints.of(new double[1000]));
        double[] step = new double[400];
        Arrays.fill(step, 250, 400, 1);
        assertEquals(List.of(250), ChangePoints.of(step), "without noise");
    }
}
