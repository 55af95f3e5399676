package io.simdmlp;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The calling thread and some workers that run one task together, again and again, without allocating.
 *
 * <p>A task often follows another sooner than a parked thread wakes up. So workers spin for a while before they park,
 * and a member that waits within a task spins, since the others are about to end their part as well. A member that spins for
 * long yields its core again and again, to whoever else wants it.
 *
 * <p>{@link #run} and {@link #close} exclude each other: a team that is closed while it works finishes the task first.
 * Several tasks in a row that nobody may come between run in a block synchronized on the team.
 */
final class Team implements AutoCloseable {
    /** A share of the work. */
    interface Task {
        /** Does the share of {@code member} of {@code members}; member 0 is the caller. */
        void run(int member, int members);
    }

    /** Nanoseconds that workers spin by default: several times the gap between two steps of training. */
    static final long SPIN = 50_000;

    /** Spins in vain before a yield, about 50 us: little for tasks of milliseconds, whose shares end that far apart. */
    static final int PATIENT = 2_000;

    /** The same for tasks of microseconds, about 5 us: with more threads than cores each barrier loses all of it. */
    static final int HASTY = 200;

    /** Spins between two looks at the clock, about a microsecond. */
    private static final int STRIDE = 64;

    // Counters, each on two cache lines of its own: the CPU fetches lines in pairs.
    private static final int LINES = 32;
    private static final int ROUND = LINES; // changes when there is a task; written under the lock
    private static final int RUNNING = 2 * LINES; // workers that have not done their share
    private static final int ARRIVED = 3 * LINES; // at barriers of this task, by all members

    private final String owner;
    private final long spin; // nanoseconds
    private final int patience; // spins
    private final Worker[] workers;
    private final AtomicIntegerArray counters = new AtomicIntegerArray(4 * LINES);

    private volatile boolean closed;
    private @Nullable Task task; // published by the round; null tells the workers to end
    private volatile boolean broken; // whether a member has failed in this round
    private volatile @Nullable Throwable failure; // of a worker, in this round

    /**
     * A team of {@code members}, the caller included, which works for {@code owner}.
     *
     * @param spin nanoseconds without a task after which workers park
     * @param patience spins after which a waiting member begins to yield
     */
    Team(String owner, int members, long spin, int patience) {
        this.owner = owner;
        this.spin = spin;
        this.patience = patience;
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
        broken = false;
        counters.setRelease(RUNNING, workers.length);
        counters.setRelease(ARRIVED, 0);
        begin(task);
        try {
            task.run(0, members());
        } catch (RuntimeException | Error e) {
            broken = true;
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

    private void begin(@Nullable Task next) {
        task = next;
        counters.incrementAndGet(ROUND);
        for (Worker worker : workers) {
            if (worker.parked) {
                LockSupport.unpark(worker);
            }
        }
    }

    /** Whether no worker is parked. */
    boolean isAwake() {
        for (Worker worker : workers) {
            if (worker.parked) {
                return false;
            }
        }
        return true;
    }

    /** Has parked workers spin again, without waiting for them, unless they do not spin at all. */
    void wake() {
        for (Worker worker : workers) {
            if (spin > 0 && worker.parked) {
                LockSupport.unpark(worker);
            }
        }
    }

    /**
     * Waits until every member has come to this barrier: what each has written before, all see afterwards. Called by
     * each member equally often within a task.
     *
     * @param members as the task was told
     * @return false if a member has failed, so that there is no point in going on
     */
    boolean meet(int members) {
        if (members == 1) {
            return true;
        }
        int before = counters.getAndIncrement(ARRIVED);
        int all = before - before % members + members;
        for (int spins = 0; counters.get(ARRIVED) < all; spins++) {
            if (broken) {
                return false;
            }
            pause(spins);
        }
        return true;
    }

    /** Waits until every worker has done its share, and takes what one of them may have thrown. */
    private @Nullable Throwable awaitWorkers() {
        for (int spins = 0; counters.get(RUNNING) != 0; spins++) {
            pause(spins);
        }
        Throwable thrown = failure;
        failure = null;
        return thrown;
    }

    @SuppressWarnings("ThreadPriorityCheck") // yield is a courtesy here, correctness does not hang on it
    private void pause(int spins) {
        if (spins < patience) {
            Thread.onSpinWait();
        } else {
            Thread.yield(); // more threads than cores: let the others have ours
        }
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
                    broken = true;
                } finally {
                    counters.decrementAndGet(RUNNING);
                }
            }
        }

        /** Waits for the round after {@code seen}: spins, then spins and yields, then parks. */
        @SuppressWarnings("ThreadPriorityCheck") // as above
        private int awaitRound(int seen) {
            long start = System.nanoTime();
            for (int spins = 1; counters.get(ROUND) == seen; spins++) {
                if (spin > 0 && spins % STRIDE != 0) {
                    Thread.onSpinWait();
                } else if (spin == 0 || System.nanoTime() - start >= spin) {
                    // The caller writes the round, then reads parked; we write parked, then read the round. One of us
                    // sees it.
                    parked = true;
                    if (counters.get(ROUND) == seen) {
                        LockSupport.park(Team.this);
                    }
                    parked = false;
                    start = System.nanoTime();
                } else if (spins > patience) {
                    Thread.yield();
                }
            }
            return counters.get(ROUND);
        }
    }
}
