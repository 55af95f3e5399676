package io.simdmlp.serve;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests to a server in a test. */
final class Client implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;

    Client(Server server) {
        this.base = server.address();
    }

    /** A response: its status, its body as JSON, and its headers. */
    @SuppressWarnings("ArrayRecordComponent") // made once and never compared
    record Reply(int status, JsonNode body, byte[] bytes, java.net.http.HttpHeaders headers) {
        String error() {
            return body.path("error").asString("");
        }
    }

    Reply get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    Reply post(String path, String body, String... headers) throws IOException, InterruptedException {
        return post(path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    Reply post(String path, byte[] body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base).resolve(path)).timeout(Duration.ofSeconds(20));
    }

    Reply send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        byte[] bytes = response.body();
        int json = response.headers()
                .firstValue("Inference-Header-Content-Length")
                .map(Integer::parseInt)
                .orElse(bytes.length);
        boolean isJson = json > 0 && bytes[0] != '#' && bytes[0] != '<';
        JsonNode body = isJson ? JSON.readTree(bytes, 0, json) : JSON.createObjectNode();
        return new Reply(response.statusCode(), body, bytes, response.headers());
    }

    @Override
    public void close() {
        http.close();
    }
}
