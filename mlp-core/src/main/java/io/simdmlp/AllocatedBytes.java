package io.simdmlp;

import java.lang.management.ManagementFactory;

/**
 * The memory that the calling thread has allocated. Not known for a virtual thread, in a JVM that does not count it, or without the
 * module {@code jdk.management}.
 */
final class AllocatedBytes {
    private static final boolean COUNTED = isCounted();

    private AllocatedBytes() {}

    /** Bytes since the thread began; negative if not known. Allocates nothing itself. */
    static long ofThisThread() {
        return COUNTED ? Bean.THREADS.getCurrentThreadAllocatedBytes() : -1;
    }

    private static boolean isCounted() {
        try {
            return Bean.THREADS.isThreadAllocatedMemorySupported() && Bean.THREADS.isThreadAllocatedMemoryEnabled();
        } catch (LinkageError | ClassCastException e) {
            return false;
        }
    }

    /** Loaded only where the module exists. */
    private static final class Bean {
        static final com.sun.management.ThreadMXBean THREADS =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    }
}
