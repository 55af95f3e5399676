package io.simdmlp.optimizer;

/**
 * Minimizes a function of many parameters by L-BFGS (Nocedal, Wright: <i>Numerical Optimization</i>, 2nd edition, algorithms
 * 7.4 and 7.5), with a line search for the strong Wolfe conditions ({@link WolfeSearch}).
 *
 * <pre>
 *   direction d = -H g        H from the last {@code history} steps s and changes of the gradient y
 *   step        x = x + t d   t by the line search; it begins with the learning rate, in the first iteration with
 *                             min(1, 1 / sum of |g|) times the learning rate
 * </pre>
 *
 * <p>Parameters, gradients and the history are floats. Sums and dot products are in double and have one order, so an
 * iteration depends on nothing but its inputs. The objective is any function; nothing here refers to networks.
 *
 * <p>Defaults and tolerances are those of PyTorch's {@code torch.optim.LBFGS}. Not thread-safe.
 */
public final class Lbfgs {
    /** A function to minimize. */
    public interface Objective {
        /**
         * Computes the function and its gradient at the current parameters.
         *
         * @return the value; if it is NaN or infinite, the gradient is not read
         */
        double evaluate();
    }

    /** The least curvature of a step that the history keeps. */
    private static final double MIN_CURVATURE = 1e-10;

    private final float[] w;
    private final float[] g;
    private final double gradientTolerance;
    private final double changeTolerance;
    private final WolfeSearch search;

    private final float[] origin; // x
    private final float[] direction; // d
    private final float[] gradient; // at x; after an iteration that at the new parameters
    private final float[][] steps; // s, a ring
    private final float[][] changes; // y
    private final double[] curvatures; // s . y
    private final double[] weights; // of the two loops
    private int next; // in the ring
    private int count;

    private boolean converged;
    private boolean evaluated; // at the parameters that are hashed
    private long hash;
    private double value;

    /**
     * Creates a minimizer without history.
     *
     * @param w the parameters, which an iteration changes
     * @param g the gradient, which the objective writes
     * @param history the number of steps that are kept, at least 1
     * @param evaluations the maximum evaluations of a line search, at least 1
     * @param gradientTolerance the largest |g(i)| at which the parameters are a minimum
     * @param changeTolerance the largest |s(i)|, or the change of the value, after which no more progress is expected
     */
    public Lbfgs(float[] w, float[] g, int history, int evaluations, double gradientTolerance, double changeTolerance) {
        int n = w.length;
        this.w = w;
        this.g = g;
        this.gradientTolerance = gradientTolerance;
        this.changeTolerance = changeTolerance;
        this.origin = new float[n];
        this.direction = new float[n];
        this.gradient = new float[n];
        this.steps = new float[history][n];
        this.changes = new float[history][n];
        this.curvatures = new double[history];
        this.weights = new double[history];
        this.search = new WolfeSearch(evaluations, changeTolerance);
    }

    /** The arrays of n floats for a history: its steps and changes, the point, the direction and the gradient. */
    public static int statePerParameter(int history) {
        return 2 * history + 3;
    }

    /**
     * Does one iteration: a direction and a line search along it.
     *
     * @param learningRate the first step of the line search; 0 only evaluates
     * @param same true if the objective is the function of the last iteration, of which the value and the gradient are then
     *     used again, unless the parameters have been changed since
     * @return the value before the iteration; if it is NaN or infinite, nothing has been changed
     */
    public double iterate(Objective objective, double learningRate, boolean same) {
        converged = false;
        if (!(same && evaluated && hash == hash(w))) {
            evaluated = false;
            value = objective.evaluate();
            if (!Double.isFinite(value)) {
                return value;
            }
            System.arraycopy(g, 0, gradient, 0, g.length);
        }
        double before = value;
        if (maxAbs(gradient) <= gradientTolerance) {
            converged = true;
        } else if (learningRate > 0) {
            descend(objective, learningRate);
        }
        evaluated = true;
        hash = hash(w);
        return before;
    }

    private void descend(Objective objective, double learningRate) {
        double before = value;
        setDirection();
        double slope = dot(gradient, direction);
        if (!(slope < 0)) { // the history is of another function, or rounding has made it useless
            forget();
            setDirection();
            slope = dot(gradient, direction);
        }
        if (!(slope <= -changeTolerance)) { // so flat that no step changes the value, or NaN
            converged = true;
            return;
        }
        System.arraycopy(w, 0, origin, 0, w.length);
        double first = count == 0 ? Math.min(1, 1 / sumAbs(gradient)) * learningRate : learningRate;
        double t = search.run(this, objective, before, slope, first, maxAbs(direction));
        if (search.lastStep() != t) {
            if (t == 0) { // no step was lower
                System.arraycopy(origin, 0, w, 0, w.length);
                System.arraycopy(gradient, 0, g, 0, g.length);
            } else {
                evaluateAt(t, objective);
            }
        }
        value = search.value();
        boolean same = remember();
        System.arraycopy(g, 0, gradient, 0, g.length);
        converged = same || Math.abs(value - before) < changeTolerance;
    }

    /** Evaluates the objective at {@code x + t d}; infinity if it is not finite. */
    double evaluateAt(double t, Objective objective) {
        for (int i = 0; i < w.length; i++) {
            w[i] = (float) (origin[i] + t * direction[i]);
        }
        double f = objective.evaluate();
        return Double.isFinite(f) ? f : Double.POSITIVE_INFINITY;
    }

    /** The derivative by t at the last evaluation. */
    double slope() {
        return dot(g, direction);
    }

    /** {@code d = -H g} by two loops over the history. */
    private void setDirection() {
        float[] d = direction;
        for (int i = 0; i < d.length; i++) {
            d[i] = -gradient[i];
        }
        if (count == 0) {
            return;
        }
        for (int age = 1; age <= count; age++) {
            int at = at(age);
            weights[at] = dot(steps[at], d) / curvatures[at];
            addScaled(d, -weights[at], changes[at]);
        }
        int newest = at(1);
        double scale = curvatures[newest] / dot(changes[newest], changes[newest]);
        for (int i = 0; i < d.length; i++) {
            d[i] = (float) (scale * d[i]);
        }
        for (int age = count; age >= 1; age--) {
            int at = at(age);
            addScaled(d, weights[at] - dot(changes[at], d) / curvatures[at], steps[at]);
        }
    }

    /** The index in the ring of the step of an age; 1 is the newest. */
    private int at(int age) {
        return Math.floorMod(next - age, steps.length);
    }

    /**
     * Adds the last step to the history, unless its curvature is too small. Returns true if no parameter has changed by more
     * than the tolerance.
     */
    private boolean remember() {
        float[] s = steps[next];
        float[] y = changes[next];
        boolean replaces = count == steps.length;
        double largest = 0;
        for (int i = 0; i < w.length; i++) {
            s[i] = w[i] - origin[i];
            y[i] = g[i] - gradient[i];
            largest = Math.max(largest, Math.abs(s[i]));
        }
        double curvature = dot(s, y);
        if (curvature > MIN_CURVATURE) {
            curvatures[next] = curvature;
            next = (next + 1) % steps.length;
            count = replaces ? count : count + 1;
        } else if (replaces) {
            count--; // the oldest step has been overwritten
        }
        return largest <= changeTolerance;
    }

    private void forget() {
        count = 0;
    }

    /** Returns true if the last iteration has met a tolerance. */
    public boolean isConverged() {
        return converged;
    }

    /** Forgets that a tolerance was met, and the value at the current parameters. */
    public void begin() {
        converged = false;
        evaluated = false;
    }

    /** The array of step {@code number} of the history, for a state. */
    float[] step(int number) {
        return steps[number];
    }

    /** The array of change {@code number} of the history. */
    float[] change(int number) {
        return changes[number];
    }

    /** The other numbers of the state. */
    double[] numbers() {
        double[] numbers = new double[3 + curvatures.length];
        numbers[0] = next;
        numbers[1] = count;
        numbers[2] = converged ? 1 : 0;
        System.arraycopy(curvatures, 0, numbers, 3, curvatures.length);
        return numbers;
    }

    void setNumbers(double[] numbers) {
        next = Math.floorMod((int) numbers[0], steps.length);
        count = Math.clamp((int) numbers[1], 0, steps.length);
        converged = numbers[2] != 0;
        System.arraycopy(numbers, 3, curvatures, 0, curvatures.length);
        evaluated = false;
    }

    /** {@code y += factor x}. */
    private static void addScaled(float[] y, double factor, float[] x) {
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) (y[i] + factor * x[i]);
        }
    }

    /** The dot product in four chains, element i in chain i mod 4: one alone would wait for each addition's latency. */
    private static double dot(float[] a, float[] b) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i < a.length - 3; i += 4) {
            s0 += (double) a[i] * b[i];
            s1 += (double) a[i + 1] * b[i + 1];
            s2 += (double) a[i + 2] * b[i + 2];
            s3 += (double) a[i + 3] * b[i + 3];
        }
        for (; i < a.length; i++) {
            s0 += (double) a[i] * b[i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    private static double sumAbs(float[] a) {
        double sum = 0;
        for (float value : a) {
            sum += Math.abs(value);
        }
        return sum;
    }

    private static double maxAbs(float[] a) {
        float most = 0;
        for (float value : a) {
            most = Math.max(most, Math.abs(value)); // NaN if one is
        }
        return most;
    }

    private static long hash(float[] a) {
        long hash = 0;
        for (float value : a) {
            hash = (hash ^ Float.floatToRawIntBits(value)) * 0x100000001b3L; // as FNV-1a
        }
        return hash;
    }
}
