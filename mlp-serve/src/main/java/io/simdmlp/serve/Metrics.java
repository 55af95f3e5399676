package io.simdmlp.serve;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** The metrics of a server, in the text format of Prometheus. */
final class Metrics {
    /** Upper bounds of the latency histograms, in seconds: 1, 2 and 5 of each power of ten from 1 us to 10 s. */
    private static final double[] BOUNDS = {
        1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.2, 0.5, 1, 2,
        5, 10
    };

    private static final double[] BATCH_BOUNDS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Counter requests = Counter.builder()
            .name("mlp_requests_total")
            .help("Requests by the status of the response")
            .labelNames("code")
            .register(registry);
    private final Map<Reason, CounterDataPoint> errors = new EnumMap<>(Reason.class);
    private final Counter inferences = Counter.builder()
            .name("mlp_inferences_total")
            .help("Inference requests that were answered with predictions")
            .labelNames("model")
            .register(registry);
    private final Counter rows = Counter.builder()
            .name("mlp_rows_total")
            .help("Rows that were predicted")
            .labelNames("model")
            .register(registry);
    private final Histogram requestSeconds = Histogram.builder()
            .name("mlp_request_duration_seconds")
            .help("Time of an inference request, from its headers to its response")
            .labelNames("model")
            .classicOnly()
            .classicUpperBounds(BOUNDS)
            .register(registry);
    private final Histogram computeSeconds = Histogram.builder()
            .name("mlp_compute_duration_seconds")
            .help(
                    "Time of an inference request for reading tensors, predicting and writing the response, without waiting")
            .labelNames("model")
            .classicOnly()
            .classicUpperBounds(BOUNDS)
            .register(registry);
    private final Histogram batchRows = Histogram.builder()
            .name("mlp_batch_rows")
            .help("Rows that were predicted in one call")
            .labelNames("model")
            .classicOnly()
            .classicUpperBounds(BATCH_BOUNDS)
            .register(registry);
    private final Gauge loads = Gauge.builder()
            .name("mlp_model_loads")
            .help("Number of versions of the model that were loaded, 1 for the first")
            .labelNames("model")
            .register(registry);
    private final Counter swaps = Counter.builder()
            .name("mlp_model_swaps_total")
            .help("New versions that replaced one that served")
            .labelNames("model")
            .register(registry);
    private final Counter loadFailures = Counter.builder()
            .name("mlp_model_load_failures_total")
            .help("Model files that could not be loaded")
            .labelNames("model")
            .register(registry);
    private final List<ModelMetrics> models = new CopyOnWriteArrayList<>();

    Metrics(Gate gate) {
        Counter byReason = Counter.builder()
                .name("mlp_errors_total")
                .help("Requests that were not served, by reason")
                .labelNames("reason")
                .register(registry);
        for (Reason reason : Reason.values()) {
            errors.put(reason, byReason.labelValues(reason.label()));
        }
        GaugeWithCallback.builder()
                .name("mlp_requests_admitted")
                .help("Requests that compute or wait for a CPU")
                .callback(callback -> callback.call(gate.admitted()))
                .register(registry);
        CounterWithCallback.builder()
                .name("mlp_pool_misses_total")
                .help("Calls of the current version that had to allocate working memory")
                .labelNames("model")
                .callback(
                        callback -> models.forEach(model -> callback.call((double) model.allocations(), model.name())))
                .register(registry);
    }

    /** The metrics of a model. */
    ModelMetrics of(String model) {
        ModelMetrics metrics = new ModelMetrics(
                model,
                inferences.labelValues(model),
                rows.labelValues(model),
                requestSeconds.labelValues(model),
                computeSeconds.labelValues(model),
                batchRows.labelValues(model),
                loads.labelValues(model),
                swaps.labelValues(model),
                loadFailures.labelValues(model));
        models.add(metrics);
        return metrics;
    }

    /** Counts a response. */
    void responded(int status) {
        requests.labelValues(Integer.toString(status)).inc();
    }

    /** Counts a request that was not served. */
    void failed(Reason reason) {
        Objects.requireNonNull(errors.get(reason)).inc();
    }

    /** All metrics, in the text format. */
    byte[] text() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(bytes, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static String contentType() {
        return PrometheusTextFormatWriter.CONTENT_TYPE;
    }
}
