package io.simdmlp.serve;

import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.OptionalLong;

/** Reads the body of a request, up to a limit. */
final class BodyReader {
    /** Room at the beginning. More is allocated when as much has arrived, so that an empty promise costs nothing. */
    private static final int FIRST = 16_384;

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
            int most = (int) declared.orElse(limit + 1L);
            byte[] bytes = new byte[Math.min(FIRST, most)];
            int count = 0;
            while (true) {
                if (count == most && declared.isPresent()) {
                    return bytes;
                }
                if (count == bytes.length) {
                    bytes = Arrays.copyOf(bytes, (int) Math.min(most, 2L * Math.max(1, count)));
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
