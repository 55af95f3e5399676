package io.simdmlp.tracker;

import java.util.ArrayList;
import java.util.List;

/**
 * Machine, JDK, JVM flags and iterations of a benchmark.
 *
 * @param host the fingerprint of {@link Host}; empty if unknown
 * @param jdk version and name of the JVM; empty if unknown
 * @param flags of the JVM, without the host's
 * @param schedule the iterations
 */
public record Setting(String host, String jdk, String flags, Schedule schedule) {
    /** The differences between two settings, in words; an unknown host or JDK differs from none. */
    List<String> differences(Setting other) {
        List<String> differences = new ArrayList<>();
        if (!host.isEmpty() && !other.host.isEmpty()) {
            addDifference(differences, "machine", host, other.host);
        }
        if (!jdk.isEmpty() && !other.jdk.isEmpty()) {
            addDifference(differences, "JDK", jdk, other.jdk);
        }
        addDifference(differences, "JVM flags", flags, other.flags);
        return differences;
    }

    private static void addDifference(List<String> differences, String what, String one, String other) {
        if (!one.equals(other)) {
            differences.add(what + " '" + one + "' and '" + other + "'");
        }
    }

    /** The parts of this setting in which {@code others} differ, in words. */
    String distinction(List<Setting> others) {
        List<String> parts = new ArrayList<>();
        if (others.stream().anyMatch(other -> !other.flags.equals(flags))) {
            parts.add(flags.isEmpty() ? "no JVM flags" : flags);
        }
        if (others.stream().anyMatch(other -> !other.jdk.equals(jdk))) {
            parts.add(jdk.isEmpty() ? "unknown JDK" : jdk);
        }
        if (others.stream().anyMatch(other -> !other.host.equals(host))) {
            parts.add(host.isEmpty() ? "unknown machine" : host);
        }
        if (others.stream().anyMatch(other -> !other.schedule.equals(schedule))) {
            parts.add(schedule.options());
        }
        return String.join(", ", parts);
    }
}
