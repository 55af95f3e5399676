package io.simdmlp.serve;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A line of JSON for each request. */
final class AccessLog {
    private static final System.Logger LOG = System.getLogger("io.simdmlp.serve");

    private final OutputStream out;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean failed; // guarded by lock

    AccessLog(OutputStream out) {
        this.out = out;
    }

    void write(String client, String method, String path, int status, int bytes, long micros, @Nullable String error) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", Instant.now().toString());
        line.put("client", client);
        line.put("method", method);
        line.put("path", path);
        line.put("status", status);
        line.put("bytes", bytes);
        line.put("micros", micros);
        if (error != null) {
            line.put("error", error);
        }
        byte[] json = Json.bytes(line);
        lock.lock();
        try {
            out.write(json);
            out.write('\n');
            out.flush();
            failed = false;
        } catch (IOException e) {
            if (!failed) { // once, not for each request
                LOG.log(System.Logger.Level.WARNING, "the access log cannot be written: " + e.getMessage());
            }
            failed = true;
        } finally {
            lock.unlock();
        }
    }
}
