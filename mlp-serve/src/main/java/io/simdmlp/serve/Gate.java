package io.simdmlp.serve;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The bounded entrance to the CPU: at most some requests compute at the same time, and at most some more wait. Any other is
 * refused at once. Requests enter when their body is read, so that a slow client holds no place.
 */
final class Gate {
    private final Semaphore permits; // to compute
    private final int most; // requests that compute or wait
    private final AtomicInteger admitted = new AtomicInteger();

    /**
     * @param threads requests that compute at the same time
     * @param waiting requests that may wait
     */
    Gate(int threads, int waiting) {
        this.permits = new Semaphore(threads, true);
        this.most = Math.addExact(threads, waiting);
    }

    /** Admits a request, or throws an exception if too many wait. The caller calls {@link #leave} at the end. */
    void enter() {
        if (admitted.incrementAndGet() > most) {
            admitted.decrementAndGet();
            throw new RequestException(
                    503, Reason.OVERLOADED, "the server has " + most + " requests already, expected fewer: try again");
        }
    }

    void leave() {
        admitted.decrementAndGet();
    }

    /** Waits until the request may compute. The caller calls {@link #pause} at the end. */
    void compute() {
        permits.acquireUninterruptibly();
    }

    /** Lets another request compute. */
    void pause() {
        permits.release();
    }

    /** The requests that compute or wait. */
    int admitted() {
        return admitted.get();
    }
}
