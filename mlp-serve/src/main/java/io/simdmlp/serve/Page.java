package io.simdmlp.serve;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The files of the page at {@code /}. They are parts of the jar; nothing else is read. */
final class Page {
    /** The page loads nothing from elsewhere. */
    static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private record Part(String file, String type) {}

    private static final Map<String, Part> PARTS = Map.of(
            "/", new Part("page.html", "text/html; charset=utf-8"),
            "/page.js", new Part("page.js", "text/javascript; charset=utf-8"),
            "/drawing.js", new Part("drawing.js", "text/javascript; charset=utf-8"),
            "/chart.js", new Part("chart.js", "text/javascript; charset=utf-8"),
            "/page.css", new Part("page.css", "text/css; charset=utf-8"),
            "/favicon.ico", new Part("icon.svg", "image/svg+xml"),
            "/icon.svg", new Part("icon.svg", "image/svg+xml"));

    static boolean has(String path) {
        return PARTS.containsKey(path);
    }

    Router.Answer answer(String path) {
        Part part = PARTS.get(path);
        if (part == null) {
            throw new IllegalArgumentException("path is '" + path + "', expected one of " + PARTS.keySet());
        }
        try (InputStream in = Page.class.getResourceAsStream(part.file)) {
            if (in == null) {
                throw new IllegalStateException(part.file + " is missing in the jar");
            }
            return new Router.Answer(200, part.type, in.readAllBytes(), -1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
