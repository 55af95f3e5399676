package io.simdmlp.serve;

import tools.jackson.databind.json.JsonMapper;

/** Writes small objects as JSON: what is not on the way of a prediction. */
final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }
}
