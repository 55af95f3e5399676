package io.simdmlp.tracker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The CPU as Linux describes it in {@code /proc/cpuinfo}. Other systems have no such file: then all components are null or empty.
 *
 * @param name of the model
 * @param family of the CPU, more precise than the name in clouds
 * @param model within the family
 * @param flags its features, such as {@code avx2}
 */
public record Cpu(
        @Nullable String name,
        @Nullable String family,
        @Nullable String model,
        Set<String> flags) {
    private static final Path FILE = Path.of("/proc/cpuinfo");

    /** The features that code compiled for {@code skylake-avx512} uses. */
    private static final Set<String> AVX512 = Set.of("avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl");

    /** Copies the flags. */
    public Cpu {
        flags = Set.copyOf(flags);
    }

    /** {@return the CPU of this machine} */
    public static Cpu here() {
        return read(FILE);
    }

    /** The CPU of a file, which may be absent. */
    static Cpu read(Path file) {
        try {
            return of(Files.readAllLines(file));
        } catch (IOException e) { // no Linux
            return of(List.of());
        }
    }

    /**
     * {@return the first CPU of a file}
     *
     * @param lines of the file, none if there is no file
     */
    public static Cpu of(List<String> lines) {
        Map<String, String> first = new HashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                first.putIfAbsent(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
            }
        }
        String flags = first.getOrDefault("flags", first.getOrDefault("Features", "")); // x86, ARM
        return new Cpu(
                first.get("model name"),
                first.get("cpu family"),
                first.get("model"),
                flags.isEmpty() ? Set.of() : Set.copyOf(List.of(flags.split("\\s+", -1))));
    }

    /** {@return whether it runs kernels for AVX-512, as Skylake's servers do} */
    public boolean hasAvx512() {
        return flags.containsAll(AVX512);
    }

    /** {@return the widest vector instructions, such as {@code AVX2}; {@code unknown SIMD} if there is no file} */
    public String simd() {
        if (hasAvx512()) {
            return "AVX-512";
        } else if (flags.contains("avx2")) {
            return "AVX2";
        } else if (flags.contains("avx")) {
            return "AVX";
        } else if (flags.contains("sse2")) {
            return "SSE2";
        } else if (flags.contains("sve")) {
            return "SVE";
        } else if (flags.contains("asimd")) {
            return "NEON";
        }
        return "unknown SIMD";
    }

    /** {@return name, family, model and vector instructions, such as {@code AMD EPYC (family 25, model 1), AVX2}} */
    public String description() {
        String known = name == null ? "unknown CPU" : name;
        return known + (family == null || model == null ? "" : " (family " + family + ", model " + model + ")") + ", "
                + simd();
    }
}
