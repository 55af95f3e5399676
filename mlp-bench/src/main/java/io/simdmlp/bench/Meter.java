package io.simdmlp.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.CyclicBarrier;
import org.apache.commons.math3.stat.StatUtils;

/** Measures the rate of calls of a {@link Job}, from as many threads as it has callers. */
final class Meter {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Meter() {}

    /** The clock of a measurement. */
    enum Clock {
        /** Wall-clock time. */
        WALL,

        /** CPU time of the thread: without the time in which it waits for a CPU or is parked. */
        CPU;

        long nanos() {
            return this == WALL ? System.nanoTime() : THREADS.getCurrentThreadCpuTime();
        }
    }

    /**
     * The result of calls for a while.
     *
     * @param callsPerSecond of all callers together
     * @param bytesPerCall bytes that all threads allocated, for each call
     * @param ran share of the time that passed in which the callers ran on a CPU: less than 1 if another process took
     *     it from them, or if they waited for threads of their own
     */
    record Rate(double callsPerSecond, double bytesPerCall, double ran) {}

    /**
     * The times of single calls.
     *
     * @param nanos of each call by the wall clock, in ascending order
     * @param ran as in {@link Rate}
     */
    @SuppressWarnings("ArrayRecordComponent") // read only
    record Latencies(long[] nanos, double ran) {}

    /**
     * The times of all calls for a while.
     *
     * @param times of each call by the wall clock, reading the clock included
     * @param callsPerSecond of all callers together
     * @param bytesPerCall bytes that the callers' threads allocated, for each call
     * @param ran as in {@link Rate}
     */
    record Distribution(Times times, double callsPerSecond, double bytesPerCall, double ran) {}

    /** Calls for so many nanoseconds, and takes the time of each call. */
    static Distribution distribution(Job job, long nanos) {
        Times[] times = new Times[job.callers];
        double[] rates = new double[job.callers];
        long[] bytes = new long[job.callers];
        double[] ran = new double[job.callers];
        for (int caller = 0; caller < job.callers; caller++) {
            times[caller] = new Times();
        }
        together(job, caller -> {
            Times mine = times[caller];
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            long cpu = THREADS.getCurrentThreadCpuTime();
            long start = System.nanoTime();
            long before = start;
            while (before - start < nanos) {
                job.call(caller);
                long after = System.nanoTime();
                mine.add(after - before);
                before = after;
            }
            rates[caller] = mine.count() * 1e9 / (before - start);
            ran[caller] = ran(cpu, start);
            bytes[caller] = THREADS.getCurrentThreadAllocatedBytes() - allocated;
        });
        Times all = new Times();
        for (Times some : times) {
            all.addAll(some);
        }
        double perCall = (double) Arrays.stream(bytes).sum() / all.count();
        return new Distribution(all, StatUtils.sum(rates), perCall, StatUtils.min(ran));
    }

    /** Calls for about so many nanoseconds. */
    static Rate rate(Job job, long nanos) {
        return rate(job, nanos, Clock.WALL);
    }

    /** The same by a clock: with {@link Clock#CPU} each caller calls until it ran for so long. */
    static Rate rate(Job job, long nanos, Clock clock) {
        long[] calls = new long[job.callers];
        double[] seconds = new double[job.callers];
        double[] ran = new double[job.callers];
        long[] bytes = new long[2];
        together(job, caller -> {
            // The clock is read every so many calls: often enough to end in time, seldom enough not to matter.
            if (caller == 0) {
                bytes[0] = THREADS.getTotalThreadAllocatedBytes();
            }
            long wall = System.nanoTime();
            long cpu = THREADS.getCurrentThreadCpuTime();
            long start = clock.nanos();
            long now = start;
            long done = 0;
            long stride = 1;
            while (now - start < nanos) {
                for (long i = 0; i < stride; i++) {
                    job.call(caller);
                }
                done += stride;
                now = clock.nanos();
                if (now - start < nanos / 100) {
                    stride *= 2;
                }
            }
            calls[caller] = done;
            seconds[caller] = (now - start) * 1e-9;
            ran[caller] = ran(cpu, wall);
            if (caller == 0) {
                bytes[1] = THREADS.getTotalThreadAllocatedBytes();
            }
        });
        double rate = 0;
        long total = 0;
        for (int caller = 0; caller < job.callers; caller++) {
            rate += calls[caller] / seconds[caller];
            total += calls[caller];
        }
        return new Rate(rate, (double) (bytes[1] - bytes[0]) / total, StatUtils.min(ran));
    }

    /** The times of {@code count} calls of every caller. */
    static Latencies latencies(Job job, int count) {
        long[][] nanos = new long[job.callers][count];
        double[] ran = new double[job.callers];
        together(job, caller -> {
            long[] mine = nanos[caller];
            long wall = System.nanoTime();
            long cpu = THREADS.getCurrentThreadCpuTime();
            long before = System.nanoTime();
            for (int i = 0; i < count; i++) {
                job.call(caller);
                long after = System.nanoTime();
                mine[i] = after - before;
                before = after;
            }
            ran[caller] = ran(cpu, wall);
        });
        long[] all = new long[job.callers * count];
        for (int caller = 0; caller < job.callers; caller++) {
            System.arraycopy(nanos[caller], 0, all, caller * count, count);
        }
        Arrays.sort(all);
        return new Latencies(all, StatUtils.min(ran));
    }

    /** The share of the time since {@code wall} in which this thread, whose CPU time was {@code cpu} then, ran. */
    private static double ran(long cpu, long wall) {
        return (double) (THREADS.getCurrentThreadCpuTime() - cpu) / Math.max(1, System.nanoTime() - wall);
    }

    private interface Body {
        void run(int caller);
    }

    /** Runs the body for every caller at once: the first on this thread, each other on one of its own. */
    private static void together(Job job, Body body) {
        if (job.callers == 1) {
            body.run(0);
            return;
        }
        CyclicBarrier start = new CyclicBarrier(job.callers);
        Thread[] others = new Thread[job.callers - 1];
        for (int i = 0; i < others.length; i++) {
            int caller = i + 1;
            others[i] = Thread.ofPlatform().daemon().name("bench-" + caller).start(() -> {
                await(start);
                body.run(caller);
            });
        }
        await(start);
        body.run(0);
        for (Thread other : others) {
            join(other);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }
}
