package io.simdmlp.cli;

import io.simdmlp.Activation;
import io.simdmlp.Dense;
import io.simdmlp.Initializer;
import io.simdmlp.Layer;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Normalization;
import io.simdmlp.io.Dataset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code train}: the shape, loss and initial weights of the network. */
final class NetworkOptions {
    /** The activations for hidden layers: all except the softmaxes, which are for outputs, and step. */
    static final class HiddenActivations implements Iterable<String> {
        private static final Set<Activation> OTHERS =
                EnumSet.of(Activation.STEP, Activation.SOFTMAX, Activation.LOG_SOFTMAX);

        private static final List<String> LABELS = Arrays.stream(Activation.values())
                .filter(activation -> !OTHERS.contains(activation))
                .map(Activation::label)
                .toList();

        @Override
        public Iterator<String> iterator() {
            return LABELS.iterator();
        }
    }

    /** Losses for classes. */
    private static final List<Loss.Kind> CLASS_LOSSES = List.of(
            Loss.Kind.CATEGORICAL_CROSS_ENTROPY, Loss.Kind.BINARY_CROSS_ENTROPY, Loss.Kind.FOCAL, Loss.Kind.HINGE);

    /** Losses for numbers; they can be used for classes too. */
    private static final List<Loss.Kind> NUMBER_LOSSES = List.of(
            Loss.Kind.MSE,
            Loss.Kind.HALF_SQUARED_ERROR,
            Loss.Kind.MAE,
            Loss.Kind.HUBER,
            Loss.Kind.LOG_COSH,
            Loss.Kind.PINBALL,
            Loss.Kind.POISSON);

    /** Losses for labels of 0 and 1. */
    private static final List<Loss.Kind> LABEL_LOSSES = List.of(Loss.Kind.BINARY_CROSS_ENTROPY, Loss.Kind.FOCAL);

    private static final List<String> NORMALIZATIONS = List.of("none", "batch", "layer", "rms");

    @Option(
            names = "--from",
            paramLabel = "MODEL",
            description =
                    "Begin with the layers of this model file, and scale inputs as it does, instead of --hidden,"
                            + " --activation, --norm, --dropout, --no-bias and --scale. The last layer is new if the classes or the number of targets are others")
    @Nullable
    Path from;

    @Option(
            names = "--hidden",
            paramLabel = "WIDTHS",
            description = "Neurons per hidden layer, or none for no hidden layer. Default: ${DEFAULT-VALUE}")
    String hidden = "256,128";

    @Option(
            names = "--activation",
            paramLabel = "NAME",
            completionCandidates = HiddenActivations.class,
            description =
                    "The activation of the hidden layers, or one for each as in relu,tanh: ${COMPLETION-CANDIDATES}."
                            + " Default: ${DEFAULT-VALUE}")
    String activation = "relu";

    @Option(
            names = "--norm",
            paramLabel = "NAME",
            description =
                    "The normalization of the hidden layers, between product and activation: none, batch, layer or rms."
                            + " Default: ${DEFAULT-VALUE}")
    String norm = "none";

    @Option(
            names = "--dropout",
            paramLabel = "P",
            description =
                    "The probability with which training sets an output of a hidden layer to 0, or one for each hidden layer"
                            + " as in 0.2,0.5. Default: ${DEFAULT-VALUE}")
    String dropout = "0";

    @Option(
            names = "--no-bias",
            description = "Hidden layers have no biases. With --norm batch or layer they need none")
    boolean noBias;

    @Option(
            names = "--loss",
            paramLabel = "NAME",
            description = "For classes: categorical-cross-entropy (softmax outputs), binary-cross-entropy or"
                    + " focal[:GAMMA[,ALPHA]] (sigmoid outputs, a single output for two classes; GAMMA is 2 if missing)"
                    + " or hinge (linear outputs). For numbers, and for classes with softmax outputs: mse,"
                    + " half-squared-error, mae, huber[:DELTA] (squared up to DELTA standard deviations of the target"
                    + " as --target-scale scales it, linear beyond; 1 if missing), log-cosh or pinball:QUANTILE (predicts that quantile, as in"
                    + " pinball:0.9). For counts: poisson, whose targets are not standardized. For --task multi-label: binary-cross-entropy or focal (a sigmoid output for each"
                    + " label). auto is the first for classes and for labels, and mse for numbers."
                    + " Default: ${DEFAULT-VALUE}")
    String loss = "auto";

    @Option(
            names = "--label-smoothing",
            paramLabel = "S",
            description = "The share of every target that is spread over all classes, for training with"
                    + " categorical-cross-entropy. Default: ${DEFAULT-VALUE}")
    double labelSmoothing = 0;

    @Option(names = "--init", paramLabel = "NAME", description = InitializerOption.HELP)
    String init = InitializerOption.AUTO;

    void check() {
        hiddenLayers();
        namedLoss();
        OptionValues.fraction("--label-smoothing", labelSmoothing);
        InitializerOption.parse(init);
    }

    private List<Integer> widths() {
        List<Integer> widths = new ArrayList<>();
        if (hidden.isBlank() || hidden.equals("none")) {
            return widths;
        }
        for (String width : hidden.split(",", -1)) {
            // Nine digits fit an int; the spec rejects widths that are too large.
            if (!width.strip().matches("0*[1-9][0-9]{0,8}")) {
                throw CommandFailure.badInput(
                        "--hidden is '" + hidden + "', expected none or numbers from 1 such as 128,64");
            }
            widths.add(Integer.parseInt(width.strip()));
        }
        return widths;
    }

    Loss loss(Dataset train) {
        Loss named = namedLoss();
        Loss chosen = named != null ? named : usual(train);
        List<Loss.Kind> others = train.isMultiLabel() ? LABEL_LOSSES : NUMBER_LOSSES; // than those for classes
        if (!train.isClassification() && !others.contains(chosen.kind())) {
            throw CommandFailure.badInput("--loss is " + loss + ", but " + train.name() + " has "
                    + (train.isMultiLabel() ? "labels of 0 and 1" : "numbers") + " to predict, expected one of "
                    + syntax(others));
        }
        if (train.isClassification() && chosen.kind() == Loss.Kind.POISSON) {
            throw CommandFailure.badInput("--loss is poisson, but " + train.name()
                    + " has classes to predict, expected counts: --task regression, or another loss");
        }
        if (labelSmoothing > 0 && !chosen.equals(Loss.CATEGORICAL_CROSS_ENTROPY)) {
            throw CommandFailure.badInput("--label-smoothing is " + labelSmoothing + ", but the loss is "
                    + chosen.label() + ", expected " + Loss.CATEGORICAL_CROSS_ENTROPY.label());
        }
        return chosen;
    }

    private static Loss usual(Dataset train) {
        if (train.isMultiLabel()) {
            return Loss.BINARY_CROSS_ENTROPY;
        }
        return train.isClassification() ? Loss.CATEGORICAL_CROSS_ENTROPY : Loss.MSE;
    }

    /** The value of {@code --loss}; null for auto. */
    private @Nullable Loss namedLoss() {
        if (loss.equals("auto")) {
            return null;
        }
        String name = loss.split(":", 2)[0];
        boolean known = Stream.concat(CLASS_LOSSES.stream(), NUMBER_LOSSES.stream())
                .anyMatch(kind -> kind.syntax().split("[:\\[]", 2)[0].equals(name));
        if (!known) {
            throw CommandFailure.badInput("--loss is '" + loss + "', expected one of auto, " + syntax(CLASS_LOSSES)
                    + ", " + syntax(NUMBER_LOSSES));
        }
        try {
            return Loss.of(loss);
        } catch (IllegalArgumentException e) { // the message begins with "loss is"
            throw CommandFailure.badInput("--" + e.getMessage());
        }
    }

    private static String syntax(List<Loss.Kind> losses) {
        return losses.stream().map(Loss.Kind::syntax).collect(Collectors.joining(", "));
    }

    /** The hidden layers, each with its activation. */
    List<Layer> hiddenLayers() {
        List<Integer> widths = widths();
        List<String> activations = perLayer("--activation", activation, "name", widths.size());
        activations.forEach(name -> OptionValues.oneOf("--activation", name, HiddenActivations.LABELS));
        List<String> dropouts = perLayer("--dropout", dropout, "number", widths.size());
        List<Double> probabilities = dropouts.stream().map(this::probability).toList();
        OptionValues.oneOf("--norm", norm, NORMALIZATIONS);
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < widths.size(); i++) {
            layers.add(new Dense(
                    widths.get(i),
                    !noBias,
                    Normalization.of(norm),
                    Activation.of(activations.get(i)),
                    probabilities.get(i)));
        }
        return layers;
    }

    private double probability(String text) {
        try {
            return OptionValues.fraction("--dropout", Double.parseDouble(text));
        } catch (NumberFormatException e) {
            throw CommandFailure.badInput("--dropout is '" + dropout
                    + "', expected a number from 0 to less than 1, or one for each hidden layer");
        }
    }

    /** The value of an option for each hidden layer: one for all, or one for each; at least one. */
    private List<String> perLayer(String option, String value, String what, int layers) {
        List<String> values = List.of(value.split(",", -1));
        if (values.size() == 1) {
            return Collections.nCopies(Math.max(1, layers), value);
        }
        if (values.size() != layers) {
            throw CommandFailure.badInput(option + " is '" + value + "', " + values.size() + " " + what
                    + "s, but --hidden is '" + hidden + "', expected one " + what + ", or one for each hidden layer");
        }
        return values;
    }

    /** Returns whether the targets are counts. */
    boolean isPoisson() {
        Loss named = namedLoss();
        return named != null && named.kind() == Loss.Kind.POISSON;
    }

    MlpSpec spec(Dataset train, List<Layer> hiddenLayers) {
        Loss loss = loss(train);
        MlpSpec.Builder spec = MlpSpec.builder(train.inputs());
        try {
            train.preprocessing().embeddings().forEach(spec::embedding);
            hiddenLayers.forEach(spec::layer);
            if (!train.isClassification()) {
                spec.layer(train.targets(), train.isMultiLabel() ? Activation.SIGMOID : Activation.IDENTITY);
            } else {
                int classes = train.classes();
                switch (loss.kind()) {
                    case BINARY_CROSS_ENTROPY, FOCAL -> spec.layer(classes == 2 ? 1 : classes, Activation.SIGMOID);
                    case HINGE -> spec.layer(classes, Activation.IDENTITY);
                    default -> spec.layer(classes, Activation.SOFTMAX);
                }
            }
            return spec.build();
        } catch (IllegalArgumentException e) {
            throw CommandFailure.badInput("--hidden is '" + hidden + "': " + e.getMessage());
        }
    }

    Mlp create(MlpSpec spec, long seed) {
        Initializer initializer = InitializerOption.parse(init);
        return initializer == null ? Mlp.create(spec, seed) : Mlp.create(spec, initializer, seed);
    }
}
