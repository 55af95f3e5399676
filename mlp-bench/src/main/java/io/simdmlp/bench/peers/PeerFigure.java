package io.simdmlp.bench.peers;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of a library, ours among them, on a workload and a number of threads.
 *
 * @param library its name
 * @param version of it, and which kernels it says it takes
 * @param workload {@code T1}, {@code I2}, {@code G1 128x512x784}
 * @param threads threads that it may use
 * @param metric {@code throughput}, or {@code latency} for single predictions
 * @param value the median over the turns, of the median time of a call or what that comes to in a second
 * @param unit of the value
 * @param low the least of any turn
 * @param high the most of any turn
 * @param speed how many times as fast as ours: the median over the turns
 * @param difference the largest between what it computes and what we do, relative to 1 or more
 * @param cores CPU time of the process over the time that went by
 * @param p99Ns what 99 of 100 calls stay within, in nanoseconds; of latencies alone
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
