package io.simdmlp.bench.peers;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The measurement of a library, ours included, on a workload and a number of threads.
 *
 * @param library its name
 * @param version of it, and the kernels that it reports
 * @param workload {@code T1}, {@code I2}, {@code G1 128x512x784}
 * @param threads number of threads that it may use
 * @param metric {@code throughput}, or {@code latency} for single predictions
 * @param value the median over the turns, of the median time of a call or the rate that follows from it
 * @param unit of the value
 * @param low the minimum over the turns
 * @param high the maximum over the turns
 * @param speed its speed divided by ours: the median over the turns
 * @param difference the largest between its results and ours, relative to 1 or more
 * @param cores CPU time of the process over the elapsed time
 * @param p99Ns the 99th percentile in nanoseconds; only for latencies
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PeerFigure(
        @JsonProperty("library") String library,
        @JsonProperty("version") String version,
        @JsonProperty("workload") String workload,
        @JsonProperty("threads") int threads,
        @JsonProperty("metric") String metric,
        @JsonProperty("value") double value,
        @JsonProperty("unit") String unit,
        @JsonProperty("low") double low,
        @JsonProperty("high") double high,
        @JsonProperty("speed") double speed,
        @JsonProperty("difference") double difference,
        @JsonProperty("cores") double cores,
        @JsonProperty("p99_ns") @Nullable Double p99Ns) {}
