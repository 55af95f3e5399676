package io.simdmlp.cli;

import io.simdmlp.Initializer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The value of {@code --init}: a name, or {@code NAME:NUMBER}. */
final class InitializerOption {
    /** The default: an initializer for each layer, by its activation. */
    static final String AUTO = "auto";

    private static final String ORTHOGONAL = "orthogonal";
    private static final String TRUNCATED_NORMAL = "truncated-normal";
    private static final double USUAL_DEVIATION = 0.05; // Keras'

    private static final List<String> SYNTAX = List.of(
            AUTO,
            "he",
            "lecun",
            "xavier",
            "keras",
            "pytorch",
            ORTHOGONAL + "[:GAIN]",
            TRUNCATED_NORMAL + "[:DEVIATION]");

    /** The help of the option. */
    static final String HELP =
            "Initial weights: he, lecun, xavier, orthogonal[:GAIN] (1 if missing), truncated-normal[:DEVIATION] (0.05 if"
                    + " missing), keras (as xavier), pytorch (uniform in +-1/sqrt(inputs), biases too), or auto, which is he for"
                    + " relu and its variants, lecun for selu and xavier for the others. Default: ${DEFAULT-VALUE}";

    private InitializerOption() {}

    /** The initializer; null for auto. */
    static @Nullable Initializer parse(String value) {
        String[] parts = value.split(":", 2);
        boolean hasNumber = parts.length == 2;
        if (hasNumber && !parts[0].equals(ORTHOGONAL) && !parts[0].equals(TRUNCATED_NORMAL)) {
            throw unknown(value);
        }
        try {
            return switch (parts[0]) {
                case AUTO -> null;
                case "he" -> Initializer.he();
                case "lecun" -> Initializer.lecun();
                case "xavier" -> Initializer.xavier();
                case "keras" -> Initializer.keras();
                case "pytorch" -> Initializer.pytorch();
                case ORTHOGONAL -> Initializer.orthogonal(hasNumber ? Double.parseDouble(parts[1]) : 1);
                case TRUNCATED_NORMAL ->
                    Initializer.truncatedNormal(hasNumber ? Double.parseDouble(parts[1]) : USUAL_DEVIATION);
                default -> throw unknown(value);
            };
        } catch (NumberFormatException e) {
            throw unknown(value);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.badInput("--init is '" + value + "': " + e.getMessage());
        }
    }

    private static CommandFailure unknown(String value) {
        return CommandFailure.badInput("--init is '" + value + "', expected one of " + String.join(", ", SYNTAX));
    }
}
