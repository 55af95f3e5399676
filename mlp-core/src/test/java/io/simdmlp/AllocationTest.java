package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** 200 warm training steps and 200 warm predictions allocate 0 bytes, in a JVM of their own. */
class AllocationTest {
    private static final int CALLS = 200;

    /** Prints {@code name bytes}, the bytes that 200 warm calls of each workload allocated on all threads. */
    static final class Probe {
        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private static float[] kept = {};

        public static void main(String[] arguments) {
            measure("nothing", () -> {});
            measure("control", () -> kept = new float[4]);
            for (Activation hidden : Activation.values()) {
                if (hidden != Activation.STEP) {
                    training(hidden, Activation.SOFTMAX, Loss.CATEGORICAL_CROSS_ENTROPY, Optimizer.adam(1e-3), 1);
                }
            }
            for (Loss loss : Nets.losses()) {
                training(Activation.RELU, Nets.output(loss), loss, Optimizer.sgd(0.01), 1);
            }
            training(Activation.RELU, Activation.SOFTMAX, Loss.BINARY_CROSS_ENTROPY, Optimizer.sgd(0.01), 1);
            training(
                    Activation.TANH,
                    Activation.IDENTITY,
                    Loss.MSE,
                    Optimizer.sgd(0.01).withMomentum(0.9),
                    1);
            training(Activation.RELU, Activation.SOFTMAX, Loss.CATEGORICAL_CROSS_ENTROPY, Optimizer.adamW(1e-3), 2);
            for (Optimizer optimizer : Nets.optimizers()) {
                training(Activation.RELU, Activation.SOFTMAX, Loss.CATEGORICAL_CROSS_ENTROPY, optimizer, 1);
            }
            penalized(1);
            penalized(2);
            for (Schedule schedule : List.of(
                    Schedule.step(10, 0.99),
                    Schedule.multiStep(0.5, 100, 2_000),
                    Schedule.exponential(0.9999),
                    Schedule.linear(1, 0.1, 5_000),
                    Schedule.polynomial(2, 100_000),
                    Schedule.cosine(100_000, 1e-5),
                    Schedule.cosineRestarts(100, 2, 1e-5),
                    Schedule.oneCycle(100_000),
                    Schedule.inverseScaling(0.5),
                    Schedule.reduceOnPlateau(0.5, 3))) {
                weighted(schedule, 1);
            }
            weighted(Schedule.constant(), 2);
            for (MlpSpec spec : Nets.normalized()) {
                normalized(spec, 1);
                normalized(spec, 2);
            }
            for (MlpSpec spec : Nets.embedded()) {
                normalized(spec, 1);
                normalized(spec, 2);
            }
            custom(1);
            custom(2);
            hooked(1);
            hooked(2);
            for (UpdateOptions updates : List.of(
                    UpdateOptions.NONE.withClipNorm(1e-3).withClipValue(0.01),
                    UpdateOptions.NONE.withClipValue(0.01).withMaxNorm(0.1).withEma(0.99),
                    UpdateOptions.NONE.withAccumulate(3).withEma(0.99))) {
                updating(updates, 1);
                updating(updates, 2);
            }
            lbfgs(1);
            lbfgs(2);
            for (WeightFormat format : WeightFormat.values()) {
                predicting(format, 1);
                predicting(format, 3);
                predicting(format, 23);
            }
            predictingOnThreads(1);
            predictingOnThreads(8); // by columns
            predictingOnThreads(40); // by rows
        }

        private static void training(
                Activation hidden, Activation output, Loss loss, Optimizer optimizer, int threads) {
            MlpSpec spec = MlpSpec.builder(70)
                    .layer(70, hidden)
                    .layer(35, hidden)
                    .layer(3, output)
                    .build();
            int rows = 33;
            float[] x = Nets.inputs(rows, 70, 1);
            int[] labels = Nets.labels(x, 70);
            try (Trainer trainer = Trainer.builder(Mlp.create(spec, 2))
                    .loss(loss)
                    .optimizer(optimizer)
                    .batchSize(rows)
                    .threads(threads)
                    .build()) {
                measure(
                        hidden + "/" + output + "/" + loss + "/" + optimizer + "/" + threads,
                        () -> trainer.step(x, labels, rows));
            }
        }

        /** A step with weight decay and an L1 penalty on weights only. */
        private static void penalized(int threads) {
            float[] x = Nets.inputs(33, 37, 1);
            int[] labels = Nets.labels(x, 37);
            try (Trainer trainer = Trainer.builder(Mlp.create(threads == 1 ? small() : Nets.uneven(), 2))
                    .optimizer(Optimizer.rmsProp(1e-3)
                            .withCentered()
                            .withMomentum(0.9)
                            .withWeightDecay(0.01))
                    .l1(1e-4)
                    .batchSize(33)
                    .threads(threads)
                    .build()) {
                measure("penalized/" + threads, () -> trainer.step(x, labels, 33));
            }
        }

        /** A step with weights, a schedule and a warm-up. */
        private static void weighted(Schedule schedule, int threads) {
            float[] x = Nets.inputs(33, 37, 1);
            Batch batch = new Batch(x, Nets.labels(x, 37), new float[0], Nets.inputs(33, 1, 2));
            try (Trainer trainer = Trainer.builder(Mlp.create(threads == 1 ? small() : Nets.uneven(), 2))
                    .schedule(schedule.withWarmUp(500))
                    .batchSize(33)
                    .threads(threads)
                    .build()) {
                measure("weighted/" + schedule.curve() + "/" + threads, () -> trainer.step(batch, 33));
            }
        }

        /** Steps and predictions with normalization, dropout and embeddings. */
        private static void normalized(MlpSpec spec, int threads) {
            float[] x = Nets.inputs(spec, 33, 1);
            int[] labels = Nets.labels(Nets.inputs(33, 37, 1), 37);
            Mlp mlp = Mlp.create(spec, 2);
            try (Trainer trainer =
                    Trainer.builder(mlp).batchSize(33).threads(threads).build()) {
                measure("normalized/" + spec + "/" + threads, () -> trainer.step(x, labels, 33));
            }
            Predictor predictor = new Predictor(mlp);
            Workspace workspace = Workspace.of(spec, 33);
            float[] out = new float[99];
            measure("predict/" + spec + "/" + threads, () -> predictor.predict(out, x, 33, workspace));
        }

        private static void custom(int threads) {
            float[] x = Nets.inputs(33, 37, 1);
            CustomLoss loss = (outputs, at, gradient, gradientAt, rows) -> {
                for (int i = 0; i < rows * 3; i++) {
                    gradient[gradientAt + i] = outputs[at + i];
                }
                return 1;
            };
            try (Trainer trainer = Trainer.builder(Mlp.create(threads == 1 ? small() : Nets.uneven(), 2))
                    .batchSize(33)
                    .threads(threads)
                    .build()) {
                measure("custom/" + threads, () -> trainer.step(x, 0, 33, loss));
                measure("gradients/" + threads, () -> trainer.applyGradients(trainer.gradients()));
            }
        }

        private static MlpSpec small() {
            return MlpSpec.builder(37)
                    .layer(16, Activation.TANH)
                    .layer(3, Activation.SOFTMAX)
                    .build();
        }

        private static void hooked(int threads) {
            float[] x = Nets.inputs(33, 37, 1);
            int[] labels = Nets.labels(x, 37);
            try (Trainer trainer = Trainer.builder(Mlp.create(Nets.uneven(), 2))
                    .gradientHook((gradients, rows) -> gradients[0] < Float.MAX_VALUE)
                    .batchSize(33)
                    .threads(threads)
                    .build()) {
                measure("hooked/" + threads, () -> trainer.step(x, labels, 33));
            }
        }

        private static void updating(UpdateOptions updates, int threads) {
            float[] x = Nets.inputs(33, 37, 1);
            int[] labels = Nets.labels(x, 37);
            try (Trainer trainer = Trainer.builder(Mlp.create(threads == 1 ? small() : Nets.uneven(), 2))
                    .updateOptions(updates)
                    .batchSize(33)
                    .threads(threads)
                    .build()) {
                measure(updates + "/" + threads, () -> trainer.step(x, labels, 33));
            }
        }

        /** Steps on batches of different samples, so that each has a line search. */
        private static void lbfgs(int threads) {
            float[] x = Nets.inputs(66, 37, 1);
            int[] labels = Nets.labels(x, 37);
            int[] steps = {0};
            try (Trainer trainer = Trainer.builder(Mlp.create(threads == 1 ? small() : Nets.uneven(), 2))
                    .optimizer(Optimizer.lbfgs().withWeightDecay(1e-3))
                    .batchSize(33)
                    .threads(threads)
                    .build()) {
                measure("lbfgs/" + threads, () -> {
                    int from = steps[0]++ % 33;
                    trainer.step(x, from * 37, labels, from, 33);
                });
            }
        }

        private static void predicting(WeightFormat format, int rows) {
            Predictor predictor = new Predictor(Mlp.create(Nets.uneven(), 3), format);
            Workspace workspace = Workspace.of(Nets.uneven(), rows);
            float[] x = Nets.inputs(rows, 37, 1);
            float[] out = new float[rows * 3];
            int[] labels = new int[rows];
            float[] apart = new float[rows * 40];
            float[] outApart = new float[rows * 5];
            measure(format + " predict/" + rows, () -> predictor.predict(out, x, rows, workspace));
            measure(format + " labels/" + rows, () -> predictor.predictLabels(labels, x, rows, workspace));
            measure(format + " both/" + rows, () -> predictor.predictLabels(labels, out, x, rows, workspace));
            measure(format + " probabilities/" + rows, () -> predictor.predictProba(out, x, rows, workspace));
            measure(format + " gaps/" + rows, () -> {
                predictor.predict(outApart, 0, 5, apart, 0, 40, rows, workspace);
                predictor.predictProba(out, 0, 3, apart, 0, 40, rows, workspace);
                predictor.predictLabels(labels, 0, apart, 0, 40, rows, workspace);
            });
        }

        private static void predictingOnThreads(int rows) {
            Predictor predictor = new Predictor(Mlp.create(Nets.uneven(), 3));
            float[] x = Nets.inputs(rows, 37, 1);
            float[] out = new float[rows * 3];
            int[] labels = new int[rows];
            try (ParallelPredictor parallel =
                    ParallelPredictor.builder(predictor).maxRows(rows).build()) {
                measure("predict on threads/" + rows, () -> {
                    parallel.predict(out, x, rows);
                    parallel.predictProba(out, x, rows);
                    parallel.predictLabels(labels, x, rows);
                });
            }
        }

        /**
         * Measures a call that is warm, after a window of calls without allocation; prints the last bytes if there is
         * no such window.
         */
        private static void measure(String name, Runnable call) {
            long deadline = System.nanoTime() + 20_000_000_000L;
            long bytes;
            do {
                long before = THREADS.getTotalThreadAllocatedBytes();
                for (int i = 0; i < CALLS; i++) {
                    call.run();
                }
                bytes = THREADS.getTotalThreadAllocatedBytes() - before;
            } while (bytes > 0 && System.nanoTime() < deadline && !name.equals("control"));
            System.out.println(name + " " + bytes);
        }
    }

    @Test
    void warmStepsAndPredictionsAllocateNothing() throws Exception {
        String out =
                ChildJvm.run(Probe.class, ChildJvm.sameKernels()).succeeded().out();
        int workloads = 0;
        for (String line : out.lines().toList()) {
            String name = line.substring(0, line.lastIndexOf(' '));
            long bytes = Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
            if (name.equals("control")) {
                assertTrue(bytes >= CALLS * 16L, "the control's allocations were not seen: " + bytes + " bytes");
            } else {
                assertEquals(0, bytes, "bytes allocated by " + CALLS + " warm calls of " + name);
                workloads++;
            }
        }
        int variants = 4 * (Nets.normalized().size() + Nets.embedded().size())
                + Nets.optimizers().size();
        assertEquals(64 + variants + Nets.losses().size() + Activation.values().length - 1, workloads, out);
    }
}
