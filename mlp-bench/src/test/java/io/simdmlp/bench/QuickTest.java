package io.simdmlp.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The quick bench measures everything that it promises; how fast it finds it here says nothing. */
class QuickTest {
    @Test
    void everyWorkloadIsMeasured() {
        List<Figure> figures = Quick.run(name -> true, new int[] {1, 2}, 0.01);
        assertEquals(
                Quick.names().stream()
                        .flatMap(name -> List.of(name, name).stream())
                        .toList(),
                figures.stream().map(Figure::workload).toList());
        for (Figure figure : figures) {
            assertTrue(figure.value() > 0, figure.toString());
            assertTrue(Objects.requireNonNull(figure.gflops()) > 0, figure.toString());
            assertTrue(Objects.requireNonNull(figure.peakFraction()) > 0, figure.toString());
            assertNotNull(figure.allocBytesPerOp());
            if (figure.metric().equals("latency")) {
                long p50 = Objects.requireNonNull(figure.p50Ns());
                long p99 = Objects.requireNonNull(figure.p99Ns());
                assertEquals(p50 * 1e-3, figure.value());
                assertTrue(p50 <= p99 && p99 <= Objects.requireNonNull(figure.p999Ns()), figure.toString());
            } else {
                assertNull(figure.p50Ns());
            }
        }
        assertEquals(
                List.of("I1", "I2"),
                figures.stream()
                        .filter(figure -> figure.threads() == 1 && figure.unit().equals("us"))
                        .map(Figure::workload)
                        .toList());
    }

    /** By hand: 784-512-256-10 has 535,040 weights, of which the first layer's 401,408 need no input gradient. */
    @Test
    void operationsAreCountedByTheMultiplyAdd() {
        assertEquals(2 * (3 * 535_040.0 - 401_408), Workload.Training.T1.flops() / 128);
        assertEquals(2.407e6, Workload.Training.T1.flops() / 128, 0.0005e6);
        assertEquals(45.84e6, Workload.Training.T5.flops() / 256, 0.005e6);
        assertEquals(1.070e6, Workload.Inference.I1.flops(), 0.0005e6);
        assertEquals(256 * Workload.Inference.I1.flops(), Workload.Inference.I3.flops());
        assertEquals(2.0 * 128 * 784 * 512, Workload.Product.G1_DW_784X512X128.flops());
    }
}
