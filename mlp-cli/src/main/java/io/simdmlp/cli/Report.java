package io.simdmlp.cli;

import io.simdmlp.EpochResult;
import io.simdmlp.Evaluation;
import io.simdmlp.io.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A training's report: one HTML page that needs nothing else. */
final class Report {
    private Report() {}

    /** Makes a picture for a light or a dark page. */
    private interface Picture {
        Charts.Image draw(Charts charts) throws IOException;
    }

    static void write(
            Path file, Map<String, String> settings, List<EpochResult> epochs, Evaluation test, List<String> classNames)
            throws IOException {
        // The pictures need no screen, and a JVM without one must not look for it.
        System.setProperty("java.awt.headless", "true");
        String page = page(settings, epochs, test, classNames);
        WholeFile.writeString(file, page);
    }

    private static String page(
            Map<String, String> settings, List<EpochResult> epochs, Evaluation test, List<String> classNames)
            throws IOException {
        boolean classification = Figures.isClassification(test);
        EpochResult last = epochs.getLast();
        StringBuilder body = new StringBuilder();
        body.append("<h1>Training report</h1>\n<p class=\"lead\">")
                .append(escape(settings.getOrDefault("Data", "")))
                .append("</p>\n<dl class=\"figures\">\n");
        if (classification) {
            figure(body, "Test accuracy", Text.format("%.2f %%", 100 * test.accuracy()));
            figure(body, "Test loss", Text.format("%.4f", test.loss()));
        } else {
            figure(body, "Test RMSE", Text.format("%.5g", test.rootMeanSquaredError()));
            figure(body, "Test MAE", Text.format("%.5g", test.meanAbsoluteError()));
            figure(body, "Test R²", Text.format("%.4f", test.r2()));
        }
        figure(body, "Training loss", Text.format("%.4f", last.loss()));
        double seconds = epochs.stream().mapToDouble(EpochResult::seconds).sum();
        figure(body, "Trained in", Text.format("%.1f s", seconds));
        body.append("</dl>\n<div class=\"curves\">\n");
        picture(body, "Loss", "Loss by epoch", charts -> charts.loss(epochs));
        if (last.validation() != null) {
            String score = classification ? "Validation accuracy" : "Validation R²";
            picture(body, score, score + " by epoch", charts -> charts.score(epochs, classification));
        }
        body.append("</div>\n");
        if (test.confusion().length > 0) {
            picture(
                    body,
                    "Confusion matrix",
                    "How many test samples of each actual class were taken for each predicted class",
                    charts -> charts.confusion(test.confusion(), classNames));
        }
        body.append("<section>\n<h2>Settings</h2>\n<table>\n");
        settings.forEach((name, value) -> body.append("<tr><th scope=\"row\">")
                .append(escape(name))
                .append("</th><td>")
                .append(escape(value))
                .append("</td></tr>\n"));
        body.append("</table>\n</section>\n");
        return template().replace("@BODY@", body);
    }

    private static void figure(StringBuilder body, String name, String value) {
        body.append("<div><dt>").append(name).append("</dt><dd>").append(value).append("</dd></div>\n");
    }

    private static void picture(StringBuilder body, String title, String description, Picture picture)
            throws IOException {
        Charts.Image light = picture.draw(new Charts(Charts.Palette.LIGHT));
        Charts.Image dark = picture.draw(new Charts(Charts.Palette.DARK));
        body.append(String.format("""
                <section>
                <h2>%s</h2>
                <picture>
                <source media="(prefers-color-scheme: dark)" srcset="%s">
                <img alt="%s" width="%d" height="%d" src="%s">
                </picture>
                </section>
                """, title, dark.uri(), description, light.width(), light.height(), light.uri()));
    }

    private static String escape(String text) {
        return Text.line(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String template() throws IOException {
        try (InputStream in = Report.class.getResourceAsStream("report.html")) {
            return new String(Objects.requireNonNull(in, "report.html").readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
