package io.simdmlp.bench;

import io.simdmlp.MlpSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A load that does not wait for responses: each request has a time at which it is sent, and its latency counts from this time.
 * So a server that is too slow is seen as its users see it. A request takes a free connection, or opens one.
 */
public final class OpenLoop {
    private static final int MOST_CONNECTIONS = 900; // below the server's limit

    /**
     * The figures of a load; times in microseconds.
     *
     * @param sent requests that were sent
     * @param served responses with predictions
     * @param refused responses with status 503
     * @param failed other responses, and failures of connections
     * @param servedP50 the median of the latency of served requests
     * @param servedP99 its 99th percentile
     * @param refusedP99 the 99th percentile of the latency of refused requests; 0 if there are none
     * @param firstServedP99 of the first half of the time
     * @param lastServedP99 of the second half of the time
     */
    public record Figure(
            long sent,
            long served,
            long refused,
            long failed,
            double servedP50,
            double servedP99,
            double refusedP99,
            double firstServedP99,
            double lastServedP99) {}

    private final int port;
    private final byte[] request;
    private final ConcurrentLinkedQueue<HttpConnection> free = new ConcurrentLinkedQueue<>();
    private final AtomicLong open = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    private record Response(long due, long nanos, int status) {}

    /**
     * Creates a load.
     *
     * @param port the port of the server on this machine
     * @param path the path of the requests
     * @param load the form of the requests
     * @param spec the network that is served
     */
    public OpenLoop(int port, String path, ServeLoad load, MlpSpec spec) {
        float[] x = ServeLoad.row(spec);
        this.port = port;
        this.request = HttpConnection.post(path, load.body(x), load.headers(x));
    }

    /**
     * {@return the requests per second that are served when some connections send one request after the other}
     *
     * @param connections the number of connections
     * @param seconds the duration
     * @throws IOException if the server does not answer, or a file cannot be read
     * @throws InterruptedException if interrupted
     */
    public double capacity(int connections, double seconds) throws IOException, InterruptedException {
        AtomicLong served = new AtomicLong();
        long begin = System.nanoTime();
        long end = begin + (long) (seconds * 1e9);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            HttpConnection connection = new HttpConnection(port);
            threads.add(Thread.ofPlatform().start(() -> {
                try (connection) {
                    while (System.nanoTime() < end) {
                        if (connection.exchange(request) == 200) {
                            served.incrementAndGet();
                        }
                    }
                } catch (IOException e) {
                    failed.incrementAndGet();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return served.get() / ((System.nanoTime() - begin) * 1e-9);
    }

    /**
     * {@return the figures of a load}
     *
     * @param perSecond requests per second
     * @param seconds the duration
     * @throws IOException if the server does not answer, or a file cannot be read
     * @throws InterruptedException if interrupted
     */
    public Figure run(double perSecond, double seconds) throws IOException, InterruptedException {
        failed.set(0);
        ConcurrentLinkedQueue<Response> responses = new ConcurrentLinkedQueue<>();
        long begin = System.nanoTime();
        long count = (long) (perSecond * seconds);
        for (long i = 0; i < count; i++) {
            long due = begin + (long) (i / perSecond * 1e9);
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            Thread.ofVirtual().start(() -> send(due, responses));
        }
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (responses.size() + failed.get() < count && System.nanoTime() < patience) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        for (HttpConnection connection = free.poll(); connection != null; connection = free.poll()) {
            connection.close();
        }
        open.set(0);
        Times served = new Times();
        Times first = new Times();
        Times last = new Times();
        Times refused = new Times();
        long others = failed.get();
        long half = begin + (long) (seconds / 2 * 1e9);
        for (Response response : responses) {
            if (response.status == 200) {
                served.add(response.nanos);
                (response.due < half ? first : last).add(response.nanos);
            } else if (response.status == 503) {
                refused.add(response.nanos);
            } else {
                others++;
            }
        }
        return new Figure(
                count,
                served.count(),
                refused.count(),
                others,
                micros(served, 0.5),
                micros(served, 0.99),
                micros(refused, 0.99),
                micros(first, 0.99),
                micros(last, 0.99));
    }

    private static double micros(Times times, double share) {
        return times.count() == 0 ? 0 : times.percentile(share) * 1e-3;
    }

    private void send(long due, ConcurrentLinkedQueue<Response> responses) {
        HttpConnection connection = free.poll();
        try {
            if (connection == null) {
                if (open.incrementAndGet() > MOST_CONNECTIONS) {
                    open.decrementAndGet();
                    failed.incrementAndGet();
                    return;
                }
                connection = new HttpConnection(port);
            }
            int status = connection.exchange(request);
            responses.add(new Response(due, System.nanoTime() - due, status));
            free.add(connection);
        } catch (IOException e) {
            failed.incrementAndGet();
            open.decrementAndGet();
        }
    }
}
