package io.simdmlp.peers;

import io.simdmlp.Activation;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A network as an ONNX file: per layer a Gemm and its activation, with the weights (inputs, outputs) as they are.
 *
 * <p>ONNX is protocol buffers: a field is its number and wire type as a varint, then a varint (type 0) or a length and so
 * many bytes (type 2), which are text, raw data or a message of the same form. The numbers are those of
 * <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>.
 */
final class OnnxModel {
    static final String INPUT = "x";
    static final String OUTPUT = "y";

    private static final int IR_VERSION = 8; // of 2021, as is the operator set: old enough for any runtime
    private static final int OPERATORS = 15;
    private static final int FLOAT = 1; // TensorProto.DataType

    private OnnxModel() {}

    /** The file's bytes, for a fixed number of rows. */
    static byte[] of(Mlp mlp, int rows) {
        MlpSpec spec = mlp.spec();
        int layers = spec.layers().size();
        Message graph = new Message();
        Message weights = new Message();
        int inputs = spec.inputs();
        for (int layer = 0; layer < layers; layer++) {
            int outputs = spec.layers().get(layer).outputs();
            String in = layer == 0 ? INPUT : "a" + (layer - 1);
            String out = layer == layers - 1 ? OUTPUT : "a" + layer;
            graph.message(1, node("Gemm", "z" + layer, in, "w" + layer, "b" + layer));
            graph.message(1, node(operator(spec.layers().get(layer).activation()), out, "z" + layer));
            weights.message(5, tensor("w" + layer, mlp.parameters(), mlp.weightsAt(layer), inputs, outputs));
            weights.message(5, tensor("b" + layer, mlp.parameters(), mlp.biasesAt(layer), outputs));
            inputs = outputs;
        }
        graph.text(2, "mlp");
        graph.append(weights);
        graph.message(11, value(INPUT, rows, spec.inputs()));
        graph.message(12, value(OUTPUT, rows, spec.outputs()));

        Message operators = new Message();
        operators.text(1, "");
        operators.number(2, OPERATORS);
        Message model = new Message();
        model.number(1, IR_VERSION);
        model.message(7, graph);
        model.message(8, operators);
        return model.bytes();
    }

    /** ONNX's operator for an activation. */
    private static String operator(Activation activation) {
        return switch (activation) {
            case RELU -> "Relu";
            case SIGMOID -> "Sigmoid";
            case TANH -> "Tanh";
            case IDENTITY -> "Identity";
            case SOFTMAX -> "Softmax"; // over the last axis, unless told otherwise
            default ->
                throw new IllegalArgumentException("activation is "
                        + activation.toString().toLowerCase(Locale.ROOT) + ", expected relu, sigmoid, tanh, identity or softmax");
        };
    }

    /** NodeProto. */
    private static Message node(String operator, String output, String... inputs) {
        Message node = new Message();
        for (String input : inputs) {
            node.text(1, input);
        }
        node.text(2, output);
        node.text(4, operator);
        return node;
    }

    /** TensorProto. */
    private static Message tensor(String name, float[] values, int at, int... shape) {
        Message tensor = new Message();
        int size = 1;
        for (int length : shape) {
            tensor.number(1, length);
            size *= length;
        }
        tensor.number(2, FLOAT);
        tensor.text(8, name);
        ByteBuffer raw = ByteBuffer.allocate(size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values, at, size);
        tensor.bytes(9, raw.array());
        return tensor;
    }

    /** ValueInfoProto: a TypeProto with a tensor type of an element type and a TensorShapeProto. */
    private static Message value(String name, int... shape) {
        Message dimensions = new Message();
        for (int length : shape) {
            Message dimension = new Message();
            dimension.number(1, length);
            dimensions.message(1, dimension);
        }
        Message tensor = new Message();
        tensor.number(1, FLOAT);
        tensor.message(2, dimensions);
        Message type = new Message();
        type.message(1, tensor);
        Message value = new Message();
        value.text(1, name);
        value.message(2, type);
        return value;
    }

    /** Fields, one after the other. */
    private static final class Message {
        private static final int VARINT = 0;
        private static final int LENGTH = 2;

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        void number(int field, long value) {
            varint((long) field << 3 | VARINT);
            varint(value);
        }

        void bytes(int field, byte[] value) {
            varint((long) field << 3 | LENGTH);
            varint(value.length);
            out.writeBytes(value);
        }

        void text(int field, String value) {
            bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }

        void message(int field, Message value) {
            bytes(field, value.bytes());
        }

        void append(Message fields) {
            out.writeBytes(fields.bytes());
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        /** Seven bits a byte, the lowest first; the eighth says that more follow. */
        private void varint(long value) {
            long rest = value;
            for (; rest >= 0x80; rest >>>= 7) {
                out.write((int) (rest | 0x80));
            }
            out.write((int) rest);
        }
    }
}
