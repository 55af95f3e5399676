package io.simdmlp.tracker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A self-contained page with a list. It can be read without its script, which draws charts, filters and sorts. The page makes no
 * request. It is XML too.
 */
final class HtmlPage {
    private static final Pattern PLACE = Pattern.compile("@([A-Z]+)@");

    /** ASCII alone: characters that XML does not allow are escapes in JSON. */
    private static final JsonMapper ASCII =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final StringBuilder body = new StringBuilder();
    private final String title;
    private final ObjectNode data;
    private int rows;

    /** A page about {@code data}, which the script reads. */
    HtmlPage(String title, String lead, ObjectNode data) {
        this.title = title;
        this.data = data;
        add("<h1>%s</h1>\n<p class=\"lead\">%s</p>\n", escape(title), escape(lead));
    }

    /** Adds markup, of which text from outside was {@linkplain #escape escaped}. */
    @SuppressWarnings("AnnotateFormatMethod") // It would take a dependency for one annotation.
    void add(String format, Object... arguments) {
        body.append(String.format(Locale.ROOT, format, arguments));
    }

    /** Begins the list: the overview and the tools of the script, which are hidden without it. */
    void beginRows(String overview) {
        add("""
                <section class="script-only">
                <h2>%s</h2>
                <div id="overview"></div>
                </section>
                <div class="tools script-only" id="chips"></div>
                <div class="tools script-only">
                <input id="search" type="search" placeholder="Search" aria-label="Search by name"/>
                <label>sort by <select id="sort"></select></label>
                <span id="count" class="note" role="status"></span>
                </div>
                <div class="tools script-only" id="facets"></div>
                <ul class="rows" id="rows">
                """, escape(overview));
    }

    /** Adds a row; {@code kind} is its class. */
    void row(String kind, String mark, String name, String words) {
        add(
                "<li class=\"row %s\" id=\"r%d\"><button type=\"button\" aria-expanded=\"false\"><span class=\"mark\""
                        + " aria-hidden=\"true\">%s</span><span class=\"name\">%s</span><span class=\"mini\"></span>"
                        + "<span class=\"words\">%s</span></button><div class=\"details\" hidden=\"\"></div></li>\n",
                kind, rows, mark, escape(name), escape(words));
        rows++;
    }

    /** Ends the list, and explains it. */
    void endRows(String help) {
        add("""
                <li id="none" class="none" hidden="">Nothing matches. Escape closes a row; an empty search shows all.</li>
                </ul>
                <button type="button" id="more" class="more" hidden=""></button>
                <p class="help script-only">%s Keys: <kbd>/</kbd> search, <kbd>j</kbd> and <kbd>k</kbd> next and previous row, \
                <kbd>Enter</kbd> open, <kbd>Esc</kbd> close. The address always leads to what is shown.</p>
                """, escape(help));
    }

    static String escape(String text) {
        return Markup.escape(text);
    }

    @Override
    public String toString() {
        String json = ASCII.writeValueAsString(data)
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026");
        Map<String, String> parts = Map.of(
                "TITLE", escape(title),
                "STYLE", resource("page.css"),
                "BODY", body.toString(),
                "DATA", json,
                "SCRIPT", resource("page.js"));
        return PLACE.matcher(resource("page.html"))
                .replaceAll(place -> Matcher.quoteReplacement(Objects.requireNonNull(parts.get(place.group(1)))));
    }

    private static String resource(String name) {
        try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // it is in the same jar
        }
    }
}
