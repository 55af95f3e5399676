package io.simdmlp.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.bench.Curve.Cliff;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link Curve} and {@link Curves}. */
class CurvesTest {
    private static Curve curve(Double... nanos) {
        return new Curve("a", "rows", List.of(nanos));
    }

    @Test
    void timeThatGrowsAsTheWorkIsNoCliff() {
        assertEquals(List.of(), curve(10.0, 20.0, 30.0).cliffs());
        assertEquals(List.of(), curve(10.0, 25.0, 30.0).cliffs()); // and a quarter more
    }

    @Test
    void aCliffLastsUntilTheWorkHasCaughtUp() {
        assertEquals(
                List.of(new Cliff(2, 3, 2, 1, 1.5)),
                curve(10.0, 30.0, 39.0, 40.0).cliffs());
    }

    @Test
    void theCheapestSmallerSizeCounts() {
        // 10, 5, 4, then 6 each: one and a half times the third, though no dearer than the first
        assertEquals(
                List.of(new Cliff(4, 4, 4, 3, 1.5)),
                curve(10.0, 10.0, 12.0, 24.0).cliffs());
    }

    @Test
    void aCliffMayLastToTheEndAndItsWorstBeLater() {
        assertEquals(List.of(new Cliff(2, 3, 3, 1, 2)), curve(10.0, 26.0, 60.0).cliffs());
    }

    @Test
    void everyPartIsMeasuredAndShown() {
        List<String> told = new ArrayList<>();
        Curves curves = Curves.measure(17, 33, 0.001, told::add);
        assertEquals(List.of("predict", "train", "layer forward", "layer and back", "smallest layers"), told);
        assertEquals(
                List.of(17, 17, 33, 33),
                curves.curves().stream().map(curve -> curve.nanos().size()).toList());
        assertEquals(48, curves.tiny().size());
        for (Curve curve : curves.curves()) {
            assertTrue(curve.nanos().stream().allMatch(nanos -> nanos > 0), curve.name());
        }
        assertTrue(curves.tiny().stream().allMatch(layer -> layer.vector() > 0 && layer.reference() > 0));
        String page = curves.page();
        assertTrue(page.contains("| 16 ") && page.contains("| 33 ") && !page.contains("| 48 "), page);
        assertTrue(page.contains(" of 48 smallest layers"), page);
    }

    @Test
    void thePageNamesCliffs() {
        String page = new Curves(List.of(curve(10.0, 30.0)), List.of(new Curves.Tiny(1, 2, 4, 30, 20))).page();
        assertTrue(page.matches("(?s).*\\| a, rows +\\|    2 \\|  2 \\|     2 \\|  1.50 \\|.*"), page);
        assertTrue(page.contains("| 1x2x4 ") && page.contains("1 of 1 smallest layers"), page);
        String flat = new Curves(List.of(curve(10.0, 20.0)), List.of()).page();
        assertTrue(flat.contains("Nowhere"), flat);
    }
}
