package io.simdmlp.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.simdmlp.Activation;
import io.simdmlp.io.Model;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes predictions as CSV: a header, then one row per sample, copied columns first. Parsing a number gives the same
 * float.
 */
final class PredictionWriter implements AutoCloseable {
    /** The suffix of a predicted column that has the name of a copied column. */
    private static final String SUFFIX = "_predicted";

    private final CsvWriter csv;
    private final List<String> classNames;
    private final List<Double> targetBases;
    private final int outputs;
    private final boolean logarithms;
    private final boolean multiLabel;
    private final List<String> cells = new ArrayList<>();

    PredictionWriter(Model model, List<String> keptNames, Writer writer) {
        this.csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(writer);
        this.classNames = model.classNames();
        this.targetBases = model.targetBases();
        this.outputs = model.mlp().spec().outputs();
        this.multiLabel = model.multiLabel();
        this.logarithms = model.mlp().spec().outputActivation() == Activation.LOG_SIGMOID;
        csv.writeRecord(withKept(keptNames, header(model)));
    }

    /** The names of all columns; one that another column has already gets a suffix. */
    private static List<String> withKept(List<String> keptNames, List<String> predicted) {
        List<String> names = new ArrayList<>(keptNames);
        for (String column : predicted) {
            String name = column;
            while (names.contains(name) || (!name.equals(column) && predicted.contains(name))) {
                name += SUFFIX;
            }
            names.add(name);
        }
        return names;
    }

    private List<String> header(Model model) {
        List<String> header = new ArrayList<>();
        if (!classNames.isEmpty()) {
            header.add("class");
            String prefix = prefix(model.mlp().spec().outputActivation());
            classNames.forEach(name -> header.add(prefix + name));
        } else if (!model.targetNames().isEmpty()) {
            header.addAll(model.targetNames());
        } else {
            for (int target = 1; target <= outputs; target++) {
                header.add((multiLabel ? "label" : "target") + target);
            }
        }
        if (multiLabel) {
            List.copyOf(header).forEach(name -> header.add("p_" + name));
        }
        return header;
    }

    /** The prefix of a class's column: outputs of networks that the library trained need not be probabilities. */
    private static String prefix(Activation output) {
        return switch (output) {
            case SOFTMAX, SIGMOID, HARD_SIGMOID -> "p_";
            case LOG_SOFTMAX, LOG_SIGMOID -> "log_p_";
            default -> "score_";
        };
    }

    /** Writes the row of a sample: the copied cells, then {@code values} at {@code at}, the network's outputs. */
    void write(List<String> kept, int predicted, float[] values, int at) {
        cells.clear();
        cells.addAll(kept);
        boolean classes = !classNames.isEmpty();
        if (classes) {
            cells.add(classNames.get(predicted));
        }
        if (classes && outputs == 1) { // of two classes, the probability of the second
            cells.add(Float.toString(ofFirst(values[at])));
        }
        for (int o = 0; multiLabel && o < outputs; o++) {
            cells.add(values[at + o] > 0.5f ? "1" : "0");
        }
        for (int o = 0; o < outputs; o++) {
            double base = targetBases.isEmpty() ? 0 : targetBases.get(o);
            cells.add(base == 0 ? Float.toString(values[at + o]) : sum(base, values[at + o]));
        }
        csv.writeRecord(cells);
    }

    /** The probability of the first of two classes from that of the second, or the logarithm from the logarithm. */
    private float ofFirst(float second) {
        return logarithms ? (float) Math.log(-Math.expm1(Math.min(second, -Float.MIN_VALUE))) : 1 - second;
    }

    /** The exact sum, with no more digits than the two have. */
    private static String sum(double base, float value) {
        return BigDecimal.valueOf(base)
                .add(new BigDecimal(Float.toString(value)))
                .toPlainString();
    }

    /** Flushes to the writer. */
    void flush() throws IOException {
        csv.flush();
    }

    /** Flushes to the writer, which stays open. */
    @Override
    public void close() throws IOException {
        csv.flush();
    }
}
