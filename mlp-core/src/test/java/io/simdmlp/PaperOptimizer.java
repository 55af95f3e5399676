package io.simdmlp;

import java.util.Arrays;

/**
 * Optimizers as PyTorch's documentation of {@code torch.optim} and the papers write them, for parameters one by one, in
 * double precision with a bound of the error in float.
 */
final class PaperOptimizer {
    private final Optimizer optimizer;
    private final boolean decays;
    private final Bounded[] first;
    private final Bounded[] second;
    private final Bounded[] third;
    private int t;

    /** Creates it for {@code n} parameters, with or without the weight decay. */
    PaperOptimizer(Optimizer optimizer, int n, boolean decays) {
        this.optimizer = optimizer;
        this.decays = decays;
        this.first = zeros(n);
        this.second = zeros(n);
        this.third = zeros(n);
        if (optimizer instanceof Optimizer.Adagrad adagrad) {
            Arrays.fill(first, Bounded.rounded(adagrad.initialAccumulator()));
        }
    }

    private static Bounded[] zeros(int n) {
        Bounded[] zeros = new Bounded[n];
        Arrays.fill(zeros, Bounded.ZERO);
        return zeros;
    }

    /** A step of all parameters. */
    void step(Bounded[] w, float[] g) {
        t++;
        for (int i = 0; i < w.length; i++) {
            w[i] = step(w[i], Bounded.exact(g[i]), i);
        }
    }

    /** {@code decay old + (1 - decay) x}. */
    private static Bounded mean(double decay, Bounded old, Bounded x) {
        return old.times(decay).plus(x.times(1 - decay));
    }

    private Bounded withL2(Bounded g, Bounded w, double decay) {
        return decays ? g.plus(w.times(decay)) : g;
    }

    private Bounded shrunk(Bounded w, double rate, double decay) {
        return decays ? w.minus(w.times(rate * decay)) : w;
    }

    private Bounded step(Bounded w, Bounded g, int i) {
        return switch (optimizer) {
            case Optimizer.Sgd o -> {
                Bounded gradient = withL2(g, w, o.weightDecay());
                first[i] = first[i].times(o.momentum()).plus(gradient);
                Bounded direction = o.nesterov() ? gradient.plus(first[i].times(o.momentum())) : first[i];
                yield w.minus(direction.times(o.learningRate()));
            }
            case Optimizer.Adam o -> {
                Bounded gradient = withL2(g, w, o.weightDecay());
                yield w.minus(adam(gradient, i, o.beta1(), o.beta2(), o.epsilon(), o.amsgrad())
                        .times(o.learningRate()));
            }
            case Optimizer.AdamW o ->
                shrunk(w, o.learningRate(), o.weightDecay())
                        .minus(adam(g, i, o.beta1(), o.beta2(), o.epsilon(), o.amsgrad())
                                .times(o.learningRate()));
            case Optimizer.RmsProp o -> {
                Bounded gradient = withL2(g, w, o.weightDecay());
                first[i] = mean(o.alpha(), first[i], gradient.square());
                Bounded variance = first[i];
                if (o.centered()) {
                    second[i] = mean(o.alpha(), second[i], gradient);
                    variance = variance.minus(second[i].square());
                }
                Bounded direction = gradient.over(variance.root().plus(Bounded.rounded(o.epsilon())));
                third[i] = third[i].times(o.momentum()).plus(direction);
                yield w.minus((o.momentum() > 0 ? third[i] : direction).times(o.learningRate()));
            }
            case Optimizer.Adagrad o -> {
                Bounded gradient = withL2(g, w, o.weightDecay());
                first[i] = first[i].plus(gradient.square());
                yield w.minus(gradient.over(first[i].root().plus(Bounded.rounded(o.epsilon())))
                        .times(o.learningRate() / (1 + (t - 1) * o.learningRateDecay())));
            }
            case Optimizer.Adadelta o -> {
                Bounded gradient = withL2(g, w, o.weightDecay());
                Bounded epsilon = Bounded.rounded(o.epsilon());
                first[i] = mean(o.rho(), first[i], gradient.square());
                Bounded step = second[i]
                        .plus(epsilon)
                        .root()
                        .over(first[i].plus(epsilon).root())
                        .times(gradient);
                second[i] = mean(o.rho(), second[i], step.square());
                yield w.minus(step.times(o.learningRate()));
            }
            case Optimizer.NAdam o -> {
                Bounded gradient = o.decoupled() ? g : withL2(g, w, o.weightDecay());
                Bounded before = o.decoupled() ? shrunk(w, o.learningRate(), o.weightDecay()) : w;
                double product = 1;
                for (int step = 1; step <= t; step++) {
                    product *= mu(o, step);
                }
                first[i] = mean(o.beta1(), first[i], gradient);
                second[i] = mean(o.beta2(), second[i], gradient.square());
                Bounded direction = first[i].times(mu(o, t + 1) / (1 - product * mu(o, t + 1)))
                        .plus(gradient.times((1 - mu(o, t)) / (1 - product)));
                Bounded root = second[i].times(1 / (1 - Math.pow(o.beta2(), t))).root();
                yield before.minus(
                        direction.over(root.plus(Bounded.rounded(o.epsilon()))).times(o.learningRate()));
            }
            case Optimizer.RAdam o -> {
                Bounded gradient = o.decoupled() ? g : withL2(g, w, o.weightDecay());
                Bounded before = o.decoupled() ? shrunk(w, o.learningRate(), o.weightDecay()) : w;
                first[i] = mean(o.beta1(), first[i], gradient);
                second[i] = mean(o.beta2(), second[i], gradient.square());
                double correction = 1 - Math.pow(o.beta2(), t);
                double longest = 2 / (1 - o.beta2()) - 1;
                double length = longest - 2 * t * Math.pow(o.beta2(), t) / correction;
                Bounded direction = first[i].times(1 / (1 - Math.pow(o.beta1(), t)));
                if (length > 5) {
                    double rectified =
                            Math.sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length));
                    Bounded denominator = second[i].root().plus(Bounded.rounded(o.epsilon()));
                    direction = direction
                            .times(rectified)
                            .times(Math.sqrt(correction))
                            .over(denominator);
                }
                yield before.minus(direction.times(o.learningRate()));
            }
            case Optimizer.Lion o -> {
                Bounded direction = mean(o.beta1(), first[i], g).sign();
                first[i] = mean(o.beta2(), first[i], g);
                yield shrunk(w, o.learningRate(), o.weightDecay()).minus(direction.times(o.learningRate()));
            }
            case Optimizer.Lbfgs o -> throw new IllegalArgumentException(o + " has a test of its own");
        };
    }

    private static double mu(Optimizer.NAdam o, int step) {
        return o.beta1() * (1 - 0.5 * Math.pow(0.96, step * o.momentumDecay()));
    }

    private Bounded adam(Bounded g, int i, double beta1, double beta2, double epsilon, boolean amsgrad) {
        first[i] = mean(beta1, first[i], g);
        second[i] = mean(beta2, second[i], g.square());
        third[i] = third[i].max(second[i]);
        Bounded mean = first[i].times(1 / (1 - Math.pow(beta1, t)));
        Bounded square = (amsgrad ? third[i] : second[i]).times(1 / (1 - Math.pow(beta2, t)));
        return mean.over(square.root().plus(Bounded.rounded(epsilon)));
    }
}
