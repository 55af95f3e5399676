package io.simdmlp.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.io.Classifier;
import io.simdmlp.io.Model;
import io.simdmlp.io.Regressor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The Open Inference Protocol and its binary tensor extension. */
final class ProtocolTest {
    private static final String FLOWER = "/v2/models/flowers/infer";
    private static final String HOUSE = "/v2/models/houses/infer";
    private static final float[] ROW = {5.1f, 3.5f, 1.4f, 0.2f};
    private static final float TOLERANCE = 1e-5f; // a classifier folds the scaling into the weights

    private static Model flowers;
    private static Model houses;
    private static Server server;
    private static Client client;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        flowers = TestModels.flowers(1);
        houses = TestModels.houses(2);
        server = Server.start(new ServerOptions()
                .port(0)
                .model("flowers", TestModels.write(folder.resolve("f.safetensors"), flowers))
                .model("houses", TestModels.write(folder.resolve("h.safetensors"), houses))
                .model("two", "a", folder.resolve("f.safetensors"))
                .model("two", "b", TestModels.write(folder.resolve("f2.safetensors"), TestModels.flowers(3))));
        client = new Client(server);
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    private static String flower(String data) {
        return "{\"inputs\": [{\"name\": \"input\", \"shape\": [1, 4], \"datatype\": \"FP32\", \"data\": " + data
                + "}]}";
    }

    private static JsonNode output(JsonNode body, String name) {
        for (JsonNode output : body.path("outputs")) {
            if (output.path("name").asString().equals(name)) {
                return output;
            }
        }
        throw new AssertionError("no output " + name + " in " + body);
    }

    private static void assertIsFlower(JsonNode body) {
        Classifier classifier = Classifier.of(flowers);
        double[] expected = classifier.predictProba(ROW);
        JsonNode probabilities = output(body, "probabilities");
        assertEquals("[1,3]", probabilities.path("shape").toString());
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], probabilities.path("data").get(i).asDouble(), TOLERANCE);
        }
        assertEquals(
                classifier.predict(ROW),
                output(body, "class").path("data").get(0).asString());
    }

    @Test
    void describesServerAndModels() throws Exception {
        for (String path : new String[] {"/v2", "/v2/"}) {
            JsonNode metadata = client.get(path).body();
            assertEquals("simdmlp", metadata.path("name").asString());
            assertTrue(metadata.path("extensions").toString().contains("binary_tensor_data"), metadata.toString());
        }
        assertEquals("{\"live\":true}", client.get("/v2/health/live").body().toString());
        assertEquals("{\"ready\":true}", client.get("/v2/health/ready").body().toString());
        assertEquals(200, client.get("/v2/models/flowers/ready").status());
        assertEquals(200, client.get("/v2/models/two/versions/a/ready").status());
        JsonNode model = client.get("/v2/models/flowers").body();
        assertEquals("[\"1\"]", model.path("versions").toString());
        assertEquals(
                "[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[-1,4]}]",
                model.path("inputs").toString());
        assertEquals(
                "[\"area\",\"city\",\"rooms\"]",
                client.get("/v2/models/houses")
                        .body()
                        .path("inputs")
                        .valueStream()
                        .map(input -> input.path("name").toString())
                        .toList()
                        .toString()
                        .replace(" ", ""));
        assertEquals(
                "[\"a\",\"b\"]",
                client.get("/v2/models/two").body().path("versions").toString());
    }

    @Test
    void predictsFlatAndNestedData() throws Exception {
        for (String data : new String[] {"[5.1, 3.5, 1.4, 0.2]", "[[5.1, 3.5, 1.4, 0.2]]"}) {
            Client.Reply reply = client.post(FLOWER, flower(data));
            assertEquals(200, reply.status(), reply.error());
            assertEquals("flowers", reply.body().path("model_name").asString());
            assertEquals("1", reply.body().path("model_version").asString());
            assertIsFlower(reply.body());
        }
    }

    @Test
    void returnsIdAndTheOutputsThatAreWanted() throws Exception {
        String body = "{\"id\": \"42\", \"outputs\": [{\"name\": \"class\"}], "
                + flower("[1, 2, 3, 4]").substring(1);
        JsonNode reply = client.post(FLOWER, body).body();
        assertEquals("42", reply.path("id").asString());
        assertEquals(1, reply.path("outputs").size());
        assertEquals("class", reply.path("outputs").get(0).path("name").asString());
    }

    @Test
    void takesAndGivesBinaryData() throws Exception {
        String json =
                "{\"parameters\": {\"binary_data_output\": true}, \"inputs\": [{\"name\": \"input\", \"shape\": [1, 4],"
                        + " \"datatype\": \"FP32\", \"parameters\": {\"binary_data_size\": 16}}]}";
        byte[] head = json.getBytes(StandardCharsets.UTF_8);
        ByteBuffer body = ByteBuffer.allocate(head.length + 16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(head);
        for (float x : ROW) {
            body.putFloat(x);
        }
        Client.Reply reply =
                client.post(FLOWER, body.array(), "Inference-Header-Content-Length", Integer.toString(head.length));
        assertEquals(200, reply.status(), reply.error());
        assertEquals(
                "application/octet-stream",
                reply.headers().firstValue("Content-Type").orElseThrow());
        int at = Integer.parseInt(
                reply.headers().firstValue("Inference-Header-Content-Length").orElseThrow());
        ByteBuffer data =
                ByteBuffer.wrap(reply.bytes(), at, reply.bytes().length - at).order(ByteOrder.LITTLE_ENDIAN);
        byte[] name = new byte[data.getInt()];
        data.get(name);
        assertEquals(Classifier.of(flowers).predict(ROW), new String(name, StandardCharsets.UTF_8));
        double[] expected = Classifier.of(flowers).predictProba(ROW);
        for (double p : expected) {
            assertEquals(p, data.getFloat(), TOLERANCE);
        }
        assertEquals(0, data.remaining());
    }

    @Test
    void takesOneRawInput() throws Exception {
        ByteBuffer body = ByteBuffer.allocate(2 * 16).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < 2; row++) {
            for (float x : ROW) {
                body.putFloat(x);
            }
        }
        Client.Reply reply = client.post(FLOWER, body.array(), "Inference-Header-Content-Length", "0");
        assertEquals(200, reply.status(), reply.error());
        assertTrue(
                reply.body().toString().contains("\"shape\":[2,3]"),
                reply.body().toString());
    }

    @ParameterizedTest
    @CsvSource({"FP64, 8", "INT32, 4", "UINT8, 1", "FP16, 2", "BF16, 2", "INT64, 8"})
    void takesAnyNumberType(String type, int bytes) throws Exception {
        ByteBuffer data = ByteBuffer.allocate(4 * bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 4; i++) {
            switch (type) {
                case "FP64" -> data.putDouble(i);
                case "INT32" -> data.putInt(i);
                case "UINT8" -> data.put((byte) i);
                case "FP16" -> data.putShort(Float.floatToFloat16(i));
                case "BF16" -> data.putShort((short) (Float.floatToIntBits(i) >>> 16));
                default -> data.putLong(i);
            }
        }
        String json = "{\"inputs\": [{\"name\": \"input\", \"shape\": [1, 4], \"datatype\": \"" + type
                + "\", \"parameters\": {\"binary_data_size\": " + 4 * bytes + "}}]}";
        byte[] head = json.getBytes(StandardCharsets.UTF_8);
        byte[] body = ByteBuffer.allocate(head.length + 4 * bytes)
                .put(head)
                .put(data.array())
                .array();
        JsonNode binary = client.post(FLOWER, body, "Inference-Header-Content-Length", Integer.toString(head.length))
                .body();
        JsonNode plain = client.post(FLOWER, flower("[0, 1, 2, 3]")).body();
        assertEquals(plain.path("outputs").toString(), binary.path("outputs").toString());
    }

    @Test
    void takesColumnsByName() throws Exception {
        String body =
                "{\"inputs\": [{\"name\": \"rooms\", \"shape\": [3], \"datatype\": \"INT64\", \"data\": [3, 4, 5]},"
                        + " {\"name\": \"city\", \"shape\": [3, 1], \"datatype\": \"BYTES\", \"data\": [[\"Oslo\"], [\"Paris\"], [null]]},"
                        + " {\"name\": \"area\", \"shape\": [3, 1], \"datatype\": \"FP64\", \"data\": [70.5, null, 120]}]}";
        Client.Reply reply = client.post(HOUSE, body);
        assertEquals(200, reply.status(), reply.error());
        Regressor regressor = Regressor.of(houses);
        Map<String, Object> row = new HashMap<>(Map.of("rooms", 3, "city", "Oslo", "area", 70.5));
        JsonNode data = output(reply.body(), "predictions").path("data");
        assertEquals(regressor.predict(row)[0], data.get(0).asDouble(), 1e-3);
        row.put("rooms", 4);
        row.put("city", "Paris");
        row.put("area", null);
        assertEquals(regressor.predict(row)[0], data.get(1).asDouble(), 1e-3);
        Client.Reply missing = client.post(HOUSE, body.replace("[3, 4, 5]", "[3, null, 5]"));
        assertEquals(400, missing.status());
        assertTrue(missing.error().startsWith("row 1, counted from 0: 'rooms' is null"), missing.error());
        // Columns of numbers can be given by name too.
        String flower = "{\"inputs\": ["
                + String.join(
                        ", ",
                        column("petal width", 0.2),
                        column("petal length", 1.4),
                        column("sepal width", 3.5),
                        column("sepal length", 5.1))
                + "]}";
        assertIsFlower(client.post(FLOWER, flower).body());
    }

    private static String column(String name, double value) {
        return "{\"name\": \"" + name + "\", \"shape\": [1], \"datatype\": \"FP64\", \"data\": [" + value + "]}";
    }

    /** More rows than a workspace has: in blocks, with the bits of single rows. */
    @Test
    void takesManyRows() throws Exception {
        int rows = 600;
        StringBuilder data = new StringBuilder("[");
        for (int row = 0; row < rows; row++) {
            data.append(row == 0 ? "" : ",")
                    .append("[5.1, 3.5, 1.4, ")
                    .append(row)
                    .append(".5]");
        }
        JsonNode many = client.post(FLOWER, flower(data + "]").replace("[1, 4]", "[" + rows + ", 4]"))
                .body();
        for (int row : new int[] {0, 255, 256, 511, 512, 599}) {
            JsonNode one = client.post(FLOWER, flower("[5.1, 3.5, 1.4, " + row + ".5]"))
                    .body();
            assertEquals(
                    output(one, "class").path("data").get(0),
                    output(many, "class").path("data").get(row));
            for (int c = 0; c < 3; c++) {
                assertEquals(
                        output(one, "probabilities").path("data").get(c),
                        output(many, "probabilities").path("data").get(3 * row + c));
            }
        }
        String wrong =
                data.toString().replace("400.5", "3e38").replace("[5.1, 3.5, 1.4, 3e38]", "[3e38, 3e38, -3e38, 3e38]");
        Client.Reply reply = client.post(FLOWER, flower(wrong + "]").replace("[1, 4]", "[" + rows + ", 4]"));
        assertEquals(400, reply.status());
        assertTrue(reply.error().startsWith("row 400"), reply.error());
    }

    @Test
    void servesVersions() throws Exception {
        String a = client.post("/v2/models/two/versions/a/infer", flower("[1, 2, 3, 4]"))
                .body()
                .path("outputs")
                .toString();
        String b = client.post("/v2/models/two/versions/b/infer", flower("[1, 2, 3, 4]"))
                .body()
                .path("outputs")
                .toString();
        JsonNode last =
                client.post("/v2/models/two/infer", flower("[1, 2, 3, 4]")).body();
        assertTrue(!a.equals(b), a);
        assertEquals(b, last.path("outputs").toString());
        assertEquals("b", last.path("model_version").asString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"inputs": [{"name": "input", "shape": [1, 4], "datatype": "FP32", "data": [1, 2, 3]}]} | data of input 'input' has 3 values, expected 4
        {"inputs": [{"name": "input", "shape": [1, 4], "datatype": "FP32", "data": [1, 2, NaN, 4]}]} | no valid JSON
        {"inputs": [{"name": "input", "shape": [1, 4], "datatype": "FP32", "data": [1, 2, Infinity, 4]}]} | no valid JSON
        {"inputs": [{"name": "input", "shape": [1, 4], "datatype": "FP32", "data": [1, 2, 1e39, 4]}]} | has 1.0E39, expected values of datatype FP32
        {"inputs": [{"name": "input", "shape": [1, 4], "datatype": "FP64", "data": [1, 2, 1e999, 4]}]} | '1e999'
        {"inputs": [{"name": "input", "shape": [1, 4], "datatype": "FP32", "data": [1, 2, null, 4]}]} | x[2] (petal length) is NaN
        {"inputs": [{"name": "input", "shape": [1, 4], "datatype": "INT8", "data": [1, 2, 300, 4]}]} | has 300.0, expected values of datatype INT8
        {"inputs": [{"name": "input", "shape": [1, 4], "datatype": "INT32", "data": [1, 2, 3.5, 4]}]} | has 3.5, expected values of datatype INT32
        {"inputs": [{"name": "input", "shape": [1, 4], "datatype": "FP99", "data": [1, 2, 3, 4]}]} | 'FP99'
        {"inputs": [{"name": "input", "shape": [1, 4], "datatype": "BYTES", "data": ["1", "2", "3", "4"]}]} | datatype of input 'input' is BYTES
        {"inputs": [{"name": "input", "shape": [1, 4], "datatype": "FP32", "data": ["1", "2", "3", "4"]}]} | has strings
        {"inputs": [{"name": "input", "shape": [1, 4], "datatype": "BOOL", "data": [1, 2, 3, 4]}]} | expected true and false
        {"inputs": [{"name": "input", "shape": [1, 4], "datatype": "FP32", "data": [[1, 2], [3, 4]]}]} | nested as [2, 2]
        {"inputs": [{"name": "input", "shape": [1, 4], "datatype": "FP32", "data": [[1, 2, 3], [4]]}]} | lists of 3 and of 1
        {"inputs": [{"name": "input", "shape": [1, 4], "datatype": "FP32", "data": [1, [2, 3, 4]]}]} | lists beside values
        {"inputs": [{"name": "input", "shape": [4], "datatype": "FP32", "data": [1, 2, 3, 4]}]} | shape of input 'input' is [4], expected [rows, 4]
        {"inputs": [{"name": "input", "shape": [2, 2], "datatype": "FP32", "data": [1, 2, 3, 4]}]} | expected [rows, 4]
        {"inputs": [{"name": "input", "shape": [-1, 4], "datatype": "FP32", "data": [1, 2, 3, 4]}]} | at least 0
        {"inputs": [{"name": "input", "shape": [0, 4], "datatype": "FP32", "data": []}]} | 0 rows
        {"inputs": [{"name": "input", "shape": [4294967296, 4294967296], "datatype": "FP32", "data": []}]} | at most
        {"inputs": [{"name": "input", "shape": [99999999999999999999, 4], "datatype": "FP32", "data": []}]} | 64 bits
        {"inputs": [{"name": "input", "shape": [1.5, 4], "datatype": "FP32", "data": []}]} | '1.5'
        {"inputs": [{"name": "input", "shape": [], "datatype": "FP32", "data": []}]} | at least one dimension
        {"inputs": [{"name": "input", "datatype": "FP32", "data": [1, 2, 3, 4]}]} | has no shape
        {"inputs": [{"name": "input", "shape": [1, 4], "data": [1, 2, 3, 4]}]} | has no datatype
        {"inputs": [{"name": "input", "shape": [1, 4], "datatype": "FP32"}]} | has no data
        {"inputs": [{"shape": [1, 4], "datatype": "FP32", "data": [1, 2, 3, 4]}]} | has no name
        {"inputs": [{"name": "input", "shape": [1, 4], "datatype": "FP32", "parameters": {"binary_data_size": 16}}]} | binary_data_size of input 'input' is 16
        {"inputs": [{"name": "input", "shape": [1, 4], "datatype": "FP32", "parameters": {"binary_data_size": -1}}]} | binary_data_size of input 'input' is -1
        {"inputs": [{"name": "width", "shape": [1], "datatype": "FP32", "data": [1]}]} | has no input 'width'
        {"inputs": [{"name": "sepal width", "shape": [1], "datatype": "FP32", "data": [1]}]} | 'sepal length' is missing
        {"inputs": []} | inputs is missing or empty
        {"inputs": 3} | inputs is malformed
        {"outputs": [{"name": "label"}], "inputs": [{"name": "input", "shape": [1, 4], "datatype": "FP32", "data": [1, 2, 3, 4]}]} | no output 'label', expected one of class, probabilities
        {"inputs": [], "inputs": []} | occurs twice
        [1] | no JSON object
        {} | inputs is missing
        {"inputs": [{"name": "input" | no valid JSON
        {"inputs": [{"name": "input", "shape": [1, 4], "datatype": "FP32", "data": [1, 2, 3, 4]}]} {} | goes on
        """)
    void saysWhatIsWrong(String body, String message) throws Exception {
        Client.Reply reply = client.post(FLOWER, body);
        assertEquals(400, reply.status(), reply.body().toString());
        assertTrue(reply.error().contains(message), reply.error());
    }

    @Test
    void refusesDeepNesting() throws Exception {
        String deep = "[".repeat(10_000);
        Client.Reply reply = client.post(FLOWER, flower(deep));
        assertEquals(400, reply.status());
        assertTrue(reply.error().contains("nested deeper"), reply.error());
        assertEquals(400, client.post(FLOWER, "{\"x\": " + deep).status());
        assertEquals(400, client.post(FLOWER, "").status());
    }

    @Test
    void checksBinarySizes() throws Exception {
        String json = "{\"inputs\": [{\"name\": \"input\", \"shape\": [1, 4], \"datatype\": \"FP32\","
                + " \"parameters\": {\"binary_data_size\": 16}}]}";
        byte[] head = json.getBytes(StandardCharsets.UTF_8);
        String length = Integer.toString(head.length);
        byte[] tooShort = Arrays.copyOf(head, head.length + 8);
        byte[] tooLong = Arrays.copyOf(head, head.length + 20);
        assertEquals(
                400,
                client.post(FLOWER, tooShort, "Inference-Header-Content-Length", length)
                        .status());
        assertTrue(client.post(FLOWER, tooLong, "Inference-Header-Content-Length", length)
                .error()
                .contains("20 bytes"));
        for (String wrong : new String[] {"-1", "99999", "x", "1e3", "99999999999999"}) {
            Client.Reply reply = client.post(FLOWER, tooLong, "Inference-Header-Content-Length", wrong);
            assertEquals(400, reply.status());
            assertTrue(reply.error().startsWith("Inference-Header-Content-Length is '" + wrong), reply.error());
        }
        assertEquals(
                400,
                client.post(FLOWER, new byte[17], "Inference-Header-Content-Length", "0")
                        .status());
        assertEquals(
                400,
                client.post(HOUSE, new byte[16], "Inference-Header-Content-Length", "0")
                        .status());
    }

    @Test
    void hasTheErrorBodyForAnyPath() throws Exception {
        for (String path : new String[] {
            "/nope",
            "/v2/models/other",
            "/v2/models/flowers/versions/7",
            "/v2/models/flowers/what",
            "/v2/models//infer",
            "/v2/health/what",
            "/v2/health/live/x",
            "/v1",
            "/v2/models/flowers/versions/1/versions/1",
            "/..%2f",
            "/%00"
        }) {
            Client.Reply reply = client.get(path);
            assertTrue(reply.status() == 404 || reply.status() == 400, path + " " + reply.status());
            assertTrue(!reply.error().isEmpty(), path + " " + reply.body());
        }
        Client.Reply reply = client.get(FLOWER);
        assertEquals(405, reply.status());
        assertEquals("POST", reply.headers().firstValue("Allow").orElseThrow());
        assertEquals(405, client.post("/v2", "{}").status());
        assertEquals(
                405, client.send(client.request("/v2/models/flowers").DELETE()).status());
        Client.Reply packed = client.post(FLOWER, "x", "Content-Encoding", "gzip");
        assertEquals(400, packed.status());
        assertTrue(packed.error().contains("Bad Request"), packed.error());
    }

    @Test
    void countsInMetrics() throws Exception {
        client.post(FLOWER, flower("[1, 2, 3, 4]"));
        client.post(FLOWER, "{}");
        String metrics = new String(client.get("/metrics").bytes(), StandardCharsets.UTF_8);
        for (String name : new String[] {
            "mlp_requests_total{code=\"200\"}",
            "mlp_requests_total{code=\"400\"}",
            "mlp_rows_total{model=\"flowers\"}",
            "mlp_errors_total{reason=\"invalid\"}",
            "mlp_request_duration_seconds_bucket{model=\"flowers\",le=\"1.0E-6\"}",
            "mlp_pool_misses_total{model=\"flowers\"}",
            "mlp_model_loads{model=\"two:b\"} 1.0",
            "mlp_model_swaps_total{model=\"flowers\"} 0.0"
        }) {
            assertTrue(metrics.contains(name), name + " in\n" + metrics);
        }
        JsonNode stats = client.get("/v2/models/flowers/stats")
                .body()
                .path("model_stats")
                .get(0);
        assertTrue(stats.path("inference_count").asLong() > 0, stats.toString());
    }

    @Test
    void describesTheColumnsForAForm() throws Exception {
        JsonNode form = client.get("/v2/models/houses/form").body();
        assertEquals(
                "[\"area\",\"city\",\"rooms\"]",
                form.path("columns")
                        .valueStream()
                        .map(column -> column.path("name").toString())
                        .toList()
                        .toString()
                        .replace(" ", ""));
        assertEquals(
                "[\"Bern\",\"Oslo\",\"Rome\"]",
                form.path("columns").get(1).path("levels").toString());
        assertArrayEquals(new boolean[] {false, true}, new boolean[] {
            form.path("columns").get(0).path("required").asBoolean(),
            form.path("columns").get(2).path("required").asBoolean()
        });
    }
}
