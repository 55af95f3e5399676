package io.simdmlp.cli;

import io.simdmlp.bench.Quick;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/** The option {@code --only} of {@code bench quick} and {@code bench roofline}. */
final class WorkloadNames {
    @Option(
            names = "--only",
            paramLabel = "NAMES",
            split = ",",
            description = "Workloads, such as T1,I2; G1 stands for all products. Default: all")
    private List<String> only = List.of();

    /** Returns whether a workload is chosen, by name. */
    Predicate<String> chosen() {
        if (only.isEmpty()) {
            return name -> true;
        }
        for (String name : only) {
            if (Quick.names().stream().noneMatch(known -> matches(name, known))) {
                throw CommandFailure.badInput(
                        "--only is '" + name + "', expected some of " + String.join(", ", Quick.names()));
            }
        }
        return known -> only.stream().anyMatch(name -> matches(name, known));
    }

    private static boolean matches(String name, String known) {
        return known.equalsIgnoreCase(name) || (name.equalsIgnoreCase("G1") && known.startsWith("G1 "));
    }
}
