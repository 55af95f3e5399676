package io.simdmlp.serve;

import io.helidon.common.uri.UriPath;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.simdmlp.io.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the endpoint of a request, and answers it; a failure has the error body of the protocol. */
final class Router {
    private static final System.Logger LOG = System.getLogger("io.simdmlp.serve");
    private static final HeaderName JSON_LENGTH = HeaderNames.create("Inference-Header-Content-Length");
    private static final String JSON = "application/json";
    private static final int RAW = -1; // no JSON: the body is one raw input
    private static final String BEARER = "Bearer ";
    private static final List<String> EXTENSIONS = List.of("binary_tensor_data", "model_repository");

    private final ServerOptions options;
    private final Models models;
    private final Metrics metrics;
    private final Gate gate;
    private final ReadDeadlines deadlines;
    private final Map<ServedModel, Batcher> batchers = new HashMap<>(); // empty without batching; not changed later
    private final @Nullable AccessLog accessLog;
    private final byte @Nullable [] token;
    private final Page page = new Page();
    private volatile boolean ready;

    /**
     * An answer.
     *
     * @param status the status
     * @param type the content type
     * @param bytes the body
     * @param jsonBytes the length of the JSON in front of binary data; -1 without binary data
     */
    @SuppressWarnings("ArrayRecordComponent") // made once and never compared
    record Answer(int status, String type, byte[] bytes, int jsonBytes) {
        static Answer json(Object value) {
            return new Answer(200, JSON, Json.bytes(value), -1);
        }
    }

    Router(ServerOptions options, Models models, Metrics metrics, Gate gate, ReadDeadlines deadlines) {
        this.options = options;
        this.models = models;
        this.metrics = metrics;
        this.gate = gate;
        this.deadlines = deadlines;
        if (!options.batchWindow.isZero()) {
            for (ServedModel model : models.all()) {
                batchers.put(model, new Batcher(options.batchWindow.toNanos(), options.batchRows, gate));
            }
        }
        this.accessLog = options.accessLog == null ? null : new AccessLog(options.accessLog);
        this.token = options.token == null ? null : options.token.getBytes(StandardCharsets.UTF_8);
    }

    void ready(boolean ready) {
        this.ready = ready;
    }

    /** The reason of a response that the HTTP library gave itself. */
    static Reason reason(int status) {
        return switch (status) {
            case 401, 403 -> Reason.UNAUTHORIZED;
            case 404 -> Reason.NOT_FOUND;
            case 405 -> Reason.METHOD;
            case 408 -> Reason.TIMEOUT;
            case 413, 431, 414 -> Reason.TOO_LARGE;
            case 503 -> Reason.OVERLOADED;
            default -> status >= 500 ? Reason.INTERNAL : Reason.INVALID;
        };
    }

    void handle(ServerRequest request, ServerResponse response) {
        long begin = System.nanoTime();
        String error = null;
        Answer answer;
        String allow = null;
        try {
            answer = answer(request, begin);
        } catch (MethodException e) {
            error = e.text();
            allow = e.allowed;
            answer = failure(405, Reason.METHOD, error);
        } catch (RequestException e) {
            error = e.text();
            answer = failure(e.status(), e.reason(), error);
        } catch (HttpException
                | io.helidon.http.RequestException
                | CloseConnectionException e) { // the HTTP library answers, or closes the connection
            deadlines.end();
            throw e;
        } catch (OutOfMemoryError e) {
            error = "there is not enough memory for this request";
            answer = failure(503, Reason.OVERLOADED, error);
        } catch (RuntimeException e) {
            error = "internal error: " + e;
            LOG.log(System.Logger.Level.ERROR, "a request failed", e);
            answer = failure(500, Reason.INTERNAL, "internal error");
        }
        deadlines.end(); // also if the body was not read
        metrics.responded(answer.status());
        response.status(Status.create(answer.status()));
        response.header(HeaderNames.CONTENT_TYPE, answer.type());
        response.header(HeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff");
        if (answer.jsonBytes() >= 0) {
            response.header(JSON_LENGTH, Integer.toString(answer.jsonBytes()));
        }
        if (answer.type().startsWith("text/html")) {
            response.header(HeaderNames.create("Content-Security-Policy"), Page.POLICY);
        }
        if (allow != null) {
            response.header(HeaderNames.ALLOW, allow);
        }
        if (answer.status() == 503) {
            response.header(HeaderNames.RETRY_AFTER, "1");
        }
        if (answer.status() == 401) {
            response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        if (answer.status() == 413 || answer.status() == 408) {
            response.header(HeaderNames.CONNECTION, "close"); // the rest of the body is not read
        }
        response.send(answer.bytes());
        if (accessLog != null) {
            accessLog.write(
                    request.remotePeer().host(),
                    request.prologue().method().text(),
                    request.path().rawPath(),
                    answer.status(),
                    answer.bytes().length,
                    (System.nanoTime() - begin) / 1000,
                    error);
        }
    }

    private Answer failure(int status, Reason reason, String error) {
        metrics.failed(reason);
        return new Answer(status, JSON, Json.bytes(Map.of("error", error)), -1);
    }

    /** A path that does not have the method of the request. */
    private static final class MethodException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final String allowed;

        MethodException(String method, String path, String allowed) {
            super(
                    "method " + RequestException.quote(method) + " is not allowed for "
                            + RequestException.oneLine(RequestException.quote(path))
                            + ", expected " + allowed,
                    null,
                    false,
                    false);
            this.allowed = allowed;
        }

        String text() {
            return String.valueOf(getMessage());
        }
    }

    private Answer answer(ServerRequest request, long begin) {
        UriPath uri = request.path();
        String path = uri.path();
        String[] parts = path.split("/", -1); // "/v2/models/m" is "", v2, models, m
        int count = parts.length > 2 && parts[parts.length - 1].isEmpty() ? parts.length - 1 : parts.length;
        String[] steps = Arrays.copyOfRange(parts, 1, count);
        boolean isHealth = steps.length == 3 && steps[0].equals("v2") && steps[1].equals("health");
        boolean isPage = options.page && Page.has(path);
        if (!isHealth && !isPage) {
            requireToken(request);
        }
        if (steps.length >= 4
                && steps[0].equals("v2")
                && steps[1].equals("models")
                && steps[steps.length - 1].equals("infer")) {
            requireMethod(request, path, "POST");
            return infer(request, target(path, steps, steps.length - 1), begin);
        }
        if (steps.length >= 2 && steps[0].equals("v2") && steps[1].equals("repository")) {
            requireMethod(request, path, "POST");
            read(request);
            return repository(path, steps);
        }
        requireMethod(request, path, "GET");
        read(request);
        if (isPage) {
            return page.answer(path);
        }
        return switch (steps[0]) {
            case "v2" -> v2(path, steps);
            case "metrics" -> {
                requireLength(path, steps, 1);
                yield new Answer(200, Metrics.contentType(), metrics.text(), -1);
            }
            default -> throw unknown(path);
        };
    }

    private Answer v2(String path, String[] steps) {
        if (steps.length == 1) {
            return Answer.json(Description.server(EXTENSIONS));
        }
        if (steps[1].equals("health")) {
            requireLength(path, steps, 3);
            return switch (steps[2]) {
                case "live" -> Answer.json(Map.of("live", true));
                case "ready" -> readiness(Map.of("ready", ready));
                default -> throw unknown(path);
            };
        }
        if (!steps[1].equals("models")) {
            throw unknown(path);
        }
        if (steps.length == 2) {
            return Answer.json(Map.of("models", models.names()));
        }
        String last = steps[steps.length - 1];
        boolean isPart = steps.length > 3 && List.of("ready", "stats", "form").contains(last) && steps.length != 5;
        ServedModel target = target(path, steps, isPart ? steps.length - 1 : steps.length);
        ModelVersion model = current(target);
        if (!isPart) {
            return Answer.json(Description.model(model, models.versions(model.name())));
        }
        return switch (last) {
            case "ready" -> {
                Map<String, Object> state = new LinkedHashMap<>();
                state.put("name", model.name());
                state.put("ready", ready);
                yield readiness(state);
            }
            case "stats" -> Answer.json(Description.stats(model, target.metrics()));
            default -> Answer.json(Description.form(model));
        };
    }

    private Answer readiness(Map<String, Object> state) {
        return new Answer(ready ? 200 : 503, JSON, Json.bytes(state), -1);
    }

    /** The model of /v2/models/NAME or /v2/models/NAME/versions/VERSION, the first {@code count} steps. */
    private ServedModel target(String path, String[] steps, int count) {
        if (count == 3) {
            return models.find(steps[2], null);
        }
        if (count == 5 && steps[3].equals("versions")) {
            return models.find(steps[2], steps[4]);
        }
        throw unknown(path);
    }

    private static ModelVersion current(ServedModel target) {
        ModelVersion model = target.current();
        if (model == null) {
            throw new RequestException(503, Reason.NOT_READY, "model " + target.name() + " is not loaded yet");
        }
        return model;
    }

    private Answer repository(String path, String[] steps) {
        if (steps.length == 3 && steps[2].equals("index")) {
            List<Map<String, Object>> index = new ArrayList<>();
            for (String name : models.names()) {
                for (String version : models.versions(name)) {
                    index.add(Map.of("name", name, "version", version, "state", "READY"));
                }
            }
            return Answer.json(index);
        }
        if (steps.length != 5 || !steps[2].equals("models") || !steps[4].equals("load")) {
            throw unknown(path);
        }
        ServedModel target = models.find(steps[3], null);
        try {
            ModelVersion next = target.load();
            return Answer.json(Map.of("name", next.name(), "version", next.version(), "state", "READY"));
        } catch (DataException | IllegalArgumentException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "model " + target.name() + ": not loaded, the version before serves on: " + e.getMessage());
            // The message names the file, which is no business of the client.
            throw new RequestException(
                    500,
                    Reason.LOAD,
                    "model " + target.name()
                            + " cannot be loaded, the version before serves on; the log has the reason");
        }
    }

    private Answer infer(ServerRequest request, ServedModel target, long begin) {
        byte[] body = read(request);
        gate.enter();
        try {
            return infer(request, target, body, begin);
        } finally {
            gate.leave();
        }
    }

    private Answer infer(ServerRequest request, ServedModel target, byte[] body, long begin) {
        ModelVersion model = current(target);
        Batcher batcher = batchers.get(target);
        int jsonBytes = jsonBytes(request, body.length);
        gate.compute();
        long computing = System.nanoTime();
        InferRequest infer;
        Rows rows;
        try {
            if (jsonBytes == RAW) {
                infer = new InferRequest(null, List.of(), List.of(), true);
                rows = model.encodeRaw(body, options.maxRows);
            } else {
                infer = RequestParser.parse(body, jsonBytes);
                rows = model.encode(infer, options.maxRows);
            }
            model.expect(rows);
            if (batcher == null) {
                model.predict(rows);
                return answer(target, model, infer, rows, rows.count(), begin, computing);
            }
        } finally {
            gate.pause();
        }
        long waiting = System.nanoTime();
        int batch = batcher.predict(model, rows);
        gate.compute();
        try {
            return answer(target, model, infer, rows, batch, begin, computing + (System.nanoTime() - waiting));
        } finally {
            gate.pause();
        }
    }

    private static Answer answer(
            ServedModel target,
            ModelVersion model,
            InferRequest infer,
            Rows rows,
            int batch,
            long begin,
            long computing) {
        ResponseWriter.Body out = ResponseWriter.write(model, infer, model.results(infer, rows));
        long end = System.nanoTime();
        target.metrics().served(rows.count(), batch, end - begin, end - computing);
        return new Answer(200, out.jsonBytes() < 0 ? JSON : "application/octet-stream", out.bytes(), out.jsonBytes());
    }

    private static int jsonBytes(ServerRequest request, int bodyBytes) {
        String header = request.headers().first(JSON_LENGTH).orElse("");
        if (header.isEmpty()) {
            return bodyBytes;
        }
        int jsonBytes;
        try {
            jsonBytes = Integer.parseInt(header.strip());
        } catch (NumberFormatException e) {
            jsonBytes = -1;
        }
        if (jsonBytes < 0 || jsonBytes > bodyBytes) {
            throw RequestException.bad("Inference-Header-Content-Length is " + RequestException.quote(header)
                    + ", expected 0 to " + bodyBytes + ", the bytes of the body");
        }
        return jsonBytes == 0 ? RAW : jsonBytes;
    }

    private byte[] read(ServerRequest request) {
        byte[] body;
        try {
            body = BodyReader.read(request, options.maxBody);
        } catch (RequestException
                | HttpException
                | io.helidon.http.RequestException e) { // too large, or malformed chunks
            throw e;
        } catch (IOException | RuntimeException e) { // the connection is broken, or was ended by the deadline
            if (deadlines.end()) {
                throw late();
            }
            metrics.failed(Reason.CLOSED);
            throw new CloseConnectionException("the client closed the connection", e);
        }
        if (deadlines.end()) {
            throw late();
        }
        return body;
    }

    private RequestException late() {
        return new RequestException(
                408,
                Reason.TIMEOUT,
                "the request took longer than " + options.readTimeout.toMillis() + " ms to arrive");
    }

    private void requireToken(ServerRequest request) {
        if (token == null) {
            return;
        }
        String header = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
        boolean isBearer = header.regionMatches(true, 0, BEARER, 0, BEARER.length());
        byte[] given =
                isBearer ? header.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8) : new byte[0];
        if (!MessageDigest.isEqual(given, token)) { // takes as long for any token
            throw new RequestException(
                    401, Reason.UNAUTHORIZED, "Authorization has no valid token, expected 'Bearer TOKEN'");
        }
    }

    private static void requireMethod(ServerRequest request, String path, String expected) {
        String method = request.prologue().method().text();
        if (!method.equals(expected)) {
            throw new MethodException(method, path, expected);
        }
    }

    private static void requireLength(String path, String[] steps, int length) {
        if (steps.length != length) {
            throw unknown(path);
        }
    }

    private static RequestException unknown(String path) {
        return RequestException.notFound(
                "there is no " + RequestException.quote(path)
                        + ", expected /v2, /v2/health/live, /v2/health/ready, /v2/models/NAME, /v2/models/NAME/infer, /metrics");
    }
}
