package io.simdmlp.tracker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The notes of a comparison: what could not be compared or checked. What is true of many benchmarks is one note. */
final class Notes {
    /** Benchmarks that a note names; further ones are counted. */
    private static final int NAMED = 3;

    private final JmhResults base;
    private final JmhResults next;
    private final Comparison.Criteria criteria;
    private final List<String> compared = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, List<String>> grouped = new LinkedHashMap<>();
    private final Map<String, Integer> otherMetrics = new LinkedHashMap<>();
    private boolean unknownHost;

    Notes(JmhResults base, JmhResults next, Comparison.Criteria criteria) {
        this.base = base;
        this.next = next;
        this.criteria = criteria;
    }

    /** Adds the notes of a benchmark that both runs have. */
    void compared(Series before, Series after) {
        compared.add(before.label());
        compared.add(after.label());
        if (before.allocations().length == 0 != (after.allocations().length == 0)) {
            group(": allocation was measured on one side only", after.label());
        }
        Schedule ours = after.setting().schedule();
        Schedule theirs = before.setting().schedule();
        if (ours.isKnown() && theirs.isKnown() && !ours.equals(theirs)) {
            group(
                    ": measured with " + theirs.options() + " in " + base.name() + ", with " + ours.options() + " in "
                            + next.name(),
                    after.label());
        }
        if (before.forks() < 2 || after.forks() < 2) {
            group(
                    criteria.assumedScatter() > 0
                            ? String.format(
                                    Locale.ROOT,
                                    ": one fork; judged by the assumed scatter of forks of %.1f %%",
                                    100 * criteria.assumedScatter())
                            : ": one fork, not judged, since iterations alone cannot tell how JVMs differ; the"
                                    + " interval is that of the iterations; run at least 2 forks, better 10",
                    after.label());
        }
        percentiles(before, after);
        for (String name : after.secondary().keySet()) {
            if (!name.startsWith("gc.")
                    && !criteria.metrics().containsKey(name)
                    && before.secondary().containsKey(name)) {
                otherMetrics.merge(name, 1, Integer::sum);
            }
        }
        unknownHost |=
                before.setting().host().isEmpty() || after.setting().host().isEmpty();
    }

    private void percentiles(Series before, Series after) {
        if (!after.mode().equals("sample")) {
            return;
        }
        int both = Math.min(before.percentiles().size(), after.percentiles().size());
        if (both == 0) {
            group(": the mean is judged, since a fork has too few samples for percentiles", after.label());
        } else if (both < RawResult.PERCENTILES.length) {
            group(
                    ": no " + RawResult.PERCENTILES[both] + ", since a fork has fewer than ten samples beyond it",
                    after.label());
        }
    }

    /** Adds a metric that has no ratio. */
    void notPositive(String label) {
        group(": not compared, since it has values that are not above 0, or units of different kinds", label);
    }

    private void group(String text, String label) {
        grouped.computeIfAbsent(text, t -> new ArrayList<>()).add(label);
    }

    /** Adds the benchmarks that one run has. */
    void unpaired() {
        Set<String> paired = Set.copyOf(compared);
        addUnpaired(next, paired);
        addUnpaired(base, paired);
    }

    private void addUnpaired(JmhResults run, Set<String> paired) {
        for (String label : run.series().keySet()) {
            if (!paired.contains(label)) {
                group(" is in " + run.name() + " only", label);
            }
        }
    }

    List<String> list() {
        List<String> all = new ArrayList<>(notes);
        grouped.forEach((text, labels) ->
                all.add(names(labels) + (labels.size() > 1 ? text.replaceFirst("^ is in", " are in") : text)));
        if (!otherMetrics.isEmpty()) {
            all.add("not judged without --metric: "
                    + otherMetrics.entrySet().stream()
                            .map(entry -> entry.getKey() + " of " + entry.getValue()
                                    + (entry.getValue() == 1 ? " benchmark" : " benchmarks"))
                            .collect(Collectors.joining(", ")));
        }
        if (!base.hasRawData() || !next.hasRawData()) {
            all.add((base.hasRawData() ? next : base).name()
                    + " is CSV, which has no forks, iterations, JDK or allocation of each; write -rf json");
        }
        if (unknownHost) {
            all.add("the results do not name their machine; not verified that both are of the same one");
        }
        return List.copyOf(all);
    }

    /** The first labels, and how many more there are. */
    static String names(List<String> labels) {
        String named = String.join(", ", labels.subList(0, Math.min(NAMED, labels.size())));
        return labels.size() <= NAMED ? named : named + " and " + (labels.size() - NAMED) + " more";
    }
}
