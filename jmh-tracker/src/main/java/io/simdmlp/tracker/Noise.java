package io.simdmlp.tracker;

import java.util.Locale;
import java.util.SplittableRandom;

/** Distributions of a fork's logarithmic time for simulated runs, each with variance 1. */
public enum Noise {
    /** A normal distribution. */
    NORMAL(0, 0, 1),

    /** Student's t of 3 degrees of freedom: one value in 30 is more than twice the standard deviation away. */
    HEAVY(1, 0, Math.sqrt(3)),

    /** Normal, but one fork in ten is slower: by 4 times the others' standard deviation on average, with 3 times their deviation. */
    SLOW_FORKS(0.1, 4, 3),

    /** Three forks in ten, compiled differently, are slower by 3 times the standard deviation within either mode. */
    BIMODAL(0.3, 3, 1);

    private static final double LOG_BELL = -0.5 * Math.log(2 * Math.PI);

    /** Of t with 3 degrees of freedom at 0. */
    private static final double T3 = 2 / (Math.PI * Math.sqrt(3));

    private final double share; // of the second component
    private final double mean; // of the second component; the first has 0
    private final double deviation; // of the second component; the first has 1
    private final double scale; // from these units to a variance of 1

    Noise(double share, double mean, double deviation) {
        this.share = share;
        this.mean = mean;
        this.deviation = deviation;
        double variance = 1 - share + share * deviation * deviation + share * (1 - share) * mean * mean;
        this.scale = 1 / Math.sqrt(variance);
    }

    /** {@return the name} */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    double draw(SplittableRandom random) {
        double bell = random.nextGaussian();
        if (this == HEAVY) {
            double squares = 0;
            for (int i = 0; i < 3; i++) {
                double other = random.nextGaussian();
                squares += other * other;
            }
            return scale * bell / Math.sqrt(squares / 3);
        }
        return scale * (random.nextDouble() < share ? mean + deviation * bell : bell);
    }

    /** The logarithm of the density, but for a constant. */
    double logDensity(double value) {
        double x = value / scale;
        if (this == HEAVY) {
            return Math.log(T3) - 2 * Math.log1p(x * x / 3);
        }
        double first = LOG_BELL - 0.5 * x * x;
        if (share == 0) {
            return first;
        }
        double z = (x - mean) / deviation;
        return Math.log((1 - share) * Math.exp(first) + share / deviation * Math.exp(LOG_BELL - 0.5 * z * z));
    }
}
