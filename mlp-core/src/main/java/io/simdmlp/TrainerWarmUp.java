package io.simdmlp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Warms up the kernels of a trainer's steps, with separate networks and trainers. */
final class TrainerWarmUp {
    private TrainerWarmUp() {}

    /** See {@link Trainer#warmUp(Duration)}. */
    static WarmUp run(Trainer trainer, Duration cap) {
        Warmer warmer = new Warmer(cap);
        int batchSize = trainer.batchSize();
        int[] few = trainable(trainer, Warmer.standInRows(batchSize));
        try (Trainer standIn = trainer.like(Warmer.standIn(trainer.spec(), 1), few[few.length - 1])) {
            warmer.standIn(steps(standIn, few));
        }
        try (Trainer another = trainer.like(Mlp.create(trainer.spec(), Initializer.xavier(), 1), batchSize)) {
            return warmer.network(steps(another, trainable(trainer, Warmer.rows(batchSize))));
        }
    }

    /** The numbers of rows with which a step is possible: batch normalization needs two. */
    private static int[] trainable(Trainer trainer, int[] rows) {
        int least = trainer.spec().isBatchNormalized() ? 2 : 1;
        return Arrays.stream(rows).filter(count -> count >= least).toArray();
    }

    /** A step on generated samples for each of these numbers of rows and each kind of target, the largest last. */
    private static List<Runnable> steps(Trainer trainer, int[] rows) {
        int most = rows[rows.length - 1];
        MlpSpec spec = trainer.spec();
        int outputs = spec.outputs();
        float[] x = Warmer.inputs(spec, most);
        int[] labels = new int[most];
        for (int row = 0; row < most; row++) {
            labels[row] = row % Target.classes(outputs);
        }
        float[] y = new float[most * outputs]; // 1, and the target of other classes: every loss accepts those
        Labels.expand(y, labels, 0, most, outputs, 1f, trainer.loss().otherClasses());
        List<Runnable> steps = new ArrayList<>();
        for (int count : rows) {
            if (Target.takesLabels(trainer.loss(), outputs)) {
                steps.add(() -> trainer.step(x, labels, count));
            }
            steps.add(() -> trainer.step(x, y, count));
        }
        return steps;
    }
}
