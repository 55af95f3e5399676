package io.simdmlp.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The measurement of a workload on a number of threads. Components that do not apply to it are null, and absent in JSON;
 * so are those that the version that wrote a file did not have yet.
 *
 * @param workload {@code T1}, {@code I2}, {@code G1 128x512x784}
 * @param threads number of threads
 * @param vectorBits the width of the vectors in use
 * @param metric {@code throughput}, or {@code latency} for single predictions
 * @param value the median over the slices that count; of a latency, over their calls
 * @param unit of the value
 * @param gflops billions of floating-point operations a second
 * @param peakFraction their share of the peak of the FMA units, measured on as many threads beside each slice
 * @param allocBytesPerOp bytes allocated by all threads, for each call
 * @param p50Ns the median latency in nanoseconds
 * @param p99Ns the 99th percentile of the latency in nanoseconds
 * @param p999Ns the 99.9th percentile of the latency in nanoseconds
 * @param slices the number of slices that count
 * @param slicesDropped the number of those that do not
 * @param selection why these slices count: {@code full} for the highest peak of the run and no interruption, else
 *     {@code interrupted}, {@code slow} or {@code any}, from better to worse
 * @param errorPercent the error of the value in percent: half of the 95 % interval of the median
 * @param peakGflops the peak of the FMA units on as many threads, in GFLOP/s: the median over the slices that count
 * @param readFraction of a workload that reading its weights limits: bytes of them read per second, as a share of the
 *     bandwidth at which an array of their size was read beside each slice
 * @param clock {@code wall} for the time that passed, {@code cpu} for the time that callers ran on a CPU
 * @param cpu the CPU's name
 * @param jdk the JVM's version and vendor
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
        @JsonProperty("p999_ns") @Nullable Long p999Ns,
        @JsonProperty("slices") @Nullable Integer slices,
        @JsonProperty("slices_dropped") @Nullable Integer slicesDropped,
        @JsonProperty("selection") @Nullable String selection,
        @JsonProperty("error_percent") @Nullable Double errorPercent,
        @JsonProperty("peak_gflops") @Nullable Double peakGflops,
        @JsonProperty("read_fraction") @Nullable Double readFraction,
        @JsonProperty("clock") @Nullable String clock,
        @JsonProperty("cpu") @Nullable String cpu,
        @JsonProperty("jdk") @Nullable String jdk) {}
