package io.simdmlp.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.io.Model;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Mutated requests: each is answered or refused with a message, whatever its bytes are. {@code -Dsimdmlp.fuzz=1000000} is the long
 * form.
 */
final class FuzzTest {
    private static final int REQUESTS = Integer.getInteger("simdmlp.fuzz", 30_000);
    private static final int MAX_ROWS = 100;
    private static final String[] PIECES = {
        "null",
        "NaN",
        "-1",
        "1e999",
        "[",
        "]",
        "{",
        "}",
        "\"",
        "\\u0000",
        "4294967296",
        "true",
        "\"BYTES\"",
        "\"FP64\"",
        "[[",
        "0",
        ",",
        "\"parameters\":{\"binary_data_size\":7},",
        "\"data\":[],",
        "\u00e4",
        "9223372036854775808"
    };

    private static byte[] json(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] binary() {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(1)
                .putFloat(2)
                .putFloat(3)
                .putFloat(4)
                .array();
    }

    private static byte[] join(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static byte[] mutate(byte[] body, Random random) {
        byte[] next = body.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(Math.max(1, next.length));
            switch (random.nextInt(5)) {
                case 0 -> next[Math.min(at, next.length - 1)] = (byte) random.nextInt(256);
                case 1 -> next = Arrays.copyOf(next, Math.max(1, at));
                case 2 ->
                    next = join(
                            join(Arrays.copyOf(next, at), json(PIECES[random.nextInt(PIECES.length)])),
                            Arrays.copyOfRange(next, at, next.length));
                case 3 -> {
                    int end = Math.min(next.length, at + random.nextInt(20));
                    next = join(Arrays.copyOf(next, at), Arrays.copyOfRange(next, end, next.length));
                }
                default -> {
                    int end = Math.min(next.length, at + random.nextInt(30));
                    next = join(Arrays.copyOf(next, end), Arrays.copyOfRange(next, at, next.length));
                }
            }
            if (next.length == 0) {
                next = new byte[1];
            }
        }
        return next;
    }

    @Test
    void anyBytesAreAnsweredOrRefused() {
        byte[] flat = json(
                "{\"id\":\"a\",\"inputs\":[{\"name\":\"input\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[5.1,3.5,1.4,0.2]}],"
                        + "\"outputs\":[{\"name\":\"class\",\"parameters\":{\"binary_data\":true}}]}");
        byte[] head = json("{\"inputs\":[{\"name\":\"input\",\"shape\":[1,4],\"datatype\":\"FP32\",\"parameters\":"
                + "{\"binary_data_size\":16}}]}");
        byte[] texts = json(
                "{\"inputs\":[{\"name\":\"city\",\"shape\":[1],\"datatype\":\"BYTES\",\"parameters\":{\"binary_data_size\":8}},"
                        + "{\"name\":\"area\",\"shape\":[1],\"datatype\":\"FP64\",\"data\":[3]},{\"name\":\"rooms\",\"shape\":[1,1],"
                        + "\"datatype\":\"INT8\",\"data\":[[3]]}]}");
        byte[] text = {4, 0, 0, 0, 'O', 's', 'l', 'o'};
        @SuppressWarnings("ArrayRecordComponent") // made once and never compared
        record Seed(byte[] head, byte[] tail, Model model) {}
        List<Seed> seeds = List.of(
                new Seed(flat, new byte[0], TestModels.flowers(1)),
                new Seed(head, binary(), TestModels.flowers(1)),
                new Seed(texts, text, TestModels.houses(1)));
        Random random = new Random(7);
        int answered = 0;
        for (int i = 0; i < REQUESTS; i++) {
            Seed seed = seeds.get(i % seeds.size());
            ModelVersion model = new ModelVersion("m", "1", seed.model, ZERO);
            byte[] mutated = random.nextInt(20) == 0 ? seed.head : mutate(seed.head, random);
            byte[] tail = random.nextInt(3) == 0 ? mutate(join(seed.tail, new byte[1]), random) : seed.tail;
            byte[] body = join(mutated, tail);
            int jsonBytes = random.nextInt(4) == 0 ? random.nextInt(body.length + 1) : mutated.length;
            try {
                Rows rows;
                InferRequest request;
                if (random.nextInt(50) == 0) {
                    request = new InferRequest(null, List.of(), List.of(), true);
                    rows = model.encodeRaw(body, MAX_ROWS);
                } else {
                    request = RequestParser.parse(body, jsonBytes);
                    rows = model.encode(request, MAX_ROWS);
                }
                model.expect(rows);
                model.predict(rows);
                ResponseWriter.write(model, request, model.results(request, rows));
                answered++;
            } catch (RequestException e) {
                assertTrue(e.status() == 400 || e.status() == 413, e.text());
                assertTrue(!e.text().isEmpty() && e.text().chars().noneMatch(Character::isISOControl), e.text());
                assertTrue(e.text().length() < 2000, e.text());
            } catch (RuntimeException e) {
                throw new AssertionError("request " + i + ": " + new String(body, StandardCharsets.ISO_8859_1), e);
            }
        }
        assertTrue(answered > REQUESTS / 100, "only " + answered + " of " + REQUESTS + " were answered");
        assertEquals(seeds.size(), seeds.stream().map(Seed::head).distinct().count());
    }

    private static final Engine ZERO = (labels, out, x, rows) -> Arrays.fill(out, 0.5f);
}
