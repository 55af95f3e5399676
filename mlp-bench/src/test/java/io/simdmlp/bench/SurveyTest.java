package io.simdmlp.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.bench.Survey.Subject;
import org.junit.jupiter.api.Test;

/** Distances and surveys, against known values. */
class SurveyTest {
    @Test
    void distancesAreUlpsOfTheExactValue() {
        assertEquals(0.5, Survey.ulps(1f, 1 + 0x1p-24));
        assertEquals(1, Survey.ulps(Math.nextUp(1f), 1));
        assertEquals(0.5, Survey.ulps(Math.nextDown(1f), 1)); // below 1 they lie closer
        assertEquals(0.25, Survey.ulps(0f, 0x1p-151)); // subnormal
        assertEquals(1, Survey.ulps(-Float.MIN_VALUE, 0));
        assertEquals(0, Survey.ulps(Float.POSITIVE_INFINITY, 1e300));
        assertEquals(1, Survey.ulps(Float.MAX_VALUE, 1e300));
        assertEquals(1, Survey.ulps(Float.POSITIVE_INFINITY, Float.MAX_VALUE));
        assertEquals(2.5, Survey.units(1f, 1 - 2.5 * 0x1p-24));
    }

    private static Survey survey(float from, float to, Survey.FloatOperator actual) {
        return Survey.of(new Subject(from, to, actual, x -> x, Survey::ulps), steps -> {});
    }

    @Test
    void theLargestErrorIsFoundAndPlaced() {
        Survey exact = survey(-Float.MAX_VALUE, Float.MAX_VALUE, x -> x);
        assertEquals(0, exact.largest());
        assertEquals(Survey.STEPS, exact.arguments());
        Survey one = survey(-2, 2, x -> x == -1f ? -1.5f : x);
        assertEquals(0x1p22, one.largest());
        assertEquals(-1f, one.at());
        assertTrue(one.arguments() > 100_000 && one.arguments() < exact.arguments());
        Survey all = survey(1, Math.nextDown(2f), Math::nextUp);
        assertEquals(1, all.largest());
        assertEquals(1, all.mean());
    }

    @Test
    void nanHasAnInfiniteError() {
        Survey survey = survey(-1, 1, x -> x == 0f ? Float.NaN : x);
        assertEquals(Double.POSITIVE_INFINITY, survey.largest());
        assertEquals(0f, survey.at());
    }

    @Test
    void randomRowsKeepTheirBounds() {
        for (int width : new int[] {2, 7, 64}) {
            RowSurvey survey = RowSurvey.of(width, 20);
            assertTrue(survey.softmaxOfBound() > 0.1 && survey.softmaxOfBound() <= 1, survey.toString());
            assertTrue(survey.logSoftmaxOfBound() > 0.1 && survey.logSoftmaxOfBound() <= 1, survey.toString());
        }
    }
}
