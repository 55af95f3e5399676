package io.simdmlp.tracker;

import java.util.ArrayList;
import java.util.List;

/**
 * Machine, JDK and JVM flags of a benchmark.
 *
 * @param host the fingerprint of {@link Host}; empty if unknown
 * @param jdk version and name of the JVM
 * @param flags of the JVM, without the host's
 */
public record Setting(String host, String jdk, String flags) {
    /** The differences between two settings, in words; an unknown host differs from none. */
    List<String> differences(Setting other) {
        List<String> differences = new ArrayList<>();
        if (!host.isEmpty() && !other.host.isEmpty()) {
            addDifference(differences, "machine", host, other.host);
        }
        addDifference(differences, "JDK", jdk, other.jdk);
        addDifference(differences, "JVM flags", flags, other.flags);
        return differences;
    }

    private static void addDifference(List<String> differences, String what, String one, String other) {
        if (!one.equals(other)) {
            differences.add(what + " '" + one + "' and '" + other + "'");
        }
    }
}
