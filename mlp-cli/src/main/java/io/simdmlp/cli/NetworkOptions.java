package io.simdmlp.cli;

import io.simdmlp.Activation;
import io.simdmlp.Initializer;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.io.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
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

    /** Losses for numbers; they can be used for classes too. */
    private static final List<String> NUMBER_LOSSES = Stream.of(Loss.MSE, Loss.HALF_SQUARED_ERROR, Loss.MAE, Loss.HUBER)
            .map(Loss::label)
            .toList();

    private static final List<String> LOSSES = Stream.concat(
                    Stream.of("auto", "categorical-cross-entropy", "binary-cross-entropy"), NUMBER_LOSSES.stream())
            .toList();
    private static final List<String> INITIALIZERS = List.of("auto", "he", "lecun", "xavier");

    @Option(
            names = "--hidden",
            paramLabel = "WIDTHS",
            description = "Neurons per hidden layer, or none for no hidden layer. Default: ${DEFAULT-VALUE}")
    String hidden = "256,128";

    @Option(
            names = "--activation",
            paramLabel = "NAME",
            completionCandidates = HiddenActivations.class,
            description = "The activation of the hidden layers: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    String activation = "relu";

    @Option(
            names = "--loss",
            paramLabel = "NAME",
            description = "categorical-cross-entropy (softmax outputs), binary-cross-entropy (sigmoid outputs, a single"
                    + " output for two classes), mse, half-squared-error, mae or huber (squared up to one standard"
                    + " deviation of the target, linear beyond); auto is the first for classes and mse for numbers."
                    + " Default: ${DEFAULT-VALUE}")
    String loss = "auto";

    @Option(
            names = "--label-smoothing",
            paramLabel = "S",
            description = "The share of every target that is spread over all classes, for training with"
                    + " categorical-cross-entropy. Default: ${DEFAULT-VALUE}")
    double labelSmoothing = 0;

    @Option(
            names = "--init",
            paramLabel = "NAME",
            description =
                    "Initial weights: he, lecun, xavier or auto, which is he for relu and its variants, lecun for selu and"
                            + " xavier for the others."
                            + " Default: ${DEFAULT-VALUE}")
    String init = "auto";

    void check() {
        widths();
        OptionValues.oneOf("--activation", activation, HiddenActivations.LABELS);
        OptionValues.oneOf("--loss", loss, LOSSES);
        OptionValues.fraction("--label-smoothing", labelSmoothing);
        OptionValues.oneOf("--init", init, INITIALIZERS);
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
        String label = loss;
        if (loss.equals("auto")) {
            label = (train.isClassification() ? Loss.CATEGORICAL_CROSS_ENTROPY : Loss.MSE).label();
        }
        if (!train.isClassification() && !NUMBER_LOSSES.contains(label)) {
            throw CommandFailure.badInput("--loss is " + loss + ", but " + train.name()
                    + " has numbers to predict, expected one of " + String.join(", ", NUMBER_LOSSES));
        }
        Loss chosen = Loss.of(label);
        if (labelSmoothing > 0 && chosen != Loss.CATEGORICAL_CROSS_ENTROPY) {
            throw CommandFailure.badInput("--label-smoothing is " + labelSmoothing + ", but the loss is " + label
                    + ", expected " + Loss.CATEGORICAL_CROSS_ENTROPY.label());
        }
        return chosen;
    }

    MlpSpec spec(Dataset train) {
        Loss loss = loss(train);
        MlpSpec.Builder spec = MlpSpec.builder(train.inputs());
        try {
            for (int width : widths()) {
                spec.layer(width, Activation.of(activation));
            }
            if (!train.isClassification()) {
                spec.layer(train.targets(), Activation.IDENTITY);
            } else if (loss == Loss.BINARY_CROSS_ENTROPY) {
                spec.layer(train.classes() == 2 ? 1 : train.classes(), Activation.SIGMOID);
            } else {
                spec.layer(train.classes(), Activation.SOFTMAX);
            }
            return spec.build();
        } catch (IllegalArgumentException e) {
            throw CommandFailure.badInput("--hidden is '" + hidden + "': " + e.getMessage());
        }
    }

    Mlp create(MlpSpec spec, long seed) {
        return switch (init) {
            case "he" -> Mlp.create(spec, Initializer.he(), seed);
            case "lecun" -> Mlp.create(spec, Initializer.lecun(), seed);
            case "xavier" -> Mlp.create(spec, Initializer.xavier(), seed);
            default -> Mlp.create(spec, seed);
        };
    }
}
