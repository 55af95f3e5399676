package io.simdmlp.io;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A function of the targets of a regression, which a network predicts in place of the targets. Its inverse turns the network's
 * outputs into predictions. Computed in double with {@link StrictMath}: the same bits on every platform. Immutable and
 * thread-safe.
 */
public enum TargetTransform {
    /** {@code y}: the network predicts the targets. */
    NONE("none", "a finite number"),

    /** {@code log(y)}, for targets above 0. The prediction is {@code e^a} for the output {@code a}. */
    LOG("log", "a number above 0"),

    /** {@code log(1 + y)}, for targets of at least 0. The prediction is {@code e^a - 1} for the output {@code a}. */
    LOG1P("log1p", "a number of at least 0");

    private final String label;
    private final String domain;

    TargetTransform(String label, String domain) {
        this.label = label;
        this.domain = domain;
    }

    /** {@return the name in files and on the command line} */
    public String label() {
        return label;
    }

    /** {@return the targets that {@link #accepts} accepts, in words} */
    public String domain() {
        return domain;
    }

    /**
     * {@return the transform named {@code label}}
     *
     * @param label the name, in lower case
     * @throws IllegalArgumentException if there is none; the message lists all names
     */
    public static TargetTransform of(String label) {
        for (TargetTransform transform : values()) {
            if (transform.label.equals(label)) {
                return transform;
            }
        }
        String known = Arrays.stream(values()).map(TargetTransform::label).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("target transform is '" + label + "', expected one of " + known);
    }

    /**
     * {@return true if the transform is defined for a target}
     *
     * @param y the target
     */
    public boolean accepts(double y) {
        return Double.isFinite(y)
                && switch (this) {
                    case NONE -> true;
                    case LOG -> y > 0;
                    case LOG1P -> y >= 0;
                };
    }

    /**
     * {@return the transform of a target}
     *
     * @param y the target
     */
    public double apply(double y) {
        return switch (this) {
            case NONE -> y;
            case LOG -> StrictMath.log(y);
            case LOG1P -> StrictMath.log1p(y);
        };
    }

    /**
     * {@return the prediction of a target}
     *
     * @param a the output of a network that predicts the transform
     */
    public double invert(double a) {
        return switch (this) {
            case NONE -> a;
            case LOG -> StrictMath.exp(a);
            case LOG1P -> StrictMath.expm1(a);
        };
    }
}
