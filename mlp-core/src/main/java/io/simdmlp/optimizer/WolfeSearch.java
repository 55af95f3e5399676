package io.simdmlp.optimizer;

/**
 * A line search for a step t that satisfies the strong Wolfe conditions (Nocedal, Wright: <i>Numerical Optimization</i>, 2nd
 * edition, algorithms 3.5 and 3.6):
 *
 * <pre>
 *   f(t) &lt;= f(0) + 1e-4 t f'(0)       and       |f'(t)| &lt;= 0.9 |f'(0)|
 *
 *   bracket:  0 ---- t1 ------ t2 -------------- t3      t grows until a minimum lies between the last two
 *   zoom:                      low ----|-------- high    t between them, by a cubic through values and slopes
 * </pre>
 *
 * <p>The safeguards of the interpolation are those of Minfunc and PyTorch. If the evaluations run out, the lowest point so far
 * is the result. A value that is NaN or infinite counts as too high.
 */
final class WolfeSearch {
    private static final double DECREASE = 1e-4;
    private static final double CURVATURE = 0.9;

    private final int evaluations;
    private final double changeTolerance;

    // The last evaluation.
    private double t;
    private double f;
    private double slope;

    // The ends of the bracket; low is the lower one.
    private double low;
    private double fLow;
    private double slopeLow;
    private double high;
    private double fHigh;
    private double slopeHigh;

    WolfeSearch(int evaluations, double changeTolerance) {
        this.evaluations = evaluations;
        this.changeTolerance = changeTolerance;
    }

    /** The step of the last evaluation. */
    double lastStep() {
        return t;
    }

    /** The value at the step that {@link #run} returned. */
    double value() {
        return fLow;
    }

    /**
     * {@return the step}
     *
     * @param f0 the value at 0
     * @param slope0 the slope at 0, negative
     * @param first the first step, above 0
     * @param largest the largest absolute value of the direction
     */
    double run(Lbfgs on, Lbfgs.Objective objective, double f0, double slope0, double first, double largest) {
        int left = evaluations;
        double before = 0;
        double fBefore = f0;
        double slopeBefore = slope0;
        evaluate(on, objective, first);
        left--;
        boolean bracketed;
        boolean isFirst = true;
        while (true) {
            boolean tooHigh = f > f0 + DECREASE * t * slope0 || (!isFirst && f >= fBefore);
            if (!tooHigh && isFlat(slope0)) {
                takeLast();
                return low;
            }
            bracketed = tooHigh || !(slope < 0);
            if (bracketed) {
                break;
            }
            if (left <= 1) { // one is kept to return to the result
                break;
            }
            double least = t + 0.01 * (t - before);
            double further = cubic(before, fBefore, slopeBefore, t, f, slope, least, 10 * t);
            before = t;
            fBefore = f;
            slopeBefore = slope;
            evaluate(on, objective, further);
            left--;
            isFirst = false;
        }
        setBracket(bracketed ? before : 0, bracketed ? fBefore : f0, bracketed ? slopeBefore : slope0);
        zoom(on, objective, f0, slope0, left, largest);
        return low;
    }

    private void evaluate(Lbfgs on, Lbfgs.Objective objective, double at) {
        t = at;
        f = on.evaluateAt(at, objective);
        slope = f < Double.POSITIVE_INFINITY ? on.slope() : Double.NaN;
    }

    /** Returns true if the last evaluation satisfies the second condition. */
    private boolean isFlat(double slope0) {
        return Math.abs(slope) <= -CURVATURE * slope0;
    }

    private void takeLast() {
        low = t;
        fLow = f;
        slopeLow = slope;
    }

    /** Sets the ends to the last evaluation and another point. */
    private void setBracket(double other, double fOther, double slopeOther) {
        high = other;
        fHigh = fOther;
        slopeHigh = slopeOther;
        takeLast();
        if (fHigh <= fLow) {
            swap();
        }
    }

    private void swap() {
        double t0 = low;
        double f0 = fLow;
        double s0 = slopeLow;
        low = high;
        fLow = fHigh;
        slopeLow = slopeHigh;
        high = t0;
        fHigh = f0;
        slopeHigh = s0;
    }

    private void zoom(
            Lbfgs on, Lbfgs.Objective objective, double f0, double slope0, int evaluationsLeft, double largest) {
        int left = evaluationsLeft;
        boolean wasNearEnd = false;
        while (left > 1 && Math.abs(high - low) * largest >= changeTolerance) {
            double from = Math.min(low, high);
            double to = Math.max(low, high);
            double next = cubic(low, fLow, slopeLow, high, fHigh, slopeHigh, from, to);
            double margin = 0.1 * (to - from);
            if (Math.min(to - next, next - from) < margin) {
                boolean moves = wasNearEnd || next >= to || next <= from;
                if (moves) {
                    next = to - next < next - from ? to - margin : from + margin;
                }
                wasNearEnd = !moves;
            } else {
                wasNearEnd = false;
            }
            evaluate(on, objective, next);
            left--;
            if (f > f0 + DECREASE * t * slope0 || f >= fLow) {
                high = t;
                fHigh = f;
                slopeHigh = slope;
                continue;
            }
            boolean done = isFlat(slope0);
            if (!done && slope * (high - low) >= 0) {
                high = low;
                fHigh = fLow;
                slopeHigh = slopeLow;
            }
            takeLast();
            if (done) {
                return;
            }
        }
    }

    /**
     * The minimum in [least, most] of the cubic through two values and slopes (Nocedal, Wright, equation 3.59); the middle if
     * it has none.
     */
    private static double cubic(
            double x1, double f1, double g1, double x2, double f2, double g2, double least, double most) {
        double d1 = g1 + g2 - 3 * (f1 - f2) / (x1 - x2);
        double square = d1 * d1 - g1 * g2;
        double x = Double.NaN;
        if (square >= 0) {
            double d2 = Math.sqrt(square);
            x = x1 <= x2
                    ? x2 - (x2 - x1) * ((g2 + d2 - d1) / (g2 - g1 + 2 * d2))
                    : x1 - (x1 - x2) * ((g1 + d2 - d1) / (g1 - g2 + 2 * d2));
        }
        return Double.isFinite(x) ? Math.min(Math.max(x, least), most) : (least + most) / 2;
    }
}
