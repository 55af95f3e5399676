package io.simdmlp.bench;

import io.simdmlp.kernel.reference.ReferenceKernels;
import java.util.Random;
import org.apache.commons.math3.util.FastMath;

/**
 * The errors of the softmax of random rows and of its logarithm, absolute and in proportion to their bounds, in units u
 * = 2^-24.
 *
 * <p>With d = max - z for a logit z, rounding d makes e^-d wrong by d u of itself, exp by 2 u. The sum is wrong by the
 * mean of its terms' errors, weighed by their shares, and by u an addition; a quotient by u of itself; a logarithm by
 * 2 u of itself and by what the sum was.
 *
 * @param softmax the largest error of a share in u of itself, or of the spacing of subnormals if that is more
 * @param softmaxOfBound the largest error in proportion to its bound
 * @param logSoftmax the largest absolute error of a logarithm in u
 * @param logSoftmaxOfBound the largest error in proportion to its bound
 */
record RowSurvey(double softmax, double softmaxOfBound, double logSoftmax, double logSoftmaxOfBound) {
    private static final int LOGITS = 100_000;

    private static final double UNIT = 0x1p-24;

    /** Tries rows of {@code width} logits, evenly from -range to range, 100,000 logits in all. */
    static RowSurvey of(int width, float range) {
        ReferenceKernels kernels = new ReferenceKernels();
        float[] scratch = new float[kernels.scratchSize(1, 0, true)];
        Random random = new Random(width);
        float[] shares = new float[width];
        RowSurvey survey = new RowSurvey(0, 0, 0, 0);
        for (int row = 0; row < LOGITS / width; row++) {
            for (int j = 0; j < width; j++) {
                shares[j] = range * (2f * random.nextFloat() - 1f);
            }
            float[] logs = shares.clone();
            double[] behind = behindTheLargest(shares);
            double sum = 0;
            double errors = 0; // of the terms, together
            for (double d : behind) {
                sum += FastMath.exp(-d);
                errors += FastMath.exp(-d) * (d + 2);
            }
            double sumError = errors / sum + width - 1; // in u of the sum
            double log = FastMath.log(sum);
            kernels.softmax(shares, 0, 1, width);
            kernels.logSoftmax(logs, 0, 1, width, scratch);
            for (int j = 0; j < width; j++) {
                double d = behind[j];
                survey = survey.andShare(shares[j], FastMath.exp(-d) / sum, d + 2 + sumError + 1)
                        .andLog(logs[j], -d - log, d + sumError + 2 * log + d + log);
            }
        }
        return survey;
    }

    private static double[] behindTheLargest(float[] z) {
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : z) {
            max = Math.max(max, logit);
        }
        double[] behind = new double[z.length];
        for (int j = 0; j < z.length; j++) {
            behind[j] = max - z[j];
        }
        return behind;
    }

    /** This and one share more, whose error is bounded by {@code bound} u of itself. */
    private RowSurvey andShare(float actual, double exact, double bound) {
        double error = Math.abs(actual - exact);
        double unit = Math.max(UNIT * exact, Float.MIN_VALUE);
        double ofBound = error / (UNIT * exact * bound + Float.MIN_VALUE);
        return new RowSurvey(
                Math.max(softmax, error / unit), Math.max(softmaxOfBound, ofBound), logSoftmax, logSoftmaxOfBound);
    }

    /** This and one logarithm more, whose error is bounded by {@code bound} u. */
    private RowSurvey andLog(float actual, double exact, double bound) {
        double error = Survey.units(actual, exact);
        return new RowSurvey(
                softmax, softmaxOfBound, Math.max(logSoftmax, error), Math.max(logSoftmaxOfBound, error / bound));
    }
}
