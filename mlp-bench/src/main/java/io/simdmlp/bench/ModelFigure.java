package io.simdmlp.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A figure of {@link ModelBench}: calls of a network, or of an idle loop that reads the clock and does nothing else.
 *
 * @param library {@code simdmlp}, {@code idle}, or the name and version of another library
 * @param rows rows of a call
 * @param threads threads that call at the same time, each with rows of its own
 * @param calls the number of calls that were measured
 * @param p50Ns median of the time of a call in nanoseconds
 * @param p90Ns 90th percentile
 * @param p99Ns 99th percentile
 * @param p999Ns 99.9th percentile
 * @param maxNs the longest call
 * @param rowsPerSecond rows of all threads together; null for the idle loop
 * @param gflops billions of floating-point operations a second at the median time of a call, of all threads together,
 *     without those of activations; null for the idle loop
 * @param peakGflops P, the peak of the FMA units on as many threads, measured before and after
 * @param peakFraction the share of P; null for the idle loop
 * @param bytesPerCall bytes that a call allocates on the Java heap; null for the idle loop
 * @param ran the share of the time in which the threads ran on a CPU
 * @param vectorBits the width of vectors; 0 for the reference kernels
 * @param cpu the CPU's model
 * @param jdk the JVM's version and vendor
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelFigure(
        @JsonProperty("library") String library,
        @JsonProperty("rows") int rows,
        @JsonProperty("threads") int threads,
        @JsonProperty("calls") long calls,
        @JsonProperty("p50_ns") long p50Ns,
        @JsonProperty("p90_ns") long p90Ns,
        @JsonProperty("p99_ns") long p99Ns,
        @JsonProperty("p999_ns") long p999Ns,
        @JsonProperty("max_ns") long maxNs,
        @JsonProperty("rows_per_second") @Nullable Double rowsPerSecond,
        @JsonProperty("gflops") @Nullable Double gflops,
        @JsonProperty("peak_gflops") @Nullable Double peakGflops,
        @JsonProperty("peak_fraction") @Nullable Double peakFraction,
        @JsonProperty("bytes_per_call") @Nullable Double bytesPerCall,
        @JsonProperty("ran") double ran,
        @JsonProperty("vector_bits") int vectorBits,
        @JsonProperty("cpu") String cpu,
        @JsonProperty("jdk") String jdk) {
    /** The library of a loop that does nothing. */
    public static final String IDLE = "idle";
}
