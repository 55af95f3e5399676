package io.simdmlp;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
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
 *
 * <p>The workers of a team that is garbage end too:
 *
 * <pre>
 *   owner  ->  team  ->  Workers  <-  threads         between two tasks nothing points to the left,
 *                           |                         so the owner can become garbage
 *                           +-> task  ->  owner       while there is one
 * </pre>
 */
final class Team implements AutoCloseable {
    /** A share of the work. */
    interface Task {
        /** Does the share of {@code member} of {@code members}; member 0 is the caller. */
        void run(int member, int members);
    }

    /**
     * The most members, the caller included: more than the CPUs of a server with two sockets. Each member is a thread of
     * the operating system and comes to every barrier, so thousands of them would take minutes for what one does in
     * seconds.
     */
    static final int MOST = 1_024;

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
    private final Workers workers;
    private final Runnable end; // of the workers; does nothing the second time

    private volatile boolean closed;

    /**
     * A team of {@code members}, the caller included, which works for {@code owner}.
     *
     * @param members from 1 to {@link #MOST}
     * @param spin nanoseconds without a task after which workers park
     * @param patience spins after which a waiting member begins to yield
     */
    Team(String owner, int members, long spin, int patience) {
        this.owner = owner;
        Workers workers = new Workers(members - 1, spin, patience);
        this.workers = workers;
        this.end = members == 1 ? () -> {} : Unclosed.CLEANER.register(this, workers::end)::clean;
    }

    /** Ends the workers of teams that are garbage. It has a thread, which starts with the first team that has workers. */
    private static final class Unclosed {
        static final Cleaner CLEANER = Cleaner.create();
    }

    int members() {
        return workers.members();
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the " + owner + " is closed");
        }
    }

    /** Runs {@code task} on every member and returns when all have done their share; throws what any of them threw. */
    synchronized void run(Task task) {
        requireOpen();
        if (members() == 1) {
            task.run(0, 1);
            return;
        }
        try {
            workers.begin(task);
            runAsCaller(task);
            Throwable thrown = workers.await();
            if (thrown != null) {
                throw new IllegalStateException("a worker of the " + owner + " failed", thrown);
            }
        } finally {
            workers.task = null; // its owner may become garbage before the next one
            Reference.reachabilityFence(this); // and not before here
        }
    }

    private void runAsCaller(Task task) {
        try {
            task.run(0, members());
        } catch (RuntimeException | Error e) {
            workers.broken = true;
            Throwable other = workers.await();
            if (other != null) {
                e.addSuppressed(other);
            }
            throw e;
        }
    }

    /** Whether no worker is parked. */
    boolean isAwake() {
        return workers.isAwake();
    }

    /** Has parked workers spin again, without waiting for them, unless they do not spin at all. */
    void wake() {
        workers.wake();
    }

    /**
     * Waits until every member has come to this barrier: what each has written before, all see afterwards. Called by
     * each member equally often within a task.
     *
     * @param members as the task was told
     * @return false if a member has failed, so that there is no point in going on
     */
    boolean meet(int members) {
        return members == 1 || workers.meet(members);
    }

    /** Ends the workers, after the task at hand. */
    @Override
    public synchronized void close() {
        closed = true;
        end.run();
    }

    /** The threads and what they share with the team. Nothing here leads to the team, and to its owner only the task does. */
    private static final class Workers {
        private final long spin; // nanoseconds
        private final int patience; // spins
        private final Worker[] threads;
        private final AtomicIntegerArray counters = new AtomicIntegerArray(4 * LINES);

        private @Nullable Task task; // published by the round; null tells the threads to end
        private volatile boolean broken; // whether a member has failed in this round
        private volatile @Nullable Throwable failure; // of a worker, in this round

        Workers(int count, long spin, int patience) {
            this.spin = spin;
            this.patience = patience;
            this.threads = new Worker[count];
            for (int i = 0; i < count; i++) {
                threads[i] = new Worker(i + 1);
            }
            try {
                for (Worker thread : threads) {
                    thread.start();
                }
            } catch (RuntimeException | Error e) { // the system has no more threads
                end();
                throw e;
            }
        }

        int members() {
            return threads.length + 1;
        }

        void begin(Task task) {
            broken = false;
            counters.setRelease(RUNNING, threads.length);
            counters.setRelease(ARRIVED, 0);
            next(task);
        }

        void end() {
            next(null);
        }

        private void next(@Nullable Task next) {
            task = next;
            counters.incrementAndGet(ROUND);
            for (Worker thread : threads) {
                if (thread.parked) {
                    LockSupport.unpark(thread);
                }
            }
        }

        boolean isAwake() {
            for (Worker thread : threads) {
                if (thread.parked) {
                    return false;
                }
            }
            return true;
        }

        void wake() {
            for (Worker thread : threads) {
                if (spin > 0 && thread.parked) {
                    LockSupport.unpark(thread);
                }
            }
        }

        boolean meet(int members) {
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
        @Nullable
        Throwable await() {
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
                int seen = awaitRound(0);
                while (doShare()) {
                    seen = awaitRound(seen);
                }
            }

            /**
             * Its share of this round's task; false if there is none any more. A method of its own, so that a thread which
             * waits has no task on its stack.
             */
            private boolean doShare() {
                Task share = task;
                if (share == null) {
                    return false;
                }
                try {
                    share.run(member, members());
                } catch (Throwable t) {
                    failure = t;
                    broken = true;
                } finally {
                    counters.decrementAndGet(RUNNING);
                }
                return true;
            }

            /** Waits for the round after {@code seen}: spins, then spins and yields, then parks. */
            @SuppressWarnings("ThreadPriorityCheck") // as above
            private int awaitRound(int seen) {
                long start = System.nanoTime();
                for (int spins = 1; counters.get(ROUND) == seen; spins++) {
                    if (spin > 0 && spins % STRIDE != 0) {
                        Thread.onSpinWait();
                    } else if (spin == 0 || System.nanoTime() - start >= spin) {
                        // The caller writes the round, then reads parked; we write parked, then read the round. One of
                        // us sees it.
                        parked = true;
                        if (counters.get(ROUND) == seen) {
                            LockSupport.park(Workers.this);
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
}
