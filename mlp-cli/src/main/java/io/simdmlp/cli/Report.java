package io.simdmlp.cli;

import io.simdmlp.EpochResult;
import io.simdmlp.Evaluation;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Model;
import io.simdmlp.io.WholeFile;
import io.simdmlp.tracker.Markup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The report of a training: an HTML page without external files, which is also well-formed XML. */
final class Report {
    /** Maximum number of points in a scatter chart: more would overlap. */
    private static final int MOST_POINTS = 1_000;

    /** Maximum number of targets with a chart. */
    private static final int MOST_CHARTS = 12;

    private final StringBuilder body = new StringBuilder();
    private final Map<String, String> settings;
    private final List<EpochResult> epochs;
    private final Evaluation test;
    private final Model model;
    private final Dataset testData;
    private final boolean classification;

    private Report(
            Map<String, String> settings, List<EpochResult> epochs, Evaluation test, Model model, Dataset testData) {
        this.settings = settings;
        this.epochs = epochs;
        this.test = test;
        this.model = model;
        this.testData = testData;
        this.classification = Metrics.isClassification(test);
    }

    /**
     * Writes the report of a training of at least one epoch.
     *
     * @param test the metrics of {@code model} on {@code testData}, of which the inputs are scaled
     */
    static void write(
            Path file,
            Map<String, String> settings,
            List<EpochResult> epochs,
            Evaluation test,
            Model model,
            Dataset testData)
            throws IOException {
        String page = new Report(settings, epochs, test, model, testData).page();
        WholeFile.writeString(file, page);
    }

    private String page() throws IOException {
        body.append("<h1>Training report</h1>\n<p class=\"lead\">")
                .append(Markup.escape(settings.getOrDefault("Data", "")))
                .append("</p>\n");
        List<TargetMetrics> targets =
                classification || testData.isMultiLabel() ? List.of() : TargetMetrics.of(model, testData);
        figures(targets);
        curves();
        if (classification) {
            classes();
        } else if (testData.isMultiLabel()) {
            labels();
        } else {
            targets(targets);
        }
        settings();
        return template().replace("@BODY@", body);
    }

    private void figures(List<TargetMetrics> targets) {
        body.append("<dl class=\"figures\">\n");
        if (classification) {
            figure("Test accuracy", percent(test.classification().accuracy()), "");
            figure("Test loss", number("%.4f", test.loss()), model.loss().label());
        } else if (testData.isMultiLabel()) {
            figure("Test loss", number("%.4f", test.loss()), model.loss().label());
        } else if (targets.size() == 1) {
            String unit = "in units of " + name(targets.getFirst().name());
            figure("Test RMSE", number("%.5g", test.regression().rootMeanSquaredError()), unit);
            figure("Test MAE", number("%.5g", test.regression().meanAbsoluteError()), unit);
            figure("Test R²", number("%.4f", test.regression().r2()), "1 at best, 0 for the mean");
        } else {
            figure("Test R²", number("%.4f", test.regression().r2()), "mean of " + targets.size() + " targets");
        }
        figure("Training loss", number("%.4f", epochs.getLast().loss()), lossName() + ", last epoch");
        double seconds = epochs.stream().mapToDouble(EpochResult::seconds).sum();
        figure("Trained in", number("%.1f s", seconds), Text.count(epochs.size(), "epoch", "epochs"));
        body.append("</dl>\n");
    }

    private void figure(String name, String value, String note) {
        body.append("<div><dt>").append(name).append("</dt><dd>").append(value).append("</dd>");
        if (!note.isEmpty()) {
            body.append("<dd class=\"note\">").append(note).append("</dd>");
        }
        body.append("</div>\n");
    }

    /** The name of the training loss, which is not in the targets' units. */
    private String lossName() {
        return model.loss().label() + (isStandardized() ? " of standardized targets" : "");
    }

    private boolean isStandardized() {
        return !classification && !testData.isMultiLabel();
    }

    private void curves() {
        body.append("<div class=\"curves\">\n<section>\n<h2>Loss</h2>\n");
        boolean validated = epochs.stream().anyMatch(e -> !e.validation().isEmpty());
        body.append("<p class=\"legend\"><span class=\"training\">training</span>");
        if (validated) {
            body.append(" <span class=\"validation\">validation</span>");
        }
        body.append("</p>\n").append(Charts.loss(epochs, lossName()));
        String smoothing = settings.get("Label smoothing");
        if (smoothing != null) {
            note("The training loss is of targets with label smoothing " + Markup.escape(smoothing)
                    + ", the validation loss of targets without.");
        }
        if (isStandardized()) {
            note(
                    "Training standardizes targets to mean 0 and standard deviation 1. The test metrics are in the targets' own"
                            + " units.");
        }
        body.append("</section>\n");
        if (validated) {
            body.append("<section>\n<h2>")
                    .append(classification ? "Validation accuracy" : "Validation R²")
                    .append("</h2>\n")
                    .append(Charts.score(epochs, classification))
                    .append("</section>\n");
        }
        body.append("</div>\n");
    }

    private void classes() {
        int n = test.classification().confusion().length;
        if (n == 0) {
            return; // it is empty for very many classes
        }
        body.append("<section>\n<h2>Confusion matrix</h2>\n");
        if (n <= ConfusionPicture.MOST_CLASSES) {
            body.append("<p class=\"legend\"><span class=\"hit\">right</span> <span class=\"miss\">wrong</span>"
                            + " (opacity: share of the actual class)</p>\n<div class=\"wide\">\n")
                    .append(ConfusionPicture.svg(test.classification().confusion(), model.classNames()))
                    .append("</div>\n");
        } else {
            note("No chart for more than " + ConfusionPicture.MOST_CLASSES + " classes.");
        }
        body.append("</section>\n<section>\n<h2>Classes</h2>\n<div class=\"wide\">\n<table class=\"numbers\">\n")
                .append("<tr><th scope=\"col\">class</th><th scope=\"col\">test samples</th>"
                        + "<th scope=\"col\">recall</th><th scope=\"col\">precision</th>"
                        + "<th scope=\"col\">most often confused with</th></tr>\n");
        for (int k = 0; k < n; k++) {
            classRow(k);
        }
        body.append("</table>\n</div>\n");
        note("Recall: the share of a class's samples that were predicted correctly. Precision: the share of the"
                + " predictions of a class that are correct.");
        body.append("</section>\n");
    }

    private void classRow(int k) {
        int[][] confusion = test.classification().confusion();
        long samples = 0;
        long taken = 0;
        int other = -1; // the class that it is most often confused with
        for (int i = 0; i < confusion.length; i++) {
            samples += confusion[k][i];
            taken += confusion[i][k];
            if (i != k && confusion[k][i] > (other < 0 ? 0 : confusion[k][other])) {
                other = i;
            }
        }
        int right = confusion[k][k];
        row(
                name(model.classNames().get(k)),
                Long.toString(samples),
                percent((double) right / samples),
                percent((double) right / taken),
                other < 0 ? "–" : name(model.classNames().get(other)) + " (" + confusion[k][other] + ")");
    }

    private void labels() {
        body.append("<section>\n<h2>Labels</h2>\n<div class=\"wide\">\n<table class=\"numbers\">\n")
                .append("<tr><th scope=\"col\">label</th><th scope=\"col\">test accuracy</th></tr>\n");
        Metrics.labelAccuracies(model, testData).forEach((label, accuracy) -> row(name(label), percent(accuracy)));
        body.append("</table>\n</div>\n</section>\n");
    }

    private void targets(List<TargetMetrics> targets) {
        body.append("<section>\n<h2>Targets</h2>\n<div class=\"wide\">\n<table class=\"numbers\">\n")
                .append("<tr><th scope=\"col\">target</th><th scope=\"col\">test RMSE</th>"
                        + "<th scope=\"col\">test MAE</th><th scope=\"col\">test R²</th></tr>\n");
        for (TargetMetrics target : targets) {
            row(
                    name(target.name()),
                    number("%.5g", target.rootMeanSquaredError()),
                    number("%.5g", target.meanAbsoluteError()),
                    number("%.4f", target.r2()));
        }
        body.append("</table>\n</div>\n");
        note("RMSE and MAE are in units of the target. R² is 1 at best, and 0 for a model that always predicts the"
                + " mean.");
        body.append("</section>\n<div class=\"curves\">\n");
        for (TargetMetrics target : targets.subList(0, Math.min(targets.size(), MOST_CHARTS))) {
            TargetMetrics shown = target.sample(MOST_POINTS);
            body.append("<section>\n<h2>Predicted against actual: ")
                    .append(name(target.name()))
                    .append("</h2>\n")
                    .append(Charts.scatter(shown.actual(), shown.predicted(), target.name()));
            int count = shown.actual().length;
            note((count < testData.size() ? count + " of " : "")
                    + Text.count(testData.size(), "test sample", "test samples")
                    + ". Predictions on the line are exact.");
            body.append("</section>\n");
        }
        body.append("</div>\n");
        if (targets.size() > MOST_CHARTS) {
            note("Charts of the first " + MOST_CHARTS + " of " + targets.size() + " targets.");
        }
    }

    private void row(String name, String... cells) {
        body.append("<tr><th scope=\"row\">").append(name).append("</th>");
        for (String cell : cells) {
            body.append("<td>").append(cell).append("</td>");
        }
        body.append("</tr>\n");
    }

    private void settings() {
        if (settings.isEmpty()) {
            return;
        }
        body.append("<section>\n<h2>Settings</h2>\n<table>\n");
        settings.forEach((name, value) -> row(Markup.escape(name), Markup.escape(value)));
        body.append("</table>\n</section>\n");
    }

    private void note(String markup) {
        body.append("<p class=\"note\">").append(markup).append("</p>\n");
    }

    /** A name from the data, with its own writing direction. */
    private static String name(String name) {
        return "<bdi>" + Markup.escape(ChartLabel.visible(name)) + "</bdi>";
    }

    private static String percent(double share) {
        return number("%.2f %%", 100 * share);
    }

    /** A number; a dash for NaN, such as the recall of a class without samples. */
    private static String number(String format, double value) {
        return Double.isNaN(value) ? "–" : Text.format(format, value);
    }

    private static String template() throws IOException {
        try (InputStream in = Report.class.getResourceAsStream("report.html")) {
            return new String(Objects.requireNonNull(in, "report.html").readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
