package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The pool of the memory of calls. */
class ScratchPoolTest {
    @Test
    void anObjectIsUsedAgain() {
        ScratchPool<Object> pool = new ScratchPool<>(Object::new, 4);
        Object first = pool.take();
        Object second = pool.take();
        assertNotSame(first, second);
        assertEquals(2, pool.made());
        pool.give(first);
        assertSame(first, pool.take());
        assertEquals(2, pool.made());
    }

    @Test
    void noMoreObjectsAreKeptThanThereAreSlots() {
        ScratchPool<Object> pool = new ScratchPool<>(Object::new, 4);
        List<Object> taken = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            taken.add(pool.take());
        }
        taken.forEach(pool::give);
        assertEquals(7, pool.made());
        for (int i = 0; i < 4; i++) {
            assertTrue(taken.contains(pool.take()));
        }
        assertEquals(7, pool.made());
        assertFalse(taken.contains(pool.take()));
        assertEquals(8, pool.made());
    }

    /** Threads, most of them virtual, never have the same object at the same time. */
    @Test
    void anObjectHasOneUser() throws InterruptedException {
        ScratchPool<AtomicBoolean> pool = new ScratchPool<>(AtomicBoolean::new, 2);
        AtomicInteger shared = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Runnable work = () -> {
                for (int call = 0; call < 5_000; call++) {
                    AtomicBoolean mine = pool.take();
                    if (!mine.compareAndSet(false, true)) {
                        shared.incrementAndGet();
                    }
                    if (call % 64 == 0) {
                        LockSupport.parkNanos(1); // others run
                    }
                    mine.set(false);
                    pool.give(mine);
                }
            };
            threads.add(
                    i < 4 ? Thread.ofPlatform().start(work) : Thread.ofVirtual().start(work));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(0, shared.get());
        assertTrue(pool.made() >= 1, pool.made() + " objects");
    }
}
