package io.simdmlp.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps and predictions allocate nothing after warm-up, for every workload, on one thread. */
class AllocationGateTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long WINDOW = 100_000_000; // nanoseconds
    private static final long PATIENCE = 60_000_000_000L;

    private static float[] kept = {};

    /** Warm-up ends when a window of calls allocates nothing; the failure names the bytes of the last window. */
    private static long bytes(Job job, long patience) {
        long deadline = System.nanoTime() + patience;
        long bytes;
        do {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            do {
                job.call(0);
            } while (System.nanoTime() - start < WINDOW);
            bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        } while (bytes > 0 && System.nanoTime() < deadline);
        return bytes;
    }

    @ParameterizedTest
    @EnumSource
    void training(Workload.Training net) {
        try (Job job = Job.training(net, 1)) {
            assertEquals(0, bytes(job, PATIENCE));
        }
    }

    @ParameterizedTest
    @EnumSource
    void inference(Workload.Inference net) {
        try (Job job = Job.inference(net, 1)) {
            assertEquals(0, bytes(job, PATIENCE));
        }
    }

    /** The gate finds one small array per call. */
    @Test
    void control() {
        Job job = new Job(1, 0, 1) {
            @Override
            void call(int caller) {
                kept = new float[4];
            }
        };
        assertTrue(bytes(job, 1) >= 16, "not seen: " + kept.length);
    }
}
