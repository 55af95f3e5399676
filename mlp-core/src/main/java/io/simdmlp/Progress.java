package io.simdmlp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The position of a trainer in its data, and what a call of {@link Trainer#fit} has found so far. */
final class Progress {
    private static final float[] NONE = {};

    /** Complete epochs since the trainer was built. */
    int epochs;

    /** The batches of the current epoch that have been trained on, and sums over them. */
    int batches;

    double lossSum;
    double weightSum;
    double seconds;

    /** The learning rate of the last batch. */
    double learningRate;

    /** The complete epochs of this call. */
    private final List<EpochResult> results = new ArrayList<>();

    /** The best epoch of this call, with its parameters. */
    private @Nullable EpochResult best;

    private float[] bestParameters = NONE;
    private float[] bestBuffers = NONE;

    /** The metric of the last epoch that improved it by more than the least change, and the epochs since. */
    private double reference = Double.NaN;

    private int epochsWithout;

    List<EpochResult> results() {
        return List.copyOf(results);
    }

    int completed() {
        return results.size();
    }

    @Nullable
    EpochResult best() {
        return best;
    }

    /** Returns true if the metric has not improved for as long as the patience. */
    boolean isExhausted(@Nullable EarlyStopping stopping) {
        return stopping != null && epochsWithout >= stopping.patience();
    }

    /** Begins an epoch. */
    void beginEpoch() {
        batches = 0;
        lossSum = 0;
        weightSum = 0;
        seconds = 0;
    }

    /** Counts a batch. */
    void add(double meanLoss, double weight) {
        lossSum += meanLoss * weight;
        weightSum += weight;
        batches++;
    }

    /** Counts an epoch, and keeps a copy of the parameters if it is the best one. */
    void complete(EpochResult result, @Nullable EarlyStopping stopping, Mlp mlp) {
        beginEpoch();
        epochs++;
        results.add(result);
        if (stopping == null) {
            return;
        }
        if (stopping.isBetter(result, best)) {
            best = result;
            if (bestParameters.length == 0) {
                bestParameters = mlp.parameters().clone();
                bestBuffers = mlp.buffers().clone();
            } else {
                System.arraycopy(mlp.parameters(), 0, bestParameters, 0, bestParameters.length);
                System.arraycopy(mlp.buffers(), 0, bestBuffers, 0, bestBuffers.length);
            }
        }
        double value = result.metric(stopping.metric());
        boolean improved = Double.isFinite(value)
                && (Double.isNaN(reference) || stopping.metric().isBetter(value, reference, stopping.minDelta()));
        reference = improved ? value : reference;
        epochsWithout = improved ? 0 : epochsWithout + 1;
    }

    /** Copies the best parameters and buffers to the network, if there are any, and forgets the call. */
    void end(Mlp mlp) {
        System.arraycopy(bestParameters, 0, mlp.parameters(), 0, bestParameters.length);
        System.arraycopy(bestBuffers, 0, mlp.buffers(), 0, bestBuffers.length);
        beginEpoch();
        results.clear();
        best = null;
        bestParameters = NONE;
        bestBuffers = NONE;
        reference = Double.NaN;
        epochsWithout = 0;
    }

    /** Adds the state to a checkpoint. */
    void save(TrainerState.Writer state) {
        state.put("epoch", epochs);
        state.put("batch", batches);
        state.put("loss-sum", lossSum);
        state.put("weight-sum", weightSum);
        state.put("seconds", seconds);
        state.put("last-learning-rate", learningRate);
        state.put("reference", reference);
        state.put("epochs-without-improvement", epochsWithout);
        state.put("best-epoch", best == null ? 0 : best.epoch());
        state.put("best-parameters", bestParameters);
        if (bestBuffers.length > 0) {
            state.put("best-buffers", bestBuffers);
        }
        state.put("results", results.size());
        for (int i = 0; i < results.size(); i++) {
            state.put("result-" + (i + 1), results.get(i).text());
        }
    }

    /** Takes the state from a checkpoint. */
    void restore(TrainerState state, Mlp mlp) {
        epochs = (int) state.integer("epoch");
        batches = (int) state.integer("batch");
        lossSum = state.number("loss-sum");
        weightSum = state.number("weight-sum");
        seconds = state.number("seconds");
        learningRate = state.number("last-learning-rate");
        reference = state.number("reference");
        epochsWithout = (int) state.integer("epochs-without-improvement");
        bestParameters = best(state, "best-parameters", mlp.parameters());
        boolean hasBuffers = bestParameters.length > 0 && mlp.buffers().length > 0;
        bestBuffers = hasBuffers ? best(state, "best-buffers", mlp.buffers()) : NONE;
        results.clear();
        best = null;
        int count = (int) state.integer("results");
        for (int i = 0; i < count; i++) {
            EpochResult result = EpochResult.parse(state.text("result-" + (i + 1)));
            results.add(result);
            best = result.epoch() == state.integer("best-epoch") ? result : best;
        }
    }

    /** A copy of an array of the state, which is empty or as long as {@code like}. */
    private static float[] best(TrainerState state, String name, float[] like) {
        float[] array = state.array(name).clone();
        if (array.length != 0 && array.length != like.length) {
            throw new IllegalArgumentException(
                    "the state's '" + name + "' has " + array.length + " values, expected " + like.length);
        }
        return array;
    }
}
