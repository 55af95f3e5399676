package io.simdmlp.cli;

import io.simdmlp.Metric;
import io.simdmlp.Schedule;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The value of {@code --schedule}: {@code NAME} or {@code NAME:KEY=VALUE,...}. */
final class ScheduleOption {
    private static final String OPTION = "--schedule";

    /** The schedules with their parameters. Adding one: a row here, and a case in {@link #schedule}. */
    private static final Map<String, List<String>> PARAMETERS = parameters();

    private static Map<String, List<String>> parameters() {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        parameters.put("constant", List.of());
        parameters.put("step", List.of("every", "factor"));
        parameters.put("multi-step", List.of("at", "factor"));
        parameters.put("exponential", List.of("factor"));
        parameters.put("linear", List.of("from", "to", "length"));
        parameters.put("polynomial", List.of("power", "length"));
        parameters.put("cosine", List.of("minimum", "length"));
        parameters.put("cosine-restarts", List.of("length", "multiplier", "minimum"));
        parameters.put("one-cycle", List.of("rise", "divisor", "final-divisor", "length"));
        parameters.put("inverse-scaling", List.of("power"));
        parameters.put("plateau", List.of("metric", "factor", "patience", "threshold", "cooldown", "minimum"));
        return parameters;
    }

    /** The help of the option. */
    static final String HELP = "The learning rate in the course of training: constant, step:every=10-epochs,factor=0.1,"
            + " multi-step:at=30-epochs/60-epochs,factor=0.1, exponential:factor=0.95 (per epoch),"
            + " linear:from=1,to=0, polynomial:power=1, cosine:minimum=0,"
            + " cosine-restarts:length=10-epochs,multiplier=1,minimum=0,"
            + " one-cycle:rise=0.3,divisor=25,final-divisor=10000, inverse-scaling:power=0.5,"
            + " plateau:metric=loss,factor=0.1,patience=10,threshold=0.0001,cooldown=0,minimum=0."
            + " The values shown are the defaults; linear, polynomial, cosine and one-cycle also have length, by default"
            + " the whole training. Default: constant";

    private final String name;
    private final Map<String, String> values = new LinkedHashMap<>();
    private final int stepsPerEpoch;
    private final long total;

    private ScheduleOption(String value, int stepsPerEpoch, long total) {
        this.stepsPerEpoch = stepsPerEpoch;
        this.total = total;
        int colon = value.indexOf(':');
        this.name = colon < 0 ? value : value.substring(0, colon);
        OptionValues.oneOf(OPTION, name, List.copyOf(PARAMETERS.keySet()));
        if (colon >= 0) {
            for (String pair : value.substring(colon + 1).split(",", -1)) {
                put(value, pair);
            }
        }
    }

    private void put(String value, String pair) {
        List<String> known = PARAMETERS.getOrDefault(name, List.of());
        int equals = pair.indexOf('=');
        String key = equals < 0 ? pair : pair.substring(0, equals);
        if (equals < 0 || !known.contains(key) || values.putIfAbsent(key, pair.substring(equals + 1)) != null) {
            String expected = known.isEmpty()
                    ? name + " alone"
                    : name + ":KEY=VALUE with each KEY once, of " + String.join(", ", known);
            throw CommandFailure.badInput(OPTION + " is '" + value + "', expected " + expected);
        }
    }

    /**
     * The schedule.
     *
     * @param value the value of the option
     * @param warmUp the value of {@code --warmup}, or null
     * @param epochs the number of epochs
     */
    static Schedule parse(String value, @Nullable String warmUp, int stepsPerEpoch, int epochs) {
        long all = (long) epochs * stepsPerEpoch;
        long warm = warmUp == null ? 0 : Amount.steps("--warmup", warmUp, stepsPerEpoch);
        if (warm >= all && warm > 0) {
            throw CommandFailure.badInput("--warmup is " + warmUp + ", which is " + Text.count(warm, "step", "steps")
                    + " of " + all + ", expected less");
        }
        try {
            return new ScheduleOption(value, stepsPerEpoch, all - warm)
                    .schedule()
                    .withWarmUp(warm);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.badInput(OPTION + " is '" + value + "': " + e.getMessage());
        }
    }

    private Schedule schedule() {
        return switch (name) {
            case "step" -> Schedule.step(steps("every", "10-epochs"), number("factor", 0.1));
            case "multi-step" -> Schedule.multiStep(number("factor", 0.1), milestones());
            case "exponential" -> Schedule.step(stepsPerEpoch, number("factor", 0.95));
            case "linear" -> Schedule.linear(number("from", 1), number("to", 0), length());
            case "polynomial" -> Schedule.polynomial(number("power", 1), length());
            case "cosine" -> Schedule.cosine(length(), number("minimum", 0));
            case "cosine-restarts" ->
                Schedule.cosineRestarts(steps("length", "10-epochs"), integer("multiplier", 1), number("minimum", 0));
            case "one-cycle" ->
                Schedule.of(new Schedule.OneCycle(
                        length(), number("rise", 0.3), number("divisor", 25), number("final-divisor", 1e4)));
            case "inverse-scaling" -> Schedule.inverseScaling(number("power", 0.5));
            case "plateau" -> Schedule.constant().withPlateau(plateau());
            default -> Schedule.constant();
        };
    }

    private Schedule.Plateau plateau() {
        return new Schedule.Plateau(
                Metric.named(values.getOrDefault("metric", Metric.LOSS.label())),
                number("factor", 0.1),
                integer("patience", 10),
                number("threshold", 1e-4),
                integer("cooldown", 0),
                number("minimum", 0));
    }

    private long[] milestones() {
        return Arrays.stream(values.getOrDefault("at", "30-epochs/60-epochs").split("/", -1))
                .mapToLong(at -> Amount.steps(OPTION + " at", at, stepsPerEpoch))
                .toArray();
    }

    private long length() {
        return values.containsKey("length") ? steps("length", "") : total;
    }

    private long steps(String key, String usual) {
        return Amount.steps(OPTION + " " + key, values.getOrDefault(key, usual), stepsPerEpoch);
    }

    private int integer(String key, int usual) {
        double value = number(key, usual);
        if (value != Math.rint(value) || Math.abs(value) > 1e9) {
            throw CommandFailure.badInput(
                    OPTION + " " + key + " is '" + values.get(key) + "', expected a whole number");
        }
        return (int) value;
    }

    private double number(String key, double usual) {
        String value = values.get(key);
        if (value == null) {
            return usual;
        }
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw CommandFailure.badInput(OPTION + " " + key + " is '" + value + "', expected a number");
        }
    }
}
