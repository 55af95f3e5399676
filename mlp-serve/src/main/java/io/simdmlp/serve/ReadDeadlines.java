package io.simdmlp.serve;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends requests that are not received in time, so that slow clients cannot hold all connections: interrupts the thread that
 * reads, which closes its connection.
 */
final class ReadDeadlines {
    private final Map<Thread, Long> begins = new ConcurrentHashMap<>(); // nanoTime, by the thread that reads a request
    private final long limit; // nanoseconds

    ReadDeadlines(long limit) {
        this.limit = limit;
    }

    /** The current thread begins to read a request. */
    void begin() {
        begins.put(Thread.currentThread(), System.nanoTime());
    }

    /**
     * The current thread has read its request.
     *
     * @return whether the time was over
     */
    boolean end() {
        Long begin = begins.remove(Thread.currentThread());
        boolean late = begin == null || System.nanoTime() - begin > limit;
        Thread.interrupted(); // of the past
        return late;
    }

    /** Interrupts the threads whose time is over; called once a second. */
    void check() {
        long now = System.nanoTime();
        begins.forEach((thread, begin) -> {
            if (!thread.isAlive()) {
                begins.remove(thread, begin);
            } else if (now - begin > limit && begins.remove(thread, begin)) {
                thread.interrupt();
            }
        });
    }
}
