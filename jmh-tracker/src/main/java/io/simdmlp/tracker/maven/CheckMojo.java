package io.simdmlp.tracker.maven;

import io.simdmlp.tracker.Comparison;
import io.simdmlp.tracker.ComparisonReport;
import io.simdmlp.tracker.JmhResults;
import io.simdmlp.tracker.RatioCheck;
import io.simdmlp.tracker.ResultFiles;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.jspecify.annotations.Nullable;

/**
 * {@code jmh-tracker:check}: fails the build if a benchmark is slower, divided by a reference benchmark, than in a committed file.
 * Its parameters are in {@code META-INF/maven/plugin.xml}.
 */
public final class CheckMojo extends AbstractMojo {
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private File source;

    @SuppressWarnings("NullAway.Init") // Maven sets it
    private File baseline;

    private @Nullable String reference;
    private @Nullable String jmh;
    private int forks = RatioCheck.FORKS;
    private double effect = 100 * RatioCheck.EFFECT;
    private boolean update;
    private boolean skip;

    /** The goal. */
    public CheckMojo() {}

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("skipped");
            return;
        }
        try {
            RatioCheck check = new RatioCheck(baseline.toPath(), reference, effect / 100);
            JmhResults results = RatioCheck.run(source.toPath(), forks, jmh == null ? "" : jmh);
            if (update) {
                ResultFiles.write(baseline.toPath(), check.update(results).getBytes(StandardCharsets.UTF_8));
                getLog().info(baseline + " written");
                return;
            }
            Comparison comparison = check.compare(results);
            new ComparisonReport(comparison).text().lines().forEach(getLog()::info);
            long worse = comparison.worse();
            if (worse > 0) {
                throw new MojoFailureException(worse + (worse == 1 ? " benchmark is" : " benchmarks are")
                        + " slower than in " + baseline + "; if that is meant: -Djmh-tracker.update");
            }
        } catch (IOException e) {
            throw new MojoExecutionException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException("interrupted", e);
        }
    }
}
