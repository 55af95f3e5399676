package io.simdmlp.serve;

import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** Reads the body of a request, up to a limit. */
final class BodyReader {
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
            byte[] body = in.readNBytes(limit + 1); // allocates as bytes arrive, not as many as are declared
            if (body.length > limit) {
                throw tooLarge(limit);
            }
            return body;
        }
    }

    private static RequestException tooLarge(int limit) {
        return new RequestException(
                413, Reason.TOO_LARGE, "the body is longer than it may be, expected at most " + limit + " bytes");
    }
}
