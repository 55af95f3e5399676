package io.simdmlp.tracker;

/**
 * The iterations of a fork, as JMH was told.
 *
 * @param warmups iterations that are not in the results; -1 if unknown
 * @param warmupTime of each, such as {@code 10 s}; empty if unknown
 * @param iterations that are in the results; -1 if unknown
 * @param iterationTime of each
 * @param batch operations of one invocation in mode {@code ss}, 1 in others
 */
public record Schedule(int warmups, String warmupTime, int iterations, String iterationTime, int batch) {
    /** Of results that do not tell. */
    public static final Schedule UNKNOWN = new Schedule(-1, "", -1, "", 1);

    /** {@return whether JMH wrote it} */
    public boolean isKnown() {
        return iterations >= 0;
    }

    /** About how many operations a thread does in an iteration; NaN if unknown. */
    double operations(Series series) {
        if (!isKnown()) {
            return Double.NaN;
        }
        Metric score = series.primary();
        double seconds = Units.secondsPerOperation(score.score(), score.unit());
        return series.mode().equals("ss") ? batch : Math.max(1, Units.duration(iterationTime) / seconds);
    }

    /** {@return it as options of JMH, such as {@code -wi 5 -w 10s -i 5 -r 10s}} */
    public String options() {
        return "-wi " + warmups + " -w " + warmupTime.replace(" ", "") + " -i " + iterations + " -r "
                + iterationTime.replace(" ", "") + (batch == 1 ? "" : " -bs " + batch);
    }
}
