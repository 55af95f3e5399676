package io.simdmlp.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import tools.jackson.databind.JsonNode;

/** The structure of the pages. How they look is for eyes; their scripts need a browser. */
final class HtmlPageTest {
    @TempDir
    private Path folder;

    /** Benchmarks of 4 forks: the first is slower, the second faster. */
    private Comparison comparison(int count) throws IOException {
        List<String> before = new ArrayList<>();
        List<String> after = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            before.add(MadeUp.benchmark("A.b" + i, 1 + i, 4, i));
            after.add(MadeUp.benchmark("A.b" + i, (1 + i) * (i == 0 ? 1.5 : i == 1 ? 0.5 : 1), 4, i + 10_000));
        }
        return Comparison.of(
                JmhResults.read(MadeUp.file(folder, "base.json", before.toArray(String[]::new))),
                JmhResults.read(MadeUp.file(folder, "new.json", after.toArray(String[]::new))),
                Comparison.Criteria.DEFAULT.withResamples(200));
    }

    private static String trends() throws IOException {
        Random random = new Random(1);
        List<History.Entry> entries = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            double value = (i < 25 ? 10 : 12) * (1 + 0.01 * random.nextGaussian());
            entries.add(new History.Entry(
                    "c" + i,
                    Instant.EPOCH.plusSeconds(i),
                    i % 2 == 0 ? "here" : "there",
                    Map.of("A.b size=10 kind=x avgt", new History.Score(value, "us/op", Double.NaN))));
        }
        return Trends.of(new History(entries)).html();
    }

    private List<String> pages() throws IOException {
        return List.of(new ComparisonReport(comparison(3)).html(), trends());
    }

    @Test
    void pagesMakeNoRequest() throws Exception {
        for (String html : pages()) {
            Document page = Markups.parse(html);
            NodeList all = page.getElementsByTagName("*");
            for (int i = 0; i < all.getLength(); i++) {
                Element element = (Element) all.item(i);
                assertFalse(element.hasAttribute("src"), element.getTagName());
                assertTrue(element.getAttribute("href").matches("(?:#.*|data:,)?"), element.getAttribute("href"));
            }
            String addresses = html.replace("http://www.w3.org/2000/svg", "");
            assertFalse(Pattern.compile("https?:|url\\(|@import|fetch\\(|XMLHttpRequest|import\\(")
                    .matcher(addresses)
                    .find());
            assertFalse(html.contains("@TITLE@") || html.contains("@DATA@") || html.contains("@SCRIPT@"));
        }
    }

    /** What the script looks up by id and by class is there. */
    @Test
    void theScriptFindsItsElements() throws Exception {
        for (String html : pages()) {
            Document page = Markups.parse(html);
            Set<String> ids = new TreeSet<>();
            NodeList all = page.getElementsByTagName("*");
            for (int i = 0; i < all.getLength(); i++) {
                String id = ((Element) all.item(i)).getAttribute("id");
                assertTrue(id.isEmpty() || ids.add(id), id + " twice");
            }
            Set<String> used = Pattern.compile("\\$\\(\"(\\w+)\"\\)|getElementById\\(\"(\\w+)\"\\)")
                    .matcher(html)
                    .results()
                    .map((MatchResult match) -> match.group(1) == null ? match.group(2) : match.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertTrue(used.size() > 7 && ids.containsAll(used), used + " in " + ids);
            int rows = Markups.withClass(page, "li", "row").size();
            assertTrue(rows > 0);
            for (String part : List.of("mini", "words", "name")) {
                assertEquals(rows, Markups.withClass(page, "span", part).size(), part);
            }
            assertEquals(rows, Markups.withClass(page, "div", "details").size());
        }
    }

    @Test
    void pagesFitPhonesAndTheDark() throws IOException {
        for (String html : pages()) {
            assertTrue(html.contains("width=device-width") && html.contains("prefers-color-scheme: dark"));
            assertTrue(html.contains("@media (max-width:"));
        }
    }

    /** Without the script the rows still say everything, the worst first. */
    @Test
    void theRowsOfAComparisonAreReadWithoutTheScript() throws Exception {
        Comparison comparison = comparison(3);
        Document page = Markups.parse(new ComparisonReport(comparison).html());
        List<Element> rows = Markups.withClass(page, "li", "row");
        assertEquals(3, rows.size());
        assertEquals("row slower", rows.get(0).getAttribute("class"));
        assertEquals("row faster", rows.get(1).getAttribute("class"));
        assertTrue(rows.get(0).getTextContent().contains("A.b0 net=T1 avgt"));
        for (Comparison.BenchmarkRow row : comparison.rows()) {
            assertTrue(page.getDocumentElement().getTextContent().contains(ComparisonReport.words(row)));
        }
    }

    @Test
    void theDataOfAComparisonAreItsForksAndIterations() throws Exception {
        Comparison comparison = comparison(3);
        JsonNode data = Markups.data(Markups.parse(new ComparisonReport(comparison).html()));
        JsonNode row = data.path("rows").get(0);
        Comparison.BenchmarkRow expected = comparison.rows().get(0);
        assertEquals("slower", row.path("kind").asString());
        assertEquals(expected.change(), row.path("change").asDouble(), 1e-4);
        assertEquals("T1", row.path("params").path("net").asString());
        assertEquals("io.simdmlp.bench.A.b0", row.path("benchmark").asString());
        assertEquals(4, row.path("next").path("forks").size());
        double[][] scores = expected.after().metric().scores();
        for (int f = 0; f < 4; f++) {
            assertEquals(3, row.path("next").path("scores").get(f).size());
            assertEquals(
                    scores[f][2], row.path("next").path("scores").get(f).get(2).asDouble(), 1e-4 * scores[f][2]);
        }
    }

    @Test
    void theDataOfTrendsHaveMachinesParametersAndChanges() throws Exception {
        Document page = Markups.parse(trends());
        JsonNode data = Markups.data(page);
        assertEquals(40, data.path("commits").size());
        assertEquals(2, data.path("trends").size());
        JsonNode trend = data.path("trends").get(0);
        assertEquals("A.b", trend.path("benchmark").asString());
        assertEquals("10", trend.path("params").path("size").asString());
        assertEquals("here", trend.path("host").asString());
        assertEquals("worse", trend.path("kind").asString());
        assertEquals(1, trend.path("changes").size());
        assertEquals(1.2, trend.path("changes").get(0).path("ratio").asDouble(), 0.02);
        assertTrue(Markups.withClass(page, "li", "row")
                .get(1)
                .getTextContent()
                .contains("A.b size=10 kind=x avgt on there"));
    }

    @Test
    void twoThousandBenchmarksAreOnePage() throws Exception {
        String html = new ComparisonReport(comparison(2000)).html();
        Document page = Markups.parse(html);
        assertEquals(2000, Markups.withClass(page, "li", "row").size());
        assertEquals(2000, Markups.data(page).path("rows").size());
        assertTrue(html.length() < 3_000_000, html.length() + " characters");
    }
}
