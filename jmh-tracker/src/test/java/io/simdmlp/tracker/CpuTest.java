package io.simdmlp.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shortened {@code /proc/cpuinfo} files. */
class CpuTest {
    private static final String ZEN3 = """
            processor\t: 0
            vendor_id\t: AuthenticAMD
            cpu family\t: 25
            model\t\t: 1
            model name\t: AMD EPYC 7763 64-Core Processor
            flags\t\t: fpu sse sse2 ssse3 fma sse4_1 sse4_2 avx f16c bmi1 avx2 bmi2
            bugs\t\t: sysret_ss_attrs

            processor\t: 1
            model name\t: another
            flags\t\t: avx512f avx512cd avx512bw avx512dq avx512vl
            """;

    private static final String SKYLAKE = """
            processor\t: 0
            cpu family\t: 6
            model\t\t: 85
            model name\t: Intel(R) Xeon(R) Platinum 8175M CPU @ 2.50GHz
            flags\t\t: fpu sse2 fma avx f16c avx2 avx512f avx512dq avx512cd avx512bw avx512vl pku
            """;

    private static Cpu cpu(String text) {
        return Cpu.of(text.lines().toList());
    }

    @Test
    void avx2IsNotAvx512() {
        Cpu cpu = cpu(ZEN3);
        assertFalse(cpu.hasAvx512());
        assertEquals("AVX2", cpu.simd());
        assertEquals("AMD EPYC 7763 64-Core Processor (family 25, model 1), AVX2", cpu.description());
        assertTrue(cpu.flags().contains("bmi2"));
    }

    @Test
    void avx512IsAllThatSkylakeHas() {
        Cpu cpu = cpu(SKYLAKE);
        assertTrue(cpu.hasAvx512());
        assertEquals("AVX-512", cpu.simd());
        assertEquals("Intel(R) Xeon(R) Platinum 8175M CPU @ 2.50GHz (family 6, model 85), AVX-512", cpu.description());
        Cpu knightsLanding = cpu(SKYLAKE.replace(" avx512bw", ""));
        assertFalse(knightsLanding.hasAvx512());
        assertEquals("AVX2", knightsLanding.simd());
    }

    @Test
    void armHasFeatures() {
        assertEquals(
                "unknown CPU, NEON",
                cpu("processor : 0\nFeatures : fp asimd atomics\n").description());
        assertEquals("SVE", cpu("Features : fp asimd sve\n").simd());
    }

    @Test
    void withoutTheFileNothingIsKnown(@TempDir Path folder) {
        Cpu cpu = Cpu.read(folder.resolve("cpuinfo"));
        assertNull(cpu.name());
        assertEquals(Set.of(), cpu.flags());
        assertFalse(cpu.hasAvx512());
        assertEquals("unknown CPU, unknown SIMD", cpu.description());
    }
}
