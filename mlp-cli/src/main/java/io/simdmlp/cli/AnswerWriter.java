package io.simdmlp.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.simdmlp.Activation;
import io.simdmlp.io.Model;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/** Writes a network's answers as CSV: a header, then a row per sample. Numbers read back as the same floats. */
final class AnswerWriter implements AutoCloseable {
    private final CsvWriter csv;
    private final List<String> classNames;
    private final int outputs;
    private final List<String> cells = new ArrayList<>();

    AnswerWriter(Model model, Writer writer) {
        this.csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(writer);
        this.classNames = model.classNames();
        this.outputs = model.mlp().spec().outputs();
        csv.writeRecord(header(model));
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

    /** One sample's row: {@code answers} at {@code at} are the last layer's outputs. */
    void write(int predicted, float[] answers, int at) {
        cells.clear();
        boolean classes = !classNames.isEmpty();
        if (classes) {
            cells.add(classNames.get(predicted));
        }
        if (classes && outputs == 1) { // of two classes, the probability of the second
            cells.add(Float.toString(1 - answers[at]));
        }
        for (int o = 0; o < outputs; o++) {
            cells.add(Float.toString(answers[at + o]));
        }
        csv.writeRecord(cells);
    }

    /** Hands over what is left; the writer stays open. */
    @Override
    public void close() throws IOException {
        csv.flush();
    }
}
