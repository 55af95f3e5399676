package io.simdmlp.serve;

import io.simdmlp.io.InputColumn;
import io.simdmlp.io.InputPolicy;
import io.simdmlp.io.Preprocessing;
import io.simdmlp.io.Scaling;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The server and its models, as the protocol's metadata and the page describe them. */
final class Description {
    private static final String SERVER = "simdmlp";

    private Description() {}

    static Map<String, Object> server(List<String> extensions) {
        String version = Description.class.getPackage().getImplementationVersion();
        Map<String, Object> server = new LinkedHashMap<>();
        server.put("name", SERVER);
        server.put("version", version == null ? "unpackaged" : version);
        server.put("extensions", extensions);
        return server;
    }

    static Map<String, Object> model(ModelVersion model, List<String> versions) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", model.name());
        metadata.put("versions", versions);
        metadata.put("platform", SERVER);
        metadata.put("inputs", model.inputs().stream().map(Description::tensor).toList());
        metadata.put(
                "outputs", model.outputs().stream().map(Description::tensor).toList());
        metadata.put("parameters", Map.of("task", model.task(), "version", model.version()));
        return metadata;
    }

    private static Map<String, Object> tensor(TensorSpec spec) {
        Map<String, Object> tensor = new LinkedHashMap<>();
        tensor.put("name", spec.name());
        tensor.put("datatype", spec.datatype().name());
        tensor.put("shape", spec.columns() == 0 ? List.of(-1) : List.of(-1, spec.columns()));
        return tensor;
    }

    /** The numbers of the requests so far, and the latency of the last minute, second by second. */
    static Map<String, Object> stats(ModelVersion model, ModelMetrics metrics) {
        List<Map<String, Object>> seconds = new ArrayList<>();
        for (RecentLatency.Second second : metrics.recent().seconds()) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("count", second.count());
            values.put("p50_ns", second.p50());
            values.put("p99_ns", second.p99());
            values.put("max_ns", second.max());
            seconds.add(values);
        }
        Map<String, Object> stats = new LinkedHashMap<>();
        stats.put("name", model.name());
        stats.put("version", model.version());
        stats.put("inference_count", metrics.rowCount());
        stats.put("execution_count", metrics.inferenceCount());
        stats.put("seconds", seconds);
        return Map.of("model_stats", List.of(stats));
    }

    /** The columns of a row, for a form. */
    static Map<String, Object> form(ModelVersion model) {
        Preprocessing preprocessing = model.model().preprocessing();
        List<Map<String, Object>> columns = new ArrayList<>();
        int input = 0;
        for (int i = 0; i < preprocessing.columns().size(); i++) {
            InputColumn column = preprocessing.columns().get(i);
            Map<String, Object> field = new LinkedHashMap<>();
            field.put(
                    "name",
                    preprocessing.names().isEmpty() ? "" : preprocessing.names().get(i));
            field.put("required", column.isRequired());
            switch (column) {
                case InputColumn.Numeric numeric -> number(field, preprocessing, numeric, i, input);
                case InputColumn.Category category -> {
                    field.put("kind", "category");
                    field.put("levels", category.levels());
                }
                case InputColumn.Date date -> date(field, preprocessing.scaling(), input);
            }
            columns.add(field);
            input += column.inputs();
        }
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("name", model.name());
        form.put("version", model.version());
        form.put("task", model.task());
        form.put("scaling", preprocessing.scaling().kind());
        form.put("matrix", preprocessing.isNumbers());
        form.put("columns", columns);
        form.put("outputs", model.outputNames());
        return form;
    }

    /** A typical date of the column, of which scaling makes the year and the day of the year 0. */
    private static void date(Map<String, Object> field, Scaling scaling, int input) {
        double year = scaling.base()[input] + scaling.offset()[input];
        double day = scaling.base()[input + 3] + scaling.offset()[input + 3];
        field.put("kind", "date");
        if (year >= 1 && year <= 9999 && day >= 1) {
            LocalDate typical = LocalDate.ofYearDay((int) Math.round(year), (int) Math.min(365, Math.round(day)));
            field.put("typical", typical.toString());
        }
    }

    /** A typical number of the column, which scaling makes 0, and a number one unit of scaling above it. */
    private static void number(
            Map<String, Object> field, Preprocessing preprocessing, InputColumn.Numeric column, int i, int input) {
        Scaling scaling = preprocessing.scaling();
        double typical = scaling.base()[input] + scaling.offset()[input];
        field.put("kind", "number");
        field.put("typical", Double.isNaN(column.fill()) ? typical : column.fill());
        field.put("zero", typical);
        field.put("unit", 1 / (double) scaling.factor()[input]);
        InputPolicy policy = preprocessing.policy();
        if (!policy.ranges().isEmpty() && Double.isFinite(policy.ranges().get(i).min())) {
            field.put("min", policy.ranges().get(i).min());
            field.put("max", policy.ranges().get(i).max());
        }
    }
}
