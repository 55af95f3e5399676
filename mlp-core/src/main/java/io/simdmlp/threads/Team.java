package io.simdmlp.threads;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on the calling thread and some workers together, without allocating.
 *
 * <p>A task often follows another sooner than a parked thread wakes up. So workers spin for a while before they park. A
 * member that waits at a barrier spins too, since the other members arrive soon. After many spins a member yields its core
 * between two of them.
 *
 * <p>{@link #run} and {@link #close} exclude each other: a team that is closed while a task runs ends after the task. To
 * run several tasks without another thread's task between them, synchronize on the team.
 *
 * <p>The workers end when the team is garbage:
 *
 * <pre>
 *   owner  ->  team  ->  Workers  <-  threads         between two tasks nothing points to the left,
 *                           |                         so the owner can become garbage
 *                           +-> task  ->  owner       while one runs
 * </pre>
 */
public final class Team implements AutoCloseable {
    /**
     * What every member runs.
     *
     * @param <W> what the task works on
     */
    public interface Task<W> {
        /** Does the share of {@code member} of {@code members} of the work; member 0 is the caller. */
        void run(W work, int member, int members);
    }

    /**
     * The most members, the caller included: more than the CPUs of a server with two sockets. Each member is a thread of
     * the operating system and waits at every barrier: a step of thousands of members would take minutes.
     */
    public static final int MOST = 1_024;

    /** Nanoseconds that workers spin by default: several times the gap between two steps of training. */
    public static final long SPIN_NANOS = 50_000;

    /** Spins before the first yield, about 50 us: for tasks of milliseconds, whose shares end that far apart. */
    public static final int LONG_TASK_SPINS = 2_000;

    /** The same for tasks of microseconds, about 5 us: with more threads than cores each barrier costs that time. */
    public static final int SHORT_TASK_SPINS = 200;

    /** Spins between two readings of the clock, about a microsecond. */
    private static final int SPINS_PER_CLOCK_READING = 64;

    // Counters, each on two cache lines of its own: the CPU fetches lines in pairs.
    private static final int LINES = 32;
    private static final int ROUND = LINES; // changes when there is a task; written under the lock
    private static final int RUNNING = 2 * LINES; // workers that have not done their share
    private static final int ARRIVED = 3 * LINES; // arrivals at barriers of this task, of all members

    private final String owner;
    private final Workers workers;
    private final Runnable end; // ends the workers; does nothing the second time

    private volatile boolean closed;

    /**
     * A team of {@code members}, the caller included.
     *
     * @param owner the object that it works for, in messages
     * @param members from 1 to {@link #MOST}
     * @param spin nanoseconds without a task after which workers park
     * @param patience spins after which a waiting member begins to yield
     */
    public Team(String owner, int members, long spin, int patience) {
        this.owner = owner;
        Workers workers = new Workers(members - 1, spin, patience);
        this.workers = workers;
        this.end = members == 1 ? () -> {} : Unclosed.CLEANER.register(this, workers::end)::clean;
    }

    /** Ends the workers of teams that are garbage. It has a thread, which starts with the first team that has workers. */
    private static final class Unclosed {
        static final Cleaner CLEANER = Cleaner.create();
    }

    /** How many members there are, the caller included. */
    public int members() {
        return workers.members();
    }

    /** Throws an exception if the team is closed. */
    public void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the " + owner + " is closed");
        }
    }

    /**
     * Runs {@code task} on every member and returns when all have done their share; throws what any of them threw.
     *
     * @param work handed to every member
     */
    public synchronized <W> void run(Task<W> task, W work) {
        requireOpen();
        if (members() == 1) {
            task.run(work, 0, 1);
            return;
        }
        try {
            workers.begin(task, work);
            runAsCaller(task, work);
            Throwable thrown = workers.await();
            if (thrown != null) {
                throw new IllegalStateException("a worker of the " + owner + " failed", thrown);
            }
        } finally {
            workers.clear(); // the owner may become garbage before the next task
            Reference.reachabilityFence(this); // but not during this one
        }
    }

    private <W> void runAsCaller(Task<W> task, W work) {
        try {
            task.run(work, 0, members());
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
    public boolean isAwake() {
        return workers.isAwake();
    }

    /** Wakes parked workers, without waiting for them, unless they park at once. */
    public void wake() {
        workers.wake();
    }

    /**
     * A barrier: waits until every member has arrived. What each has written before, all see afterwards. Every member calls
     * it equally often within a task.
     *
     * @param members the number that the task was given
     * @return false if a member has failed, so that the others should end
     */
    public boolean barrier(int members) {
        return members == 1 || workers.barrier(members);
    }

    /** Ends the workers, after the task at hand. */
    @Override
    public synchronized void close() {
        closed = true;
        end.run();
    }

    /** The threads and what they share with the team. Nothing here refers to the team, and only the task to its owner. */
    private static final class Workers {
        private static final Object NO_WORK = new Object();

        private final long spin; // nanoseconds
        private final int patience; // spins
        private final Worker[] threads;
        private final AtomicIntegerArray counters = new AtomicIntegerArray(4 * LINES);

        private @Nullable Task<?> task; // published by the round; null: the threads end
        private Object work = NO_WORK; // of the task
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

        void begin(Task<?> next, Object nextWork) {
            broken = false;
            counters.setRelease(RUNNING, threads.length);
            counters.setRelease(ARRIVED, 0);
            publish(next, nextWork);
        }

        void clear() {
            task = null;
            work = NO_WORK;
        }

        void end() {
            publish(null, NO_WORK);
        }

        private void publish(@Nullable Task<?> next, Object nextWork) {
            task = next;
            work = nextWork;
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

        boolean barrier(int members) {
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

        /** Waits until every worker has done its share; returns what one of them threw, or null. */
        @Nullable
        Throwable await() {
            for (int spins = 0; counters.get(RUNNING) != 0; spins++) {
                pause(spins);
            }
            Throwable thrown = failure;
            failure = null;
            return thrown;
        }

        @SuppressWarnings("ThreadPriorityCheck") // for speed alone: nothing depends on yield
        private void pause(int spins) {
            if (spins < patience) {
                Thread.onSpinWait();
            } else {
                Thread.yield(); // there may be more threads than cores
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
             * Does its share of this round's task; false if there is none, since the team has ended. A method of its own, so
             * that a thread which waits has no task on its stack.
             */
            @SuppressWarnings("unchecked") // run has the task and its work of one type
            private boolean doShare() {
                Task<Object> share = (Task<Object>) task;
                if (share == null) {
                    return false;
                }
                try {
                    share.run(work, member, members());
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
                    if (spin > 0 && spins % SPINS_PER_CLOCK_READING != 0) {
                        Thread.onSpinWait();
                    } else if (spin == 0 || System.nanoTime() - start >= spin) {
                        // The caller writes the round, then reads parked. This thread writes parked, then reads the
                        // round.
                        // So at least one of them sees what the other wrote.
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
