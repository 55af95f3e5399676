package io.simdmlp.cli;

import io.simdmlp.EpochResult;
import io.simdmlp.Evaluation;
import io.simdmlp.Loss;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Model;
import io.simdmlp.io.WholeFile;
import io.simdmlp.metric.Average;
import io.simdmlp.tracker.Markup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The report of a training: an HTML page without external files, which is also well-formed XML. */
final class Report {
    /** Maximum number of points in a scatter chart: more would overlap. */
    private static final int MOST_POINTS = 1_000;

    /** The setting with the value of {@code --target-scale}; standard if there is none. */
    static final String TARGET_SCALING = "Target scaling";

    /** Maximum number of targets with a chart. */
    private static final int MOST_CHARTS = 12;

    private final StringBuilder body = new StringBuilder();
    private final Map<String, String> settings;
    private final List<EpochResult> epochs;
    private final @Nullable EpochResult best;
    private final Evaluation test;
    private final Model model;
    private final Dataset testData;
    private final boolean classification;

    private Report(
            Map<String, String> settings,
            List<EpochResult> epochs,
            @Nullable EpochResult best,
            Evaluation test,
            Model model,
            Dataset testData) {
        this.settings = settings;
        this.epochs = epochs;
        this.best = best;
        this.test = test;
        this.model = model;
        this.testData = testData;
        this.classification = Metrics.isClassification(test);
    }

    /**
     * Writes the report of a training of at least one epoch.
     *
     * @param best the epoch whose parameters the model has, or null for the last one
     * @param test the metrics of {@code model} on {@code testData}, of which the inputs are scaled
     */
    static void write(
            Path file,
            Map<String, String> settings,
            List<EpochResult> epochs,
            @Nullable EpochResult best,
            Evaluation test,
            Model model,
            Dataset testData)
            throws IOException {
        String page = new Report(settings, epochs, best, test, model, testData).page();
        WholeFile.writeString(file, page);
    }

    private String page() throws IOException {
        body.append("<h1>Training report</h1>\n<p class=\"lead\">")
                .append(Markup.escape(settings.getOrDefault("Data", "")))
                .append("</p>\n");
        List<TargetPredictions> targets = classification || testData.isMultiLabel()
                ? List.of()
                : TargetPredictions.of(model, testData, MOST_POINTS);
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

    private void figures(List<TargetPredictions> targets) {
        body.append("<dl class=\"figures\">\n");
        if (classification) {
            figure("Test accuracy", percent(test.classification().accuracy()), "");
            Evaluation.Classification e = test.classification();
            figure("Balanced accuracy", percent(e.balancedAccuracy()), "mean recall of the classes");
            figure("Macro F1", number("%.4f", e.f1(Average.MACRO)), "mean F1 of the classes");
            if (e.hasScores()) {
                figure("ROC AUC", number("%.4f", e.rocAuc()), "1 at best, 0.5 for chance");
            }
            figure("Test loss", number("%.4f", test.loss()), model.loss().label());
        } else if (testData.isMultiLabel()) {
            Evaluation.MultiLabel e = test.multiLabel();
            figure("Subset accuracy", percent(e.subsetAccuracy()), "samples with every label right");
            figure("Hamming loss", number("%.4f", e.hammingLoss()), "share of wrong labels");
            figure("Macro F1", number("%.4f", e.f1(Average.MACRO)), "mean F1 of the labels");
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
        return model.loss().label() + targetScale().ofLoss();
    }

    /** What training did with the targets: something if they are numbers that are neither counts nor labels. */
    private TargetScale targetScale() {
        boolean scaled =
                !classification && !testData.isMultiLabel() && model.loss().kind() != Loss.Kind.POISSON;
        return scaled
                ? TargetScale.of(settings.getOrDefault(
                        TARGET_SCALING, TargetScale.usual(model).label()))
                : TargetScale.NONE;
    }

    private void curves() {
        body.append("<div class=\"curves\">\n<section>\n<h2>Loss</h2>\n");
        boolean validated = epochs.stream().anyMatch(e -> !e.validation().isEmpty());
        body.append("<p class=\"legend\"><span class=\"training\">training</span>");
        if (validated) {
            body.append(" <span class=\"validation\">validation</span>");
        }
        body.append("</p>\n").append(Charts.loss(epochs, best, lossName()));
        String smoothing = settings.get("Label smoothing");
        if (smoothing != null) {
            note("The training loss is of targets with label smoothing " + Markup.escape(smoothing)
                    + ", the validation loss of targets without.");
        }
        if (targetScale() != TargetScale.NONE) {
            String what =
                    switch (targetScale()) {
                        case LOG -> "the logarithms of targets";
                        case LOG1P -> "the logarithms of 1 + target";
                        default -> "targets";
                    };
            note("Training standardizes " + what
                    + " to mean 0 and standard deviation 1. The test metrics are in the targets' own units.");
        }
        body.append("</section>\n");
        if (validated) {
            body.append("<section>\n<h2>")
                    .append(classification || testData.isMultiLabel() ? "Validation accuracy" : "Validation R²")
                    .append("</h2>\n")
                    .append(Charts.score(epochs, best))
                    .append("</section>\n");
        }
        body.append("</div>\n");
        if (best != null) {
            EpochResult last = epochs.getLast();
            note("The model is that of the best epoch, " + best.epoch() + EpochLog.validation(best)
                    + ", marked in the curves. The last epoch: " + last.epoch() + EpochLog.validation(last) + ".");
        }
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
                        + "<th scope=\"col\">F1</th><th scope=\"col\">most often confused with</th></tr>\n");
        for (int k = 0; k < n; k++) {
            classRow(k);
        }
        body.append("</table>\n</div>\n");
        note("Recall: the share of a class's samples that were predicted correctly. Precision: the share of the"
                + " predictions of a class that are correct. F1: the harmonic mean of both.");
        body.append("</section>\n");
    }

    private void classRow(int k) {
        Evaluation.Classification e = test.classification();
        int[] counts = e.confusion()[k];
        int other = -1; // the class that it is most often confused with
        for (int i = 0; i < counts.length; i++) {
            if (i != k && counts[i] > (other < 0 ? 0 : counts[other])) {
                other = i;
            }
        }
        row(
                name(model.classNames().get(k)),
                Integer.toString(e.actual(k)),
                e.actual(k) == 0 ? "–" : percent(e.recall(k)),
                e.predicted(k) == 0 ? "–" : percent(e.precision(k)),
                e.actual(k) + e.predicted(k) == 0 ? "–" : percent(e.f1(k)),
                other < 0 ? "–" : name(model.classNames().get(other)) + " (" + counts[other] + ")");
    }

    private void labels() {
        Evaluation.MultiLabel e = test.multiLabel();
        body.append("<section>\n<h2>Labels</h2>\n<div class=\"wide\">\n<table class=\"numbers\">\n")
                .append("<tr><th scope=\"col\">label</th><th scope=\"col\">test samples</th>"
                        + "<th scope=\"col\">recall</th><th scope=\"col\">precision</th>"
                        + "<th scope=\"col\">F1</th><th scope=\"col\">ROC AUC</th></tr>\n");
        for (int k = 0; k < e.labels(); k++) {
            row(
                    name(model.targetNames().get(k)),
                    Integer.toString(e.actual(k)),
                    e.actual(k) == 0 ? "–" : percent(e.recall(k)),
                    e.predicted(k) == 0 ? "–" : percent(e.precision(k)),
                    e.actual(k) + e.predicted(k) == 0 ? "–" : percent(e.f1(k)),
                    e.hasScores() ? number("%.4f", e.rocAuc(k)) : "–");
        }
        body.append("</table>\n</div>\n");
        note("Recall: the share of a label's samples that were predicted to have it. Precision: the share of the"
                + " predictions of a label that are correct. F1: the harmonic mean of both.");
        body.append("</section>\n");
    }

    private void targets(List<TargetPredictions> targets) {
        body.append("<section>\n<h2>Targets</h2>\n<div class=\"wide\">\n<table class=\"numbers\">\n")
                .append("<tr><th scope=\"col\">target</th><th scope=\"col\">test RMSE</th>"
                        + "<th scope=\"col\">test MAE</th><th scope=\"col\">test R²</th></tr>\n");
        Evaluation.Regression e = test.regression();
        for (int t = 0; t < targets.size(); t++) {
            row(
                    name(targets.get(t).name()),
                    number("%.5g", e.rootMeanSquaredError(t)),
                    number("%.5g", e.meanAbsoluteError(t)),
                    number("%.4f", e.r2(t)));
        }
        body.append("</table>\n</div>\n");
        note("RMSE and MAE are in units of the target. R² is 1 at best, and 0 for a model that always predicts the"
                + " mean.");
        body.append("</section>\n<div class=\"curves\">\n");
        for (TargetPredictions target : targets.subList(0, Math.min(targets.size(), MOST_CHARTS))) {
            body.append("<section>\n<h2>Predicted against actual: ")
                    .append(name(target.name()))
                    .append("</h2>\n")
                    .append(Charts.scatter(target.actual(), target.predicted(), target.name()));
            int count = target.actual().length;
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
