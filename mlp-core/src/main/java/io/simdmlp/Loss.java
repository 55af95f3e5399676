package io.simdmlp;

import io.simdmlp.kernel.PointwiseLoss;
import io.simdmlp.kernel.ScalarMath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The loss to minimize: a mean over the batch. {@code a} is the network's output, {@code y} the target. Two losses are
 * equal if their {@link #kind} and {@link #parameters} are. Immutable and thread-safe.
 *
 * <p>Every loss also accepts class indices, as one-hot rows, or for a single output as 0 and 1; {@link #HINGE} converts
 * them to -1 and 1.
 *
 * <p>The set of losses is closed, since each one has the same bits in two sets of kernels and a derivative that is
 * compared with differences in double precision. The trainer's step also accepts a loss of your own.
 */
public final class Loss {
    /** The formula of a loss, without its parameters: for {@code switch}. */
    public enum Kind {
        // Another loss is a constant here, its entry in all() and create(), a kernel in PointwiseLoss with its vector
        // twin, and a formula in check.DoubleMath. The compiler and the tests, which go over these lists, find the
        // rest.

        /** {@link Loss#MSE}. */
        MSE("mse", PointwiseLoss.SQUARED_ERROR, TargetDomain.ANY),

        /** {@link Loss#HALF_SQUARED_ERROR}. */
        HALF_SQUARED_ERROR("half-squared-error", PointwiseLoss.HALF_SQUARED_ERROR, TargetDomain.ANY),

        /** {@link Loss#MAE}. */
        MAE("mae", PointwiseLoss.ABSOLUTE_ERROR, TargetDomain.ANY),

        /** {@link Loss#huber}. */
        HUBER("huber", "[:delta]", PointwiseLoss.HUBER, TargetDomain.ANY, 1.0),

        /** {@link Loss#BINARY_CROSS_ENTROPY}. */
        BINARY_CROSS_ENTROPY("binary-cross-entropy", PointwiseLoss.BINARY_CROSS_ENTROPY, TargetDomain.SHARE),

        /** {@link Loss#CATEGORICAL_CROSS_ENTROPY}. */
        CATEGORICAL_CROSS_ENTROPY("categorical-cross-entropy", null, TargetDomain.SHARE),

        /** {@link Loss#POISSON}. */
        POISSON("poisson", PointwiseLoss.POISSON, TargetDomain.COUNT),

        /** {@link Loss#HINGE}. */
        HINGE("hinge", PointwiseLoss.HINGE, TargetDomain.SIGN),

        /** {@link Loss#LOG_COSH}. */
        LOG_COSH("log-cosh", PointwiseLoss.LOG_COSH, TargetDomain.ANY),

        /** {@link Loss#pinball}. */
        PINBALL("pinball", ":quantile", PointwiseLoss.PINBALL, TargetDomain.ANY, null),

        /** {@link Loss#focal(double)} and {@link Loss#focal(double, double)}. */
        FOCAL("focal", "[:gamma[,alpha]]", PointwiseLoss.FOCAL, TargetDomain.SHARE, 2.0);

        private final String label;
        private final String parameters; // in a label
        private final @Nullable PointwiseLoss pointwise;
        private final TargetDomain domain;
        private final @Nullable Double omitted; // the first parameter if a label has none

        Kind(String label, @Nullable PointwiseLoss pointwise, TargetDomain domain) {
            this(label, "", pointwise, domain, null);
        }

        Kind(
                String label,
                String parameters,
                @Nullable PointwiseLoss pointwise,
                TargetDomain domain,
                @Nullable Double omitted) {
            this.label = label;
            this.parameters = parameters;
            this.pointwise = pointwise;
            this.domain = domain;
            this.omitted = omitted;
        }

        /** The parameters of a label without any. */
        private List<Double> defaults() {
            return omitted == null ? List.of() : List.of(omitted);
        }

        /** {@return the form of the labels, such as {@code huber[:delta]}, with optional parts in brackets} */
        public String syntax() {
            return label + parameters;
        }
    }

    /** {@code mean over samples and outputs of (a - y)^2}: any last layer, any targets. */
    public static final Loss MSE = new Loss(Kind.MSE);

    /**
     * {@code mean over samples of 1/2 sum of (a_j - y_j)^2}, whose derivative by an output is {@code a - y}: any last
     * layer, any targets.
     */
    public static final Loss HALF_SQUARED_ERROR = new Loss(Kind.HALF_SQUARED_ERROR);

    /**
     * {@code mean over samples and outputs of |a - y|}, which is smallest at the median of the targets: any last layer,
     * any targets. The derivative where {@code a = y} is taken as 0.
     */
    public static final Loss MAE = new Loss(Kind.MAE);

    /** {@link #huber} with a delta of 1. */
    public static final Loss HUBER = huber(1);

    /**
     * {@code mean over samples and outputs of -y log(a) - (1 - y) log(1 - a)}, for targets in [0, 1] and a last layer
     * of {@link Activation#SIGMOID}, {@link Activation#HARD_SIGMOID} or {@link Activation#SOFTMAX}, the last with at
     * least 2 outputs. With sigmoid it is computed from the logits, so it neither overflows nor takes the log of zero;
     * with the others logarithms are clamped to at least -100, and {@code a (1 - a)}, the derivative's denominator, to
     * at least 1e-12.
     */
    public static final Loss BINARY_CROSS_ENTROPY = new Loss(Kind.BINARY_CROSS_ENTROPY);

    /**
     * {@code mean over samples of -sum of y_j log(a_j)}, for class indices or distributions y and a last layer of
     * {@link Activation#SOFTMAX} or {@link Activation#LOG_SOFTMAX}, whose outputs are the logarithms. Computed from the
     * logits, so it neither overflows nor takes the log of zero. Each y is checked to be in [0, 1]; the sum of a row is
     * not checked.
     */
    public static final Loss CATEGORICAL_CROSS_ENTROPY = new Loss(Kind.CATEGORICAL_CROSS_ENTROPY);

    /**
     * {@code mean over samples and outputs of e^a - y a}, for counts {@code y >= 0}: the outputs are the logarithms of
     * the expected counts. Any last layer, though only {@link Activation#IDENTITY} reaches every count.
     */
    public static final Loss POISSON = new Loss(Kind.POISSON);

    /**
     * {@code mean over samples and outputs of max(1 - y a, 0)}, for targets -1 and 1. Class indices become 1 for the
     * class and -1 for the others, and need at least 2 outputs, since the class of a single output is decided at one
     * half. Any last layer; the derivative where {@code y a = 1} is taken as 0.
     */
    public static final Loss HINGE = new Loss(Kind.HINGE);

    /**
     * {@code mean over samples and outputs of log(cosh(a - y))}, as Keras' {@code LogCosh}: any last layer, any targets.
     * It is close to {@code (a - y)^2 / 2} for small differences and to {@code |a - y| - log 2} for large ones, and does
     * not overflow. Its derivative is {@code tanh(a - y)}.
     */
    public static final Loss LOG_COSH = new Loss(Kind.LOG_COSH);

    /** {@link #focal(double)} with a gamma of 2. */
    public static final Loss FOCAL = focal(2);

    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?");

    private final Kind kind;
    private final List<Double> parameters;
    private final String label;
    private final float p; // the parameters of the kernel
    private final float q;

    private Loss(Kind kind, double... parameters) {
        this.kind = kind;
        this.parameters = Arrays.stream(parameters).boxed().toList();
        String values = this.parameters.stream()
                .map(value -> Double.toString(value).replaceFirst("[.]0$", ""))
                .collect(Collectors.joining(","));
        this.label = this.parameters.equals(kind.defaults()) ? kind.label : kind.label + ":" + values;
        this.p = parameters.length > 0 ? (float) parameters[0] : 0;
        this.q = parameters.length > 1 ? (float) parameters[1] : -1; // focal loss without alpha
    }

    /**
     * {@return the mean over samples and outputs of {@code d^2 / 2} where {@code |d| <= delta}, of
     * {@code delta (|d| - delta / 2)} elsewhere, with {@code d = a - y}} Any last layer, any targets, as PyTorch's
     * {@code HuberLoss}. The gradient of an outlier is no larger than at a distance of delta.
     *
     * @param delta the distance from which the loss is linear
     * @throws IllegalArgumentException if {@code delta} is not a finite float above 0
     */
    public static Loss huber(double delta) {
        return new Loss(Kind.HUBER, Check.above0("delta", delta));
    }

    /**
     * {@return the quantile loss: the mean over samples and outputs of {@code (1 - quantile) d} where
     * {@code d = a - y} is above 0, of {@code -quantile d} elsewhere} It is smallest at that quantile of the targets.
     * Any last layer, any targets, as scikit-learn's {@code mean_pinball_loss}. The derivative where {@code a = y} is
     * taken as 0.
     *
     * @param quantile the share of targets below the prediction: one half for the median, which is half of {@link #MAE}
     * @throws IllegalArgumentException if {@code quantile} is not between 0 and 1, also when rounded to float
     */
    public static Loss pinball(double quantile) {
        return new Loss(Kind.PINBALL, between0And1("quantile", quantile));
    }

    /**
     * {@return the focal loss without weights of the classes} It is as {@link #focal(double, double)}, without the
     * weight. With a gamma of 0 it has the bits of {@link #BINARY_CROSS_ENTROPY}.
     *
     * @param gamma the exponent; a larger one gives less weight to samples that are classified well
     * @throws IllegalArgumentException if {@code gamma} is not a finite float of at least 0
     */
    public static Loss focal(double gamma) {
        return new Loss(Kind.FOCAL, Check.nonNegative("gamma", gamma) + 0.0); // -0 becomes 0
    }

    /**
     * {@return the mean over samples and outputs of binary cross-entropy, weighted with
     * {@code (alpha y + (1 - alpha) (1 - y)) m^gamma}, where {@code m = y (1 - a) + (1 - y) a} is the probability of the
     * wrong class} For targets in [0, 1] and a last layer of {@link Activation#SIGMOID}, as torchvision's
     * {@code sigmoid_focal_loss} (Lin et al., <i>Focal loss for dense object detection</i>, 2017). Computed from the
     * logits, so it neither overflows nor takes the log of zero.
     *
     * @param gamma the exponent; a larger one gives less weight to samples that are classified well
     * @param alpha the weight of a target of 1; that of 0 is {@code 1 - alpha}
     * @throws IllegalArgumentException if {@code gamma} is not a finite float of at least 0 or {@code alpha} not between
     *     0 and 1, also when rounded to float
     */
    public static Loss focal(double gamma, double alpha) {
        return new Loss(Kind.FOCAL, Check.nonNegative("gamma", gamma) + 0.0, between0And1("alpha", alpha));
    }

    private static double between0And1(String name, double value) {
        if (!((float) value > 0 && (float) value < 1)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected a float between 0 and 1");
        }
        return value;
    }

    /** {@return every kind of loss once, with its default parameters; pinball with a quantile of one half} */
    public static List<Loss> all() {
        return List.of(
                MSE,
                HALF_SQUARED_ERROR,
                MAE,
                HUBER,
                BINARY_CROSS_ENTROPY,
                CATEGORICAL_CROSS_ENTROPY,
                POISSON,
                HINGE,
                LOG_COSH,
                pinball(0.5),
                FOCAL);
    }

    /**
     * {@return the name in files and on the command line, such as {@code mse}, {@code huber:2.5} or
     * {@code focal:2,0.25}} Without parameters if they are the defaults: {@code huber} has a delta of 1, {@code focal} a
     * gamma of 2 and no alpha.
     */
    public String label() {
        return label;
    }

    /**
     * {@return the loss called {@code label}}
     *
     * @param label the name in lower case; parameters follow after a colon, separated by commas, as in {@link #label()}
     * @throws IllegalArgumentException if there is none, naming those that exist, or a parameter is out of range
     */
    public static Loss of(String label) {
        Check.notNull("label", label);
        int colon = label.indexOf(':');
        String name = colon < 0 ? label : label.substring(0, colon);
        Kind kind = Arrays.stream(Kind.values())
                .filter(known -> known.label.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("loss is '" + label + "', expected one of "
                        + Arrays.stream(Kind.values()).map(Kind::syntax).collect(Collectors.joining(", "))));
        List<Double> values = new ArrayList<>();
        boolean numbers = true;
        for (String value :
                colon < 0 ? new String[0] : label.substring(colon + 1).split(",", -1)) {
            numbers &= NUMBER.matcher(value).matches();
            values.add(numbers ? Double.parseDouble(value) : Double.NaN);
        }
        try {
            Loss loss = numbers ? create(kind, values) : null;
            if (loss != null) {
                return loss;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("loss is '" + label + "': " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("loss is '" + label + "', expected " + kind.syntax()
                + (kind.parameters.isEmpty() ? "" : " with numbers"));
    }

    /** The loss with these parameters; null if their number is wrong. */
    private static @Nullable Loss create(Kind kind, List<Double> values) {
        int count = values.size();
        for (Loss loss : all()) {
            if (loss.kind == kind && loss.parameters.equals(count == 0 ? kind.defaults() : values)) {
                return loss;
            }
        }
        return switch (kind) {
            case HUBER -> count == 1 ? huber(values.get(0)) : null;
            case PINBALL -> count == 1 ? pinball(values.get(0)) : null;
            case FOCAL -> count == 1 ? focal(values.get(0)) : count == 2 ? focal(values.get(0), values.get(1)) : null;
            default -> null;
        };
    }

    /** {@return the formula} */
    public Kind kind() {
        return kind;
    }

    /**
     * {@return the parameters of the formula: delta of {@link #huber}, the quantile of {@link #pinball}, gamma of focal
     * loss, and its alpha if it has one} Empty for the other losses.
     */
    public List<Double> parameters() {
        return parameters;
    }

    /**
     * {@return the usual loss for {@code output}: categorical cross-entropy for softmax and its logarithm, binary
     * cross-entropy for sigmoid, MSE for the rest}
     *
     * @param output the last layer's activation
     */
    public static Loss conventional(Activation output) {
        return switch (Check.notNull("output", output)) {
            case SOFTMAX, LOG_SOFTMAX -> CATEGORICAL_CROSS_ENTROPY;
            case SIGMOID -> BINARY_CROSS_ENTROPY;
            default -> MSE;
        };
    }

    /** Returns true if this loss accepts the outputs of a last layer of {@code output}. */
    boolean takes(Activation output) {
        return switch (kind) {
            case BINARY_CROSS_ENTROPY ->
                output == Activation.SIGMOID || output == Activation.HARD_SIGMOID || output == Activation.SOFTMAX;
            case CATEGORICAL_CROSS_ENTROPY -> output == Activation.SOFTMAX || output == Activation.LOG_SOFTMAX;
            case FOCAL -> output == Activation.SIGMOID;
            default -> true;
        };
    }

    /** Returns true if this loss and {@code output} are one kernel that starts from the logits. */
    boolean fusedWith(Activation output) {
        return switch (kind) {
            case BINARY_CROSS_ENTROPY -> output == Activation.SIGMOID;
            case CATEGORICAL_CROSS_ENTROPY, FOCAL -> takes(output);
            default -> false;
        };
    }

    /**
     * The elementwise loss of the outputs of {@code output}, or of the logits if fused; null if the loss needs whole
     * rows.
     */
    @Nullable
    PointwiseLoss pointwise(Activation output) {
        boolean fromLogits = kind == Kind.BINARY_CROSS_ENTROPY && fusedWith(output);
        return fromLogits ? PointwiseLoss.SIGMOID_CROSS_ENTROPY : kind.pointwise;
    }

    /** The first parameter of {@link #pointwise}. */
    float p() {
        return p;
    }

    /** The second parameter of {@link #pointwise}. */
    float q() {
        return q;
    }

    /** The targets that this loss accepts. */
    TargetDomain domain() {
        return kind.domain;
    }

    /** The target of the other classes where class indices are expanded; the target of the class itself is 1. */
    float otherClasses() {
        return kind.domain == TargetDomain.SIGN ? -1f : 0f;
    }

    /** The number of loss terms of a sample of {@code outputs} values. */
    int terms(int outputs) {
        return kind.pointwise == null ? 1 : outputs;
    }

    /** The divisor of the sum of a sample's terms: 1 for a sum over outputs, their number for a mean. */
    int divisor(int outputs) {
        return kind == Kind.HALF_SQUARED_ERROR ? 1 : terms(outputs);
    }

    /**
     * Converts the outputs of a network to predictions of the targets, in place: {@code e^a} for {@link #POISSON}, whose
     * outputs are logarithms; for the other losses the outputs are the predictions.
     *
     * @param outputs values at {@code at}, overwritten
     * @param at the offset of the first value
     * @param count the number of values
     * @throws IllegalArgumentException if the array is too short
     */
    public void toPredictions(float[] outputs, int at, int count) {
        Check.slice("outputs", outputs, at, count, 1, "1");
        for (int i = at; kind == Kind.POISSON && i < at + count; i++) {
            outputs[i] = ScalarMath.exp(outputs[i]);
        }
    }

    void requireFits(MlpSpec spec) {
        Activation output = spec.outputActivation();
        if (!takes(output)) {
            String needed = Arrays.stream(Activation.values())
                    .filter(this::takes)
                    .map(Activation::label)
                    .collect(Collectors.joining(" or "));
            throw new IllegalArgumentException("loss is " + label + ", which needs a last layer of " + needed
                    + ", but the last layer's activation is " + output.label());
        }
        boolean crossEntropy = kind == Kind.BINARY_CROSS_ENTROPY || kind == Kind.CATEGORICAL_CROSS_ENTROPY;
        boolean shares =
                output == Activation.SOFTMAX || output == Activation.LOG_SOFTMAX; // a single output is always 1
        if (crossEntropy && shares && spec.outputs() < 2) {
            throw new IllegalArgumentException("loss is " + label + ", which needs at least 2 outputs of "
                    + output.label() + ", but the last layer has " + spec.outputs());
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Loss loss && kind == loss.kind && parameters.equals(loss.parameters);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, parameters);
    }

    /** {@return the label} */
    @Override
    public String toString() {
        return label;
    }
}
