package io.simdmlp.bench.peers;

import io.simdmlp.Optimizer;
import io.simdmlp.Schedule;
import io.simdmlp.UpdateOptions;
import io.simdmlp.bench.Workload;
import io.simdmlp.bench.peers.Contestant.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A workload of any kind, with its name, unit and description in tables. */
record PeerTask(Enum<?> workload) {
    /** Every workload, in the order of the documents. */
    static List<PeerTask> all() {
        List<Enum<?>> workloads = new ArrayList<>(List.of(Workload.Training.values()));
        workloads.addAll(List.of(Workload.Inference.values()));
        workloads.addAll(List.of(Workload.MatrixProduct.values()));
        return workloads.stream().map(PeerTask::new).toList();
    }

    /** The workload of a name. */
    static PeerTask of(String name) {
        return all().stream()
                .filter(task -> task.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("task is '" + name + "', expected one of " + all()));
    }

    /** The workload with all its memory, as the contestant computes it; null if it does not support it. */
    @Nullable
    Work open(Contestant contestant) {
        return open(contestant, true);
    }

    /** The workload without dropout, whose random numbers are others in each library; null as in {@link #open}. */
    @Nullable
    Work openForComparison(Contestant contestant) {
        return open(contestant, false);
    }

    private @Nullable Work open(Contestant contestant, boolean dropout) {
        return switch (workload) {
            case Workload.Training net -> contestant.training(net, dropout ? net.spec : net.specWithoutDropout());
            case Workload.Inference net -> contestant.inference(net);
            case Workload.MatrixProduct product -> contestant.product(product);
            default -> throw new IllegalArgumentException("workload is " + workload + ", expected one of " + all());
        };
    }

    String name() {
        return workload.toString();
    }

    /** The name that selects it in {@code --only}: {@code T1}, {@code G1}. */
    String group() {
        return workload instanceof Workload.MatrixProduct ? "G1" : name();
    }

    /** Whether the latency of a call counts, rather than the throughput. */
    boolean isLatency() {
        return workload == Workload.Inference.I1 || workload == Workload.Inference.I2;
    }

    /** The units of a call: per second if it is not a latency. */
    double perCall() {
        return switch (workload) {
            case Workload.Training net -> net == Workload.Training.T4 ? 1 : net.rows;
            case Workload.Inference net -> net.rows;
            case Workload.MatrixProduct product -> product.flops() * 1e-9;
            default -> 1;
        };
    }

    String unit() {
        return switch (workload) {
            case Workload.Training net -> net == Workload.Training.T4 ? "steps/s" : "samples/s";
            case Workload.Inference net -> isLatency() ? "us" : "rows/s";
            default -> "GFLOP/s";
        };
    }

    /** The description of the workload; the same for all products. */
    String legend() {
        return switch (workload) {
            case Workload.Training net ->
                "train " + net.spec + ", " + net.loss.label() + ", " + optimizer(net) + options(net) + ", batches of "
                        + net.rows;
            case Workload.Inference net ->
                "predict " + (net.rows == 1 ? "1 row" : net.rows + " rows") + ", " + net.spec;
            default -> "multiply an M x K by a K x N matrix; dw: the first is stored transposed; dx: the second";
        };
    }

    private static String optimizer(Workload.Training net) {
        return switch (net.optimizer) {
            case Optimizer.Adam adam -> "Adam";
            case Optimizer.RmsProp rms -> "RMSprop";
            default -> "SGD";
        };
    }

    private static String options(Workload.Training net) {
        StringBuilder options = new StringBuilder();
        if (!net.schedule.equals(Schedule.constant())) {
            String curve = net.schedule.curve().getClass().getSimpleName();
            options.append(", ").append(curve.toLowerCase(Locale.ROOT)).append(" schedule");
        }
        if (!net.updateOptions.equals(UpdateOptions.NONE)) {
            options.append(", clip norm ").append(net.updateOptions.clipNorm());
            options.append(", EMA ").append(net.updateOptions.ema());
        }
        return options.toString();
    }

    @Override
    public String toString() {
        return name();
    }
}
