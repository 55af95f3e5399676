package io.simdmlp.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark runs under JMH, once and briefly; the scores of this short run have no meaning. */
class HarnessTest {
    @Test
    void everyNetIsTrainedAndItsSamplesCounted() throws RunnerException {
        Collection<RunResult> results = run(TrainStep.class);
        assertEquals(Set.of("T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8"), nets(results));
        for (RunResult result : results) {
            double steps = result.getPrimaryResult().getScore();
            double samples = Objects.requireNonNull(result.getSecondaryResults().get("items"))
                    .getScore();
            int rows = Workload.Training.valueOf(result.getParams().getParam("net")).rows;
            assertEquals("ops/s", result.getPrimaryResult().getScoreUnit());
            assertTrue(steps > 0);
            assertEquals(rows, samples / steps, 1e-6 * rows);
        }
    }

    @Test
    void everyNetPredicts() throws RunnerException {
        Collection<RunResult> results = run(Predict.class);
        assertEquals(Set.of("I1", "I2", "I3"), nets(results));
        for (RunResult result : results) {
            assertEquals("ops/s", result.getPrimaryResult().getScoreUnit());
            assertTrue(result.getPrimaryResult().getScore() > 0);
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Products.class, Activations.class, Optimizers.class, BatchSizes.class, WeightFormats.class})
    void everyOtherBenchmarkRuns(Class<?> benchmark) throws RunnerException {
        Collection<RunResult> results = run(benchmark);
        assertFalse(results.isEmpty());
        for (RunResult result : results) {
            assertEquals("ops/s", result.getPrimaryResult().getScoreUnit());
            assertTrue(result.getPrimaryResult().getScore() > 0);
        }
    }

    private static Collection<RunResult> run(Class<?> benchmark) throws RunnerException {
        Options options = new OptionsBuilder()
                .include(benchmark.getName())
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(20))
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        return new Runner(options).run();
    }

    private static Set<String> nets(Collection<RunResult> results) {
        return results.stream()
                .map(result -> result.getParams().getParam("net"))
                .collect(Collectors.toSet());
    }
}
