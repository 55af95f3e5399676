package io.simdmlp.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page, of constructed figures. */
class PeersPageTest {
    private static PeerFigure figure(String library, String workload, int threads, double value, double speed) {
        return figure(library, workload, threads, value, speed, 1);
    }

    private static PeerFigure figure(
            String library, String workload, int threads, double value, double speed, double cores) {
        String unit = PeerTask.of(workload).unit();
        return new PeerFigure(
                library, library + " 1.0", workload, threads, "", value, unit, value, value, speed, 1e-6, cores, null);
    }

    private static String page(List<PeerFigure> figures) {
        return new PeersPage("AMD EPYC, AVX2.", 9, 3, figures, List.of(), List.of()).toString();
    }

    @Test
    void thePageExplainsItself() {
        String page = new PeersPage(
                        "AMD EPYC, AVX2.",
                        9,
                        3,
                        List.of(
                                figure("simdmlp", "T1", 1, 40_000, 1),
                                figure("PyTorch", "T1", 1, 20_000, 0.5),
                                figure("simdmlp", "I1", 1, 42, 1),
                                figure("PyTorch", "I1", 1, 60, 0.7),
                                figure("ONNX Runtime", "I1", 1, 41.7, 1.007),
                                figure("simdmlp", "G1 1024x1024x1024", 1, 100, 1),
                                figure("PyTorch", "G1 1024x1024x1024", 1, 103, 1.0301),
                                figure("simdmlp", "G1 dw 784x512x128", 1, 100, 1)),
                        List.of("OpenBLAS, SkylakeX is left out: its kernels need AVX-512, this CPU has AVX2"),
                        List.of("OpenBLAS died of SIGILL on G1 1024x1024x1024 with 1 thread; its log: log"))
                .toString();
        assertEquals("""
                AMD EPYC, AVX2.

                - simdmlp: simdmlp 1.0
                - PyTorch: PyTorch 1.0
                - ONNX Runtime: ONNX Runtime 1.0
                - OpenBLAS, SkylakeX is left out: its kernels need AVX-512, this CPU has AVX2

                | 1 thread          |      unit | simdmlp |       PyTorch | ONNX Runtime |
                | ----------------- | --------: | ------: | ------------: | -----------: |
                | T1                | samples/s |  40,000 | 20,000 (0.50) |              |
                | I1                |        us |    42.0 |   60.0 (0.70) |  41.7 (1.01) |
                | G1 1024x1024x1024 |   GFLOP/s |     100 |    103 (1.03) |              |
                | G1 dw 784x512x128 |   GFLOP/s |     100 |               |              |

                In brackets: the library's speed divided by ours; above 1 it is faster than simdmlp, below 1 slower.
                samples/s, steps/s, rows/s, GFLOP/s: more is better. us (microseconds a call): less is better.
                Medians over 9 turns in 3 processes of each library and number of threads. Losses, outputs and
                products differ from ours by at most 1.0e-06, relative to 1 or more.

                - T1: train 784-512-256-10 (relu, relu, softmax), categorical-cross-entropy, SGD, batches of 128
                - I1: predict 1 row, 784-512-256-10 (relu, relu, softmax)
                - G1 MxNxK: multiply an M x K by a K x N matrix; dw: the first is stored transposed; dx: the second

                - PyTorch, 1 thread: slower than simdmlp on T1, I1; faster than simdmlp on G1 1024x1024x1024
                - ONNX Runtime, 1 thread: as fast within 2 % on I1
                - failed: OpenBLAS died of SIGILL on G1 1024x1024x1024 with 1 thread; its log: log

                behind by more than 2 %:
                - G1 1024x1024x1024, 1 thread: PyTorch is 1.03 times as fast, 103 GFLOP/s against our 100
                """, page);
    }

    @Test
    void manyWorkloadsAreCounted() {
        List<PeerFigure> figures = new ArrayList<>();
        for (String workload : List.of("T1", "T2", "T3", "T4", "T5")) {
            for (int threads : new int[] {1, 2}) {
                figures.add(figure("simdmlp", workload, threads, 1000, 1));
                boolean level = workload.equals("T5") && threads == 2;
                figures.add(figure("PyTorch", workload, threads, 500, level ? 1.02 : 0.5));
            }
        }
        String page = page(figures);
        assertTrue(page.contains("- PyTorch, 1 thread: slower than simdmlp on all 5 workloads\n"), page);
        String two = "- PyTorch, 2 threads: slower than simdmlp on 4 of 5 workloads; as fast within 2 % on T5\n";
        assertTrue(page.contains(two), page);
        assertTrue(page.endsWith("\nbehind by more than 2 %: none of 10 comparisons\n"), page);
    }

    @Test
    void aBusyMachineIsWarnedOf() {
        String page = page(List.of(figure("simdmlp", "T1", 2, 1, 1, 1.95), figure("PyTorch", "T1", 2, 1, 1, 0.42)));
        String warning =
                "Warning: other programs kept the CPUs busy, a process had 0.42 of a core at times. Measure again.";
        assertEquals(warning, page.lines().toList().get(2));
    }

    @Test
    void everyWorkloadHasALegend() {
        for (PeerTask task : PeerTask.all()) {
            assertTrue(task.legend().length() > 20, task.name());
        }
    }
}
