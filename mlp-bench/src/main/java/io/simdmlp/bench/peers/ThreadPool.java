package io.simdmlp.bench.peers;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The calling thread and some workers that do one task together, call after call. Workers spin for a while after a call
 * and then park, as those of the libraries do that we are compared with.
 */
final class ThreadPool implements AutoCloseable {
    private static final int SPINS = 20_000; // some 100 us

    private final IntConsumer task; // takes a member's number; the caller's is 0
    private final Thread[] workers;
    private final AtomicInteger running = new AtomicInteger();
    private volatile int round;
    private volatile boolean closed;
    private volatile @Nullable Throwable failure; // of a worker

    ThreadPool(int members, IntConsumer task) {
        this.task = task;
        this.workers = new Thread[members - 1];
        for (int i = 0; i < workers.length; i++) {
            int member = i + 1;
            workers[i] = Thread.ofPlatform().daemon().name("pool-" + member).start(() -> work(member));
        }
    }

    /** Does the task on every member. */
    @SuppressWarnings({"NonAtomicVolatileUpdate", "ThreadPriorityCheck"
    }) // Only the caller writes; yield is a courtesy.
    void run() {
        running.set(workers.length);
        round++;
        wake();
        task.accept(0);
        for (int spins = 0; running.get() > 0; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield(); // a busy machine: let the workers have our core
            }
        }
        if (failure != null) {
            throw new IllegalStateException("a worker failed", failure);
        }
    }

    private void work(int member) {
        int seen = 0;
        while (awaitRound(seen)) {
            seen++;
            try {
                task.accept(member);
            } catch (Throwable t) {
                failure = t;
            } finally {
                running.decrementAndGet();
            }
        }
    }

    /** Waits for the round after {@code seen}; false if there is none any more. */
    private boolean awaitRound(int seen) {
        for (int spins = 0; round == seen && !closed; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
        return !closed;
    }

    private void wake() {
        for (Thread worker : workers) {
            LockSupport.unpark(worker);
        }
    }

    @Override
    public void close() {
        closed = true;
        wake();
    }
}
