package io.simdmlp;

import io.simdmlp.kernel.Kernels;
import io.simdmlp.threads.Shares;
import io.simdmlp.threads.Team;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The passes over gradients before the optimizer's update and over parameters after it, shared among the threads of a team;
 * see {@link UpdateOptions}. Those that need no other element than their own are part of the update:
 *
 * <pre>
 *   all gradients   mean over batches      a task of its own
 *                   sum of squares         a task of its own, before it the limit of values
 *   a thread's      limit of values        before the optimizer, on the same parameters
 *   parameters      scaling by the norm    likewise
 *                   OPTIMIZER
 *                   average                after it, likewise
 *   all parameters  limit of norms         a task of its own, then the average after a barrier
 * </pre>
 */
final class UpdatePasses {
    private final Kernels kernels;
    private final UpdateOptions options;
    private final float[] gradients;
    private final Team team;

    private final @Nullable GradientMean mean;
    private final @Nullable GradientClip clip;
    private final @Nullable MaxNorm maxNorm;
    private final @Nullable WeightAverage average;

    private final Team.Task<GradientMean> add =
            (of, member, members) -> of.add(share(member, members), share(member + 1, members));
    private final Team.Task<GradientMean> finish =
            (of, member, members) -> of.finish(share(member, members), share(member + 1, members));
    private final Team.Task<GradientClip> sumBlocks = GradientClip::sumBlocks;
    private final Team.Task<MaxNorm> limit = this::limit;

    /**
     * Creates the passes over a network's parameters and their gradients.
     *
     * @param scratch per member of the team
     */
    UpdatePasses(Mlp mlp, float[] gradients, UpdateOptions options, Kernels kernels, float[][] scratch, Team team) {
        this.kernels = kernels;
        this.options = options;
        this.gradients = gradients;
        this.team = team;
        this.mean = options.accumulates() ? new GradientMean(kernels, options.accumulate(), gradients) : null;
        this.clip = options.clipsNorm() ? new GradientClip(kernels, options, gradients, scratch) : null;
        this.maxNorm = options.limitsNorms() ? new MaxNorm(kernels, mlp, options.maxNorm()) : null;
        this.average = options.averages() ? new WeightAverage(kernels, mlp, options.ema()) : null;
    }

    /** Returns true if a pass needs the gradients of all parameters before the first is updated. */
    boolean needAllGradients() {
        return mean != null || clip != null;
    }

    /**
     * Runs the passes over all gradients of a batch.
     *
     * @param shared true to share them among the team
     * @return false if no update follows, since the group of batches is not complete
     */
    boolean onGradients(boolean shared) {
        if (mean != null) {
            boolean isLast = mean.isLast();
            run(add, mean, shared);
            mean.added();
            if (!isLast) {
                return false;
            }
        }
        computeNorm(shared);
        return true;
    }

    /**
     * Computes the mean gradients of the batches of an incomplete group.
     *
     * @return false if there are none
     */
    boolean finishGroup(boolean shared) {
        if (mean == null || mean.batches() == 0) {
            return false;
        }
        run(finish, mean, shared);
        mean.clear();
        computeNorm(shared);
        return true;
    }

    private void computeNorm(boolean shared) {
        if (clip != null) {
            run(sumBlocks, clip, shared);
            clip.complete();
        }
    }

    /** Prepares an update, on the calling thread. */
    void beginUpdate() {
        if (average != null) {
            average.beginUpdate();
        }
    }

    /** Runs the passes over gradients {@code [from, to)} that immediately precede their parameters' update. */
    void beforeUpdate(int from, int to) {
        if (clip != null) {
            clip.scale(from, to);
        } else if (options.clipsValues()) {
            kernels.clamp(gradients, from, to, (float) options.clipValue());
        }
    }

    /** Runs the passes over parameters {@code [from, to)} that immediately follow their update. */
    void afterUpdate(int from, int to) {
        if (average != null && maxNorm == null) {
            average.add(from, to);
        }
    }

    /** Runs the passes over all parameters, after their update. */
    void onParameters(boolean shared) {
        if (maxNorm != null) {
            run(limit, maxNorm, shared);
        }
    }

    private void limit(MaxNorm by, int member, int members) {
        by.limit(member, members);
        if (average != null && team.barrier(members)) {
            average.add(share(member, members), share(member + 1, members));
        }
    }

    private int share(int member, int members) {
        return Shares.column(gradients.length, member, members);
    }

    private <W> void run(Team.Task<W> task, W work, boolean shared) {
        if (shared) {
            team.run(task, work);
        } else {
            task.run(work, 0, 1);
        }
    }

    /** The norm of the gradients of the last update before it was limited; NaN if there is none. */
    double norm() {
        return clip == null ? Double.NaN : clip.norm();
    }

    /** The network with the average of the parameters, or null. */
    @Nullable
    Mlp averaged() {
        return average == null ? null : average.averaged();
    }

    /** Begins a call of fit that is not resumed, without batches of a group and with an average. */
    void beginFit() {
        if (mean != null) {
            mean.clear();
        }
        beginUpdate();
    }

    /** Ends a call of fit: drops an incomplete group of batches, and sets the parameters to their average if there is one. */
    void endFit() {
        if (mean != null) {
            mean.clear();
        }
        if (average != null) {
            average.toParameters();
        }
    }

    /** Sets the average to the parameters, if there is one. */
    void averageOfParameters() {
        if (average != null) {
            average.ofParameters();
        }
    }

    /** The arrays of the state by name: the arrays themselves. */
    Map<String, float[]> arrays() {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        if (mean != null) {
            arrays.put("accumulated", mean.sum());
        }
        if (average != null) {
            arrays.put("average", average.averaged().parameters());
        }
        return arrays;
    }

    /** Adds the other numbers of the state to a checkpoint. */
    void save(TrainerState.Writer state) {
        if (mean != null) {
            state.put("accumulated-batches", mean.batches());
        }
        if (average != null) {
            state.put("average-begun", average.isBegun() ? 1 : 0);
        }
    }

    /** Checks that a checkpoint has these numbers. */
    void check(TrainerState state) {
        if (mean != null) {
            state.integer("accumulated-batches", options.accumulate() - 1);
        }
        if (average != null) {
            state.integer("average-begun", 1);
        }
    }

    /** Takes these numbers from a checkpoint. */
    void restore(TrainerState state) {
        if (mean != null) {
            mean.setBatches((int) state.integer("accumulated-batches"));
        }
        if (average != null) {
            average.setBegun(state.integer("average-begun") == 1);
        }
    }
}
