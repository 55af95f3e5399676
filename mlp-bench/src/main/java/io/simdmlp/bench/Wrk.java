package io.simdmlp.bench;

import io.simdmlp.tracker.Child;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A load from <a href="https://github.com/wg/wrk">wrk</a>: some connections, each of which sends its next request when it has the
 * response to the one before.
 *
 * @param perSecond requests per second
 * @param p50 the median of the latency, in microseconds
 * @param p99 the 99th percentile
 * @param p999 the 99.9th percentile
 * @param max the largest
 * @param errors responses other than 2xx, and failures of connections
 */
public record Wrk(double perSecond, double p50, double p99, double p999, double max, long errors) {
    private static final String DONE = """
            done = function(summary, latency, requests)
              local e = summary.errors
              io.write(string.format("FIGURES %f %f %f %f %f %d\\n",
                summary.requests / (summary.duration / 1e6), latency:percentile(50), latency:percentile(99),
                latency:percentile(99.9), latency.max, e.connect + e.read + e.write + e.status + e.timeout))
            end
            """;

    /** {@return whether the command is installed} */
    public static boolean isInstalled() {
        String path = System.getenv("PATH");
        for (String folder : (path == null ? "" : path).split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(folder, "wrk"))) {
                return true;
            }
        }
        return false;
    }

    /**
     * {@return the figures of a load}
     *
     * @param port the port of the server on this machine
     * @param path the path of the requests
     * @param load the form of the requests
     * @param workload the network that is served
     * @param connections the number of connections
     * @param seconds the duration
     * @throws IOException if wrk fails
     */
    public static Wrk run(
            int port, String path, ServeLoad load, Workload.Inference workload, int connections, int seconds)
            throws IOException {
        float[] x = ServeLoad.row(workload.spec);
        Path script = Files.createTempFile("mlp-bench-", ".lua");
        try {
            Files.writeString(script, script(load.body(x), load.headers(x)), StandardCharsets.ISO_8859_1);
            ProcessBuilder wrk = new ProcessBuilder(
                            "wrk",
                            "-t" + Math.min(connections, Runtime.getRuntime().availableProcessors()),
                            "-c" + connections,
                            "-d" + seconds + "s",
                            "-s",
                            script.toString(),
                            "http://127.0.0.1:" + port + path)
                    .redirectErrorStream(true);
            try (Child child = Child.start(wrk)) {
                String output = new String(child.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return output.lines()
                        .filter(line -> line.startsWith("FIGURES "))
                        .map(Wrk::parse)
                        .findFirst()
                        .orElseThrow(() -> new IOException("wrk printed no figures: " + output));
            }
        } finally {
            Files.delete(script);
        }
    }

    private static Wrk parse(String line) {
        String[] parts = line.split(" ", -1);
        return new Wrk(
                Double.parseDouble(parts[1]),
                Double.parseDouble(parts[2]),
                Double.parseDouble(parts[3]),
                Double.parseDouble(parts[4]),
                Double.parseDouble(parts[5]),
                Long.parseLong(parts[6]));
    }

    private static String script(byte[] body, String headers) {
        StringBuilder lua = new StringBuilder("wrk.method = \"POST\"\nwrk.body = \"");
        for (byte b : body) {
            lua.append(String.format(Locale.ROOT, "\\%03d", Byte.toUnsignedInt(b)));
        }
        lua.append("\"\n");
        headers.lines().forEach(header -> {
            int colon = header.indexOf(':');
            lua.append("wrk.headers[\"")
                    .append(header, 0, colon)
                    .append("\"] = \"")
                    .append(header.substring(colon + 1).strip())
                    .append("\"\n");
        });
        return lua.append(DONE).toString();
    }
}
