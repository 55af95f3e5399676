package io.simdmlp.serve;

import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.NonFiniteException;
import io.simdmlp.Predictor;
import io.simdmlp.Workspace;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** The engine of this library: a {@link Predictor}, with workspaces for as many calls as run at the same time. */
final class PredictorEngine implements Engine {
    /** The rows of a workspace; more are predicted in blocks. More rows at once are not faster. */
    private static final int BLOCK_ROWS = 256;

    private final Predictor predictor;
    private final ConcurrentLinkedQueue<Workspace> free =
            new ConcurrentLinkedQueue<>(); // of one row, the usual request
    private final ConcurrentLinkedQueue<Workspace> freeBlocks = new ConcurrentLinkedQueue<>();
    private final LongAdder allocations = new LongAdder();

    PredictorEngine(Mlp mlp) {
        this.predictor = new Predictor(mlp);
    }

    @Override
    public void predict(int[] labels, float[] out, float[] x, int rows) {
        ConcurrentLinkedQueue<Workspace> pool = rows == 1 ? free : freeBlocks;
        Workspace taken = pool.poll();
        Workspace workspace = taken != null ? taken : allocate(rows);
        try {
            if (rows <= workspace.maxRows()) {
                predict(labels, out, x, rows, workspace);
            } else {
                predictBlocks(labels, out, x, rows, workspace);
            }
        } finally {
            pool.add(workspace);
        }
    }

    private Workspace allocate(int rows) {
        allocations.increment();
        return Workspace.of(predictor.spec(), rows == 1 ? 1 : BLOCK_ROWS);
    }

    private void predict(int[] labels, float[] out, float[] x, int rows, Workspace workspace) {
        if (labels.length == 0) {
            predictor.predict(out, x, rows, workspace);
        } else {
            predictor.predictLabels(labels, out, x, rows, workspace);
        }
    }

    private void predictBlocks(int[] labels, float[] out, float[] x, int rows, Workspace workspace) {
        MlpSpec spec = predictor.spec();
        int inputs = spec.inputs();
        int outputs = spec.outputs();
        for (int row = 0; row < rows; row += BLOCK_ROWS) {
            int count = Math.min(BLOCK_ROWS, rows - row);
            float[] block = Arrays.copyOfRange(x, row * inputs, (row + count) * inputs);
            float[] blockOut = new float[count * outputs];
            int[] blockLabels = labels.length == 0 ? labels : new int[count];
            try {
                predict(blockLabels, blockOut, block, count, workspace);
            } catch (NonFiniteException e) {
                throw ModelVersion.notFinite(row + e.row());
            }
            System.arraycopy(blockOut, 0, out, row * outputs, blockOut.length);
            System.arraycopy(blockLabels, 0, labels, labels.length == 0 ? 0 : row, blockLabels.length);
        }
    }

    @Override
    public void warmUp() {
        Workspace workspace = allocate(1);
        predictor.warmUp(workspace);
        free.add(workspace);
        Workspace blocks = allocate(BLOCK_ROWS);
        predictor.warmUp(blocks);
        freeBlocks.add(blocks);
    }

    @Override
    public long allocations() {
        return allocations.sum();
    }
}
