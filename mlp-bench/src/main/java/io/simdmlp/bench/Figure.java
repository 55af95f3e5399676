package io.simdmlp.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of a workload on a number of threads. What makes no sense for it is null, and absent in JSON.
 *
 * @param workload {@code T1}, {@code I2}, {@code G1 128x512x784}
 * @param threads threads that computed
 * @param vectorBits the width of the vectors in use
 * @param metric {@code throughput}, or {@code latency} for single predictions
 * @param value the median over the rounds; of a latency, over the calls
 * @param unit of the value
 * @param gflops billions of floating-point operations a second
 * @param peakFraction their share of what the FMA units reach on as many threads in the same round
 * @param allocBytesPerOp bytes allocated by all threads, for each call
 * @param p50Ns the median latency in nanoseconds
 * @param p99Ns what 99 of 100 calls stay within
 * @param p999Ns what 999 of 1,000 calls stay within
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Figure(
        @JsonProperty("workload") String workload,
        @JsonProperty("threads") int threads,
        @JsonProperty("vector_bits") int vectorBits,
        @JsonProperty("metric") String metric,
        @JsonProperty("value") double value,
        @JsonProperty("unit") String unit,
        @JsonProperty("gflops") @Nullable Double gflops,
        @JsonProperty("peak_fraction") @Nullable Double peakFraction,
        @JsonProperty("alloc_bytes_per_op") @Nullable Double allocBytesPerOp,
        @JsonProperty("p50_ns") @Nullable Long p50Ns,
        @JsonProperty("p99_ns") @Nullable Long p99Ns,
        @JsonProperty("p999_ns") @Nullable Long p999Ns) {}
