package io.simdmlp.bench.peers;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run of a {@link Race}.
 *
 * @param library its name
 * @param version of it, and the kernels that it reports
 * @param threads number of threads that it may use
 * @param seed of the first weights and the order of samples
 * @param goal the accuracy to reach
 * @param seconds from the JVM's start until the goal was reached; null if it was not
 * @param epochSeconds of each epoch: its training, without evaluation
 * @param accuracies on the test data, after each epoch
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RaceRun(
        @JsonProperty("library") String library,
        @JsonProperty("version") String version,
        @JsonProperty("threads") int threads,
        @JsonProperty("seed") long seed,
        @JsonProperty("goal") double goal,
        @JsonProperty("seconds") @Nullable Double seconds,
        @JsonProperty("epoch_seconds") List<Double> epochSeconds,
        @JsonProperty("accuracies") List<Double> accuracies) {
    /** {@return the largest accuracy after any epoch} */
    public double best() {
        return Collections.max(accuracies);
    }
}
