package io.simdmlp.io;

import io.simdmlp.Activation;
import io.simdmlp.Mlp;
import java.util.Arrays;

/**
 * The scaling of the targets of a regression for training: {@code y' = (f(y) - mean) / deviation} per target, in double, with a
 * {@link TargetTransform} f, and the mean and (population) standard deviation of {@code f(y)} over the training data. A
 * network trains faster on such targets, and the loss is comparable between data sets.
 *
 * <pre>{@code
 * TargetScaling scaling = TargetScaling.fit(TargetTransform.LOG, train);
 * scaling.apply(train);
 * scaling.apply(validation);
 * trainer.fit(train.source(), options.withValidation(validation.source()));
 * scaling.foldInto(mlp);                                               // now it predicts f(y)
 * Model model = new Model(mlp, loss, inputScaling, inputNames, List.of(), targetNames)
 *         .withTargetTransform(scaling.transform());                   // predicts y
 * }</pre>
 *
 * <p>The deviation is 1 for a target that is constant in the training data. The numbers of {@link Dataset#targetBases()} were
 * subtracted from the targets, and are not part of the scaling: floats could not represent the sum. They must be the same in
 * every part of the data, and 0 for a transform.
 *
 * <p>Immutable and thread-safe.
 */
public final class TargetScaling {
    private static final double LEAST_VARIANCE = 1e-70; // for which the inverse of the deviation is a float

    private final TargetTransform transform;
    private final double[] mean; // (targets)
    private final double[] deviation; // (targets)

    private TargetScaling(TargetTransform transform, double[] mean, double[] deviation) {
        this.transform = transform;
        this.mean = mean;
        this.deviation = deviation;
    }

    /**
     * {@return the scaling that changes nothing, for targets such as counts: mean 0, deviation 1}
     *
     * @param targets numbers per target, at least 1
     * @throws IllegalArgumentException if {@code targets} is less than 1
     */
    public static TargetScaling none(int targets) {
        requirePositive(targets);
        double[] deviation = new double[targets];
        Arrays.fill(deviation, 1);
        return new TargetScaling(TargetTransform.NONE, new double[targets], deviation);
    }

    /**
     * {@return the scaling that gives the transformed targets mean 0 and standard deviation 1}
     *
     * @param transform the function that comes first
     * @param y (samples, targets) of the training data, at least one sample
     * @param targets numbers per target, at least 1
     * @throws IllegalArgumentException if the sizes do not fit, or the transform does not accept a target
     */
    public static TargetScaling fit(TargetTransform transform, float[] y, int targets) {
        requirePositive(targets);
        if (y.length == 0 || y.length % targets != 0) {
            throw new IllegalArgumentException(
                    "y has " + y.length + " values, expected a positive multiple of targets = " + targets);
        }
        requireAccepted(transform, y);
        return fit(transform, y.length / targets, targets, (sample, target) -> y[sample * targets + target]);
    }

    /**
     * {@return the scaling that gives the transformed targets mean 0 and standard deviation 1}
     *
     * @param transform the function that comes first
     * @param train the training data
     * @throws IllegalArgumentException if their targets are no numbers, the transform does not accept one of them, or they have
     *     bases and the transform is not {@link TargetTransform#NONE}
     */
    public static TargetScaling fit(TargetTransform transform, Dataset train) {
        requireNumbers("train", train);
        requireNoBases(transform, "train", train);
        requireAccepted(transform, train);
        return fit(transform, train.size(), train.targets(), train::target);
    }

    /** A target of a sample. */
    private interface Target {
        float of(int sample, int target);
    }

    private static TargetScaling fit(TargetTransform transform, int samples, int targets, Target y) {
        double[] first = new double[targets];
        double[] mean = new double[targets];
        double[] deviation = new double[targets];
        boolean[] varies = new boolean[targets];
        for (int sample = 0; sample < samples; sample++) {
            for (int t = 0; t < targets; t++) {
                double value = transform.apply(y.of(sample, t));
                first[t] = sample == 0 ? value : first[t];
                varies[t] |= value != first[t];
                mean[t] += value / samples;
            }
        }
        for (int sample = 0; sample < samples; sample++) {
            for (int t = 0; t < targets; t++) {
                double d = transform.apply(y.of(sample, t)) - mean[t];
                deviation[t] += d * d / samples;
            }
        }
        for (int t = 0; t < targets; t++) {
            mean[t] = varies[t] ? mean[t] : first[t]; // the mean of equal values would be rounded
            deviation[t] = varies[t] && deviation[t] > LEAST_VARIANCE ? Math.sqrt(deviation[t]) : 1;
        }
        return new TargetScaling(transform, mean, deviation);
    }

    /** {@return the function that comes first} */
    public TargetTransform transform() {
        return transform;
    }

    /** {@return numbers per target} */
    public int targets() {
        return mean.length;
    }

    /** {@return (targets) the means, a copy} */
    public double[] mean() {
        return mean.clone();
    }

    /** {@return (targets) the standard deviations, a copy} */
    public double[] deviation() {
        return deviation.clone();
    }

    /**
     * Scales targets in place: {@code (f(y) - mean) / deviation}.
     *
     * @param y (samples, targets)
     * @throws IllegalArgumentException if the size does not fit, or the transform does not accept a target; then {@code y} is
     *     unchanged
     */
    public void apply(float[] y) {
        requireRows(y);
        requireAccepted(transform, y);
        for (int i = 0; i < y.length; i++) {
            y[i] = scaled(i % mean.length, y[i]);
        }
    }

    private float scaled(int target, float y) {
        return (float) ((transform.apply(y) - mean[target]) / deviation[target]);
    }

    /**
     * Scales the targets of a data set: in place, or when they are read if they are in a file.
     *
     * @param data samples with the target bases of the training data
     * @throws IllegalArgumentException if the number of targets does not fit, the transform does not accept a target, or they
     *     have bases and the transform is not {@link TargetTransform#NONE}
     */
    public void apply(Dataset data) {
        requireNumbers("data", data);
        requireNoBases(transform, "data", data);
        if (data.targets() != mean.length) {
            throw new IllegalArgumentException("data has " + data.targets() + " targets, expected " + mean.length);
        }
        requireAccepted(transform, data);
        data.mapTargets(this::scaled);
    }

    /**
     * The inverse of {@link #apply(float[])}, in place: {@code f^-1(y' deviation + mean)}. For the outputs of a network that was
     * trained on scaled targets and into which nothing was folded.
     *
     * @param y (samples, targets)
     * @throws IllegalArgumentException if the size does not fit
     */
    public void invert(float[] y) {
        requireRows(y);
        for (int i = 0; i < y.length; i++) {
            int t = i % mean.length;
            y[i] = (float) transform.invert(y[i] * deviation[t] + mean[t]);
        }
    }

    /**
     * Folds the scaling into the last layer of a network that was trained on scaled targets, in place: {@code W' = W deviation, b'
     * = b deviation + mean}. It then predicts {@code f(y)}.
     *
     * @param mlp the network; its last layer has one output per target, identity activation and biases
     * @throws IllegalArgumentException if its last layer is another one
     */
    public void foldInto(Mlp mlp) {
        int last = lastLayer(mlp);
        float[] p = mlp.parameters();
        int weights = mlp.weightsAt(last);
        int biases = mlp.biasesAt(last);
        for (int i = weights; i < biases; i++) {
            p[i] = (float) (p[i] * deviation[(i - weights) % mean.length]);
        }
        for (int t = 0; t < mean.length; t++) {
            p[biases + t] = (float) (p[biases + t] * deviation[t] + mean[t]);
        }
    }

    /**
     * The inverse of {@link #foldInto}, for a network that predicts {@code f(y)} and is to be trained on scaled targets: {@code W' =
     * W / deviation, b' = (b - mean) / deviation}.
     *
     * @param mlp the network; its last layer has one output per target, identity activation and biases
     * @throws IllegalArgumentException if its last layer is another one
     */
    public void unfoldFrom(Mlp mlp) {
        unfoldFrom(mlp, new double[mean.length]);
    }

    /**
     * Does the same as {@link #unfoldFrom(Mlp)} for a network whose outputs are {@code f(y) - shift}: {@code b' = (b + shift -
     * mean) / deviation}.
     *
     * @param mlp the network; its last layer has one output per target, identity activation and biases
     * @param shift (targets), such as the difference between the target bases of two data sets
     * @throws IllegalArgumentException if its last layer is another one, or the number of shifts does not fit
     */
    public void unfoldFrom(Mlp mlp, double[] shift) {
        int last = lastLayer(mlp);
        if (shift.length != mean.length) {
            throw new IllegalArgumentException("shift has " + shift.length + " values, expected " + mean.length);
        }
        float[] p = mlp.parameters();
        int weights = mlp.weightsAt(last);
        int biases = mlp.biasesAt(last);
        for (int i = weights; i < biases; i++) {
            p[i] = (float) (p[i] / deviation[(i - weights) % mean.length]);
        }
        for (int t = 0; t < mean.length; t++) {
            p[biases + t] = (float) ((p[biases + t] + shift[t] - mean[t]) / deviation[t]);
        }
    }

    /** The number of the last layer, which can take the scaling. */
    private int lastLayer(Mlp mlp) {
        int last = mlp.spec().layers().size() - 1;
        if (mlp.spec().outputs() != mean.length
                || mlp.spec().outputActivation() != Activation.IDENTITY
                || mlp.biasesAt(last) < 0) {
            throw new IllegalArgumentException("mlp is " + mlp.spec() + ", expected a last layer of " + mean.length
                    + " outputs with identity activation and biases");
        }
        return last;
    }

    private void requireRows(float[] y) {
        if (y.length % mean.length != 0) {
            throw new IllegalArgumentException(
                    "y has " + y.length + " values, expected a multiple of the " + mean.length + " targets");
        }
    }

    private static void requirePositive(int targets) {
        if (targets < 1) {
            throw new IllegalArgumentException("targets is " + targets + ", expected at least 1");
        }
    }

    private static void requireAccepted(TargetTransform transform, float[] y) {
        for (int i = 0; i < y.length; i++) {
            if (!transform.accepts(y[i])) {
                throw new IllegalArgumentException("y[" + i + "] is " + y[i] + ", expected " + transform.domain()
                        + " for the transform " + transform.label());
            }
        }
    }

    private static void requireAccepted(TargetTransform transform, Dataset data) {
        int targets = data.targets();
        for (int sample = 0; transform != TargetTransform.NONE && sample < data.size(); sample++) {
            for (int t = 0; t < targets; t++) {
                float y = data.target(sample, t);
                if (!transform.accepts(y)) {
                    throw new IllegalArgumentException(data.name() + ": " + data.place(sample) + " has the target " + y
                            + ", expected " + transform.domain() + " for the transform " + transform.label());
                }
            }
        }
    }

    private static void requireNumbers(String name, Dataset data) {
        if (data.isClassification() || data.isMultiLabel()) {
            throw new IllegalArgumentException(name + " is " + data + ", expected targets that are numbers");
        }
    }

    private static void requireNoBases(TargetTransform transform, String name, Dataset data) {
        double[] bases = data.targetBases();
        if (transform != TargetTransform.NONE && Arrays.stream(bases).anyMatch(base -> base != 0)) {
            throw new IllegalArgumentException(name + " has the target bases " + Arrays.toString(bases)
                    + ", expected none for the transform " + transform.label()
                    + ": read it with Csv.Bases.NONE for targets");
        }
    }

    /** {@return transform, means and deviations} */
    @Override
    public String toString() {
        return transform.label() + ", mean " + Arrays.toString(mean) + ", deviation " + Arrays.toString(deviation);
    }
}
