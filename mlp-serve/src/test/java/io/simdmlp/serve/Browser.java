package io.simdmlp.serve;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Chromium without a window, which the DevTools protocol controls. The environment variable {@code SIMDMLP_BROWSER} is its
 * file; otherwise it is found on the PATH, and installed with apt-get if the user is root.
 */
final class Browser implements AutoCloseable {
    private static final String VARIABLE = "SIMDMLP_BROWSER";
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final String LISTENING = "DevTools listening on ";
    private static final long SECONDS = 60; // the longest wait for anything

    private static final JsonMapper JSON = new JsonMapper();

    private final Process process;
    private final Path profile;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final String session;
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> errors = new CopyOnWriteArrayList<>();

    private Browser(Process process, Path profile, String address) throws IOException {
        this.process = process;
        this.profile = profile;
        this.socket = get(http.newWebSocketBuilder().buildAsync(URI.create(address), new Messages()));
        String target = send(null, "Target.createTarget", Map.of("url", "about:blank"))
                .path("targetId")
                .asString();
        this.session = send(null, "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .path("sessionId")
                .asString();
        for (String domain : List.of("Page", "Runtime", "Log")) {
            call(domain + ".enable", Map.of());
        }
    }

    /** Starts the browser; installs it if necessary. */
    static Browser start() throws IOException, InterruptedException {
        Path profile = Files.createTempDirectory("browser");
        Process process = new ProcessBuilder(
                        executable(),
                        "--headless",
                        "--no-sandbox", // root cannot have one
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(LISTENING)) {
                Thread.ofVirtual().start(() -> output.lines().forEach(ignored -> {})); // so that it never waits
                return new Browser(process, profile, line.substring(LISTENING.length()));
            }
            said.append(line).append('\n');
        }
        return fail("the browser ended at once, with status " + process.waitFor() + ":\n" + said);
    }

    private static String executable() throws IOException, InterruptedException {
        String given = System.getenv(VARIABLE);
        if (given != null) {
            return given;
        }
        String found = find();
        if (found != null) {
            return found;
        }
        boolean canInstall = System.getProperty("os.name").equals("Linux")
                && System.getProperty("user.name").equals("root");
        Assumptions.assumeTrue(
                canInstall, "no Chromium on the PATH: install it, or name its file in the variable " + VARIABLE);
        String install = "apt-get update -qq && DEBIAN_FRONTEND=noninteractive"
                + " apt-get install -qq -y --no-install-recommends -o DPkg::Lock::Timeout=300 chromium";
        Path log = Files.createTempFile("apt-get", ".log");
        Process process = new ProcessBuilder("sh", "-c", install)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(10, TimeUnit.MINUTES);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
        String installed = find();
        if (installed == null) {
            fail("no Chromium on the PATH, and it cannot be installed with\n" + install + "\n" + Files.readString(log)
                    + "\nInstall it, or name its file in the variable " + VARIABLE);
        }
        Files.delete(log);
        return String.valueOf(installed);
    }

    private static @Nullable String find() {
        for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
            for (String name : NAMES) {
                Path file = Path.of(folder, name);
                if (Files.isExecutable(file)) {
                    return file.toString();
                }
            }
        }
        return null;
    }

    /** Opens a page in a window of this width. */
    void open(String address, int width, boolean dark) throws IOException {
        errors.clear();
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 2, "mobile", false));
        Map<String, Object> scheme = Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
        call("Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
        call("Page.navigate", Map.of("url", "about:blank")); // a new document even if only the fragment differs
        call("Page.navigate", Map.of("url", address));
        await("document.readyState === 'complete' && document.querySelector('header') !== null");
    }

    /** The value of a JavaScript expression. */
    JsonNode eval(String expression) throws IOException {
        JsonNode answer =
                call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (answer.has("exceptionDetails")) {
            throw new IOException(expression + ": " + answer.path("exceptionDetails"));
        }
        return answer.path("result").path("value");
    }

    /** Waits until a JavaScript expression is true. */
    void await(String condition) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!eval(condition).asBoolean()) {
            if (System.nanoTime() > end) {
                fail("not after " + SECONDS + " s: " + condition + "\n" + errors + "\n"
                        + eval("document.body.innerText").asString());
            }
            pause(20);
        }
    }

    private static void pause(int milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Presses the mouse at the first of some points, moves it to the others, and releases it. */
    void drag(List<double[]> points) throws IOException {
        mouse("mousePressed", points.getFirst());
        for (double[] point : points) {
            mouse("mouseMoved", point);
        }
        mouse("mouseReleased", points.getLast());
    }

    private void mouse(String type, double[] point) throws IOException {
        Map<String, Object> event =
                Map.of("type", type, "x", point[0], "y", point[1], "button", "left", "buttons", 1, "clickCount", 1);
        call("Input.dispatchMouseEvent", event);
    }

    /** Presses keys, such as Tab or ArrowLeft, one after the other. */
    void press(String... keys) throws IOException {
        for (String key : keys) {
            key("keyDown", key);
            key("keyUp", key);
        }
    }

    /** Presses a key ({@code keyDown}) or releases it ({@code keyUp}). */
    void key(String type, String key) throws IOException {
        int code =
                switch (key) {
                    case "Tab" -> 9;
                    case "Enter" -> 13;
                    case " " -> 32;
                    case "ArrowLeft" -> 37;
                    case "ArrowUp" -> 38;
                    case "ArrowRight" -> 39;
                    case "ArrowDown" -> 40;
                    case "Delete" -> 46;
                    default -> key.charAt(0);
                };
        Map<String, Object> event = new LinkedHashMap<>(Map.of(
                "type", type, "key", key, "code", key.equals(" ") ? "Space" : key, "windowsVirtualKeyCode", code));
        if (key.length() == 1 && type.equals("keyDown")) {
            event.put("text", key);
        }
        if (key.equals("Enter") && type.equals("keyDown")) {
            event.put("text", "\r");
        }
        call("Input.dispatchKeyEvent", event);
    }

    /** The whole page as a PNG file. */
    byte[] screenshot() throws IOException {
        JsonNode size = eval("[document.documentElement.clientWidth, document.documentElement.scrollHeight]");
        Map<String, Object> clip = Map.of(
                "x",
                0,
                "y",
                0,
                "width",
                size.path(0).asInt(),
                "height",
                size.path(1).asInt(),
                "scale",
                1);
        JsonNode shot = call("Page.captureScreenshot", Map.of("captureBeyondViewport", true, "clip", clip));
        return Base64.getDecoder().decode(shot.path("data").asString());
    }

    /** Exceptions and errors in the console since the page was opened. */
    List<String> errors() {
        return List.copyOf(errors);
    }

    JsonNode call(String method, Map<String, ?> parameters) throws IOException {
        return send(session, method, parameters);
    }

    private JsonNode send(@Nullable String session, String method, Map<String, ?> parameters) throws IOException {
        int id = calls.incrementAndGet();
        Map<String, Object> message = new LinkedHashMap<>(Map.of("id", id, "method", method, "params", parameters));
        if (session != null) {
            message.put("sessionId", session);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        get(socket.sendText(JSON.writeValueAsString(message), true));
        JsonNode found = get(answer);
        if (found.has("error")) {
            throw new IOException(method + " " + parameters + ": " + found.path("error"));
        }
        return found.path("result");
    }

    private static <T> T get(CompletableFuture<T> future) throws IOException {
        try {
            return future.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the browser does not answer", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Messages implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                receive(JSON.readTree(text.toString()));
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }
    }

    private void receive(JsonNode message) {
        JsonNode parameters = message.path("params");
        switch (message.path("method").asString("")) {
            case "" -> {
                CompletableFuture<JsonNode> answer =
                        answers.remove(message.path("id").asInt());
                if (answer != null) {
                    answer.complete(message);
                }
            }
            case "Runtime.exceptionThrown" -> errors.add(parameters.toString());
            case "Runtime.consoleAPICalled" -> {
                if (List.of("error", "warning", "assert")
                        .contains(parameters.path("type").asString())) {
                    errors.add(parameters.toString());
                }
            }
            case "Log.entryAdded" -> {
                if (parameters.path("entry").path("level").asString().equals("error")) {
                    errors.add(parameters.toString());
                }
            }
            default -> {}
        }
    }

    @Override
    public void close() throws IOException {
        List<ProcessHandle> processes = new ArrayList<>(process.descendants().toList());
        processes.add(process.toHandle());
        try {
            send(null, "Browser.close", Map.of());
            get(process.onExit());
        } finally {
            socket.abort();
            http.shutdownNow();
            processes.forEach(ProcessHandle::destroyForcibly);
            processes.forEach(handle -> handle.onExit().join());
        }
        try (Stream<Path> files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
