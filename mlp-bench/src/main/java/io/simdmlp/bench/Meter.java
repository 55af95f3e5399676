package io.simdmlp.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.CyclicBarrier;

/** Calls a {@link Job} for a while, from as many threads as it wants, and says how often it could. */
final class Meter {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Meter() {}

    /**
     * What a while of calls came to.
     *
     * @param callsPerSecond of all callers together
     * @param bytesPerCall what any thread allocated meanwhile, by calls
     */
    record Rate(double callsPerSecond, double bytesPerCall) {}

    /** Calls for about so many nanoseconds. */
    static Rate rate(Job job, long nanos) {
        long[] calls = new long[job.callers];
        double[] seconds = new double[job.callers];
        long[] bytes = new long[2];
        together(job, caller -> {
            // The clock is read every so many calls: often enough to end in time, too seldom to be felt.
            if (caller == 0) {
                bytes[0] = THREADS.getTotalThreadAllocatedBytes();
            }
            long start = System.nanoTime();
            long now = start;
            long done = 0;
            long stride = 1;
            while (now - start < nanos) {
                for (long i = 0; i < stride; i++) {
                    job.call(caller);
                }
                done += stride;
                now = System.nanoTime();
                if (now - start < nanos / 100) {
                    stride *= 2;
                }
            }
            calls[caller] = done;
            seconds[caller] = (now - start) * 1e-9;
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
        return new Rate(rate, (double) (bytes[1] - bytes[0]) / total);
    }

    /** The nanoseconds of each of {@code count} calls of every caller, in ascending order. */
    static long[] latencies(Job job, int count) {
        long[][] nanos = new long[job.callers][count];
        together(job, caller -> {
            long[] mine = nanos[caller];
            long before = System.nanoTime();
            for (int i = 0; i < count; i++) {
                job.call(caller);
                long after = System.nanoTime();
                mine[i] = after - before;
                before = after;
            }
        });
        long[] all = new long[job.callers * count];
        for (int caller = 0; caller < job.callers; caller++) {
            System.arraycopy(nanos[caller], 0, all, caller * count, count);
        }
        Arrays.sort(all);
        return all;
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
