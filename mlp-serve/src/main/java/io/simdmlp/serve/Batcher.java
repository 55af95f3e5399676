package io.simdmlp.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Predicts the rows of several requests for one model in one call. The first request of a batch waits for the window, or until the batch is full,
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
        final CompletableFuture<Boolean> done = new CompletableFuture<>(); // whether all rows are predicted
        int rows; // guarded by lock
        volatile boolean closed;

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
            predictAlone(model, rows);
            return rows.count();
        }
        Batch batch = join(model, rows);
        if (batch.leader.threadId() == Thread.currentThread().threadId()) {
            lead(batch);
        }
        if (!batch.done.join()) {
            predictAlone(model, rows); // one row fails all: each request finds its own failure
        }
        return batch.rows;
    }

    private void predictAlone(ModelVersion model, Rows rows) {
        gate.compute();
        try {
            model.predict(rows);
        } finally {
            gate.pause();
        }
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
        boolean predicted = false;
        gate.compute();
        try {
            compute(batch);
            predicted = true;
        } catch (RequestException e) {
            // predicted is false
        } finally {
            gate.pause();
            batch.done.complete(predicted);
        }
    }

    private static void compute(Batch batch) {
        if (batch.requests.size() == 1) {
            batch.model.predict(batch.requests.getFirst());
            return;
        }
        Rows first = batch.requests.getFirst();
        int inputs = first.x().length / first.count();
        Rows all = new Rows(batch.rows, inputs);
        batch.model.expect(all);
        int outputs = all.out().length / batch.rows;
        int at = 0;
        for (Rows request : batch.requests) {
            System.arraycopy(request.x(), 0, all.x(), at * inputs, request.x().length);
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
}
