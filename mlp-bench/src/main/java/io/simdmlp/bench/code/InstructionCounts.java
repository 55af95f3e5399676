package io.simdmlp.bench.code;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.simdmlp.tracker.MarkdownTable;
import io.simdmlp.tracker.ResultFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The instructions of the kernels' main loops at one vector width.
 *
 * @param vectorBits the width
 * @param jvm that compiled them
 * @param kernels by name
 * @param missing why there are no counts of other kernels, by name
 */
public record InstructionCounts(
        @JsonProperty("vector_bits") int vectorBits,
        @JsonProperty("jvm") String jvm,
        @JsonProperty("kernels") List<KernelCount> kernels,
        @JsonProperty("missing") Map<String, String> missing) {
    /** A reason for a missing kernel that is not a regression. */
    static final String NOT_CALLED = "not called at this vector width";

    private static final double ROUNDING = 1e-9;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /**
     * {@return the counts recorded in a file}
     *
     * @param file as written by {@link #json}
     * @throws IOException if it cannot be read, or is not such a file
     */
    public static InstructionCounts read(Path file) throws IOException {
        return read(file.toString(), ResultFiles.read(file));
    }

    private static InstructionCounts read(String name, byte[] json) throws IOException {
        try {
            return JSON.readValue(json, InstructionCounts.class);
        } catch (JacksonException e) {
            throw new IOException(
                    name + " is not a file of mlp bench instructions --json: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * {@return the counts that this project has recorded for a vector width; empty if none}
     *
     * @param vectorBits the width
     * @throws IOException if it cannot be read
     */
    public static Optional<InstructionCounts> recorded(int vectorBits) throws IOException {
        String name = vectorBits + "-bit.json";
        try (InputStream in = InstructionCounts.class.getResourceAsStream(name)) {
            return in == null ? Optional.empty() : Optional.of(read(name, in.readAllBytes()));
        }
    }

    /** {@return these counts as JSON} */
    public byte[] json() {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    }

    /**
     * {@return one line for each figure that is worse than recorded}
     *
     * @param recorded the recorded counts; kernels without one are not worse
     */
    public List<String> worseThan(InstructionCounts recorded) {
        List<String> lines = new ArrayList<>();
        for (KernelCount before : recorded.kernels) {
            String why = missing.getOrDefault(before.kernel(), NOT_CALLED);
            if (!why.equals(NOT_CALLED)) {
                lines.add(before.kernel() + ": " + why + ", recorded "
                        + number(before.most(LoopCount::instructionsPerFma)) + " instructions per fma");
            }
            for (KernelCount now : kernels) {
                if (now.kernel().equals(before.kernel())) {
                    compare(lines, now, before, "instructions per fma", LoopCount::instructionsPerFma);
                    compare(lines, now, before, "bounds checks", LoopCount::checksPerStep);
                    compare(lines, now, before, "spills", LoopCount::spillsPerStep);
                }
            }
        }
        return lines;
    }

    private static void compare(
            List<String> lines, KernelCount now, KernelCount before, String what, ToDoubleFunction<LoopCount> figure) {
        double counted = now.most(figure);
        double recorded = before.most(figure);
        if (counted > recorded + ROUNDING) {
            lines.add(now.kernel() + ": " + number(counted) + " " + what + ", recorded " + number(recorded));
        }
    }

    /**
     * {@return the names of kernels that were not recorded}
     *
     * @param recorded the recorded counts
     */
    public List<String> newSince(InstructionCounts recorded) {
        return kernels.stream()
                .map(KernelCount::kernel)
                .filter(name -> recorded.kernels.stream()
                        .noneMatch(before -> before.kernel().equals(name)))
                .toList();
    }

    /**
     * {@return a table in Markdown, of counts for a step of a kernel's loop, and the kernels that could not be counted}
     */
    public String page() {
        StringBuilder page = new StringBuilder();
        if (!kernels.isEmpty()) {
            page.append(table());
        }
        for (String why : new TreeSet<>(missing.values())) {
            page.append(page.isEmpty() ? "" : "\n")
                    .append(missing.keySet().stream()
                            .filter(name -> why.equals(missing.get(name)))
                            .sorted()
                            .collect(Collectors.joining(", ")))
                    .append(": ")
                    .append(why)
                    .append('\n');
        }
        return page.toString();
    }

    private MarkdownTable table() {
        MarkdownTable table = new MarkdownTable(
                "kernel",
                "fma",
                "instructions",
                "per fma",
                "loads",
                "broadcasts",
                "stores",
                "checks",
                "spills",
                "scalars",
                "others",
                "polls",
                "unrolled",
                "JVMs");
        for (KernelCount kernel : kernels) {
            LoopCount loop = kernel.worst();
            table.add(
                    kernel.kernel(),
                    number(loop.perStep(loop.fma())),
                    number(loop.perStep(loop.instructions())),
                    String.format(Locale.ROOT, "%.2f", loop.instructionsPerFma()),
                    number(loop.perStep(loop.loads())),
                    number(loop.perStep(loop.broadcasts())),
                    number(loop.perStep(loop.stores())),
                    number(loop.checksPerStep()),
                    number(loop.spillsPerStep()),
                    number(loop.perStep(loop.scalars())),
                    number(loop.perStep(loop.others())),
                    number(loop.perStep(loop.polls())),
                    loop.steps() == 1 ? "" : "x" + loop.steps(),
                    kernel.agrees() ? "agree" : disagreement(kernel));
        }
        return table;
    }

    /** The instructions of each JVM, or where they agree on these, that they differ in kind. */
    private static String disagreement(KernelCount kernel) {
        List<String> each = kernel.loops().stream()
                .map(loop -> number(loop.perStep(loop.instructions())))
                .toList();
        return each.stream().distinct().count() == 1 ? "differ" : String.join(" ", each);
    }

    /** With two decimals if the number is not whole. */
    private static String number(double value) {
        return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.2f", value);
    }
}
