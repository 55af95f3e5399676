package io.simdmlp;

import io.simdmlp.kernel.PointwiseLoss;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * An elementwise loss with parameters.
 *
 * @param p the first parameter; NaN if the loss has none, since it must not depend on it
 * @param q the second parameter, likewise
 */
public record LossCase(PointwiseLoss f, float p, float q) {
    /** Every loss, those with parameters with several. */
    public static List<LossCase> all() {
        return Arrays.stream(PointwiseLoss.values()).flatMap(LossCase::of).toList();
    }

    private static Stream<LossCase> of(PointwiseLoss f) {
        return switch (f) {
            case HUBER -> first(f, 1f, 0.25f, 3.7f, 1e-30f, 1e30f);
            case PINBALL -> first(f, 0.5f, 0.1f, 0.95f, Float.MIN_NORMAL, Math.nextDown(1f));
            case FOCAL ->
                Stream.of(-1f, 0.25f, 0.9f).flatMap(alpha -> Stream.of(2f, 0f, 0.3f, 1f, 5f, 1e30f)
                        .map(gamma -> new LossCase(f, gamma, alpha)));
            default -> first(f, Float.NaN);
        };
    }

    private static Stream<LossCase> first(PointwiseLoss f, Float... values) {
        return Arrays.stream(values).map(p -> new LossCase(f, p, Float.NaN));
    }
}
