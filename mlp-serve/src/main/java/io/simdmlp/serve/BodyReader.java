package io.simdmlp.serve;

import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.OptionalLong;

/** Reads the body of a request, up to a limit. */
final class BodyReader {
    private static final int FIRST = 8192;

    private BodyReader() {}

    static byte[] read(ServerRequest request, int limit) throws IOException {
        OptionalLong declared = request.headers().contentLength();
        if (declared.isPresent() && declared.getAsLong() > limit) {
            throw tooLarge(limit);
        }
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        try (InputStream in = request.content().inputStream()) {
            byte[] bytes = new byte[(int) declared.orElse(Math.min(FIRST, limit))];
            int count = 0;
            while (true) {
                if (count == bytes.length) {
                    if (declared.isPresent()) {
                        return bytes;
                    }
                    bytes = Arrays.copyOf(bytes, (int) Math.min(limit + 1L, 2L * Math.max(1, count)));
                }
                int read = in.read(bytes, count, bytes.length - count);
                if (read < 0) {
                    return Arrays.copyOf(bytes, count);
                }
                count += read;
                if (count > limit) {
                    throw tooLarge(limit);
                }
            }
        }
    }

    private static RequestException tooLarge(int limit) {
        return new RequestException(
                413, Reason.TOO_LARGE, "the body is longer than it may be, expected at most " + limit + " bytes");
    }
}
