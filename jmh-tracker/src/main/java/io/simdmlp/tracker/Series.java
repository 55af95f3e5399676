package io.simdmlp.tracker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * One benchmark's results.
 *
 * @param id full name, parameters, threads and mode
 * @param label a shorter name, unique in its file: class, method, parameters, threads if more than one, and mode; if several
 *     have the same, also the package, or the flags, JDK or iterations in which they differ
 * @param benchmark the full name, such as {@code org.example.Parser.parse}
 * @param params by name
 * @param mode {@code thrpt}, {@code avgt}, {@code sample} or {@code ss}
 * @param setting machine, JDK, flags and iterations
 * @param primary the score; in mode {@code sample} the mean of the samples
 * @param percentiles of the samples in mode {@code sample}: p50, p90, p99 and p99.9, as far as each fork has ten samples
 *     beyond; empty in other modes
 * @param secondary by name, such as {@code gc.alloc.rate.norm} or {@code instructions}; those with raw data
 * @param allocations bytes per operation of each iteration; empty if not measured
 * @param peakFraction the score as a fraction of the peak of the CPU; NaN if not measured
 * @param errorOfMean the standard error of the score as JMH's CSV has it instead of raw data; NaN for JSON
 */
@SuppressWarnings("ArrayRecordComponent") // Read, never compared.
public record Series(
        String id,
        String label,
        String benchmark,
        Map<String, String> params,
        String mode,
        Setting setting,
        Metric primary,
        List<Metric> percentiles,
        Map<String, Metric> secondary,
        double[] allocations,
        double peakFraction,
        double errorOfMean) {

    /**
     * {@return a benchmark with a score alone}
     *
     * @param label its name
     * @param setting machine, JDK, flags and iterations
     * @param primary the score
     */
    public static Series of(String label, Setting setting, Metric primary) {
        String mode = primary.higherIsBetter() ? "thrpt" : "avgt";
        return new Series(
                label,
                label,
                label,
                Map.of(),
                mode,
                setting,
                primary,
                List.of(),
                Map.of(),
                new double[0],
                Double.NaN,
                Double.NaN);
    }

    /** {@return the metrics that are judged: the percentiles in mode sample if there are any, otherwise the score} */
    public List<Metric> judged() {
        return percentiles.isEmpty() ? List.of(primary) : percentiles;
    }

    /**
     * {@return the label of a metric of this benchmark}
     *
     * @param metric of this benchmark
     */
    public String label(Metric metric) {
        return metric.name().isEmpty() ? label : label + " " + metric.name();
    }

    /** {@return the number of JVMs that were measured} */
    public int forks() {
        return primary.forks();
    }

    Series withLabel(String newLabel) {
        return with(newLabel, setting, primary, percentiles, secondary, allocations);
    }

    Series with(Setting newSetting) {
        return with(label, newSetting, primary, percentiles, secondary, allocations);
    }

    /** This benchmark with the forks of another result of it; metrics that both have stay. */
    Series joined(Series other) {
        if (Double.isNaN(Units.factor(other.primary.unit(), primary.unit()))) {
            throw new IllegalArgumentException(
                    "is in " + primary.unit() + " and in " + other.primary.unit() + ", expected one unit");
        }
        if (Arrays.deepEquals(primary.scores(), other.primary.scores())) {
            throw new IllegalArgumentException("is there twice with the same raw data");
        }
        List<Metric> both = new ArrayList<>();
        for (int i = 0; i < Math.min(percentiles.size(), other.percentiles.size()); i++) {
            both.add(percentiles.get(i).joined(other.percentiles.get(i)));
        }
        Map<String, Metric> metrics = new LinkedHashMap<>();
        secondary.forEach((name, metric) -> {
            Metric more = other.secondary.get(name);
            if (more != null && more.unit().equals(metric.unit())) {
                metrics.put(name, metric.joined(more));
            }
        });
        boolean isMeasured = allocations.length > 0 && other.allocations.length > 0;
        return with(
                label,
                setting,
                primary.joined(other.primary),
                List.copyOf(both),
                metrics,
                isMeasured
                        ? DoubleStream.concat(Arrays.stream(allocations), Arrays.stream(other.allocations))
                                .toArray()
                        : new double[0]);
    }

    private Series with(
            String newLabel,
            Setting newSetting,
            Metric newPrimary,
            List<Metric> newPercentiles,
            Map<String, Metric> newSecondary,
            double[] newAllocations) {
        return new Series(
                id,
                newLabel,
                benchmark,
                params,
                mode,
                newSetting,
                newPrimary,
                newPercentiles,
                newSecondary,
                newAllocations,
                peakFraction,
                errorOfMean);
    }
}
