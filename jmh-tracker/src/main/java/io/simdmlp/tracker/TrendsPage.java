package io.simdmlp.tracker;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The page of a history: its trends, and all their change points in one overview. */
final class TrendsPage {
    /** A parameter in the name of a workload. */
    private static final Pattern PARAMETER = Pattern.compile(" ([A-Za-z_]\\w*)=(\\S*)");

    private final Trends trends;
    private final List<History.Entry> entries;
    private final IdentityHashMap<History.Entry, Integer> places = new IdentityHashMap<>();

    TrendsPage(Trends trends) {
        this.trends = trends;
        Set<History.Entry> all = Collections.newSetFromMap(new IdentityHashMap<>()); // hashing an entry takes long
        trends.trends().forEach(trend -> all.addAll(trend.entries()));
        entries = new ArrayList<>(all);
        entries.sort(Comparator.comparing(History.Entry::time).thenComparing(History.Entry::commit));
        for (int i = 0; i < entries.size(); i++) {
            places.put(entries.get(i), i);
        }
    }

    @Override
    public String toString() {
        ObjectNode data = ResultFiles.JSON.createObjectNode().put("kind", "trends");
        ArrayNode commits = data.putArray("commits");
        for (History.Entry entry : entries) {
            commits.addArray().add(entry.commit()).add(entry.time().toString());
        }
        ArrayNode nodes = data.putArray("trends");
        trends.trends().forEach(trend -> put(nodes.addObject(), trend));
        int count = trends.trends().size();
        int changes = trends.trends().stream()
                .mapToInt(trend -> trend.changes().size())
                .sum();
        HtmlPage page = new HtmlPage(
                "Performance history",
                count + (count == 1 ? " trend, " : " trends, ") + entries.size()
                        + (entries.size() == 1 ? " entry" : " entries") + " from "
                        + entries.get(0).time().toString().substring(0, 10) + " to "
                        + entries.get(entries.size() - 1).time().toString().substring(0, 10) + ", " + changes
                        + (changes == 1 ? " change point" : " change points"),
                data);
        page.beginRows("Change points");
        for (Trends.Trend trend : trends.trends()) {
            String kind = kind(trend);
            page.row(
                    kind.equals("worse") ? "slower" : kind.equals("better") ? "faster" : "same",
                    kind.equals("worse") ? "▲" : kind.equals("better") ? "▼" : "●",
                    trend.workload() + (isOneMachine() ? "" : " on " + trend.host()),
                    words(trend));
        }
        page.endRows("▲ the last change made it worse, ▼ better.");
        return page.toString();
    }

    private boolean isOneMachine() {
        return trends.trends().stream().map(Trends.Trend::host).distinct().count() == 1;
    }

    private static String kind(Trends.Trend trend) {
        int changes = trend.changes().size();
        return changes == 0 ? "none" : trend.isBetter(changes - 1) ? "better" : "worse";
    }

    private static String words(Trends.Trend trend) {
        int changes = trend.changes().size();
        return trend.state()
                + (changes == 0
                        ? ""
                        : "; " + (changes == 1 ? "changed" : changes + " changes, the last") + " at "
                                + trend.words(changes - 1));
    }

    private void put(ObjectNode node, Trends.Trend trend) {
        Matcher parameter = PARAMETER.matcher(trend.workload());
        ObjectNode params = ResultFiles.JSON.createObjectNode();
        String benchmark = trend.workload();
        while (parameter.find()) {
            if (params.isEmpty()) {
                benchmark = trend.workload().substring(0, parameter.start());
            }
            params.put(parameter.group(1), parameter.group(2));
        }
        node.put("name", trend.workload())
                .put("benchmark", benchmark)
                .put("host", trend.host())
                .put("unit", trend.last().shownUnit())
                .put("higher", trend.last().higherIsBetter())
                .put("kind", kind(trend))
                .put("words", words(trend));
        node.set("params", params);
        ArrayNode at = node.putArray("at");
        ArrayNode values = node.putArray("values");
        for (int i = 0; i < trend.entries().size(); i++) {
            at.add(places.get(trend.entries().get(i)));
            values.add(Rounding.toFiveDigits(trend.value(i)));
        }
        ArrayNode changes = node.putArray("changes");
        for (int change = 0; change < trend.changes().size(); change++) {
            changes.addObject()
                    .put("at", trend.changes().get(change))
                    .put("ratio", Rounding.toFiveDigits(trend.ratio(change)))
                    .put("better", trend.isBetter(change));
        }
    }
}
