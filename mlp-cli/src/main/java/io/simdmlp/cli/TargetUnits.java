package io.simdmlp.cli;

import io.simdmlp.Mlp;
import io.simdmlp.io.Dataset;
import java.util.Arrays;

/**
 * The units of the targets of a regression. Training standardizes targets, {@code y' = (y - mean) / deviation};
 * afterwards the units are folded into the last layer, which is linear. Bases that were subtracted when targets were read
 * are not folded in: floats could not represent the sum.
 *
 * @param mean (targets)
 * @param deviation (targets), the standard deviation; 1 for a constant target
 */
@SuppressWarnings("ArrayRecordComponent") // Small, made once and never compared.
record TargetUnits(double[] mean, double[] deviation) {
    /** Fits the units to the training data; without targets if these have classes or labels of 0 and 1. */
    static TargetUnits fit(Dataset train) {
        if (train.isMultiLabel()) {
            return new TargetUnits(new double[0], new double[0]);
        }
        int targets = train.targets();
        double[] mean = new double[targets];
        double[] deviation = new double[targets];
        for (int sample = 0; sample < train.size(); sample++) {
            for (int t = 0; t < targets; t++) {
                mean[t] += (double) train.target(sample, t) / train.size();
            }
        }
        for (int sample = 0; sample < train.size(); sample++) {
            for (int t = 0; t < targets; t++) {
                double d = train.target(sample, t) - mean[t];
                deviation[t] += d * d / train.size();
            }
        }
        // The smallest variance for which the inverse of the deviation is a float.
        Arrays.setAll(deviation, t -> deviation[t] > 1e-70 ? Math.sqrt(deviation[t]) : 1);
        return new TargetUnits(mean, deviation);
    }

    /** The units of targets that are not standardized, such as counts. */
    static TargetUnits none(Dataset train) {
        double[] deviation = new double[train.targets()];
        Arrays.fill(deviation, 1);
        return new TargetUnits(new double[train.targets()], deviation);
    }

    /** Standardizes the targets of a data set. */
    void standardize(Dataset data) {
        data.mapTargets((target, y) -> (float) ((y - mean[target]) / deviation[target]));
    }

    /** Folds the units into the last layer, in place: {@code W' = W deviation, b' = b deviation + mean}. */
    void foldInto(Mlp mlp) {
        int targets = mean.length;
        int last = mlp.spec().layers().size() - 1;
        float[] p = mlp.parameters();
        int biases = mlp.biasesAt(last);
        if (targets > 0) {
            for (int i = mlp.weightsAt(last); i < biases; i++) {
                p[i] = (float) (p[i] * deviation[(i - mlp.weightsAt(last)) % targets]);
            }
        }
        for (int t = 0; t < targets; t++) {
            p[biases + t] = (float) (p[biases + t] * deviation[t] + mean[t]);
        }
    }

    /**
     * The inverse of {@link #foldInto}, for a network whose outputs are in other units: {@code W' = W / deviation, b' = (b +
     * base - newBase - mean) / deviation}.
     *
     * @param bases the numbers that are added to the network's outputs; empty if there are none
     * @param newBases the numbers that were subtracted from the targets; empty if there are none
     */
    void unfoldFrom(Mlp mlp, double[] bases, double[] newBases) {
        int targets = mean.length;
        int last = mlp.spec().layers().size() - 1;
        float[] p = mlp.parameters();
        int biases = mlp.biasesAt(last);
        if (targets > 0) {
            for (int i = mlp.weightsAt(last); i < biases; i++) {
                p[i] = (float) (p[i] / deviation[(i - mlp.weightsAt(last)) % targets]);
            }
        }
        for (int t = 0; t < targets; t++) {
            double shift = (bases.length == 0 ? 0 : bases[t]) - (newBases.length == 0 ? 0 : newBases[t]);
            p[biases + t] = (float) ((p[biases + t] + shift - mean[t]) / deviation[t]);
        }
    }
}
