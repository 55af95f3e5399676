package io.simdmlp.serve;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import org.jspecify.annotations.Nullable;

/** The metrics of one model, looked up once, and its latest latencies. */
final class ModelMetrics {
    private static final double NANOS = 1e-9;

    private final String name;
    private final CounterDataPoint inferences;
    private final CounterDataPoint rows;
    private final DistributionDataPoint requestSeconds;
    private final DistributionDataPoint computeSeconds;
    private final DistributionDataPoint batchRows;
    private final GaugeDataPoint loads;
    private final CounterDataPoint swaps;
    private final CounterDataPoint loadFailures;
    private final RecentLatency recent = new RecentLatency();
    private volatile @Nullable Engine engine;

    ModelMetrics(
            String name,
            CounterDataPoint inferences,
            CounterDataPoint rows,
            DistributionDataPoint requestSeconds,
            DistributionDataPoint computeSeconds,
            DistributionDataPoint batchRows,
            GaugeDataPoint loads,
            CounterDataPoint swaps,
            CounterDataPoint loadFailures) {
        this.name = name;
        this.inferences = inferences;
        this.rows = rows;
        this.requestSeconds = requestSeconds;
        this.computeSeconds = computeSeconds;
        this.batchRows = batchRows;
        this.loads = loads;
        this.swaps = swaps;
        this.loadFailures = loadFailures;
    }

    String name() {
        return name;
    }

    /** Counts a request that was answered; times in nanoseconds. */
    void served(int rowCount, int batch, long request, long compute) {
        inferences.inc();
        rows.inc(rowCount);
        requestSeconds.observe(request * NANOS);
        computeSeconds.observe(compute * NANOS);
        batchRows.observe(batch);
        recent.add(request);
    }

    void loaded(int count, Engine engine) {
        this.engine = engine;
        loads.set(count);
        if (count > 1) {
            swaps.inc();
        }
    }

    void loadFailed() {
        loadFailures.inc();
    }

    long allocations() {
        Engine now = engine;
        return now == null ? 0 : now.allocations();
    }

    long rowCount() {
        return (long) rows.get();
    }

    long inferenceCount() {
        return (long) inferences.get();
    }

    RecentLatency recent() {
        return recent;
    }
}
