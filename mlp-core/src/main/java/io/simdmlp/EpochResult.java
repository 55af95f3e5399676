package io.simdmlp;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The result of one epoch, a pass over the training data. Immutable and thread-safe.
 *
 * @param epoch the number of the epoch, counted from 1
 * @param loss the mean over the epoch's samples, by their weights, computed for each batch before its update
 * @param validation the metrics of the validation data after the epoch; empty if there are no such data. Samples for which
 *     the network computes NaN or infinities count as wrong.
 * @param samples the number of samples that were trained on
 * @param seconds the training time, validation not included
 * @param learningRate the learning rate of the epoch's last step
 */
public record EpochResult(
        int epoch, double loss, Map<Metric, Double> validation, int samples, double seconds, double learningRate) {
    /** Copies the map. */
    public EpochResult {
        Map<Metric, Double> copy = new EnumMap<>(Metric.class);
        copy.putAll(Check.notNull("validation", validation));
        validation = Collections.unmodifiableMap(copy);
    }

    /** {@return the training speed} */
    public double samplesPerSecond() {
        return samples / seconds;
    }

    /**
     * {@return a metric of the validation data}
     *
     * @param metric the metric
     * @throws IllegalStateException if there are no validation data or they do not have the metric
     */
    public double metric(Metric metric) {
        Double value = validation.get(Check.notNull("metric", metric));
        if (value == null) {
            throw new IllegalStateException(
                    "epoch " + epoch + " has no " + metric.label() + " of validation data: " + validation);
        }
        return value;
    }

    /** The values in a line, with every bit, for {@link #parse}. */
    String text() {
        StringBuilder text = new StringBuilder()
                .append(epoch)
                .append(' ')
                .append(loss)
                .append(' ')
                .append(samples)
                .append(' ')
                .append(seconds)
                .append(' ')
                .append(learningRate);
        validation.forEach((metric, value) ->
                text.append(' ').append(metric.label()).append('=').append(value));
        return text.toString();
    }

    /**
     * Reads a line of {@link #text}.
     *
     * @throws IllegalArgumentException if it is not such a line
     */
    static EpochResult parse(String text) {
        String[] words = text.split(" ", -1);
        try {
            Map<Metric, Double> validation = new EnumMap<>(Metric.class);
            for (int i = 5; i < words.length; i++) {
                int equals = words[i].indexOf('=');
                validation.put(
                        Metric.named(words[i].substring(0, equals)), Double.valueOf(words[i].substring(equals + 1)));
            }
            return new EpochResult(
                    Integer.parseInt(words[0]),
                    Double.parseDouble(words[1]),
                    validation,
                    Integer.parseInt(words[2]),
                    Double.parseDouble(words[3]),
                    Double.parseDouble(words[4]));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("'" + text + "' is not the result of an epoch", e);
        }
    }
}
