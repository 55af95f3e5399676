package io.simdmlp.io;

import io.simdmlp.Activation;
import io.simdmlp.Dense;
import io.simdmlp.Embedding;
import io.simdmlp.Layer;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Normalization;
import io.simdmlp.ParameterTensor;
import io.simdmlp.WeightFormat;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON header of a model file.
 *
 * @param model the model; its parameters are still zero
 * @param tensors every tensor of the network, as it is in the file
 * @param begins the offset of each tensor in the data
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record ModelHeader(Model model, List<Tensor> tensors, long[] begins) {
    private static final String FORMAT = "simdmlp";
    private static final String VERSION = "2";

    /** The version of files that readers of version 2 would not understand. */
    private static final String EXTENDED_VERSION = "3";

    /** The version whose layers have weights and biases only, under other names. */
    private static final String FIRST_VERSION = "1";

    private static final String EMBEDDINGS = "embeddings";
    private static final String EMBEDDING = "embedding";
    private static final String NORMALIZATION = "normalization";
    private static final String KIND = "kind";
    private static final String NUMBER = "number";
    private static final String CATEGORY = "category";
    private static final String DATE = "date";
    private static final String INPUT_POLICY = "input_policy";
    private static final String METADATA = Safetensors.METADATA;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS) // rounded once, to float
            .build();

    /** The header of a model with these tensors, in the order of the file, padded. */
    static byte[] toJson(Model model, List<Tensor> tensors) {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode metadata = root.putObject(METADATA)
                .put("format", FORMAT)
                .put("version", version(model))
                .put("spec", spec(model.mlp()).toString())
                .put("loss", model.loss().label())
                .put("scaling", model.scaling().kind())
                .put("scaling_offset", numbers(model.scaling().offset()).toString())
                .put("scaling_factor", numbers(model.scaling().factor()).toString())
                .put("input_names", strings(model.inputNames()).toString())
                .put("class_names", strings(model.classNames()).toString())
                .put("target_names", strings(model.targetNames()).toString());
        // Optional: older files do not have them, and older readers ignore them.
        double[] base = model.scaling().base();
        if (Arrays.stream(base).anyMatch(value -> value != 0)) {
            metadata.put("scaling_base", doubles(base).toString());
        }
        Preprocessing preprocessing = model.preprocessing();
        if (!preprocessing.isPlain()) {
            metadata.put("input_columns", inputColumns(preprocessing.columns()).toString());
            metadata.put(
                    "missing_values", strings(preprocessing.missingValues()).toString());
        }
        if (!preprocessing.policy().equals(InputPolicy.DEFAULT)) {
            metadata.put(INPUT_POLICY, policy(preprocessing.policy()).toString());
        }
        if (!model.targetBases().isEmpty()) {
            double[] bases = model.targetBases().stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray();
            metadata.put("target_base", doubles(bases).toString());
        }
        if (model.columns().isKnown()) {
            metadata.put("columns", columns(model.columns()).toString());
        }
        HeldBack heldBack = model.heldBack();
        if (heldBack != null) {
            metadata.put("held_back", heldBack(heldBack).toString());
        }
        if (model.multiLabel()) {
            metadata.put("multi_label", "true");
        }
        if (model.targetTransform() != TargetTransform.NONE) {
            metadata.put("target_transform", model.targetTransform().label());
        }
        long at = 0;
        for (Tensor tensor : tensors) {
            ObjectNode node = root.putObject(tensor.name()).put("dtype", tensor.type());
            ArrayNode shape = node.putArray("shape");
            tensor.shape().forEach(shape::add);
            node.putArray("data_offsets").add(at).add(at + tensor.bytes());
            at += tensor.bytes();
        }
        return Safetensors.header(root.toString());
    }

    /**
     * The version; without the transform of the targets and the policy for inputs, readers of version 2 would give other
     * predictions.
     */
    private static String version(Model model) {
        boolean extended = model.targetTransform() != TargetTransform.NONE
                || !model.preprocessing().policy().equals(InputPolicy.DEFAULT);
        return extended ? EXTENDED_VERSION : VERSION;
    }

    private static ObjectNode spec(Mlp mlp) {
        MlpSpec spec = mlp.spec();
        List<String> modules = mlp.tensors().stream()
                .filter(tensor -> tensor.role() == ParameterTensor.Role.WEIGHT)
                .map(tensor -> tensor.name().substring(0, tensor.name().indexOf('.')))
                .toList();
        ObjectNode node = JSON.createObjectNode().put("inputs", spec.inputs());
        if (!spec.embeddings().isEmpty()) {
            ArrayNode embeddings = node.putArray(EMBEDDINGS);
            for (Embedding embedding : spec.embeddings()) {
                embeddings
                        .addObject()
                        .put("input", embedding.input())
                        .put("categories", embedding.categories())
                        .put("size", embedding.size());
            }
        }
        ArrayNode layers = node.putArray("layers");
        for (int l = 0; l < modules.size(); l++) {
            Layer layer = spec.layers().get(l);
            ObjectNode object = layers.addObject()
                    .put("name", modules.get(l)) // for readers in other languages
                    .put("outputs", layer.outputs())
                    .put("activation", layer.activation().label());
            switch (layer) {
                case Dense dense -> put(object, dense);
            }
        }
        return node;
    }

    /** Adds what not every layer has. */
    private static void put(ObjectNode object, Dense dense) {
        if (!dense.bias()) {
            object.put("bias", false);
        }
        Normalization normalization = dense.normalization();
        if (!(normalization instanceof Normalization.None)) {
            ObjectNode node = object.putObject(NORMALIZATION)
                    .put(KIND, normalization.label())
                    .put("epsilon", normalization.epsilon());
            if (normalization instanceof Normalization.BatchNorm norm) {
                node.put("momentum", norm.momentum());
            }
        }
        if (dense.dropout() > 0) {
            object.put("dropout", dense.dropout());
        }
    }

    private static ArrayNode inputColumns(List<InputColumn> columns) {
        ArrayNode node = JSON.createArrayNode();
        for (InputColumn column : columns) {
            ObjectNode object = node.addObject();
            switch (column) {
                case InputColumn.Numeric numeric -> {
                    object.put(KIND, NUMBER);
                    if (!numeric.isRequired()) {
                        object.put("fill", numeric.fill()).put("indicator", numeric.indicator());
                    }
                }
                case InputColumn.Date date -> {
                    object.put(KIND, DATE).put("order", date.order().label());
                    if (!date.isRequired()) {
                        double[] fill = date.fill().stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray();
                        object.put("indicator", date.indicator()).set("fill", doubles(fill));
                    }
                }
                case InputColumn.Category category -> {
                    object.put(KIND, CATEGORY).set("levels", strings(category.levels()));
                    object.put("other", category.other());
                    if (category.fill() != null) {
                        object.put("fill", category.fill());
                    }
                    if (category.isEmbedded()) {
                        object.put(EMBEDDING, category.embedding());
                    }
                }
            }
        }
        return node;
    }

    private static ObjectNode policy(InputPolicy policy) {
        ObjectNode node = JSON.createObjectNode()
                .put("invalid", policy.invalid().label())
                .put("out_of_range", policy.outOfRange().label());
        ArrayNode ranges = node.putArray("ranges");
        for (InputPolicy.Range range : policy.ranges()) {
            if (range.equals(InputPolicy.Range.ANY)) {
                ranges.addNull();
            } else {
                ranges.addArray().add(range.min()).add(range.max());
            }
        }
        return node;
    }

    private static ObjectNode columns(Columns columns) {
        ObjectNode node = JSON.createObjectNode().put("count", columns.count());
        node.set("labels", strings(columns.labels()));
        node.set("ignored", strings(columns.ignored()));
        if (columns.weight() != null) {
            node.put("weight", columns.weight());
        }
        return node;
    }

    private static ObjectNode heldBack(HeldBack heldBack) {
        return JSON.createObjectNode()
                .put("fraction", heldBack.fraction())
                .put("seed", heldBack.seed())
                .put("samples", heldBack.samples())
                .put("checksum", heldBack.checksum());
    }

    /** The shortest decimals that read back as the same floats. */
    private static ArrayNode numbers(float[] values) {
        ArrayNode node = JSON.createArrayNode();
        for (float value : values) {
            node.add(value);
        }
        return node;
    }

    private static ArrayNode doubles(double[] values) {
        ArrayNode node = JSON.createArrayNode();
        for (double value : values) {
            node.add(value);
        }
        return node;
    }

    private static ArrayNode strings(List<String> values) {
        ArrayNode node = JSON.createArrayNode();
        values.forEach(node::add);
        return node;
    }

    /** Parses the header of {@code dataBytes} bytes of data. Allocates no more parameters than fit these bytes. */
    static ModelHeader parse(String file, byte[] json, long dataBytes) throws DataException {
        return new Parser(file, dataBytes).parse(json);
    }

    /** Parses and checks the header of one file. */
    private record Parser(String file, long dataBytes) {
        ModelHeader parse(byte[] bytes) throws DataException {
            JsonNode header = json("header", bytes);
            requireObject("header", header);
            JsonNode metadata = member("header", header, METADATA);
            requireObject(METADATA, metadata);
            requireMetadata(metadata, "format", FORMAT);
            String version = text(METADATA, metadata, "version");
            boolean isFirst = version.equals(FIRST_VERSION);
            if (!isFirst && !version.equals(EXTENDED_VERSION)) {
                requireMetadata(metadata, "version", VERSION);
            }
            if (metadata.has("multi_label")) {
                requireMetadata(metadata, "multi_label", "true");
            }
            requireWhole(header);
            try {
                MlpSpec spec = spec(json("spec", bytes(metadata, "spec")), hasBfloat16(header));
                Model model = new Model(
                        new Mlp(spec, new float[spec.parameterCount()]),
                        Loss.of(text(METADATA, metadata, "loss")),
                        preprocessing(metadata),
                        strings(metadata, "class_names"),
                        strings(metadata, "target_names"),
                        metadata.has("target_base")
                                ? Arrays.stream(doubles(metadata, "target_base"))
                                        .boxed()
                                        .toList()
                                : List.of(),
                        columns(metadata),
                        heldBack(metadata),
                        metadata.has("multi_label"),
                        metadata.has("target_transform")
                                ? TargetTransform.of(text(METADATA, metadata, "target_transform"))
                                : TargetTransform.NONE);
                List<Tensor> tensors = Tensor.of(model.mlp(), WeightFormat.FLOAT32).stream()
                        .map(tensor -> typed(header, tensor, isFirst))
                        .toList();
                return new ModelHeader(model, tensors, begins(header, tensors, isFirst));
            } catch (IllegalArgumentException e) {
                throw new DataException(file, String.valueOf(e.getMessage()), e);
            }
        }

        /** The tensor with the type that the header gives it, if it may have that. */
        private static Tensor typed(JsonNode header, Tensor tensor, boolean isFirst) {
            return tensor.ofType(type(header.path(isFirst ? tensor.firstName() : tensor.name())));
        }

        /** The type of a tensor's values; empty if there is none. */
        private static String type(JsonNode tensor) {
            JsonNode type = tensor.path("dtype");
            return type.isString() ? type.stringValue() : "";
        }

        private static boolean hasBfloat16(JsonNode header) {
            return header.values().stream().anyMatch(tensor -> type(tensor).equals(Tensor.BFLOAT16));
        }

        private Preprocessing preprocessing(JsonNode metadata) throws DataException {
            float[] offset = numbers(metadata, "scaling_offset");
            Scaling scaling = new Scaling(
                    text(METADATA, metadata, "scaling"),
                    metadata.has("scaling_base") ? doubles(metadata, "scaling_base") : new double[offset.length],
                    offset,
                    numbers(metadata, "scaling_factor"));
            List<String> names = strings(metadata, "input_names");
            if (!metadata.has("input_columns")) {
                if (!names.isEmpty() && names.size() != offset.length) {
                    throw new DataException(
                            file, "input_names has " + names.size() + " names, expected " + offset.length);
                }
                return Preprocessing.ofNumbers(names, scaling).withPolicy(policy(metadata));
            }
            List<InputColumn> columns = new ArrayList<>();
            for (JsonNode node : array("input_columns", json("input_columns", bytes(metadata, "input_columns")))) {
                columns.add(inputColumn("input_columns[" + columns.size() + "]", node));
            }
            return new Preprocessing(names, columns, strings(metadata, "missing_values"), scaling, policy(metadata));
        }

        private InputPolicy policy(JsonNode metadata) throws DataException {
            if (!metadata.has(INPUT_POLICY)) {
                return InputPolicy.DEFAULT;
            }
            JsonNode node = json(INPUT_POLICY, bytes(metadata, INPUT_POLICY));
            requireObject(INPUT_POLICY, node);
            List<InputPolicy.Range> ranges = new ArrayList<>();
            for (JsonNode range : array("ranges of " + INPUT_POLICY, member(INPUT_POLICY, node, "ranges"))) {
                ranges.add(range.isNull() ? InputPolicy.Range.ANY : range(ranges.size(), range));
            }
            return new InputPolicy(
                    InputPolicy.Invalid.of(text(INPUT_POLICY, node, "invalid")),
                    InputPolicy.OutOfRange.of(text(INPUT_POLICY, node, "out_of_range")),
                    ranges);
        }

        private InputPolicy.Range range(int number, JsonNode node) throws DataException {
            String what = "range " + number + " of " + INPUT_POLICY;
            List<BigDecimal> ends = decimals(what, node);
            if (ends.size() != 2) {
                throw bad(what, node, "the smallest and the largest number");
            }
            return new InputPolicy.Range(
                    ends.getFirst().doubleValue(), ends.getLast().doubleValue());
        }

        private InputColumn inputColumn(String what, JsonNode node) throws DataException {
            requireObject(what, node);
            String kind = text(what, node, KIND);
            boolean filled = node.has("fill");
            return switch (kind) {
                case NUMBER ->
                    filled
                            ? new InputColumn.Numeric(number(what, node, "fill"), flag(what, node, "indicator"))
                            : InputColumn.Numeric.REQUIRED;
                case DATE ->
                    new InputColumn.Date(
                            DateOrder.of(text(what, node, "order")),
                            filled
                                    ? decimals("fill of " + what, member(what, node, "fill")).stream()
                                            .map(BigDecimal::doubleValue)
                                            .toList()
                                    : List.of(),
                            filled && flag(what, node, "indicator"));
                case CATEGORY ->
                    new InputColumn.Category(
                            strings("levels of " + what, member(what, node, "levels")),
                            flag(what, node, "other"),
                            filled ? text(what, node, "fill") : null,
                            node.has(EMBEDDING) ? width(what, node, EMBEDDING) : 0);
                default ->
                    throw bad(
                            "'" + KIND + "' of " + what,
                            node.get(KIND),
                            "one of " + NUMBER + ", " + DATE + ", " + CATEGORY);
            };
        }

        private Columns columns(JsonNode metadata) throws DataException {
            if (!metadata.has("columns")) {
                return Columns.UNKNOWN;
            }
            JsonNode node = json("columns", bytes(metadata, "columns"));
            requireObject("columns", node);
            return new Columns(
                    width("columns", node, "count"),
                    strings("labels of columns", member("columns", node, "labels")),
                    strings("ignored of columns", member("columns", node, "ignored")),
                    node.has("weight") ? text("columns", node, "weight") : null);
        }

        private @Nullable HeldBack heldBack(JsonNode metadata) throws DataException {
            if (!metadata.has("held_back")) {
                return null;
            }
            JsonNode node = json("held_back", bytes(metadata, "held_back"));
            requireObject("held_back", node);
            double fraction = number("held_back", node, "fraction");
            JsonNode seed = member("held_back", node, "seed");
            if (!seed.isIntegralNumber() || !seed.canConvertToLong()) {
                throw bad("'seed' of held_back", seed, "a 64-bit integer");
            }
            return new HeldBack(
                    fraction,
                    seed.longValue(),
                    width("held_back", node, "samples"),
                    text("held_back", node, "checksum"));
        }

        /** Rejects a truncated file. */
        private void requireWhole(JsonNode header) throws DataException {
            long end = header.values().stream()
                    .map(tensor -> integers(tensor.path("data_offsets")))
                    .filter(range -> !range.isEmpty())
                    .mapToLong(List::getLast)
                    .max()
                    .orElse(0);
            if (end > dataBytes) {
                throw new DataException(
                        file, "is truncated: it has " + dataBytes + " bytes of data, expected the header's " + end);
            }
        }

        private MlpSpec spec(JsonNode node, boolean halves) throws DataException {
            requireObject("spec", node);
            int inputs = width("spec", node, "inputs");
            MlpSpec.Builder spec = MlpSpec.builder(inputs);
            int weightBytes = halves ? Short.BYTES : Float.BYTES;
            long left = dataBytes; // for the remaining layers
            long from = inputs;
            if (node.has(EMBEDDINGS)) {
                for (JsonNode embedding : array("embeddings of spec", node.get(EMBEDDINGS))) {
                    requireObject("an embedding of spec", embedding);
                    int categories = width("an embedding of spec", embedding, "categories");
                    int size = width("an embedding of spec", embedding, "size");
                    long values = (long) categories * size;
                    if (values > left / Float.BYTES) {
                        throw bad("spec", node, "one whose tensors fit " + dataBytes + " bytes of data");
                    }
                    left -= values * Float.BYTES;
                    from += size - 1;
                    spec.embedding(input(embedding), categories, size);
                }
            }
            for (JsonNode layer : array("layers of spec", member("spec", node, "layers"))) {
                requireObject("a layer of spec", layer);
                int outputs = width("a layer of spec", layer, "outputs");
                boolean bias = flag("a layer of spec", layer, "bias");
                long values = (from + (bias ? 1L : 0L)) * outputs; // cannot overflow as from is small
                if (values > left / weightBytes) {
                    throw bad("spec", node, "one whose tensors fit " + dataBytes + " bytes of data");
                }
                left -= values * weightBytes;
                spec.layer(new Dense(
                        outputs,
                        bias,
                        normalization(layer),
                        Activation.of(text("a layer of spec", layer, "activation")),
                        layer.has("dropout") ? number("a layer of spec", layer, "dropout") : 0));
                from = outputs;
            }
            return spec.build();
        }

        private int input(JsonNode embedding) throws DataException {
            JsonNode node = member("an embedding of spec", embedding, "input");
            if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 0) {
                throw bad("'input' of an embedding of spec", node, "an integer of at least 0");
            }
            return node.intValue();
        }

        private Normalization normalization(JsonNode layer) throws DataException {
            if (!layer.has(NORMALIZATION)) {
                return Normalization.none();
            }
            JsonNode node = layer.get(NORMALIZATION);
            requireObject(NORMALIZATION, node);
            String kind = text(NORMALIZATION, node, KIND);
            double epsilon = number(NORMALIZATION, node, "epsilon");
            return switch (kind) {
                case "batch" -> new Normalization.BatchNorm(epsilon, number(NORMALIZATION, node, "momentum"));
                case "layer" -> new Normalization.LayerNorm(epsilon);
                case "rms" -> new Normalization.RmsNorm(epsilon);
                default -> Normalization.of(kind); // throws, with the names that exist
            };
        }

        private double number(String what, JsonNode object, String name) throws DataException {
            JsonNode node = member(what, object, name);
            if (!node.isNumber()) {
                throw bad("'" + name + "' of " + what, node, "a number");
            }
            return node.decimalValue().doubleValue();
        }

        /** A value that is true if it is missing. */
        private boolean flag(String what, JsonNode object, String name) throws DataException {
            JsonNode node = object.get(name);
            if (node == null) {
                return true;
            }
            if (!node.isBoolean()) {
                throw bad("'" + name + "' of " + what, node, "true or false");
            }
            return node.booleanValue();
        }

        private int width(String what, JsonNode object, String name) throws DataException {
            JsonNode node = member(what, object, name);
            if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 1) {
                throw bad("'" + name + "' of " + what, node, "an integer of at least 1");
            }
            return node.intValue();
        }

        /** The offset of each tensor. Checks that all are present, with the right type and shape and without gaps. */
        private long[] begins(JsonNode header, List<Tensor> tensors, boolean isFirst) throws DataException {
            Function<Tensor, String> name = isFirst ? Tensor::firstName : Tensor::name;
            Set<String> known = tensors.stream().map(name).collect(Collectors.toSet());
            for (String property : header.propertyNames()) {
                if (!known.contains(property) && !property.equals(METADATA)) {
                    throw new DataException(
                            file,
                            "has an unknown tensor " + DataException.quote(property)
                                    + ", expected only those of the spec");
                }
            }
            long[] begins = new long[tensors.size()];
            for (int t = 0; t < begins.length; t++) {
                begins[t] = begin(header, tensors.get(t), name.apply(tensors.get(t)));
            }
            long end = 0;
            Integer[] byBegin = IntStream.range(0, begins.length).boxed().toArray(Integer[]::new);
            Arrays.sort(byBegin, Comparator.comparingLong(t -> begins[t]));
            for (int t : byBegin) {
                if (begins[t] != end) {
                    String problem = begins[t] < end ? "overlaps the tensor before it" : "leaves a gap before it";
                    throw new DataException(
                            file,
                            "tensor " + name.apply(tensors.get(t)) + " begins at " + begins[t] + " and " + problem
                                    + ", expected " + end);
                }
                end += tensors.get(t).bytes();
            }
            if (end != dataBytes) {
                throw new DataException(file, "has " + dataBytes + " bytes of data, expected " + end);
            }
            return begins;
        }

        private long begin(JsonNode header, Tensor tensor, String name) throws DataException {
            String what = "tensor " + name;
            JsonNode node = member("header", header, name);
            requireObject(what, node);
            String type = text(what, node, "dtype");
            if (!type.equals(tensor.type())) {
                throw new DataException(
                        file, "dtype of " + what + " is " + DataException.quote(type) + ", expected " + tensor.types());
            }
            JsonNode shape = member(what, node, "shape");
            if (!shape.isArray()
                    || !integers(shape)
                            .equals(tensor.shape().stream()
                                    .map(Integer::longValue)
                                    .toList())) {
                throw bad("shape of " + what, shape, tensor.shape() + " for the spec");
            }
            JsonNode offsets = member(what, node, "data_offsets");
            List<Long> range = integers(offsets);
            if (range.size() != 2
                    || range.getFirst() < 0
                    || range.getLast() < range.getFirst()
                    || range.getLast() > dataBytes
                    || range.getLast() - range.getFirst() != tensor.bytes()) {
                throw bad(
                        "data_offsets of " + what,
                        offsets,
                        "[begin, end] of " + tensor.bytes() + " bytes within " + dataBytes);
            }
            return range.getFirst();
        }

        /** The values of an array of 64-bit integers; empty for anything else. */
        private static List<Long> integers(JsonNode node) {
            boolean integers = node.isArray()
                    && node.values().stream().allMatch(value -> value.isIntegralNumber() && value.canConvertToLong());
            return integers ? node.values().stream().map(JsonNode::longValue).toList() : List.of();
        }

        private void requireMetadata(JsonNode metadata, String name, String expected) throws DataException {
            String actual = text(METADATA, metadata, name);
            if (!actual.equals(expected)) {
                throw new DataException(
                        file, name + " is " + DataException.quote(actual) + ", expected '" + expected + "'");
            }
        }

        private float[] numbers(JsonNode metadata, String name) throws DataException {
            List<BigDecimal> decimals = decimals(metadata, name);
            float[] values = new float[decimals.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = decimals.get(i).floatValue();
            }
            return values;
        }

        private double[] doubles(JsonNode metadata, String name) throws DataException {
            return decimals(metadata, name).stream()
                    .mapToDouble(BigDecimal::doubleValue)
                    .toArray();
        }

        private List<BigDecimal> decimals(JsonNode metadata, String name) throws DataException {
            return decimals(name, json(name, bytes(metadata, name)));
        }

        private List<BigDecimal> decimals(String what, JsonNode array) throws DataException {
            List<BigDecimal> values = new ArrayList<>();
            for (JsonNode node : array(what, array)) {
                if (!node.isNumber()) {
                    throw bad("value " + values.size() + " of " + what, node, "a number");
                }
                values.add(node.decimalValue());
            }
            return values;
        }

        private List<String> strings(JsonNode metadata, String name) throws DataException {
            return strings(name, json(name, bytes(metadata, name)));
        }

        private List<String> strings(String what, JsonNode array) throws DataException {
            List<String> values = new ArrayList<>();
            for (JsonNode node : array(what, array)) {
                if (!node.isString()) {
                    throw bad("value " + values.size() + " of " + what, node, "a string");
                }
                values.add(node.stringValue());
            }
            return values;
        }

        private byte[] bytes(JsonNode metadata, String name) throws DataException {
            return text(METADATA, metadata, name).getBytes(StandardCharsets.UTF_8);
        }

        private JsonNode json(String what, byte[] bytes) throws DataException {
            try {
                return JSON.readTree(bytes);
            } catch (JacksonException e) {
                throw new DataException(file, what + " is not JSON: " + e.getOriginalMessage(), e);
            }
        }

        private JsonNode member(String what, JsonNode object, String name) throws DataException {
            JsonNode node = object.get(name);
            if (node == null) {
                throw new DataException(file, what + " has no '" + name + "'");
            }
            return node;
        }

        private String text(String what, JsonNode object, String name) throws DataException {
            JsonNode node = member(what, object, name);
            if (!node.isString()) {
                throw bad("'" + name + "' of " + what, node, "a string");
            }
            return node.stringValue();
        }

        private Collection<JsonNode> array(String what, JsonNode node) throws DataException {
            if (!node.isArray()) {
                throw bad(what, node, "a JSON array");
            }
            return node.values();
        }

        private void requireObject(String what, JsonNode node) throws DataException {
            if (!node.isObject()) {
                throw bad(what, node, "a JSON object");
            }
        }

        private DataException bad(String what, JsonNode node, String expected) {
            return new DataException(
                    file, what + " is " + DataException.quote(node.toString()) + ", expected " + expected);
        }
    }
}
