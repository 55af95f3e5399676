package io.simdmlp.examples.textbook;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** {@code gradient-descent}: a function of one variable with two minima, its slope by difference and by derivative. */
final class GradientDescent {
    private static final double H = 1e-5;
    private static final double RATE = 0.1;
    private static final int STEPS = 100;
    private static final double[] STARTS = {-3, -0.5, 0.5, 3}; // both sides of both minima

    private GradientDescent() {}

    /**
     * The last point of a descent.
     *
     * @param start the first point
     * @param byDifference the last point with the slope {@code (f(x + h) - f(x)) / h}
     * @param byDerivative the last point with the slope {@code f'(x)}
     */
    record Descent(double start, double byDifference, double byDerivative) {}

    static double f(double x) {
        return 0.2 * Math.pow(x, 4) + 0.1 * Math.pow(x, 3) - x * x + 2;
    }

    static double derivative(double x) {
        return 0.8 * Math.pow(x, 3) + 0.3 * x * x - 2 * x;
    }

    static double difference(double x) {
        return (f(x + H) - f(x)) / H;
    }

    static List<Descent> run(Printout page) {
        page.text("""
                Gradient descent repeats a step against the slope: x <- x - rate * slope(x).

                  f(x)  = 0.2 x^4 + 0.1 x^3 - x^2 + 2
                  f'(x) = 0.8 x^3 + 0.3 x^2 - 2 x, nearly (f(x + h) - f(x)) / h for a small h, here 1e-5
                """);
        page.line("From x = 3 by the derivative, rate %.1f:", RATE);
        page.line("  %4s %8s %8s %8s", "step", "x", "f(x)", "f'(x)");
        double x = 3;
        for (int step = 0; step <= 8; step++) {
            page.line("  %4d %8.4f %8.4f %8.4f", step, x, f(x), derivative(x));
            x -= RATE * derivative(x);
        }
        page.blank();
        page.line("After %d steps; the start decides which minimum is found:", STEPS);
        page.line("  %5s %15s %15s %8s", "start", "by difference", "by derivative", "f(x)");
        List<Descent> descents = new ArrayList<>();
        for (double start : STARTS) {
            double byDifference = descend(start, GradientDescent::difference);
            double byDerivative = descend(start, GradientDescent::derivative);
            descents.add(new Descent(start, byDifference, byDerivative));
            page.line("  %5.1f %15.7f %15.7f %8.4f", start, byDifference, byDerivative, f(byDerivative));
        }
        page.line("The difference is biased: its minimum is at an x too small by h / 2 = 5e-6.");
        Descent left = descents.getFirst();
        Descent right = descents.getLast();
        page.result(
                "left=%.6f right=%.6f left_by_difference=%.6f right_by_difference=%.6f",
                left.byDerivative(), right.byDerivative(), left.byDifference(), right.byDifference());
        return descents;
    }

    private static double descend(double x, DoubleUnaryOperator slope) {
        for (int step = 0; step < STEPS; step++) {
            x -= RATE * slope.applyAsDouble(x);
        }
        return x;
    }
}
