package io.simdmlp;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The learning rate of a trainer: its base, its {@link Schedule} and the time since the trainer was built. */
final class LearningRate {
    private final Schedule schedule;
    private final Schedule.@Nullable Plateau plateau;
    private final boolean isConstant;
    private double base;
    private long updates;
    private long epochs;

    // Of the plateau.
    private double best;
    private int epochsWithout; // improvement
    private int cooldown;
    private int reductions;

    LearningRate(Schedule schedule, double base) {
        this.schedule = schedule;
        this.plateau = schedule.plateau();
        this.isConstant = schedule.curve() instanceof Schedule.Constant && schedule.warmUp() == 0 && plateau == null;
        this.base = base;
        this.best = plateau == null || !plateau.metric().higherIsBetter()
                ? Double.POSITIVE_INFINITY
                : Double.NEGATIVE_INFINITY;
    }

    /** Sets the base, from the next update on. */
    void setBase(double newBase) {
        base = newBase;
    }

    /** The learning rate of the next update. */
    double next() {
        if (isConstant) {
            return base;
        }
        double rate = schedule.rate(base, updates, epochs);
        return plateau == null || reductions == 0 ? rate : reduced(rate, plateau);
    }

    private double reduced(double rate, Schedule.Plateau by) {
        double reduced = rate * Schedule.raise(by.factor(), reductions);
        return Math.max(reduced, Math.min(by.minimum(), rate));
    }

    /** Returns true if the metric of the plateau needs the outputs of all samples. */
    boolean needsScores() {
        return plateau != null && plateau.metric().needsScores();
    }

    /** Counts an update. */
    void updated() {
        updates++;
    }

    /** Counts an epoch, with the metrics of the validation data, or the training loss if there are no such data. */
    void epochEnded(Map<Metric, Double> validation, double loss) {
        epochs++;
        if (plateau != null) {
            Double value = validation.isEmpty() ? Double.valueOf(loss) : validation.get(plateau.metric());
            observe(plateau, value == null ? Double.NaN : value);
        }
    }

    private void observe(Schedule.Plateau by, double value) {
        boolean improved = by.metric().higherIsBetter()
                ? value > best * (1 + by.threshold())
                : value < best * (1 - by.threshold());
        if (improved) {
            best = value;
        }
        epochsWithout = improved ? 0 : epochsWithout + 1;
        if (cooldown > 0) {
            cooldown--;
            epochsWithout = 0;
        }
        if (epochsWithout > by.patience()) {
            reductions++;
            cooldown = by.cooldown();
            epochsWithout = 0;
        }
    }

    /** Adds the state to a checkpoint. */
    void save(TrainerState.Writer state) {
        state.put("learning-rate", base);
        state.put("updates", updates);
        state.put("epochs", epochs);
        state.put("plateau-best", best);
        state.put("plateau-epochs", epochsWithout);
        state.put("plateau-cooldown", cooldown);
        state.put("plateau-reductions", reductions);
    }

    /** Checks that a checkpoint has this state. */
    static void check(TrainerState state) {
        new LearningRate(Schedule.constant(), 0).restore(state);
    }

    /** Takes the state from a checkpoint. */
    void restore(TrainerState state) {
        base = state.number("learning-rate");
        updates = state.integer("updates");
        epochs = state.integer("epochs");
        best = state.number("plateau-best");
        epochsWithout = (int) state.integer("plateau-epochs");
        cooldown = (int) state.integer("plateau-cooldown");
        reductions = (int) state.integer("plateau-reductions");
    }
}
