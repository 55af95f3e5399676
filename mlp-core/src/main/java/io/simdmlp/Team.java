package io.simdmlp;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The calling thread and some workers that run one task together, again and again, without allocating.
 *
 * <p>A step hands out work twice within a millisecond or so, which is sooner than a parked thread wakes up. So workers
 * spin for a while before they park, and the caller, whose share of the work ends at about the same time, spins until
 * they are done. Whoever spins in vain for long gives its core away.
 */
final class Team implements AutoCloseable {
    /** A share of the work. */
    interface Task {
        /** Does the share of {@code member} of {@code members}; member 0 is the caller. */
        void run(int member, int members);
    }

    /** About 50 us: several times the gap between two tasks of a step, little compared with a wake-up's cost. */
    private static final int SPINS = 2_000;

    private final Worker[] workers;
    private final AtomicInteger running = new AtomicInteger();

    private volatile int round; // changes when there is a task; only the caller writes it
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;
    private @Nullable Task task; // published by round

    Team(int members) {
        workers = new Worker[members - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(i + 1);
            workers[i].start();
        }
    }

    int members() {
        return workers.length + 1;
    }

    /** Runs {@code task} on every member and returns when all have done their share; throws what any of them threw. */
    void run(Task task) {
        if (closed) {
            throw new IllegalStateException("the trainer is closed");
        }
        if (workers.length == 0) {
            task.run(0, 1);
            return;
        }
        this.task = task;
        running.set(workers.length);
        nextRound();
        try {
            task.run(0, members());
        } finally {
            awaitWorkers();
        }
        Throwable thrown = failure;
        if (thrown != null) {
            failure = null;
            throw new IllegalStateException("a worker failed", thrown);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void nextRound() {
        round++;
        for (Worker worker : workers) {
            if (worker.parked) {
                LockSupport.unpark(worker);
            }
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // yield is a courtesy here, correctness does not hang on it
    private void awaitWorkers() {
        int spins = 0;
        while (running.get() != 0) {
            if (++spins < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield(); // more threads than cores: let the workers have ours
            }
        }
    }

    /** Ends the workers. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            nextRound();
        }
    }

    private final class Worker extends Thread {
        private final int member;
        private volatile boolean parked;

        Worker(int member) {
            super("simdmlp-" + member);
            this.member = member;
            setDaemon(true);
        }

        @Override
        public void run() {
            int seen = 0;
            while (true) {
                seen = awaitRound(seen);
                if (closed) {
                    return;
                }
                try {
                    Task share = task;
                    if (share != null) {
                        share.run(member, members());
                    }
                } catch (Throwable t) {
                    failure = t;
                } finally {
                    running.decrementAndGet();
                }
            }
        }

        private int awaitRound(int seen) {
            int spins = 0;
            while (round == seen) {
                if (++spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    // The caller writes round, then reads parked; we write parked, then read round. One of us sees it.
                    parked = true;
                    if (round == seen) {
                        LockSupport.park(Team.this);
                    }
                    parked = false;
                }
            }
            return round;
        }
    }
}
