package io.simdmlp.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.tracker.Host;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Quick measures every workload; the figures of this short run have no meaning. */
class QuickTest {
    @Test
    void everyWorkloadIsMeasured() {
        List<Figure> figures = Quick.run(name -> true, new int[] {1, 2}, false, 0.01);
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
            assertTrue(Objects.requireNonNull(figure.peakGflops()) > 0, figure.toString());
            assertTrue(Objects.requireNonNull(figure.slices()) > 0, figure.toString());
            assertTrue(Objects.requireNonNull(figure.slicesDropped()) >= 0, figure.toString());
            assertTrue(Set.of("full", "interrupted", "slow", "any").contains(figure.selection()), figure.toString());
            assertEquals("wall", figure.clock());
            boolean reads = List.of("I1", "G1 1x512x784").contains(figure.workload());
            assertEquals(reads, figure.readFraction() != null && figure.readFraction() > 0, figure.toString());
            assertEquals(Host.cpu(), figure.cpu());
            assertEquals(Host.jdk(), figure.jdk());
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

    @Test
    void cpuTimeIsMeasuredToo() {
        List<Figure> figures = Quick.run(
                name -> List.of("T4", "I1", "I2", "G1 1x512x784").contains(name), new int[] {1, 2}, true, 0.01);
        assertEquals(8, figures.size());
        for (Figure figure : figures) {
            assertEquals("cpu", figure.clock());
            assertTrue(figure.value() > 0 && Objects.requireNonNull(figure.peakFraction()) > 0, figure.toString());
        }
    }

    /** By hand: 784-512-256-10 has 535,040 weights, of which the first layer's 401,408 need no input gradient. */
    @Test
    void operationsAreCountedByTheMultiplyAdd() {
        assertEquals(2 * (3 * 535_040.0 - 401_408), Workload.Training.T1.flops() / 128);
        assertEquals(2.407e6, Workload.Training.T1.flops() / 128, 0.0005e6);
        assertEquals(45.84e6, Workload.Training.T5.flops() / 256, 0.005e6);
        assertEquals(1.070e6, Workload.Inference.I1.flops(), 0.0005e6);
        assertEquals(256 * Workload.Inference.I1.flops(), Workload.Inference.I3.flops());
        assertEquals(2.0 * 128 * 784 * 512, Workload.MatrixProduct.G1_DW_784X512X128.flops());
    }
}
