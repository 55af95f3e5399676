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
 *
 * <p>{@link #run} and {@link #close} exclude each other: a team that is closed while it works finishes the task first.
 */
final class Team implements AutoCloseable {
    /** A share of the work. */
    interface Task {
        /** Does the share of {@code member} of {@code members}; member 0 is the caller. */
        void run(int member, int members);
    }

    /** About 50 us: several times the gap between two tasks of a step, little compared with a wake-up's cost. */
    private static final int SPINS = 2_000;

    private final String owner;
    private final Worker[] workers;
    private final AtomicInteger running = new AtomicInteger();

    private volatile boolean closed;
    private volatile int round; // changes when there is a task; written under the lock
    private @Nullable Task task; // published by round; null tells the workers to end
    private volatile @Nullable Throwable failure; // of a worker, in this round

    /** A team of {@code members}, the caller included, which works for {@code owner}. */
    Team(String owner, int members) {
        this.owner = owner;
        this.workers = new Worker[members - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(i + 1);
            workers[i].start();
        }
    }

    int members() {
        return workers.length + 1;
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the " + owner + " is closed");
        }
    }

    /** Runs {@code task} on every member and returns when all have done their share; throws what any of them threw. */
    synchronized void run(Task task) {
        requireOpen();
        if (workers.length == 0) {
            task.run(0, 1);
            return;
        }
        running.set(workers.length);
        begin(task);
        try {
            task.run(0, members());
        } catch (RuntimeException | Error e) {
            Throwable other = awaitWorkers();
            if (other != null) {
                e.addSuppressed(other);
            }
            throw e;
        }
        Throwable thrown = awaitWorkers();
        if (thrown != null) {
            throw new IllegalStateException("a worker of the " + owner + " failed", thrown);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
    private void begin(@Nullable Task next) {
        task = next;
        round++;
        for (Worker worker : workers) {
            if (worker.parked) {
                LockSupport.unpark(worker);
            }
        }
    }

    /** Waits until every worker has done its share, and takes what one of them may have thrown. */
    @SuppressWarnings("ThreadPriorityCheck") // yield is a courtesy here, correctness does not hang on it
    private @Nullable Throwable awaitWorkers() {
        int spins = 0;
        while (running.get() != 0) {
            if (++spins < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield(); // more threads than cores: let the workers have ours
            }
        }
        Throwable thrown = failure;
        failure = null;
        return thrown;
    }

    /** Ends the workers, after the task at hand. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            begin(null);
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
                Task share = task;
                if (share == null) {
                    return;
                }
                try {
                    share.run(member, members());
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
