package io.simdmlp.bench;

import io.simdmlp.bench.Survey.ExactFunction;
import io.simdmlp.bench.Survey.FloatOperator;
import io.simdmlp.bench.Survey.Subject;
import io.simdmlp.kernel.Pointwise;
import io.simdmlp.kernel.ScalarMath;
import io.simdmlp.tracker.MarkdownTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;
import org.apache.commons.math3.util.FastMath;

/**
 * The errors of every transcendental function and activation of the core: docs/NUMERICS.md. The reference kernels are
 * measured; the vector kernels compute the same bits.
 *
 * @param page the tables, in Markdown
 * @param missed functions whose errors exceed their targets
 */
public record Numerics(String page, List<String> missed) {
    private static final float MAX = Float.MAX_VALUE;

    /** A function and the largest error that it may have, in ulp. */
    private record Function(String name, String domain, Subject subject, double target) {
        Function(
                String name,
                String domain,
                float from,
                float to,
                FloatOperator actual,
                ExactFunction exact,
                double target) {
            this(name, domain, new Subject(from, to, actual, exact, Survey::ulps), target);
        }
    }

    private static final List<Function> FUNCTIONS = List.of(
            new Function("exp", "all", -MAX, MAX, ScalarMath::exp, FastMath::exp, 2),
            new Function("expm1", "<= 0", -MAX, 0, ScalarMath::expm1, FastMath::expm1, 4),
            new Function("log", "> 0", Float.MIN_VALUE, MAX, ScalarMath::log, FastMath::log, 2),
            new Function("log1p", "> -1", Math.nextUp(-1f), MAX, ScalarMath::log1p, FastMath::log1p, 4),
            new Function("sin", "all", -MAX, MAX, ScalarMath::sin, StrictMath::sin, 4),
            new Function("cos", "all", -MAX, MAX, ScalarMath::cos, StrictMath::cos, 4));

    private static final List<Function> ACTIVATIONS = activations();
    private static final List<Function> DERIVATIVES = derivatives();

    private static final int[] WIDTHS = {2, 10, 100, 1000};
    private static final float[] RANGES = {1, 10, 100};

    private static List<Function> activations() {
        List<Function> activations = new ArrayList<>();
        for (Pointwise f : Pointwise.values()) {
            Oracle oracle = Oracle.of(f);
            if (oracle != null) {
                double target = f == Pointwise.SIGMOID || f == Pointwise.TANH ? 2 : 4;
                activations.add(new Function(label(f), "all", -MAX, MAX, f::value, oracle.value(), target));
            }
        }
        return activations;
    }

    /** As back-propagation takes them. */
    private static List<Function> derivatives() {
        List<Function> derivatives = new ArrayList<>();
        for (Pointwise f : Pointwise.values()) {
            Oracle oracle = Oracle.of(f);
            if (oracle != null) {
                FloatOperator slope = z -> f.chain(1f, f.fromInput() ? z : f.value(z));
                Subject subject = new Subject(-MAX, MAX, slope, oracle.derivative(), Survey::units);
                derivatives.add(new Function(label(f), "all", subject, Double.POSITIVE_INFINITY));
            }
        }
        return derivatives;
    }

    /** {@return the number of steps of {@link #measure}} */
    public static long steps() {
        return (long) Survey.STEPS * (FUNCTIONS.size() + ACTIVATIONS.size() + DERIVATIVES.size());
    }

    /**
     * {@return the errors, measured on all processors within half a minute}
     *
     * @param progress called by several threads with a number of further steps of {@link #steps()}
     */
    public static Numerics measure(LongConsumer progress) {
        List<String> missed = new ArrayList<>();
        String page = format(
                """
                # Numerics

                Look up here how exact a function or an activation of the library is, and what it returns for 0, infinities
                and NaN. `./mlp numerics > docs/NUMERICS.md` writes this page, the same on every machine; a test compares it
                with what is measured.

                Exact values come from Apache Commons Math in double precision and, for sines and cosines, from
                `StrictMath`, by formulas without cancellation; a test compares them with arithmetic of 100 digits.
                %,d floats are tried: one in %,d of all, by their bits; one in %d of those of magnitude 2^-8 to
                2^8; both zeros; the ends of the subnormal and of the normal floats; 1 and its neighbours; those next
                to the first 10,000 multiples of pi/2.

                ## Values

                Errors are in ulp, units in the last place of the float next to the exact value: a correctly rounded result
                has an error of at most 0.5. Below 2^-126 the unit is 2^-149, the distance of subnormal floats. No range
                is left out. Activations that only add, multiply and divide are not listed.

                %s
                ## Derivatives

                Derivatives of activations, as back-propagation computes them: absolute errors in units of 2^-24, half an
                ulp of 1.

                %s
                ## Softmax and its logarithm

                The largest errors over rows of random logits, uniform in (-range, range), 100,000 logits each, in units of
                2^-24. For softmax they are relative to the exact probability, for its logarithm absolute: where one class
                has nearly all of the probability, the logarithm is a small difference of numbers near 1, and a relative
                error would not be meaningful.

                "Of bound" is the largest error as a fraction of a bound for rounding errors. The bound is the sum of these
                terms, with d = max - z: rounding d changes e^-d by up to d units of itself, exp by 2 units. The sum has the
                mean of the errors of its terms, weighted by their probabilities, and one unit per addition; a quotient one
                unit. A logarithm has 2 units of itself, the error of the sum, d once more, and the rounding of the last
                difference.

                %s
                ## Special values

                %s""",
                Survey.STEPS,
                Survey.STRIDE,
                Survey.NEAR_STRIDE,
                values(missed, progress),
                slopes(progress),
                rows(),
                special());
        return new Numerics(page, List.copyOf(missed));
    }

    private static MarkdownTable values(List<String> missed, LongConsumer progress) {
        MarkdownTable table = new MarkdownTable("f", "domain", "largest", "at", "mean", "target", "met");
        List<Function> functions = new ArrayList<>(FUNCTIONS);
        functions.addAll(ACTIVATIONS);
        for (Function f : functions) {
            Survey survey = Survey.of(f.subject(), progress);
            boolean met = survey.largest() <= f.target();
            if (!met) {
                missed.add(f.name());
            }
            table.add(
                    f.name(),
                    f.domain(),
                    format("%.2f", survey.largest()),
                    Float.toString(survey.at()),
                    format("%.3f", survey.mean()),
                    format("%.0f", f.target()),
                    met ? "yes" : "NO");
        }
        return table;
    }

    private static MarkdownTable slopes(LongConsumer progress) {
        MarkdownTable table = new MarkdownTable("f", "largest", "at", "mean");
        for (Function f : DERIVATIVES) {
            Survey survey = Survey.of(f.subject(), progress);
            table.add(
                    f.name(),
                    format("%.2f", survey.largest()),
                    Float.toString(survey.at()),
                    format("%.3f", survey.mean()));
        }
        return table;
    }

    private static MarkdownTable rows() {
        MarkdownTable table = new MarkdownTable("width", "range", "softmax", "of bound", "log-softmax", "of bound");
        for (int width : WIDTHS) {
            for (float range : RANGES) {
                RowSurvey survey = RowSurvey.of(width, range);
                table.add(
                        Integer.toString(width),
                        format("%.0f", range),
                        format("%.2f", survey.softmax()),
                        format("%.2f", survey.softmaxOfBound()),
                        format("%.2f", survey.logSoftmax()),
                        format("%.2f", survey.logSoftmaxOfBound()));
            }
        }
        return table;
    }

    private static MarkdownTable special() {
        MarkdownTable table = new MarkdownTable("f", "f(-inf)", "f(-0)", "f(+0)", "f(+inf)", "f(NaN)");
        for (Function f : FUNCTIONS) {
            Subject subject = f.subject();
            special(table, f.name(), subject.actual(), subject.from() == -MAX, subject.to() == MAX);
        }
        for (Pointwise f : Pointwise.values()) {
            special(table, label(f), f::value, true, true);
        }
        return table;
    }

    /** A row of results, without those at infinities that are outside of the domain. */
    private static void special(MarkdownTable table, String name, FloatOperator f, boolean left, boolean right) {
        table.add(
                name,
                left ? Float.toString(f.of(Float.NEGATIVE_INFINITY)) : "",
                Float.toString(f.of(-0f)),
                Float.toString(f.of(0f)),
                right ? Float.toString(f.of(Float.POSITIVE_INFINITY)) : "",
                Float.toString(f.of(Float.NaN)));
    }

    private static String label(Pointwise f) {
        return f.name().toLowerCase(Locale.ROOT).replace('_', '-'); // as the API calls it
    }

    @SuppressWarnings("AnnotateFormatMethod") // It would take a dependency for one annotation.
    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
