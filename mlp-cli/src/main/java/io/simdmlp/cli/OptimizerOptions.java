package io.simdmlp.cli;

import io.simdmlp.Optimizer;
import io.simdmlp.Trainer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code train}: the optimizer with its hyperparameters, weight decay and the L1 penalty. */
final class OptimizerOptions {
    private static final String MOMENTUM = "--momentum";
    private static final String BETAS = "--betas";
    private static final String EPS = "--eps";
    private static final String ALPHA = "--alpha";
    private static final String CENTERED = "--centered";
    private static final String RHO = "--rho";
    private static final String LR_DECAY = "--lr-decay";
    private static final String INITIAL_ACCUMULATOR = "--initial-accumulator-value";
    private static final String MOMENTUM_DECAY = "--momentum-decay";
    private static final String AMSGRAD = "--amsgrad";
    private static final String DECOUPLED = "--decoupled-weight-decay";

    /** The optimizers, each with its usual learning rate and its options. */
    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable.
    private enum Kind {
        SGD(1e-2),
        MOMENTUM(1e-2, OptimizerOptions.MOMENTUM),
        NESTEROV(1e-2, OptimizerOptions.MOMENTUM),
        ADAM(1e-3, BETAS, EPS, AMSGRAD),
        ADAMW(1e-3, BETAS, EPS, AMSGRAD),
        NADAM(2e-3, BETAS, EPS, MOMENTUM_DECAY, DECOUPLED),
        RADAM(1e-3, BETAS, EPS, DECOUPLED),
        RMSPROP(1e-2, ALPHA, EPS, OptimizerOptions.MOMENTUM, CENTERED),
        ADAGRAD(1e-2, LR_DECAY, INITIAL_ACCUMULATOR, EPS),
        ADADELTA(1, RHO, EPS),
        LION(1e-4, BETAS),
        LBFGS(1);

        private final double learningRate;
        private final List<String> options;

        Kind(double learningRate, String... options) {
            this.learningRate = learningRate;
            this.options = List.of(options);
        }

        private String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static List<String> labels() {
            return Arrays.stream(values()).map(Kind::label).toList();
        }
    }

    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            description =
                    "sgd, momentum, nesterov, adam, adamw, nadam, radam, rmsprop, adagrad, adadelta or lion, with PyTorch's"
                            + " formulas and defaults; or for small data lbfgs, whose epoch is one step with several"
                            + " evaluations of all samples. Default: ${DEFAULT-VALUE}")
    String name = "adam";

    @Option(
            names = "--lr",
            paramLabel = "RATE",
            description =
                    "The learning rate. Default: 0.01 for sgd, momentum, nesterov, rmsprop and adagrad, 0.001 for adam, adamw"
                            + " and radam, 0.002 for nadam, 1 for adadelta and lbfgs, 0.0001 for lion")
    @Nullable
    Double learningRate;

    @Option(
            names = MOMENTUM,
            paramLabel = "M",
            description =
                    "For momentum, nesterov and rmsprop: the momentum, above 0 and below 1. Default: 0.9, none for"
                            + " rmsprop")
    @Nullable
    Double momentum;

    @Option(
            names = BETAS,
            paramLabel = "B1,B2",
            description =
                    "For adam, adamw, nadam, radam and lion: the decay rates of the mean gradient and of its square;"
                            + " for lion both are of the mean. Default: 0.9,0.999; for lion 0.9,0.99")
    @Nullable
    String betas;

    @Option(
            names = EPS,
            paramLabel = "E",
            description = "For all but sgd, momentum, nesterov, lion and lbfgs: the term added to the denominator."
                    + " Default: 1e-8; 1e-10 for adagrad, 1e-6 for adadelta")
    @Nullable
    Double eps;

    @Option(
            names = ALPHA,
            paramLabel = "A",
            description = "For rmsprop: the decay rate of the mean squared gradient. Default: 0.99")
    @Nullable
    Double alpha;

    @Option(names = CENTERED, description = "For rmsprop: divide by the standard deviation of the gradient")
    boolean centered;

    @Option(names = RHO, paramLabel = "R", description = "For adadelta: the decay rate of its two means. Default: 0.9")
    @Nullable
    Double rho;

    @Option(
            names = LR_DECAY,
            paramLabel = "D",
            description = "For adagrad: the learning rate in step T is divided by 1+(T-1)*D. Default: 0")
    @Nullable
    Double learningRateDecay;

    @Option(
            names = INITIAL_ACCUMULATOR,
            paramLabel = "S",
            description = "For adagrad: the sum of squared gradients before the first step. Default: 0")
    @Nullable
    Double initialAccumulator;

    @Option(
            names = MOMENTUM_DECAY,
            paramLabel = "D",
            description = "For nadam: the decay of the momentum. Default: 0.004")
    @Nullable
    Double momentumDecay;

    @Option(
            names = AMSGRAD,
            description = "For adam and adamw: divide by the largest mean squared gradient of all steps")
    boolean amsgrad;

    @Option(
            names = "--weight-decay",
            paramLabel = "D",
            description =
                    "Weight decay, on weights but not on biases: for adamw and lion each step multiplies weights by 1-RATE*D,"
                            + " for the others it is an L2 penalty. Default: 0.01 for adamw, 0.001 for lbfgs, 0 for the others")
    @Nullable
    Double weightDecay;

    @Option(names = DECOUPLED, description = "For nadam and radam: --weight-decay as for adamw")
    boolean decoupled;

    @Option(
            names = "--l1",
            paramLabel = "P",
            description =
                    "An L1 penalty: adds P times the sign of a weight to its gradient, on weights but not on biases."
                            + " Default: ${DEFAULT-VALUE}")
    double l1 = 0;

    @Option(names = "--decay-all", description = "--weight-decay and --l1 act on biases too, as in PyTorch")
    boolean decayAll;

    void check() {
        OptionValues.oneOf("--optimizer", name, Kind.labels());
        given().forEach(this::requireOption);
        if (!(learningRate() > 0) || Float.isInfinite((float) learningRate())) {
            throw CommandFailure.badInput("--lr is " + learningRate() + ", expected a number above 0");
        }
        if (momentum != null && !(momentum > 0 && momentum.floatValue() < 1)) {
            throw CommandFailure.badInput(MOMENTUM + " is " + momentum + ", expected above 0 and below 1");
        }
        if (betas != null) {
            betas(0, 0);
        }
        if (eps != null && !(eps.floatValue() > 0 && Float.isFinite(eps.floatValue()))) {
            throw CommandFailure.badInput(EPS + " is " + eps + ", expected a number above 0");
        }
        OptionValues.fraction(ALPHA, or(alpha, 0));
        OptionValues.fraction(RHO, or(rho, 0));
        nonNegative(LR_DECAY, or(learningRateDecay, 0));
        nonNegative(INITIAL_ACCUMULATOR, or(initialAccumulator, 0));
        nonNegative(MOMENTUM_DECAY, or(momentumDecay, 0));
        nonNegative("--weight-decay", weightDecay());
        nonNegative("--l1", l1);
        if (decayAll && weightDecay() == 0 && l1 == 0) {
            throw CommandFailure.badInput(
                    "--decay-all is given, but there is nothing to decay, expected --weight-decay or --l1 with it");
        }
        if (isLbfgs() && (decayAll || l1 > 0)) {
            throw CommandFailure.badInput((decayAll ? "--decay-all is given" : "--l1 is " + l1)
                    + ", but --optimizer is lbfgs, which cannot be combined with it, expected another optimizer");
        }
        if (decoupled && weightDecay() == 0) {
            throw CommandFailure.badInput(DECOUPLED + " is given, but --weight-decay is 0, expected a number above 0");
        }
    }

    /** The options that are given and that only some optimizers have, with their values. */
    private Map<String, String> given() {
        Map<String, String> given = new LinkedHashMap<>();
        put(given, MOMENTUM, momentum);
        put(given, BETAS, betas);
        put(given, EPS, eps);
        put(given, ALPHA, alpha);
        put(given, CENTERED, centered ? "given" : null);
        put(given, RHO, rho);
        put(given, LR_DECAY, learningRateDecay);
        put(given, INITIAL_ACCUMULATOR, initialAccumulator);
        put(given, MOMENTUM_DECAY, momentumDecay);
        put(given, AMSGRAD, amsgrad ? "given" : null);
        put(given, DECOUPLED, decoupled ? "given" : null);
        return given;
    }

    private static void put(Map<String, String> given, String option, @Nullable Object value) {
        if (value != null) {
            given.put(option, value.toString());
        }
    }

    private void requireOption(String option, String value) {
        if (!kind().options.contains(option)) {
            List<String> others = Arrays.stream(Kind.values())
                    .filter(kind -> kind.options.contains(option))
                    .map(Kind::label)
                    .toList();
            throw CommandFailure.badInput(
                    option + " is " + value + ", but --optimizer is " + name + ", expected " + alternatives(others));
        }
    }

    /** The names in words: {@code adam, adamw or lion}. */
    private static String alternatives(List<String> names) {
        int last = names.size() - 1;
        return last == 0 ? names.getFirst() : String.join(", ", names.subList(0, last)) + " or " + names.getLast();
    }

    private static void nonNegative(String option, double value) {
        if (!(value >= 0) || Float.isInfinite((float) value)) {
            throw CommandFailure.badInput(option + " is " + value + ", expected a number of at least 0");
        }
    }

    private Kind kind() {
        return Kind.valueOf(name.toUpperCase(Locale.ROOT));
    }

    boolean isLbfgs() {
        return kind() == Kind.LBFGS;
    }

    double learningRate() {
        return or(learningRate, kind().learningRate);
    }

    private double weightDecay() {
        return or(weightDecay, kind() == Kind.ADAMW ? 1e-2 : isLbfgs() ? 1e-3 : 0);
    }

    private double momentum() {
        return or(momentum, kind() == Kind.RMSPROP ? 0 : 0.9);
    }

    private static double or(@Nullable Double given, double usual) {
        return given == null ? usual : given;
    }

    /** Both values of {@code --betas}. */
    private double[] betas(double usual1, double usual2) {
        if (betas == null) {
            return new double[] {usual1, usual2};
        }
        double[] values = Arrays.stream(betas.split(",", -1))
                .mapToDouble(value -> number(value.strip()))
                .toArray();
        if (values.length != 2 || !isFraction(values[0]) || !isFraction(values[1])) {
            throw CommandFailure.badInput(
                    BETAS + " is '" + betas + "', expected two numbers of at least 0 and less than 1, as in 0.9,0.999");
        }
        return values;
    }

    private static boolean isFraction(double value) {
        return value >= 0 && (float) value < 1;
    }

    /** The number, or NaN if it is none. */
    private static double number(String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    Optimizer optimizer() {
        double rate = learningRate();
        double decay = weightDecay();
        return switch (kind()) {
            case SGD -> Optimizer.sgd(rate).withWeightDecay(decay);
            case MOMENTUM -> Optimizer.sgd(rate).withMomentum(momentum()).withWeightDecay(decay);
            case NESTEROV -> Optimizer.sgd(rate).withNesterov(momentum()).withWeightDecay(decay);
            case ADAM -> {
                Optimizer.Adam usual = Optimizer.adam(rate);
                double[] b = betas(usual.beta1(), usual.beta2());
                yield new Optimizer.Adam(rate, b[0], b[1], or(eps, usual.epsilon()), decay, amsgrad);
            }
            case ADAMW -> {
                Optimizer.AdamW usual = Optimizer.adamW(rate);
                double[] b = betas(usual.beta1(), usual.beta2());
                yield new Optimizer.AdamW(rate, b[0], b[1], or(eps, usual.epsilon()), decay, amsgrad);
            }
            case NADAM -> {
                Optimizer.NAdam usual = Optimizer.nadam(rate);
                double[] b = betas(usual.beta1(), usual.beta2());
                double psi = or(momentumDecay, usual.momentumDecay());
                yield new Optimizer.NAdam(rate, b[0], b[1], or(eps, usual.epsilon()), psi, decay, decoupled);
            }
            case RADAM -> {
                Optimizer.RAdam usual = Optimizer.radam(rate);
                double[] b = betas(usual.beta1(), usual.beta2());
                yield new Optimizer.RAdam(rate, b[0], b[1], or(eps, usual.epsilon()), decay, decoupled);
            }
            case RMSPROP -> {
                Optimizer.RmsProp usual = Optimizer.rmsProp(rate);
                yield new Optimizer.RmsProp(
                        rate, or(alpha, usual.alpha()), or(eps, usual.epsilon()), momentum(), centered, decay);
            }
            case ADAGRAD -> {
                Optimizer.Adagrad usual = Optimizer.adagrad(rate);
                yield new Optimizer.Adagrad(
                        rate, or(learningRateDecay, 0), or(initialAccumulator, 0), or(eps, usual.epsilon()), decay);
            }
            case ADADELTA -> {
                Optimizer.Adadelta usual = Optimizer.adadelta(rate);
                yield new Optimizer.Adadelta(rate, or(rho, usual.rho()), or(eps, usual.epsilon()), decay);
            }
            case LION -> {
                Optimizer.Lion usual = Optimizer.lion(rate);
                double[] b = betas(usual.beta1(), usual.beta2());
                yield new Optimizer.Lion(rate, b[0], b[1], decay);
            }
            case LBFGS -> Optimizer.lbfgs().withLearningRate(rate).withWeightDecay(decay);
        };
    }

    /** Sets the optimizer and the penalties of a trainer. */
    void applyTo(Trainer.Builder trainer) {
        trainer.optimizer(optimizer()).l1(l1).decayAll(decayAll);
    }

    /** The hyperparameters in words, with a comma before each: {@code , momentum 0.9, weight decay 0.01}. */
    String describe() {
        StringBuilder text = new StringBuilder();
        if (kind().options.contains(MOMENTUM) && momentum() > 0) {
            text.append(", momentum ").append(momentum());
        }
        given().forEach((option, value) -> {
            if (!option.equals(MOMENTUM)) {
                text.append(", ").append(option.substring(2).replace('-', ' '));
                text.append(value.equals("given") ? "" : " " + value);
            }
        });
        if (weightDecay() > 0) {
            text.append(", weight decay ").append(weightDecay());
        }
        if (l1 > 0) {
            text.append(", L1 penalty ").append(l1);
        }
        return text.append(decayAll ? ", also of biases" : "").toString();
    }
}
