package io.simdmlp.serve;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** Writes the body of a response to an inference request. */
final class ResponseWriter {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    private ResponseWriter() {}

    /**
     * A body.
     *
     * @param bytes the bytes
     * @param jsonBytes the length of the JSON in front of binary data; -1 without binary data
     */
    @SuppressWarnings("ArrayRecordComponent") // made once and never compared
    record Body(byte[] bytes, int jsonBytes) {}

    static Body write(ModelVersion model, InferRequest request, List<OutputTensor> outputs) {
        boolean anyBinary = outputs.stream().anyMatch(OutputTensor::binary);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        byte[][] data = new byte[outputs.size()][];
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeStringProperty("model_name", model.name());
            json.writeStringProperty("model_version", model.version());
            if (request.id() != null) {
                json.writeStringProperty("id", request.id());
            }
            json.writeArrayPropertyStart("outputs");
            for (int i = 0; i < data.length; i++) {
                OutputTensor output = outputs.get(i);
                data[i] = output.binary() ? binary(output) : new byte[0];
                write(json, output, data[i].length);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        int jsonBytes = bytes.size();
        for (byte[] tensor : data) {
            bytes.writeBytes(tensor);
        }
        return new Body(bytes.toByteArray(), anyBinary ? jsonBytes : -1);
    }

    private static void write(JsonGenerator json, OutputTensor output, int binaryBytes) {
        TensorSpec spec = output.spec();
        json.writeStartObject();
        json.writeStringProperty("name", spec.name());
        json.writeStringProperty("datatype", spec.datatype().name());
        json.writeArrayPropertyStart("shape");
        json.writeNumber(output.rows());
        if (spec.columns() > 0) {
            json.writeNumber(spec.columns());
        }
        json.writeEndArray();
        if (output.binary()) {
            json.writeObjectPropertyStart("parameters");
            json.writeNumberProperty("binary_data_size", binaryBytes);
            json.writeEndObject();
        } else {
            json.writeArrayPropertyStart("data");
            for (String text : output.texts()) {
                json.writeString(text);
            }
            for (double number : output.numbers()) {
                if (spec.datatype() == Datatype.FP32) {
                    json.writeNumber((float) number);
                } else {
                    json.writeNumber(number);
                }
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static byte[] binary(OutputTensor output) {
        if (output.spec().datatype().isText()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (String text : output.texts()) {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(utf8.length)
                        .array());
                bytes.writeBytes(utf8);
            }
            return bytes.toByteArray();
        }
        boolean isFloat = output.spec().datatype() == Datatype.FP32;
        ByteBuffer data = ByteBuffer.allocate(output.numbers().length * (isFloat ? Float.BYTES : Double.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (double number : output.numbers()) {
            if (isFloat) {
                data.putFloat((float) number);
            } else {
                data.putDouble(number);
            }
        }
        return data.array();
    }
}
