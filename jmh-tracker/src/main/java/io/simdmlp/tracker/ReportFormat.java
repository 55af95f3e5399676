package io.simdmlp.tracker;

import java.nio.file.Path;
import java.util.Locale;

/** The forms in which a comparison can be written. */
public enum ReportFormat {
    /** Lines to read. */
    TEXT,
    /** A table in Markdown. */
    MARKDOWN,
    /** Markdown for a comment on a change: what did not change is folded. */
    COMMENT,
    /** One JSON object. */
    JSON,
    /** One self-contained page. */
    HTML,
    /** A table as critcmp of Rust's Criterion prints it. */
    CRITCMP,
    /** A table as Go's benchstat prints it. */
    BENCHSTAT,
    /** SARIF 2.1.0 for code scanning: a result per regression. */
    SARIF,
    /** Workflow commands of GitHub Actions, which show regressions beside the code. */
    GITHUB,
    /** A code quality report of GitLab. */
    GITLAB;

    /** {@return the name in lower case} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * {@return a comparison in this form}
     *
     * @param comparison the comparison
     * @param sources the folder with the source of the benchmarks; read for {@code SARIF}, {@code GITHUB} and {@code GITLAB}
     */
    public String of(Comparison comparison, Path sources) {
        ComparisonReport report = new ComparisonReport(comparison);
        return switch (this) {
            case TEXT -> report.text();
            case MARKDOWN -> report.markdown();
            case COMMENT -> report.comment();
            case JSON -> report.json();
            case HTML -> report.html();
            case CRITCMP -> ScoreTables.critcmp(comparison);
            case BENCHSTAT -> ScoreTables.benchstat(comparison);
            case SARIF -> new CodeReport(comparison, sources).sarif();
            case GITHUB -> new CodeReport(comparison, sources).github();
            case GITLAB -> new CodeReport(comparison, sources).gitlab();
        };
    }
}
