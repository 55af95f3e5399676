package io.simdmlp.bench.peers;

import io.simdmlp.tracker.Cpu;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A library to measure.
 *
 * @param name in tables
 * @param main the class of its process
 * @param needs requirements on the machine, without which the library is left out
 * @param environment variables that its process has beside those that all have
 */
record Library(String name, String main, Needs needs, Map<String, String> environment) {
    /** Requirements on the machine. */
    enum Needs {
        /** None, or only those that the library checks itself when it is loaded. */
        NOTHING,

        /** Linux on x86-64, for which the library's native code is compiled. */
        LINUX_X86_64,

        /** That, and a CPU with AVX-512. */
        LINUX_AVX512
    }

    Library(String name, String main) {
        this(name, main, Needs.NOTHING, Map.of());
    }

    /** Why it cannot run on a platform, such as {@code Linux on amd64}, and a CPU; null if it can. */
    @Nullable
    String obstacle(String platform, Cpu cpu) {
        if (needs != Needs.NOTHING && !platform.equals("Linux on amd64")) {
            return "its native code is for Linux on amd64, this is " + platform;
        }
        if (needs == Needs.LINUX_AVX512 && !cpu.hasAvx512()) {
            return "its kernels need AVX-512, this CPU has " + cpu.simd();
        }
        return null;
    }

    /** Why it cannot run here; null if it can. */
    @Nullable
    String obstacle() {
        return obstacle(platform(), Cpu.here());
    }

    static String platform() {
        return System.getProperty("os.name") + " on "
                + System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    }
}
