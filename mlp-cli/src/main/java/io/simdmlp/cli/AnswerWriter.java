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
 * Writes a network's answers as CSV: a header, then a row per sample, some of its own columns first. Numbers read back as
 * the same floats.
 */
final class AnswerWriter implements AutoCloseable {
    /** Of an answer's column that is called like one that is copied. */
    private static final String SUFFIX = "_predicted";

    private final CsvWriter csv;
    private final List<String> classNames;
    private final List<Double> targetBases;
    private final int outputs;
    private final boolean logarithms;
    private final List<String> cells = new ArrayList<>();

    AnswerWriter(Model model, List<String> keptNames, Writer writer) {
        this.csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(writer);
        this.classNames = model.classNames();
        this.targetBases = model.targetBases();
        this.outputs = model.mlp().spec().outputs();
        this.logarithms = model.mlp().spec().outputActivation() == Activation.LOG_SIGMOID;
        csv.writeRecord(withKept(keptNames, header(model)));
    }

    /** All names, those of the answers different from the others. */
    private static List<String> withKept(List<String> keptNames, List<String> answers) {
        List<String> names = new ArrayList<>(keptNames);
        for (String answer : answers) {
            String name = answer;
            while (keptNames.contains(name) || (!name.equals(answer) && answers.contains(name))) {
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
                header.add("target" + target);
            }
        }
        return header;
    }

    /** What a class's column begins with: networks that the library trained may put out other things than probabilities. */
    private static String prefix(Activation output) {
        return switch (output) {
            case SOFTMAX, SIGMOID, HARD_SIGMOID -> "p_";
            case LOG_SOFTMAX, LOG_SIGMOID -> "log_p_";
            default -> "score_";
        };
    }

    /** One sample's row: its own cells, then {@code answers} at {@code at}, the last layer's outputs. */
    void write(List<String> kept, int predicted, float[] answers, int at) {
        cells.clear();
        cells.addAll(kept);
        boolean classes = !classNames.isEmpty();
        if (classes) {
            cells.add(classNames.get(predicted));
        }
        if (classes && outputs == 1) { // of two classes, the probability of the second
            cells.add(Float.toString(ofFirst(answers[at])));
        }
        for (int o = 0; o < outputs; o++) {
            double base = targetBases.isEmpty() ? 0 : targetBases.get(o);
            cells.add(base == 0 ? Float.toString(answers[at + o]) : sum(base, answers[at + o]));
        }
        csv.writeRecord(cells);
    }

    /** The probability of the first of two classes from that of the second, or the logarithm from the logarithm. */
    private float ofFirst(float second) {
        return logarithms ? (float) Math.log(-Math.expm1(Math.min(second, -Float.MIN_VALUE))) : 1 - second;
    }

    /** Exactly, with no more digits than the two have. */
    private static String sum(double base, float answer) {
        return BigDecimal.valueOf(base)
                .add(new BigDecimal(Float.toString(answer)))
                .toPlainString();
    }

    /** Hands over what has been written. */
    void flush() throws IOException {
        csv.flush();
    }

    /** Hands over what is left; the writer stays open. */
    @Override
    public void close() throws IOException {
        csv.flush();
    }
}
