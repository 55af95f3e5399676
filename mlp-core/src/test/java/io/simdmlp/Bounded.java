package io.simdmlp;

/**
 * A number in double precision, with a bound of the error that the same arithmetic in float has (running error analysis:
 * Higham, <i>Accuracy and Stability of Numerical Algorithms</i>, section 3.3). Every operation adds the errors of its
 * operands, times their influence, and one rounding, of {@code 2^-24} relatively or half the smallest float.
 */
record Bounded(double value, double error) {
    private static final double UNIT = 0x1p-24;

    static final Bounded ZERO = exact(0);

    /** A float. */
    static Bounded exact(double value) {
        return new Bounded(value, 0);
    }

    /** A hyperparameter, rounded to float. */
    static Bounded rounded(double value) {
        return new Bounded(value, 0).round();
    }

    private Bounded round() {
        return new Bounded(value, error + UNIT * (Math.abs(value) + error) + Float.MIN_VALUE / 2.0);
    }

    Bounded plus(Bounded b) {
        return new Bounded(value + b.value, error + b.error).round();
    }

    Bounded minus(Bounded b) {
        return new Bounded(value - b.value, error + b.error).round();
    }

    Bounded times(Bounded b) {
        return new Bounded(value * b.value, Math.abs(value) * b.error + Math.abs(b.value) * error + error * b.error)
                .round();
    }

    Bounded times(double hyperparameter) {
        return times(rounded(hyperparameter));
    }

    Bounded over(Bounded b) {
        double quotient = value / b.value;
        return new Bounded(quotient, (error + Math.abs(quotient) * b.error) / (Math.abs(b.value) - b.error)).round();
    }

    Bounded square() {
        return times(this);
    }

    /** The square root of a number of at least 0. */
    Bounded root() {
        double root = Math.sqrt(value);
        double low = Math.sqrt(Math.max(value - error, 0));
        double high = Math.sqrt(value + error);
        return new Bounded(root, Math.max(root - low, high - root)).round();
    }

    Bounded max(Bounded b) {
        return new Bounded(Math.max(value, b.value), Math.max(error, b.error));
    }

    Bounded sign() {
        double sign = Math.signum(value);
        return Math.abs(value) > error || error == 0 ? exact(sign) : new Bounded(sign, 2);
    }
}
