package io.simdmlp.serve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the body of an inference request: JSON, and with the binary tensor extension the data of inputs behind it. Fields come
 * in any order; unknown ones are skipped. Not thread-safe; one per request.
 */
final class RequestParser {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_DIMENSIONS = 8;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private final byte[] body;
    private final int jsonBytes;
    private int at; // the next byte of binary data

    private RequestParser(byte[] body, int jsonBytes) {
        this.body = body;
        this.jsonBytes = jsonBytes;
        this.at = jsonBytes;
    }

    /**
     * Reads a request.
     *
     * @param body the body
     * @param jsonBytes the length of the JSON in front of binary data
     * @throws RequestException if the body is no request
     */
    static InferRequest parse(byte[] body, int jsonBytes) {
        return new RequestParser(body, jsonBytes).parse();
    }

    private InferRequest parse() {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), body, 0, jsonBytes)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw RequestException.bad("the body is no JSON object, expected {\"inputs\": [...]}");
            }
            InferRequest request = request(json);
            if (json.nextToken() != null) {
                throw RequestException.bad("the body goes on behind the JSON object, expected its end");
            }
            if (at != body.length) {
                throw RequestException.bad("the binary data have " + (body.length - jsonBytes)
                        + " bytes, expected the sum of binary_data_size of the inputs, " + (at - jsonBytes));
            }
            return request;
        } catch (JacksonException e) {
            var where = e.getLocation();
            String place = where == null ? "" : ", line " + where.getLineNr() + ", column " + where.getColumnNr();
            throw RequestException.bad("the body is no valid JSON" + place + ": "
                    + e.getOriginalMessage().lines().findFirst().orElse(""));
        }
    }

    private InferRequest request(JsonParser json) {
        String id = null;
        List<InputTensor> inputs = null;
        List<InferRequest.Wanted> outputs = List.of();
        List<@Nullable Boolean> binaries = new ArrayList<>(); // of the outputs
        boolean binaryByDefault = false;
        Set<String> seen = new HashSet<>();
        for (String field = json.nextName(); field != null; field = json.nextName()) {
            json.nextToken();
            if (!seen.add(field)) {
                throw RequestException.bad("field " + RequestException.quote(field) + " occurs twice, expected once");
            }
            switch (field) {
                case "id" -> id = text(json, "id");
                case "parameters" -> binaryByDefault = isTrue(parameter(json, "parameters", "binary_data_output"));
                case "inputs" -> inputs = inputs(json);
                case "outputs" -> outputs = outputs(json, binaries);
                default -> json.skipChildren();
            }
        }
        if (inputs == null || inputs.isEmpty()) {
            throw RequestException.bad("inputs is missing or empty, expected a list of tensors");
        }
        List<InferRequest.Wanted> wanted = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            Boolean binary = binaries.get(i);
            wanted.add(new InferRequest.Wanted(outputs.get(i).name(), binary == null ? binaryByDefault : binary));
        }
        return new InferRequest(id, inputs, wanted, binaryByDefault);
    }

    private List<InputTensor> inputs(JsonParser json) {
        requireStart(json, JsonToken.START_ARRAY, "inputs", "a list of tensors");
        List<InputTensor> inputs = new ArrayList<>();
        Set<String> names = new HashSet<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            requireStart(json, JsonToken.START_OBJECT, "inputs", "a list of tensors");
            InputTensor input = input(json);
            if (!names.add(input.name())) {
                throw RequestException.bad(input.quoted() + " occurs twice, expected once");
            }
            inputs.add(input);
        }
        return inputs;
    }

    private InputTensor input(JsonParser json) {
        String name = null;
        String type = null;
        long[] shape = null;
        Values values = null;
        @Nullable Object size = null;
        for (String field = json.nextName(); field != null; field = json.nextName()) {
            json.nextToken();
            switch (field) {
                case "name" -> name = text(json, "name of an input");
                case "datatype" -> type = text(json, "datatype");
                case "shape" -> shape = shape(json);
                case "data" -> {
                    values = new Values();
                    values.read(json);
                }
                case "parameters" -> size = parameter(json, "parameters of an input", "binary_data_size");
                default -> json.skipChildren();
            }
        }
        if (name == null) {
            throw RequestException.bad("an input has no name, expected one");
        }
        String quoted = InputTensor.quoted(name);
        if (type == null) {
            throw RequestException.bad(quoted + " has no datatype, expected one, such as FP32");
        }
        if (shape == null) {
            throw RequestException.bad(quoted + " has no shape, expected one, such as [1, 4]");
        }
        Datatype datatype = Datatype.of(quoted, type);
        if (size != null) {
            if (values != null) {
                throw RequestException.bad(quoted + " has data and binary_data_size, expected one of them");
            }
            if (!(size instanceof Long bytes) || bytes < 0 || bytes > body.length - at) {
                throw RequestException.bad("binary_data_size of " + quoted + " is " + size + ", expected 0 to "
                        + (body.length - at) + ", the bytes that are left behind the JSON");
            }
            int from = at;
            at += bytes.intValue();
            return InputTensor.ofBinary(name, datatype, shape, body, from, bytes.intValue());
        }
        if (values == null) {
            throw RequestException.bad(quoted + " has no data, expected a list of values");
        }
        values.requireFits(quoted, datatype, shape);
        return InputTensor.of(name, datatype, shape, values.numbers, values.count, values.texts);
    }

    private static long[] shape(JsonParser json) {
        requireStart(json, JsonToken.START_ARRAY, "shape", "a list of integers");
        long[] shape = new long[MAX_DIMENSIONS];
        int dimensions = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.VALUE_NUMBER_INT || dimensions == MAX_DIMENSIONS) {
                throw RequestException.bad("shape has " + RequestException.quote(json.getString()) + " at place "
                        + dimensions + ", expected at most " + MAX_DIMENSIONS + " integers");
            }
            shape[dimensions++] = longValue(json, "shape");
        }
        if (dimensions == 0) {
            throw RequestException.bad("shape is [], expected at least one dimension");
        }
        return Arrays.copyOf(shape, dimensions);
    }

    private static List<InferRequest.Wanted> outputs(JsonParser json, List<@Nullable Boolean> binaries) {
        requireStart(json, JsonToken.START_ARRAY, "outputs", "a list of outputs");
        List<InferRequest.Wanted> outputs = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            requireStart(json, JsonToken.START_OBJECT, "outputs", "a list of outputs");
            String name = null;
            Object binary = null;
            for (String field = json.nextName(); field != null; field = json.nextName()) {
                json.nextToken();
                switch (field) {
                    case "name" -> name = text(json, "name of an output");
                    case "parameters" -> binary = parameter(json, "parameters of an output", "binary_data");
                    default -> json.skipChildren();
                }
            }
            if (name == null) {
                throw RequestException.bad("an output has no name, expected one");
            }
            outputs.add(new InferRequest.Wanted(name, false));
            binaries.add(binary == null ? null : isTrue(binary));
        }
        return outputs;
    }

    /** The value of a parameter: a Boolean, Long, Double or String; null if there is none. */
    private static @Nullable Object parameter(JsonParser json, String what, String name) {
        requireStart(json, JsonToken.START_OBJECT, what, "an object");
        Object found = null;
        for (String field = json.nextName(); field != null; field = json.nextName()) {
            JsonToken token = json.nextToken();
            if (!field.equals(name)) {
                json.skipChildren();
                continue;
            }
            found = switch (token) {
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                case VALUE_NUMBER_INT -> longValue(json, name);
                case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
                case VALUE_STRING -> json.getString();
                default -> throw RequestException.bad(name + " is no boolean, number or string, expected one");
            };
        }
        return found;
    }

    private static boolean isTrue(@Nullable Object parameter) {
        if (parameter != null && !(parameter instanceof Boolean)) {
            throw RequestException.bad("binary_data and binary_data_output are booleans, not "
                    + RequestException.quote(parameter.toString()));
        }
        return Boolean.TRUE.equals(parameter);
    }

    private static String text(JsonParser json, String what) {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw RequestException.bad(what + " is no string, expected one");
        }
        return json.getString();
    }

    private static long longValue(JsonParser json, String what) {
        if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw RequestException.bad(what + " has " + RequestException.quote(json.getString())
                    + ", expected an integer of at most 64 bits");
        }
        return json.getLongValue();
    }

    private static void requireStart(JsonParser json, JsonToken start, String what, String expected) {
        if (json.currentToken() != start) {
            throw RequestException.bad(what + " is malformed, expected " + expected);
        }
    }

    /** The values of an input: flat, or nested by its shape. */
    private static final class Values {
        private static final int FIRST = 64;

        private double[] numbers = new double[FIRST];
        private int count; // of numbers
        private final List<@Nullable String> texts = new ArrayList<>();
        private final long[] lengths =
                new long[MAX_DIMENSIONS]; // of the lists on each level; -1 before the first one ends
        private int levels; // of nesting
        private int leafLevel = -1; // that has the values; -1 before the first one
        private boolean hasNumbers;
        private boolean hasTexts;
        private boolean hasFractions;
        private boolean hasOthers; // than booleans

        void read(JsonParser json) {
            requireStart(json, JsonToken.START_ARRAY, "data", "a list of values");
            Arrays.fill(lengths, -1);
            list(json, 0);
        }

        private void list(JsonParser json, int level) {
            if (level == MAX_DIMENSIONS) {
                throw RequestException.bad("data is nested deeper than " + MAX_DIMENSIONS + " lists");
            }
            long length = 0;
            boolean leaf = true;
            for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
                boolean nested = token == JsonToken.START_ARRAY;
                if (length > 0 && nested == leaf) {
                    throw RequestException.bad("data has lists beside values, expected one or the other");
                }
                leaf = !nested;
                if (nested) {
                    list(json, level + 1);
                } else {
                    requireLevel(level);
                    value(json, token);
                }
                length++;
            }
            levels = Math.max(levels, level + 1);
            if (lengths[level] >= 0 && lengths[level] != length) {
                throw RequestException.bad("data has lists of " + lengths[level] + " and of " + length
                        + " values side by side, expected equal lengths");
            }
            lengths[level] = length;
        }

        private void requireLevel(int level) {
            if (leafLevel >= 0 && leafLevel != level) {
                throw RequestException.bad(
                        "data has values on levels " + leafLevel + " and " + level + " of nesting, expected one level");
            }
            leafLevel = level;
        }

        private void value(JsonParser json, JsonToken token) {
            switch (token) {
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                    hasFractions |= token == JsonToken.VALUE_NUMBER_FLOAT;
                    hasNumbers = true;
                    hasOthers = true;
                    double value = json.getDoubleValue();
                    if (Double.isInfinite(value)) {
                        throw RequestException.bad("data has " + RequestException.quote(json.getString())
                                + ", expected numbers that 64 bits can hold");
                    }
                    add(value);
                }
                case VALUE_TRUE, VALUE_FALSE -> {
                    hasNumbers = true;
                    add(token == JsonToken.VALUE_TRUE ? 1 : 0);
                }
                case VALUE_STRING -> {
                    hasTexts = true;
                    texts.add(json.getString());
                }
                case VALUE_NULL -> {
                    add(Double.NaN);
                    texts.add(null);
                }
                default -> throw RequestException.bad("data has an object, expected numbers, booleans or strings");
            }
        }

        private void add(double value) {
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * count);
            }
            numbers[count++] = value;
        }

        void requireFits(String input, Datatype datatype, long[] shape) {
            if (hasNumbers && datatype.isText()) {
                throw RequestException.bad("data of " + input + " has numbers, expected strings for datatype BYTES");
            }
            if (hasTexts && !datatype.isText()) {
                throw RequestException.bad(
                        "data of " + input + " has strings, expected numbers for datatype " + datatype);
            }
            if (datatype == Datatype.BOOL && hasOthers) {
                throw RequestException.bad(
                        "data of " + input + " has numbers, expected true and false for datatype BOOL");
            }
            if (levels > 1 && (levels != shape.length || !hasShape(shape))) {
                throw RequestException.bad("data of " + input + " is nested as "
                        + Arrays.toString(Arrays.copyOf(lengths, levels)) + ", expected a flat list or shape "
                        + Arrays.toString(shape));
            }
            for (int i = 0; i < count && !datatype.isText(); i++) {
                double value = numbers[i];
                boolean fits = Double.isNaN(value) || (value >= datatype.min && value <= datatype.max);
                boolean whole =
                        !datatype.isInteger() || !hasFractions || Double.isNaN(value) || value == Math.rint(value);
                if (!fits || !whole) {
                    throw RequestException.bad(
                            "data of " + input + " has " + value + ", expected values of datatype " + datatype);
                }
            }
        }

        private boolean hasShape(long[] shape) {
            for (int level = 0; level < levels; level++) {
                if (lengths[level] >= 0 && lengths[level] != shape[level]) {
                    return false;
                }
            }
            return true;
        }
    }
}
