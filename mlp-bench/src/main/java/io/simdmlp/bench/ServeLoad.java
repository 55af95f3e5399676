package io.simdmlp.bench;

import io.simdmlp.MlpSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Requests for predictions of one row, in the forms of the Open Inference Protocol. */
public enum ServeLoad {
    /** The row in JSON. */
    JSON,
    /** The row as bytes behind the JSON, and the outputs too: the binary tensor extension. */
    BINARY;

    private static final long SEED = 1;

    /** {@return the inputs of a row, between 0 and 1 with 4 digits} */
    static float[] row(MlpSpec spec) {
        Random random = new Random(SEED);
        float[] x = new float[spec.inputs()];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextInt(10_000) / 10_000f;
        }
        return x;
    }

    /** The body of a request. */
    byte[] body(float[] x) {
        String head = "\"inputs\":[{\"name\":\"input\",\"shape\":[1," + x.length + "],\"datatype\":\"FP32\",";
        if (this == JSON) {
            StringBuilder json = new StringBuilder("{").append(head).append("\"data\":[");
            for (int i = 0; i < x.length; i++) {
                json.append(i == 0 ? "" : ",").append(x[i]);
            }
            return json.append("]}]}").toString().getBytes(StandardCharsets.UTF_8);
        }
        byte[] json = json(x.length * Float.BYTES, head);
        ByteBuffer body = ByteBuffer.allocate(json.length + x.length * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(json);
        for (float value : x) {
            body.putFloat(value);
        }
        return body.array();
    }

    private static byte[] json(int bytes, String head) {
        return ("{\"parameters\":{\"binary_data_output\":true}," + head + "\"parameters\":{\"binary_data_size\":"
                        + bytes + "}}]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The headers of a request with this body. */
    String headers(float[] x) {
        return this == JSON
                ? "Content-Type: application/json\r\n"
                : "Content-Type: application/octet-stream\r\nInference-Header-Content-Length: "
                        + (body(x).length - x.length * Float.BYTES) + "\r\n";
    }
}
