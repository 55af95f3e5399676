package io.simdmlp.bench.peers;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs one task on the calling thread and some workers, call after call. Workers spin for a while after a call and then
 * park, as those of the other libraries do.
 */
final class ThreadPool implements AutoCloseable {
    private static final int SPINS = 20_000; // some 100 us

    private final IntConsumer task; // takes the number of the thread; that of the caller is 0
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

    /** Runs the task on every thread. */
    @SuppressWarnings({"NonAtomicVolatileUpdate", "ThreadPriorityCheck"
    }) // Only the caller writes; the yield is a hint.
    void run() {
        running.set(workers.length);
        round++;
        wake();
        task.accept(0);
        for (int spins = 0; running.get() > 0; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield(); // on a busy machine the workers may need this core
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

    /** Waits for the round after {@code seen}; false if the pool is closed. */
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
