package io.simdmlp.serve;

import io.simdmlp.Activation;
import io.simdmlp.NonFiniteException;
import io.simdmlp.io.InputColumn;
import io.simdmlp.io.Model;
import io.simdmlp.io.Preprocessing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One version of a served model: turns the tensors of a request into the inputs of the network, and its outputs into those of
 * the response. Immutable and shared by threads.
 *
 * <p>The inputs are one tensor {@code input} with a row per sample, if each column is a number; or a tensor per column, by the names of
 * the columns, in any order. The outputs are {@code class} and {@code probabilities}, or {@code predictions}.
 */
final class ModelVersion {
    static final String INPUT = "input";

    /** What the outputs are. */
    private enum Task {
        CLASSES,
        LABELS,
        NUMBERS
    }

    private final String name;
    private final String version;
    private final Model model;
    private final Engine engine;
    private final Preprocessing preprocessing;
    private final Task task;
    private final List<String> outputNames; // of the classes, labels or targets
    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;
    private final Map<String, Integer> columns = new HashMap<>(); // by name

    ModelVersion(String name, String version, Model model, Engine engine) {
        this.name = name;
        this.version = version;
        this.model = model;
        this.engine = engine;
        this.preprocessing = model.preprocessing();
        int count = model.mlp().spec().outputs();
        this.task = model.multiLabel()
                ? Task.LABELS
                : !model.classNames().isEmpty() || (model.targetNames().isEmpty() && isProbability(model))
                        ? Task.CLASSES
                        : Task.NUMBERS;
        this.outputNames = switch (task) {
            case CLASSES -> model.classNames().isEmpty() ? numbered(Math.max(2, count)) : model.classNames();
            case LABELS, NUMBERS -> model.targetNames().isEmpty() ? numbered(count) : model.targetNames();
        };
        this.inputs = inputs(preprocessing);
        this.outputs = switch (task) {
            case CLASSES ->
                List.of(
                        new TensorSpec("class", Datatype.BYTES, 0),
                        new TensorSpec(
                                isProbability(model) ? "probabilities" : "scores", Datatype.FP32, outputNames.size()));
            case LABELS -> List.of(new TensorSpec("probabilities", Datatype.FP32, outputNames.size()));
            case NUMBERS -> List.of(new TensorSpec("predictions", Datatype.FP64, outputNames.size()));
        };
        for (int i = 0; i < preprocessing.names().size(); i++) {
            columns.put(preprocessing.names().get(i), i);
        }
    }

    private static boolean isProbability(Model model) {
        return switch (model.mlp().spec().outputActivation()) {
            case SOFTMAX, SIGMOID, HARD_SIGMOID, LOG_SOFTMAX, LOG_SIGMOID -> true;
            default -> false;
        };
    }

    private static List<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    private static List<TensorSpec> inputs(Preprocessing preprocessing) {
        if (preprocessing.isNumbers()) {
            return List.of(
                    new TensorSpec(INPUT, Datatype.FP32, preprocessing.columns().size()));
        }
        List<TensorSpec> specs = new ArrayList<>();
        for (int i = 0; i < preprocessing.names().size(); i++) {
            boolean number = preprocessing.columns().get(i) instanceof InputColumn.Numeric;
            specs.add(new TensorSpec(preprocessing.names().get(i), number ? Datatype.FP64 : Datatype.BYTES, 1));
        }
        return specs;
    }

    String name() {
        return name;
    }

    String version() {
        return version;
    }

    Model model() {
        return model;
    }

    Engine engine() {
        return engine;
    }

    List<TensorSpec> inputs() {
        return inputs;
    }

    List<TensorSpec> outputs() {
        return outputs;
    }

    /** The names of the classes, labels or targets. */
    List<String> outputNames() {
        return outputNames;
    }

    /** The kind of the results, for people and programs: classification, multi-label or regression. */
    String task() {
        return switch (task) {
            case CLASSES -> "classification";
            case LABELS -> "multi-label";
            case NUMBERS -> "regression";
        };
    }

    /** The scaled inputs of the rows of a request. */
    Rows encode(InferRequest request, int maxRows) {
        List<InputTensor> tensors = request.inputs();
        boolean isMatrix = preprocessing.isNumbers()
                && tensors.size() == 1
                && tensors.getFirst().name().equals(INPUT)
                && !columns.containsKey(INPUT);
        return isMatrix ? encodeMatrix(tensors.getFirst(), maxRows) : encodeColumns(tensors, maxRows);
    }

    /** Rows of binary data without a JSON part. */
    Rows encodeRaw(byte[] body, int maxRows) {
        if (inputs.size() != 1) {
            throw RequestException.bad("the body is one raw input, expected JSON for the " + inputs.size()
                    + " inputs of model " + RequestException.quote(name));
        }
        TensorSpec input = inputs.getFirst();
        int rowBytes = input.valuesPerRow() * Math.max(1, input.datatype().size);
        if (input.datatype().isText() || body.length == 0 || body.length % rowBytes != 0) {
            throw RequestException.bad("the raw input has " + body.length + " bytes, expected a multiple of " + rowBytes
                    + ", the bytes of a row of " + input.valuesPerRow() + " " + input.datatype());
        }
        long[] shape = {body.length / rowBytes, input.valuesPerRow()};
        return encodeMatrix(InputTensor.ofBinary(INPUT, input.datatype(), shape, body, 0, body.length), maxRows);
    }

    private Rows encodeMatrix(InputTensor tensor, int maxRows) {
        int width = preprocessing.columns().size();
        long[] shape = tensor.shape();
        if (shape.length != 2 || shape[1] != width) {
            throw RequestException.bad("shape of " + tensor.quoted() + " is " + Arrays.toString(shape)
                    + ", expected [rows, " + width + "]");
        }
        if (tensor.datatype().isText()) {
            throw RequestException.bad(
                    "datatype of " + tensor.quoted() + " is BYTES, expected a number type, such as FP32");
        }
        int rows = rows(shape[0], maxRows);
        Rows encoded = new Rows(rows, preprocessing.inputs());
        for (int row = 0; row < rows; row++) {
            try {
                preprocessing.apply(tensor.numbers(), row * width, encoded.x(), row * preprocessing.inputs());
            } catch (IllegalArgumentException e) {
                throw badRow(row, rows, e);
            }
        }
        return encoded;
    }

    private Rows encodeColumns(List<InputTensor> tensors, int maxRows) {
        if (columns.isEmpty()) {
            throw RequestException.bad("inputs are " + names(tensors) + ", expected one input " + INPUT
                    + ", since the columns of model " + RequestException.quote(name) + " have no names");
        }
        @Nullable
        InputTensor[] byColumn =
                new @Nullable InputTensor[preprocessing.columns().size()];
        for (InputTensor tensor : tensors) {
            Integer column = columns.get(tensor.name());
            if (column == null) {
                throw RequestException.bad("model " + RequestException.quote(name) + " has no " + tensor.quoted()
                        + ", expected " + expectedInputs());
            }
            byColumn[column] = tensor;
        }
        long rows = tensors.getFirst().shape()[0];
        for (int i = 0; i < byColumn.length; i++) {
            InputTensor tensor = byColumn[i];
            if (tensor == null) {
                throw RequestException.bad(
                        "input " + RequestException.quote(preprocessing.names().get(i)) + " is missing, expected "
                                + expectedInputs());
            }
            long[] shape = tensor.shape();
            if (shape.length > 2 || shape[0] != rows || (shape.length == 2 && shape[1] != 1)) {
                throw RequestException.bad("shape of " + tensor.quoted() + " is " + Arrays.toString(shape)
                        + ", expected [" + rows + "] or [" + rows + ", 1], a value per row");
            }
        }
        int count = rows(rows, maxRows);
        Rows encoded = new Rows(count, preprocessing.inputs());
        @Nullable Object[] values = new @Nullable Object[byColumn.length];
        for (int row = 0; row < count; row++) {
            for (int i = 0; i < values.length; i++) {
                InputTensor tensor = byColumn[i];
                values[i] = tensor == null ? null : tensor.value(row);
            }
            try {
                preprocessing.apply(values, encoded.x(), row * preprocessing.inputs());
            } catch (IllegalArgumentException e) {
                throw badRow(row, count, e);
            }
        }
        return encoded;
    }

    private static int rows(long rows, int maxRows) {
        if (rows < 1) {
            throw RequestException.bad("the inputs have " + rows + " rows, expected at least 1");
        }
        if (rows > maxRows) {
            throw new RequestException(
                    413, Reason.TOO_LARGE, "the inputs have " + rows + " rows, expected at most " + maxRows);
        }
        return (int) rows;
    }

    private static RequestException badRow(int row, int rows, IllegalArgumentException e) {
        String place = rows == 1 ? "" : "row " + row + ", counted from 0: ";
        return RequestException.bad(place + String.valueOf(e.getMessage()));
    }

    private static String names(List<InputTensor> tensors) {
        return tensors.stream()
                .map(InputTensor::name)
                .limit(8)
                .map(RequestException::quote)
                .collect(Collectors.joining(", "));
    }

    private String expectedInputs() {
        String names = columns.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .limit(20)
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        String more = columns.size() > 20 ? ", ... (" + columns.size() + ")" : "";
        return (preprocessing.isNumbers()
                        ? "one input " + INPUT + ", or an input for each column: "
                        : "an input for each column: ")
                + names
                + more;
    }

    /** Makes room for the outputs of rows. */
    void expect(Rows rows) {
        rows.expect(model.mlp().spec().outputs(), task == Task.CLASSES);
    }

    /** Computes the outputs of encoded rows. */
    void predict(Rows rows) {
        try {
            engine.predict(rows.labels(), rows.out(), rows.x(), rows.count());
        } catch (NonFiniteException e) {
            throw notFinite(e.row());
        }
    }

    static RequestException notFinite(int row) {
        return RequestException.bad("row " + row + ", counted from 0: the model's output is not finite, expected"
                + " inputs in the range of the training data");
    }

    /** The outputs of predicted rows that a request wants, or all of them. */
    List<OutputTensor> results(InferRequest request, Rows rows) {
        List<OutputTensor> results = new ArrayList<>();
        if (request.outputs().isEmpty()) {
            for (TensorSpec output : outputs) {
                results.add(result(output, request.binaryByDefault(), rows));
            }
        }
        for (InferRequest.Wanted wanted : request.outputs()) {
            TensorSpec output = outputs.stream()
                    .filter(spec -> spec.name().equals(wanted.name()))
                    .findFirst()
                    .orElseThrow(() -> RequestException.bad("model " + RequestException.quote(name) + " has no output "
                            + RequestException.quote(wanted.name()) + ", expected one of "
                            + outputs.stream().map(TensorSpec::name).collect(Collectors.joining(", "))));
            results.add(result(output, wanted.binary(), rows));
        }
        return results;
    }

    private OutputTensor result(TensorSpec output, boolean binary, Rows rows) {
        if (output.datatype().isText()) {
            String[] classes = new String[rows.count()];
            for (int row = 0; row < classes.length; row++) {
                classes[row] = outputNames.get(rows.labels()[row]);
            }
            return new OutputTensor(output, binary, rows.count(), new double[0], classes);
        }
        double[] values = task == Task.NUMBERS ? targets(rows) : probabilities(rows);
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw notFinite(i / outputNames.size());
            }
        }
        return new OutputTensor(output, binary, rows.count(), values, new String[0]);
    }

    private double[] targets(Rows rows) {
        float[] out = rows.out().clone();
        model.toPredictions(out, 0, out.length);
        double[] values = new double[out.length];
        for (int i = 0; i < out.length; i++) {
            double base =
                    model.targetBases().isEmpty() ? 0 : model.targetBases().get(i % outputNames.size());
            values[i] = out[i] + base;
        }
        return values;
    }

    private double[] probabilities(Rows rows) {
        float[] out = rows.out();
        boolean isPair = task == Task.CLASSES && outputNames.size() == 2 && out.length == rows.count();
        double[] values = new double[isPair ? 2 * out.length : out.length];
        for (int i = 0; i < out.length; i++) {
            double value = isLogarithm() ? (float) Math.exp(out[i]) : out[i];
            if (isPair) {
                values[2 * i] = 1 - value;
                values[2 * i + 1] = value;
            } else {
                values[i] = value;
            }
        }
        return values;
    }

    private boolean isLogarithm() {
        Activation last = model.mlp().spec().outputActivation();
        return last == Activation.LOG_SOFTMAX || last == Activation.LOG_SIGMOID;
    }
}
