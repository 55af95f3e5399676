package io.simdmlp.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Predicts the rows of several requests in one call. The first request of a batch waits for the window, or until the batch is full,
 * then predicts for all. A row has the same bits in any batch.
 */
final class Batcher {
    private final long window; // nanoseconds
    private final int maxRows;
    private final Gate gate;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Batch open; // guarded by lock

    /** Requests that are predicted together; they have one version of the model. */
    private static final class Batch {
        final ModelVersion model;
        final Thread leader = Thread.currentThread();
        final List<Rows> requests = new ArrayList<>(); // guarded by lock
        final CountDownLatch done = new CountDownLatch(1);
        int rows; // guarded by lock
        volatile boolean closed;

        @Nullable
        RuntimeException failure; // written before done

        Batch(ModelVersion model) {
            this.model = model;
        }
    }

    Batcher(long window, int maxRows, Gate gate) {
        this.window = window;
        this.maxRows = maxRows;
        this.gate = gate;
    }

    /** Predicts rows. Not called while computing. Returns the rows of the batch. */
    int predict(ModelVersion model, Rows rows) {
        if (rows.count() >= maxRows) {
            gate.compute();
            try {
                model.predict(rows);
            } finally {
                gate.pause();
            }
            return rows.count();
        }
        Batch batch = join(model, rows);
        if (batch.leader.threadId() == Thread.currentThread().threadId()) {
            lead(batch);
        } else {
            awaitUninterruptibly(batch.done);
        }
        if (batch.failure != null) {
            // One row fails all: each request finds its own failure.
            gate.compute();
            try {
                model.predict(rows);
            } finally {
                gate.pause();
            }
        }
        return batch.rows;
    }

    private Batch join(ModelVersion model, Rows rows) {
        lock.lock();
        try {
            Batch batch = open;
            if (batch != null && (batch.model != model || batch.rows + rows.count() > maxRows)) {
                close(batch);
                batch = null;
            }
            if (batch == null) {
                batch = new Batch(model);
                open = batch;
            }
            batch.requests.add(rows);
            batch.rows += rows.count();
            if (batch.rows == maxRows) {
                close(batch);
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void close(Batch batch) {
        batch.closed = true;
        open = null;
        LockSupport.unpark(batch.leader);
    }

    private void lead(Batch batch) {
        long begin = System.nanoTime();
        for (long left = window; left > 0 && !batch.closed; left = window - (System.nanoTime() - begin)) {
            LockSupport.parkNanos(this, left);
        }
        lock.lock();
        try {
            if (!batch.closed) {
                close(batch);
            }
        } finally {
            lock.unlock();
        }
        gate.compute();
        try {
            compute(batch);
        } catch (RuntimeException e) {
            batch.failure = e;
        } finally {
            gate.pause();
            batch.done.countDown();
        }
    }

    private static void compute(Batch batch) {
        if (batch.requests.size() == 1) {
            batch.model.predict(batch.requests.getFirst());
            return;
        }
        Rows first = batch.requests.getFirst();
        Rows all = new Rows(batch.rows, first.x().length / first.count());
        batch.model.expect(all);
        int outputs = all.out().length / batch.rows;
        int at = 0;
        for (Rows request : batch.requests) {
            System.arraycopy(request.x(), 0, all.x(), at * (all.x().length / batch.rows), request.x().length);
            at += request.count();
        }
        batch.model.predict(all);
        at = 0;
        for (Rows request : batch.requests) {
            System.arraycopy(all.out(), at * outputs, request.out(), 0, request.out().length);
            System.arraycopy(
                    all.labels(), all.labels().length == 0 ? 0 : at, request.labels(), 0, request.labels().length);
            at += request.count();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
