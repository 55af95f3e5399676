package io.simdmlp.cli;

import io.simdmlp.EpochResult;
import io.simdmlp.Evaluation;
import io.simdmlp.Metric;
import io.simdmlp.io.DataException;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.WholeFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Results in a JSON file, for other programs. Metrics that are undefined are null. */
final class ResultsJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ObjectNode root = JSON.createObjectNode();

    /** Adds a text. */
    ResultsJson put(String name, String value) {
        root.put(name, value);
        return this;
    }

    /** Adds texts. */
    ResultsJson put(String name, Map<String, String> values) {
        ObjectNode node = root.putObject(name);
        values.forEach(node::put);
        return this;
    }

    /** Adds the epochs, the best one and why training ended. */
    ResultsJson put(Fit fit) {
        ArrayNode epochs = root.putArray("epochs");
        for (EpochResult epoch : fit.epochs()) {
            ObjectNode node = epochs.addObject()
                    .put("epoch", epoch.epoch())
                    .put("learning_rate", epoch.learningRate())
                    .put("seconds", epoch.seconds());
            put(node, "loss", epoch.loss());
            ObjectNode validation = node.putObject("validation");
            epoch.validation().forEach((metric, value) -> put(validation, key(metric), value));
        }
        EpochResult best = fit.best();
        if (best != null) {
            root.put("best_epoch", best.epoch());
        }
        root.put("end", fit.end().name().toLowerCase(Locale.ROOT));
        return this;
    }

    /** Adds the metrics of the test data, then those of each class, label or target. */
    ResultsJson put(Evaluation e, Dataset test) {
        ObjectNode node = root.putObject("test").put("samples", e.samples());
        ObjectNode metrics = node.putObject("metrics");
        for (Metric metric : Metric.values()) {
            // Targets are read without their base, which a percentage needs.
            boolean isPercentage = metric == Metric.MAPE;
            if (metric.kinds().contains(e.kind()) && (!metric.needsScores() || e.hasScores()) && !isPercentage) {
                put(metrics, key(metric), metric.of(e));
            }
        }
        switch (e) {
            case Evaluation.Classification classes -> putClasses(node, classes, test.classNames());
            case Evaluation.MultiLabel labels -> putLabels(node, labels, test.targetNames());
            case Evaluation.Regression targets -> putTargets(node, targets, test.targetNames());
        }
        return this;
    }

    private static void putClasses(ObjectNode node, Evaluation.Classification e, List<String> names) {
        ArrayNode classes = node.putArray("classes");
        for (int k = 0; k < e.classes(); k++) {
            ObjectNode one = classes.addObject()
                    .put("name", names.get(k))
                    .put("samples", e.actual(k))
                    .put("predicted", e.predicted(k));
            put(one, e.precision(k), e.recall(k), e.f1(k));
            if (e.hasScores()) {
                put(one, "roc_auc", e.rocAuc(k));
                put(one, "average_precision", e.averagePrecision(k));
            }
        }
        ArrayNode matrix = node.putArray("confusion"); // [actual][predicted]; empty for very many classes
        for (int[] counts : e.confusion()) {
            ArrayNode row = matrix.addArray();
            for (int count : counts) {
                row.add(count);
            }
        }
    }

    private static void putLabels(ObjectNode node, Evaluation.MultiLabel e, List<String> names) {
        ArrayNode labels = node.putArray("labels");
        for (int k = 0; k < e.labels(); k++) {
            ObjectNode one = labels.addObject()
                    .put("name", names.get(k))
                    .put("samples", e.actual(k))
                    .put("predicted", e.predicted(k));
            put(one, e.precision(k), e.recall(k), e.f1(k));
            if (e.hasScores()) {
                put(one, "roc_auc", e.rocAuc(k));
                put(one, "average_precision", e.averagePrecision(k));
            }
        }
    }

    private static void putTargets(ObjectNode node, Evaluation.Regression e, List<String> names) {
        ArrayNode targets = node.putArray("targets");
        for (int t = 0; t < e.targets(); t++) {
            ObjectNode one = targets.addObject().put("name", names.get(t));
            put(one, "rmse", e.rootMeanSquaredError(t));
            put(one, "mae", e.meanAbsoluteError(t));
            put(one, "r2", e.r2(t));
            if (e.hasScores()) {
                put(one, "median_error", e.medianAbsoluteError(t));
            }
        }
    }

    /** Adds the shares of a class or label. */
    private static void put(ObjectNode node, double precision, double recall, double f1) {
        put(node, "precision", precision);
        put(node, "recall", recall);
        put(node, "f1", f1);
    }

    /** The label of a metric as a JSON key. */
    private static String key(Metric metric) {
        return metric.label().replace('-', '_');
    }

    /** Adds a number; null for NaN and infinities, which JSON does not have. */
    private static void put(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }

    /** Writes the file. */
    void write(Path file) throws DataException {
        WholeFile.writeString(file, root.toPrettyString() + "\n");
    }
}
