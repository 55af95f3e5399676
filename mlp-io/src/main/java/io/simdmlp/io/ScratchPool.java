package io.simdmlp.io;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Objects for the time of one call each, for any number of threads, virtual ones included. Without locks: {@link #take}
 * never waits. If no object is free it makes one, and if there is no room {@link #give} drops one. So at most as many
 * objects are kept as there are slots.
 *
 * <p>A thread looks for an object in its own slot first, and returns it there. Slots are two cache lines apart, so that threads do
 * not share a line.
 */
final class ScratchPool<T> {
    private static final int STRIDE = 32; // references of 4 bytes from slot to slot: 128 bytes
    private static final int MOST_SLOTS = 64;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L; // 2^64 divided by the golden ratio, for Fibonacci hashing

    private final AtomicReferenceArray<@Nullable T> slots;
    private final int mask;
    private final Supplier<T> maker;
    private final LongAdder made = new LongAdder();

    ScratchPool(Supplier<T> maker) {
        this(maker, 2 * Runtime.getRuntime().availableProcessors());
    }

    /** @param slots the number of objects that are kept, at most; rounded up to a power of 2, and no more than 64 */
    ScratchPool(Supplier<T> maker, int slots) {
        int count = Math.min(MOST_SLOTS, Integer.highestOneBit(2 * slots - 1));
        this.slots = new AtomicReferenceArray<>(count * STRIDE);
        this.mask = count - 1;
        this.maker = maker;
    }

    /** An object that no other thread has until it is given back. */
    T take() {
        int home = home();
        for (int i = 0; i <= mask; i++) {
            int slot = ((home + i) & mask) * STRIDE;
            T taken = slots.getOpaque(slot) == null ? null : slots.getAndSet(slot, null);
            if (taken != null) {
                return taken;
            }
        }
        made.increment();
        return maker.get();
    }

    /** Returns an object of {@link #take}; the caller does not use it afterwards. */
    void give(T object) {
        int home = home();
        for (int i = 0; i <= mask; i++) {
            int slot = ((home + i) & mask) * STRIDE;
            if (slots.getOpaque(slot) == null && slots.compareAndSet(slot, null, object)) {
                return;
            }
        }
    }

    /** Makes objects until there is one for each processor, as far as there are slots. */
    void fill() {
        int count = Math.min(mask + 1, Runtime.getRuntime().availableProcessors());
        List<T> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(take());
        }
        taken.forEach(this::give);
    }

    /** The number of objects that were made. */
    long made() {
        return made.sum();
    }

    private int home() {
        return (int) ((Thread.currentThread().threadId() * GOLDEN) >>> 32) & mask;
    }
}
