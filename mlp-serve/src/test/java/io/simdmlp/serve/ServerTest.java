package io.simdmlp.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.io.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A server as a whole: reloading, limits, stopping. */
@Timeout(60)
final class ServerTest {
    private static final String INFER = "/v2/models/m/infer";
    private static final String BODY = "{\"inputs\": [{\"name\": \"input\", \"shape\": [1, 4], \"datatype\": \"FP32\","
            + " \"data\": [5.1, 3.5, 1.4, 0.2]}]}";

    @TempDir
    private Path folder;

    private Path flowers(String name, long seed) throws DataException {
        return TestModels.write(folder.resolve(name), TestModels.flowers(seed));
    }

    private ServerOptions options() throws DataException {
        return new ServerOptions()
                .port(0)
                .model("m", flowers("m.safetensors", 1))
                .watch(Duration.ofMillis(50));
    }

    private static String metrics(Client client) throws Exception {
        return new String(client.get("/metrics").bytes(), StandardCharsets.UTF_8);
    }

    private static String version(Client client) throws Exception {
        return client.get("/v2/models/m").body().path("versions").get(0).asString();
    }

    private static void awaitVersion(Client client, String version) throws Exception {
        while (!version(client).equals(version)) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Test
    void loadsAFileThatChangesWhileRequestsRun() throws Exception {
        Map<String, String> expected = new HashMap<>(); // outputs by version
        try (Server server = Server.start(options());
                Client client = new Client(server);
                ExecutorService callers = Executors.newFixedThreadPool(3)) {
            expected.put("1", client.post(INFER, BODY).body().path("outputs").toString());
            AtomicBoolean done = new AtomicBoolean();
            List<Future<Map<String, String>>> seen = new ArrayList<>();
            for (int caller = 0; caller < 3; caller++) {
                seen.add(callers.submit(() -> {
                    Map<String, String> own = new HashMap<>();
                    while (!done.get()) {
                        Client.Reply reply = client.post(INFER, BODY);
                        assertEquals(200, reply.status(), reply.error());
                        String version = reply.body().path("model_version").asString();
                        String outputs = reply.body().path("outputs").toString();
                        String before = own.putIfAbsent(version, outputs);
                        assertTrue(before == null || before.equals(outputs), "version " + version + " differs");
                        assertEquals(200, client.get("/v2/health/ready").status());
                    }
                    return own;
                }));
            }
            for (int version = 2; version <= 3; version++) {
                Path next = flowers("next.safetensors", version);
                Files.move(next, folder.resolve("m.safetensors"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                awaitVersion(client, Integer.toString(version));
                expected.put(
                        Integer.toString(version),
                        client.post(INFER, BODY).body().path("outputs").toString());
            }
            done.set(true);
            for (Future<Map<String, String>> own : seen) {
                own.get().forEach((version, outputs) -> assertEquals(expected.get(version), outputs));
            }
            assertEquals(3, expected.values().stream().distinct().count());
            assertTrue(metrics(client).contains("mlp_model_swaps_total{model=\"m\"} 2.0"));
        }
    }

    @Test
    void keepsServingIfTheNewFileIsBad() throws Exception {
        try (Server server = Server.start(options());
                Client client = new Client(server)) {
            Path file = folder.resolve("m.safetensors");
            byte[] good = Files.readAllBytes(file);
            Files.write(file, new byte[1000]);
            while (!metrics(client).contains("mlp_model_load_failures_total{model=\"m\"} 1.0")) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            Client.Reply reply = client.post("/v2/repository/models/m/load", "");
            assertEquals(500, reply.status());
            assertTrue(
                    reply.error().contains("the version before serves on")
                            && !reply.error().contains("/"),
                    reply.error());
            TestModels.write(file, TestModels.houses(1)); // another shape
            assertEquals(500, client.post("/v2/repository/models/m/load", "").status());
            Files.delete(file);
            assertEquals(500, client.post("/v2/repository/models/m/load", "").status());
            assertEquals("1", version(client));
            assertEquals(200, client.post(INFER, BODY).status());
            Files.write(file, good);
            assertEquals(
                    "2",
                    client.post("/v2/repository/models/m/load", "")
                            .body()
                            .path("version")
                            .asString());
            assertEquals(
                    "[{\"name\":\"m\",\"version\":\"2\",\"state\":\"READY\"}]".length(),
                    client.post("/v2/repository/index", "").body().toString().length());
        }
    }

    @Test
    void hasLimits() throws Exception {
        try (Server server = Server.start(options().limits(2000, 3, 1000));
                Client client = new Client(server)) {
            Client.Reply large = client.post(INFER, "x".repeat(2001));
            assertEquals(413, large.status());
            assertTrue(large.error().contains("at most 2000 bytes"), large.error());
            String rows =
                    BODY.replace("[1, 4]", "[4, 4]").replace("[5.1, 3.5, 1.4, 0.2]", "[" + "1, ".repeat(15) + "1]");
            assertEquals(413, client.post(INFER, rows).status());
            assertEquals(
                    400, client.post(INFER, BODY, "X-Long", "x".repeat(1001)).status() / 100 * 100);
            // Without a length: in chunks.
            String chunked = "POST " + INFER + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + ("3e8\r\n" + "x".repeat(1000) + "\r\n").repeat(3) + "0\r\n\r\n";
            String answer = raw(server, chunked);
            assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
            assertTrue(raw(server, "GET /v2 HTTP/1.0\r\n\r\n").contains("\"error\""), "HTTP/1.0");
            assertTrue(raw(server, "nonsense\r\n\r\n").contains("\"error\""), "nonsense");
            assertEquals(200, client.post(INFER, BODY).status());
        }
    }

    /** Sends text on a connection, and reads until the server closes it or nothing comes for a second. */
    private static String raw(Server server, String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(1000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return read(socket);
        }
    }

    private static String read(Socket socket) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        try {
            for (int b = in.read(); b >= 0; b = in.read()) {
                bytes.write(b);
            }
        } catch (IOException e) {
            // a time-out or a reset: what came until then
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void endsSlowRequests() throws Exception {
        try (Server server = Server.start(options().timeouts(Duration.ofSeconds(30), Duration.ofMillis(500)));
                Client client = new Client(server)) {
            String head = "POST " + INFER + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{";
            String slowHeader = "POST " + INFER + " HTTP/1.1\r\nHost: x\r\nX-Slow: ";
            try (Socket body = new Socket(InetAddress.getLoopbackAddress(), server.port());
                    Socket header = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                body.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
                header.getOutputStream().write(slowHeader.getBytes(StandardCharsets.ISO_8859_1));
                long begin = System.nanoTime();
                body.setSoTimeout(20_000);
                header.setSoTimeout(20_000);
                String end = read(body);
                assertTrue(end.isEmpty() || end.startsWith("HTTP/1.1 408"), end);
                read(header);
                assertTrue(System.nanoTime() - begin < 15_000_000_000L, "connections were not closed");
            }
            assertEquals(200, client.post(INFER, BODY).status());
        }
    }

    /** An engine that waits, to fill the server. */
    private static final class Slow implements Engine {
        final CountDownLatch entered = new CountDownLatch(2);
        final CountDownLatch go = new CountDownLatch(1);

        @Override
        public void predict(int[] labels, float[] out, float[] x, int rows) {
            entered.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void refusesWhatIsTooMuch() throws Exception {
        Slow slow = new Slow();
        try (Server server = Server.start(options().concurrency(100, 2, 1).engines(model -> slow));
                Client client = new Client(server);
                ExecutorService callers = Executors.newFixedThreadPool(3)) {
            List<Future<Client.Reply>> accepted = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                accepted.add(callers.submit(() -> client.post(INFER, BODY)));
            }
            slow.entered.await();
            while (!metrics(client).contains("mlp_requests_admitted 3.0")) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            Client.Reply refused = client.post(INFER, BODY);
            assertEquals(503, refused.status());
            assertEquals("1", refused.headers().firstValue("Retry-After").orElseThrow());
            assertEquals(200, client.get("/v2/health/ready").status()); // busy, but alive
            slow.go.countDown();
            for (Future<Client.Reply> reply : accepted) {
                assertEquals(200, reply.get().status());
            }
            assertEquals(200, client.post(INFER, BODY).status());
        }
    }

    @Test
    void finishesAcceptedRequestsWhenItStops() throws Exception {
        Slow slow = new Slow();
        Server server = Server.start(options()
                .concurrency(100, 2, 1)
                .engines(model -> slow)
                .stop(Duration.ofMillis(300), Duration.ofSeconds(20)));
        int port = server.port();
        try (Client client = new Client(server);
                ExecutorService callers = Executors.newFixedThreadPool(3)) {
            Future<Client.Reply> accepted = callers.submit(() -> client.post(INFER, BODY));
            Future<Client.Reply> second = callers.submit(() -> client.post(INFER, BODY));
            slow.entered.await();
            Future<?> closing = callers.submit(server::close);
            while (client.get("/v2/health/ready").status() != 503) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            assertEquals(200, client.get("/v2/health/live").status());
            slow.go.countDown();
            assertEquals(200, accepted.get().status());
            assertEquals(200, second.get().status());
            closing.get();
        }
        assertThrows(ConnectException.class, () -> new Socket(InetAddress.getLoopbackAddress(), port).close());
    }

    @Test
    void demandsTheToken() throws Exception {
        try (Server server = Server.start(options().token("secret"));
                Client client = new Client(server)) {
            assertEquals(200, client.get("/v2/health/live").status());
            assertEquals(200, client.get("/v2/health/ready").status());
            for (String[] headers :
                    new String[][] {{}, {"Authorization", "Bearer wrong"}, {"Authorization", "secret"}}) {
                Client.Reply reply = client.post(INFER, BODY, headers);
                assertEquals(401, reply.status());
                assertEquals(
                        "Bearer", reply.headers().firstValue("WWW-Authenticate").orElseThrow());
            }
            assertEquals(401, client.get("/metrics").status());
            assertEquals(401, client.post("/v2/repository/models/m/load", "").status());
            assertEquals(
                    200,
                    client.post(INFER, BODY, "Authorization", "Bearer secret").status());
        }
    }

    @Test
    void servesOverTls() throws Exception {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storepass",
                        "secret",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        assertEquals(0, keytool.waitFor(), new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        KeyStore keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
        Path certificate = pem("CERTIFICATE", keys.getCertificate("a").getEncoded());
        Path key = pem("PRIVATE KEY", keys.getKey("a", "secret".toCharArray()).getEncoded());
        try (Server server = Server.start(options().tls(certificate, key))) {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("a", keys.getCertificate("a"));
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
                assertTrue(server.address().startsWith("https://"), server.address());
                HttpResponse<String> reply = client.send(
                        HttpRequest.newBuilder(URI.create(server.address() + "v2/health/ready"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertEquals("{\"ready\":true}", reply.body());
            }
        }
        assertThrows(
                IllegalArgumentException.class, () -> Server.start(options().tls(key, certificate)));
    }

    private Path pem(String kind, byte[] der) throws IOException {
        String text = "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END "
                + kind + "-----\n";
        return Files.writeString(folder.resolve(kind), text);
    }

    @Test
    void writesTheAccessLog() throws Exception {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        try (Server server = Server.start(options().accessLog(log));
                Client client = new Client(server)) {
            client.post(INFER, BODY);
            client.post(INFER, "{}");
        }
        String[] lines = log.toString(StandardCharsets.UTF_8).split("\n", -1);
        assertEquals(3, lines.length);
        JsonMapper json = new JsonMapper();
        assertEquals(200, json.readTree(lines[0]).path("status").asInt());
        assertEquals(INFER, json.readTree(lines[0]).path("path").asString());
        assertTrue(json.readTree(lines[1]).path("error").asString().contains("inputs is missing"), lines[1]);
    }

    @Test
    void batchesHaveTheSameBits() throws Exception {
        Path file = flowers("b.safetensors", 5);
        try (Server alone = Server.start(new ServerOptions().port(0).model("m", file));
                Server batched = Server.start(
                        new ServerOptions().port(0).model("m", file).batching(Duration.ofMillis(5), 8));
                Client first = new Client(alone);
                Client second = new Client(batched);
                ExecutorService callers = Executors.newFixedThreadPool(16)) {
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String body = i % 20 == 0
                        ? BODY.replace("5.1", "3e38").replace("1.4", "-3e38")
                        : BODY.replace("5.1", Integer.toString(i));
                all.add(callers.submit(() -> {
                    Client.Reply expected = first.post(INFER, body);
                    Client.Reply actual = second.post(INFER, body);
                    assertEquals(expected.status(), actual.status());
                    assertEquals(expected.body().toString(), actual.body().toString());
                    return null;
                }));
            }
            for (Future<Void> each : all) {
                each.get();
            }
            String metrics = metrics(second);
            assertTrue(metrics.contains("mlp_batch_rows_bucket{model=\"m\",le=\"1.0\"}"), metrics);
            double rows = value(metrics, "mlp_batch_rows_sum{model=\"m\"}");
            assertTrue(
                    rows > value(metrics, "mlp_batch_rows_count{model=\"m\"}"),
                    "no batch of several requests: " + rows);
        }
    }

    private static double value(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void survivesConnectionsThatBreak() throws Exception {
        try (Server server = Server.start(options());
                Client client = new Client(server)) {
            String head = "POST " + INFER + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + BODY.length() + "\r\n\r\n";
            for (int i = 0; i < 50; i++) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                    socket.setSoLinger(true, 0); // a reset
                    OutputStream out = socket.getOutputStream();
                    out.write((head + BODY.substring(0, i * BODY.length() / 50)).getBytes(StandardCharsets.ISO_8859_1));
                }
            }
            assertEquals(200, client.post(INFER, BODY).status());
            assertTrue(metrics(client).contains("mlp_requests_admitted 0.0"));
            assertTrue(metrics(client).contains("mlp_errors_total{reason=\"internal\"} 0.0"), metrics(client));
        }
    }

    @Test
    void saysWhyItDoesNotStart() throws Exception {
        assertThrows(IllegalArgumentException.class, () -> Server.start(new ServerOptions()));
        assertThrows(
                DataException.class,
                () -> Server.start(new ServerOptions().port(0).model("m", folder.resolve("missing"))));
        try (Server server = Server.start(options())) {
            IllegalStateException e = assertThrows(
                    IllegalStateException.class, () -> Server.start(options().port(server.port())));
            assertTrue(e.toString().contains("port " + server.port()), e.toString());
        }
        for (String name : new String[] {"", "a/b", "a b", "..", "ä"}) {
            assertThrows(IllegalArgumentException.class, () -> new ServerOptions().model(name, folder));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> new ServerOptions().model("a", folder).model("a", "1", folder));
        assertThrows(IllegalArgumentException.class, () -> new ServerOptions().port(65_536));
    }
}
