package io.simdmlp.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.simdmlp.bench.peers.Library.Needs;
import io.simdmlp.tracker.Cpu;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The requirements and the environment of each library. */
class LibraryTest {
    private static final Cpu AVX2 = Cpu.of(List.of("flags : sse2 avx avx2 fma"));
    private static final Cpu AVX512 =
            Cpu.of(List.of("flags : sse2 avx avx2 fma avx512f avx512cd avx512bw avx512dq avx512vl"));

    private static Library library(Needs needs) {
        return new Library("Some", "some.Main", needs, Map.of("OPENBLAS_CORETYPE", "SkylakeX"));
    }

    @Test
    void missingRequirementsAreNamed() {
        String linux = "Linux on amd64";
        assertNull(library(Needs.NOTHING).obstacle("Mac OS X on aarch64", Cpu.of(List.of())));
        assertNull(library(Needs.LINUX_X86_64).obstacle(linux, AVX2));
        assertNull(library(Needs.LINUX_AVX512).obstacle(linux, AVX512));
        assertEquals(
                "its kernels need AVX-512, this CPU has AVX2",
                library(Needs.LINUX_AVX512).obstacle(linux, AVX2));
        assertEquals(
                "its native code is for Linux on amd64, this is Linux on aarch64",
                library(Needs.LINUX_X86_64).obstacle("Linux on aarch64", AVX2));
        assertEquals(
                "its native code is for Linux on amd64, this is Windows 11 on amd64",
                library(Needs.LINUX_AVX512).obstacle("Windows 11 on amd64", AVX512));
    }

    @Test
    void processesInheritNoSettingThatSlowsALibraryDown() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PATH", "/usr/bin",
                "OPENBLAS_CORETYPE", "Prescott",
                "OPENBLAS_NUM_THREADS", "64",
                "OMP_WAIT_POLICY", "passive",
                "MKL_CBWR", "COMPATIBLE",
                "ATEN_CPU_CAPABILITY", "default",
                "DNNL_MAX_CPU_ISA", "SSE41",
                "KMP_AFFINITY", "none"));
        Peer.setEnvironment(environment, new Library("Some", "some.Main"), 2);
        assertEquals(
                Map.of(
                        "PATH", "/usr/bin",
                        "OMP_NUM_THREADS", "2",
                        "MKL_NUM_THREADS", "2",
                        "OPENBLAS_NUM_THREADS", "2"),
                environment);
        Peer.setEnvironment(environment, library(Needs.LINUX_AVX512), 1);
        assertEquals("SkylakeX", environment.get("OPENBLAS_CORETYPE"));
        assertEquals("1", environment.get("OPENBLAS_NUM_THREADS"));
    }

    private static List<String> run(Cpu cpu) {
        return Peers.others(cpu).stream()
                .filter(library -> library.obstacle("Linux on amd64", cpu) == null)
                .map(Library::name)
                .toList();
    }

    @Test
    void openBlasIsMeasuredWithTheBestKernelsThatTheCpuRuns() {
        assertEquals(List.of("PyTorch", "ONNX Runtime", "OpenBLAS", "OpenBLAS, Haswell"), run(AVX2));
        assertEquals(List.of("PyTorch", "ONNX Runtime", "OpenBLAS", "OpenBLAS, SkylakeX"), run(AVX512));
        assertEquals(List.of("PyTorch", "ONNX Runtime", "OpenBLAS"), run(Cpu.of(List.of("flags : sse2 avx"))));
    }
}
