package io.simdmlp;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The learning rate in the course of training: a {@link Curve}, in steps or in epochs, with an optional linear warm-up
 * before it and an optional reduction when the validation metric stops improving. Immutable and thread-safe.
 *
 * <pre>{@code
 * Schedule.cosine(10_000, 1e-5).withWarmUp(500)
 * Schedule.step(30, 0.1).perEpoch()
 * Schedule.reduceOnPlateau(0.1, 5)
 * }</pre>
 *
 * <p>In the formulas {@code base} is the optimizer's learning rate and {@code t} the number of steps before the current
 * one, or of epochs if {@link #perEpoch}. A trainer counts both since it was built. After its length a curve keeps its last
 * value.
 *
 * <p>Rates are computed in double, and are the same on every machine.
 *
 * @param curve the learning rate after the warm-up
 * @param unit what {@code t} counts
 * @param warmUp the length of the warm-up in this unit, at least 0
 * @param warmUpStart the factor of {@code base} at the beginning of the warm-up, in [0, 1)
 * @param plateau the reduction when a metric stops improving, or null for none
 */
public record Schedule(
        Curve curve,
        Unit unit,
        long warmUp,
        double warmUpStart,
        @Nullable Plateau plateau) {
    /** The time that a schedule counts. */
    public enum Unit {
        /** Steps, also those outside {@link Trainer#fit}. */
        STEP,

        /** Epochs of {@link Trainer#fit}. */
        EPOCH
    }

    /** The default factor at the beginning of a warm-up. */
    private static final double WARM_UP_START = 0.01;

    /**
     * Checks the schedule.
     *
     * @throws IllegalArgumentException if {@code warmUp} is negative or {@code warmUpStart} is not in [0, 1)
     */
    public Schedule {
        Check.notNull("curve", curve);
        Check.notNull("unit", unit);
        if (warmUp < 0) {
            throw new IllegalArgumentException("warmUp is " + warmUp + ", expected at least 0");
        }
        Check.fraction("warmUpStart", warmUpStart);
    }

    /** A learning rate as a function of time. Adding one: a record here, and a row of the command's {@code --schedule}. */
    public sealed interface Curve {
        /**
         * {@return the learning rate}
         *
         * @param base the optimizer's learning rate
         * @param t the steps or epochs since the warm-up, at least 0
         */
        double rate(double base, long t);
    }

    /** {@code base}. */
    public record Constant() implements Curve {
        @Override
        public double rate(double base, long t) {
            return base;
        }
    }

    /**
     * {@code base factor^floor(t / every)}; PyTorch's {@code StepLR}.
     *
     * @param every the time between two reductions, at least 1
     * @param factor the factor of a reduction, above 0
     */
    public record Step(long every, double factor) implements Curve {
        /**
         * Checks the parameters.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public Step {
            requirePositive("every", every);
            Check.above0("factor", factor);
        }

        @Override
        public double rate(double base, long t) {
            long reductions = t / every;
            return base * raise(factor, reductions);
        }
    }

    /**
     * {@code base factor^n}, where n milestones are at most t; PyTorch's {@code MultiStepLR}.
     *
     * @param milestones the times of the reductions, ascending, each at least 1
     * @param factor the factor of a reduction, above 0
     */
    public record MultiStep(List<Long> milestones, double factor) implements Curve {
        /**
         * Checks the parameters.
         *
         * @throws IllegalArgumentException if there is no milestone, they do not ascend or a number is out of its range
         */
        public MultiStep {
            milestones = List.copyOf(Check.notNull("milestones", milestones));
            if (milestones.isEmpty()) {
                throw new IllegalArgumentException("milestones is empty, expected at least one");
            }
            long before = 0;
            for (long milestone : milestones) {
                if (milestone <= before) {
                    throw new IllegalArgumentException(
                            "milestones is " + milestones + ", expected ascending numbers of at least 1");
                }
                before = milestone;
            }
            Check.above0("factor", factor);
        }

        @Override
        public double rate(double base, long t) {
            int passed = 0;
            while (passed < milestones.size() && milestones.get(passed) <= t) {
                passed++;
            }
            return base * raise(factor, passed);
        }
    }

    /**
     * {@code base factor^t}; PyTorch's {@code ExponentialLR}.
     *
     * @param factor the factor of a step or epoch, above 0
     */
    public record Exponential(double factor) implements Curve {
        /**
         * Checks the parameter.
         *
         * @throws IllegalArgumentException if it is not above 0
         */
        public Exponential {
            Check.above0("factor", factor);
        }

        @Override
        public double rate(double base, long t) {
            return base * raise(factor, t);
        }
    }

    /**
     * {@code base (from + (to - from) t / length)}, from {@code length} on {@code base to}; PyTorch's {@code LinearLR}.
     *
     * @param from the factor at the beginning, at least 0
     * @param to the factor at the end, at least 0
     * @param length the time until the end, at least 1
     */
    public record Linear(double from, double to, long length) implements Curve {
        /**
         * Checks the parameters.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public Linear {
            Check.nonNegative("from", from);
            Check.nonNegative("to", to);
            requirePositive("length", length);
        }

        @Override
        public double rate(double base, long t) {
            return base * (from + (to - from) * Math.min(t, length) / length);
        }
    }

    /**
     * {@code base (1 - t / length)^power}, from {@code length} on 0; PyTorch's {@code PolynomialLR}.
     *
     * @param power the exponent, above 0
     * @param length the time until the end, at least 1
     */
    public record Polynomial(double power, long length) implements Curve {
        /**
         * Checks the parameters.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public Polynomial {
            Check.above0("power", power);
            requirePositive("length", length);
        }

        @Override
        public double rate(double base, long t) {
            return base * raise(1 - (double) Math.min(t, length) / length, power);
        }
    }

    /**
     * {@code minimum + (base - minimum) (1 + cos(pi t / length)) / 2}, from {@code length} on {@code minimum} (Loshchilov,
     * Hutter: <i>SGDR</i>, 2017, without restarts); PyTorch's {@code CosineAnnealingLR} up to {@code T_max}, after which
     * that one rises again.
     *
     * @param length the time until the end, at least 1
     * @param minimum the last learning rate, at least 0
     */
    public record Cosine(long length, double minimum) implements Curve {
        /**
         * Checks the parameters.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public Cosine {
            requirePositive("length", length);
            Check.nonNegative("minimum", minimum);
        }

        @Override
        public double rate(double base, long t) {
            return between(base, minimum, (double) Math.min(t, length) / length);
        }
    }

    /**
     * {@link Cosine} again and again (Loshchilov, Hutter: <i>SGDR: Stochastic Gradient Descent with Warm Restarts</i>,
     * 2017); PyTorch's {@code CosineAnnealingWarmRestarts}.
     *
     * @param length the length of the first cycle, at least 1
     * @param multiplier the length of each later cycle in lengths of the one before, at least 1
     * @param minimum the lowest learning rate, at least 0
     */
    public record CosineRestarts(long length, int multiplier, double minimum) implements Curve {
        /**
         * Checks the parameters.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public CosineRestarts {
            requirePositive("length", length);
            Check.positive("multiplier", multiplier);
            Check.nonNegative("minimum", minimum);
        }

        @Override
        public double rate(double base, long t) {
            long cycle = length;
            long since = multiplier == 1 ? t % length : t;
            while (since >= cycle) {
                since -= cycle;
                cycle = cycle > Long.MAX_VALUE / multiplier ? Long.MAX_VALUE : cycle * multiplier;
            }
            return between(base, minimum, (double) since / cycle);
        }
    }

    /**
     * From {@code base / divisor} along a cosine up to {@code base}, and from there to {@code base / divisor /
     * finalDivisor} (Smith, Topin: <i>Super-Convergence</i>, 2018); PyTorch's {@code OneCycleLR} with {@code base} as
     * {@code max_lr}. The highest rate is at {@code rise length - 1}, the lowest at {@code length - 1}.
     *
     * @param length the number of steps or epochs, at least 1
     * @param rise the fraction of the length until the highest rate, above 0 and less than 1
     * @param divisor the highest rate in units of the first, at least 1
     * @param finalDivisor the first rate in units of the last, at least 1
     */
    public record OneCycle(long length, double rise, double divisor, double finalDivisor) implements Curve {
        /**
         * Checks the parameters.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public OneCycle {
            requirePositive("length", length);
            if (!(rise > 0 && rise < 1)) {
                throw new IllegalArgumentException("rise is " + rise + ", expected above 0 and less than 1");
            }
            requireAtLeast1("divisor", divisor);
            requireAtLeast1("finalDivisor", finalDivisor);
        }

        @Override
        public double rate(double base, long t) {
            double first = base / divisor;
            double highestAt = rise * length - 1;
            double lastAt = length - 1.0;
            if (t <= highestAt) {
                return between(first, base, highestAt > 0 ? t / highestAt : 1);
            }
            double falling = lastAt - highestAt;
            return between(base, first / finalDivisor, falling > 0 ? Math.min((t - highestAt) / falling, 1) : 1);
        }
    }

    /**
     * {@code base / (t + 1)^power}; scikit-learn's {@code invscaling}, whose t counts samples.
     *
     * @param power the exponent, above 0
     */
    public record InverseScaling(double power) implements Curve {
        /**
         * Checks the parameter.
         *
         * @throws IllegalArgumentException if it is not above 0
         */
        public InverseScaling {
            Check.above0("power", power);
        }

        @Override
        public double rate(double base, long t) {
            return base / raise(t + 1.0, power);
        }
    }

    /**
     * A reduction of the learning rate when a metric of the validation data, or the training loss without such data, has
     * not improved for some epochs; PyTorch's {@code ReduceLROnPlateau}, and with a factor of 0.2 and {@code
     * n_iter_no_change} as patience scikit-learn's {@code adaptive}. The curve's rate is multiplied by {@code factor^n} after n reductions.
     *
     * @param metric the metric; without validation data it must be {@link Metric#LOSS}
     * @param factor the factor of a reduction, above 0 and less than 1
     * @param patience the number of epochs without improvement that change nothing, at least 0: the next one reduces
     * @param threshold the least relative improvement that counts, in [0, 1)
     * @param cooldown the number of epochs after a reduction that are not counted, at least 0
     * @param minimum the learning rate below which no reduction goes, at least 0
     */
    public record Plateau(Metric metric, double factor, int patience, double threshold, int cooldown, double minimum) {
        /**
         * Checks the parameters.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public Plateau {
            Check.notNull("metric", metric);
            if (!(factor > 0 && factor < 1)) {
                throw new IllegalArgumentException("factor is " + factor + ", expected above 0 and less than 1");
            }
            requireNotNegative("patience", patience);
            Check.fraction("threshold", threshold);
            requireNotNegative("cooldown", cooldown);
            Check.nonNegative("minimum", minimum);
        }
    }

    /** {@return a constant learning rate, {@link Constant}} */
    public static Schedule constant() {
        return of(new Constant());
    }

    /**
     * {@return a reduction at equal intervals, {@link Step}}
     *
     * @param every the number of steps, or of epochs, between two reductions, at least 1
     * @param factor the factor of a reduction, above 0
     */
    public static Schedule step(long every, double factor) {
        return of(new Step(every, factor));
    }

    /**
     * {@return reductions at given times, {@link MultiStep}}
     *
     * @param factor the factor of a reduction, above 0
     * @param milestones the numbers of steps, or of epochs, before each reduction, ascending
     */
    public static Schedule multiStep(double factor, long... milestones) {
        Check.notNull("milestones", milestones);
        return of(new MultiStep(Arrays.stream(milestones).boxed().toList(), factor));
    }

    /**
     * {@return a reduction in every step or epoch, {@link Exponential}}
     *
     * @param factor the factor of a step or epoch, above 0
     */
    public static Schedule exponential(double factor) {
        return of(new Exponential(factor));
    }

    /**
     * {@return a line from one factor of the learning rate to another, {@link Linear}}
     *
     * @param from the factor at the beginning, at least 0
     * @param to the factor at the end, at least 0
     * @param length the number of steps or epochs until the end, at least 1
     */
    public static Schedule linear(double from, double to, long length) {
        return of(new Linear(from, to, length));
    }

    /**
     * {@return a power of the remaining time, {@link Polynomial}}
     *
     * @param power the exponent, above 0
     * @param length the number of steps or epochs until the learning rate is 0, at least 1
     */
    public static Schedule polynomial(double power, long length) {
        return of(new Polynomial(power, length));
    }

    /**
     * {@return half a cosine from the optimizer's learning rate to {@code minimum}, {@link Cosine}}
     *
     * @param length the number of steps or epochs until the end, at least 1
     * @param minimum the last learning rate, at least 0
     */
    public static Schedule cosine(long length, double minimum) {
        return of(new Cosine(length, minimum));
    }

    /**
     * {@return cosines that begin again, {@link CosineRestarts}}
     *
     * @param length the length of the first cycle in steps or epochs, at least 1
     * @param multiplier the length of each later cycle in lengths of the one before, at least 1
     * @param minimum the lowest learning rate, at least 0
     */
    public static Schedule cosineRestarts(long length, int multiplier, double minimum) {
        return of(new CosineRestarts(length, multiplier, minimum));
    }

    /**
     * {@return a rise to the optimizer's learning rate in the first 0.3 of the time and a fall afterwards, from 1/25 and to
     * 1/250,000 of it, {@link OneCycle}}
     *
     * @param length the number of steps or epochs of training, at least 1
     */
    public static Schedule oneCycle(long length) {
        return of(new OneCycle(length, 0.3, 25, 1e4));
    }

    /**
     * {@return a power of the number of steps or epochs in the denominator, {@link InverseScaling}}
     *
     * @param power the exponent, above 0; 0.5 is scikit-learn's default
     */
    public static Schedule inverseScaling(double power) {
        return of(new InverseScaling(power));
    }

    /**
     * {@return a reduction when the validation loss stops improving by 0.0001 of itself, {@link Plateau}}
     *
     * @param factor the factor of a reduction, above 0 and less than 1
     * @param patience the number of epochs without improvement that change nothing, at least 0
     */
    public static Schedule reduceOnPlateau(double factor, int patience) {
        return constant().withPlateau(new Plateau(Metric.LOSS, factor, patience, 1e-4, 0, 0));
    }

    /**
     * {@return a schedule per step without warm-up}
     *
     * @param curve the learning rate in the course of training
     */
    public static Schedule of(Curve curve) {
        return new Schedule(curve, Unit.STEP, 0, WARM_UP_START, null);
    }

    /** {@return this schedule with times in epochs: the learning rate changes between epochs only} */
    public Schedule perEpoch() {
        return new Schedule(curve, Unit.EPOCH, warmUp, warmUpStart, plateau);
    }

    /**
     * {@return this schedule after a linear warm-up from 1 % of the learning rate} The curve begins after the warm-up, with
     * {@code t = 0}.
     *
     * @param length the number of steps, or of epochs, of the warm-up, at least 0
     */
    public Schedule withWarmUp(long length) {
        return withWarmUp(length, WARM_UP_START);
    }

    /**
     * {@return this schedule after a linear warm-up: {@code r (start + (1 - start) t / length)}, where r is the curve's first
     * rate; PyTorch's {@code SequentialLR} of {@code LinearLR} and the curve}
     *
     * @param length the number of steps, or of epochs, of the warm-up, at least 0
     * @param start the factor of the first step or epoch, in [0, 1)
     */
    public Schedule withWarmUp(long length, double start) {
        return new Schedule(curve, unit, length, start, plateau);
    }

    /**
     * {@return this schedule with a reduction when a metric stops improving}
     *
     * @param reduction the reduction
     */
    public Schedule withPlateau(Plateau reduction) {
        return new Schedule(curve, unit, warmUp, warmUpStart, Check.notNull("reduction", reduction));
    }

    /**
     * {@return the learning rate, without the reductions of a {@link Plateau}}
     *
     * @param base the optimizer's learning rate
     * @param step the number of steps before this one, at least 0
     * @param epoch the number of epochs before this one, at least 0
     */
    public double rate(double base, long step, long epoch) {
        long t = unit == Unit.STEP ? step : epoch;
        if (t < 0) {
            throw new IllegalArgumentException(
                    (unit == Unit.STEP ? "step" : "epoch") + " is " + t + ", expected at least 0");
        }
        return t < warmUp
                ? curve.rate(base, 0) * (warmUpStart + (1 - warmUpStart) * t / warmUp)
                : curve.rate(base, t - warmUp);
    }

    /** Half a cosine from {@code from} at 0 to {@code to} at 1. */
    private static double between(double from, double to, double progress) {
        return to + (from - to) / 2 * (1 + cosineOfPiTimes(progress));
    }

    // StrictMath.pow and cos allocate arrays unless the JIT compiler removes them, which a step must not depend on.

    /** {@code x^n}, by repeated squaring. */
    static double raise(double x, long n) {
        double result = 1;
        double square = x;
        for (long rest = n; rest > 0; rest >>= 1) {
            result *= (rest & 1) == 1 ? square : 1;
            square *= square;
        }
        return result;
    }

    /** {@code x^y} for x of at least 0 and y above 0. */
    private static double raise(double x, double y) {
        return StrictMath.exp(y * StrictMath.log(x));
    }

    /** The cosine of {@code pi p}, for p in [0, 1], by the Taylor series at 0 of the cosine or the sine. */
    private static double cosineOfPiTimes(double p) {
        if (p > 0.5) {
            return -cosineOfPiTimes(1 - p);
        }
        boolean near0 = p <= 0.25;
        double x = StrictMath.PI * (near0 ? p : 0.5 - p);
        double sum = 1;
        for (int n = near0 ? 16 : 17; n > 1; n -= 2) { // x is at most pi / 4: the next term is below 1e-16
            sum = 1 - x * x / (n * (n - 1)) * sum;
        }
        return near0 ? sum : x * sum;
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", expected at least 1");
        }
    }

    private static void requireNotNegative(String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " is " + value + ", expected at least 0");
        }
    }

    private static void requireAtLeast1(String name, double value) {
        if (!(value >= 1 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected a finite number of at least 1");
        }
    }
}
