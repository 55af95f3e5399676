package io.simdmlp.bench;

import io.simdmlp.Predictor;
import io.simdmlp.Trainer;
import io.simdmlp.Workspace;
import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.Pointwise;
import io.simdmlp.kernel.reference.ReferenceKernels;
import io.simdmlp.kernel.vector.VectorKernels;
import io.simdmlp.tracker.MarkdownTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Measures speed at many sizes: every batch from 1 row on, every width of a layer, and the smallest layers beside the
 * reference kernels. On one thread.
 *
 * @param curves of {@link Workload.Training#T1}'s network by rows, and of a layer by outputs
 * @param tiny the smallest layers
 */
public record Curves(List<Curve> curves, List<Tiny> tiny) {
    /** The largest batch that is usually measured. */
    public static final int MOST_ROWS = 1024;

    /** The largest width of a layer that is usually measured. */
    public static final int MOST_OUTPUTS = 130;

    private static final int LAYER_ROWS = 64;
    private static final int LAYER_INPUTS = 128;

    /** Sides of the smallest layers, and rows that go through them. */
    private static final int[] TINY = {1, 2, 4, 8};

    private static final int[] TINY_ROWS = {1, 4, 32};

    // The sizes that a page shows: around the vectors' and the tiles' edges, then by doubles
    private static final int[] ROWS = {1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 16, 32, 64, 128, 256, 512, 1024};
    private static final int[] OUTPUTS = {1, 2, 4, 8, 16, 17, 32, 33, 48, 49, 64, 65, 80, 81, 96, 97, 128, 129};
    private static final int SHOWN = 6;

    // Sizes are measured in turn over many rounds, and the minimum counts: the load of other programs does not last for
    // all rounds.
    private static final int ROUNDS = 7;
    private static final int AGAIN = 50;
    private static final double WINDOW = 500_000; // nanoseconds
    private static final double WARM_UP = 2e9;
    private static final int FEW = 16; // rows of the warm-up: they use nearly every kernel

    /**
     * A layer so small that calls take more time than arithmetic: its three products, bias and activation included.
     *
     * @param rows of the batch
     * @param inputs of the layer
     * @param outputs of the layer
     * @param vector nanoseconds on the vector kernels
     * @param reference nanoseconds on the reference kernels
     */
    public record Tiny(int rows, int inputs, int outputs, double vector, double reference) {
        /** {@return the time on the vector kernels, in units of the reference's} */
        public double ratio() {
            return vector / reference;
        }
    }

    /**
     * {@return the curves and the smallest layers, measured}
     *
     * @param mostRows the largest batch
     * @param mostOutputs the largest width of a layer
     * @param progress receives the name of each measurement before it begins
     */
    public static Curves measure(int mostRows, int mostOutputs, Consumer<String> progress) {
        return measure(mostRows, mostOutputs, 1, progress);
    }

    /** The same up to other sizes and in a fraction of the time, for tests that every part works. */
    static Curves measure(int mostRows, int mostOutputs, double scale, Consumer<String> progress) {
        List<Curve> curves = new ArrayList<>();
        progress.accept("predict");
        curves.add(curve("predict", "rows", mostRows, FEW, scale, predictions(mostRows)));
        progress.accept("train");
        Workload.Training net = Workload.Training.T1;
        try (Trainer trainer = Trainer.builder(Workload.mlp(net.spec))
                .loss(net.loss)
                .optimizer(net.optimizer)
                .batchSize(mostRows)
                .build()) {
            float[] x = Workload.random(mostRows * net.spec.inputs());
            int[] labels = new int[mostRows];
            trainer.warmUp();
            trainer.learningRate(0); // a network that has memorized a batch computes with gradients near zero
            curves.add(curve("train", "rows", mostRows, FEW, scale, rows -> trainer.step(x, labels, rows)));
        }
        DenseLayer layer =
                new DenseLayer(new VectorKernels(new ReferenceKernels()), LAYER_ROWS, LAYER_INPUTS, mostOutputs);
        progress.accept("layer forward");
        curves.add(curve("layer forward", "outputs", mostOutputs, mostOutputs, scale, outputs -> {
            layer.forward(LAYER_ROWS, LAYER_INPUTS, outputs);
        }));
        progress.accept("layer and back");
        curves.add(curve("layer and back", "outputs", mostOutputs, mostOutputs, scale, outputs -> {
            layer.forward(LAYER_ROWS, LAYER_INPUTS, outputs);
            layer.back(LAYER_ROWS, LAYER_INPUTS, outputs);
        }));
        progress.accept("smallest layers");
        return new Curves(curves, tiny(scale));
    }

    private static IntConsumer predictions(int mostRows) {
        Workload.Inference net = Workload.Inference.I1;
        Predictor predictor = new Predictor(Workload.mlp(net.spec));
        Workspace workspace = Workspace.of(net.spec, mostRows);
        predictor.warmUp(workspace);
        float[] x = Workload.random(mostRows * net.spec.inputs());
        float[] out = new float[mostRows * net.spec.outputs()];
        return rows -> predictor.predict(out, x, rows, workspace);
    }

    /** The smallest layers on vector and on reference kernels, taking turns. */
    private static List<Tiny> tiny(double scale) {
        List<int[]> shapes = new ArrayList<>();
        for (int rows : TINY_ROWS) {
            for (int inputs : TINY) {
                for (int outputs : TINY) {
                    shapes.add(new int[] {rows, inputs, outputs});
                }
            }
        }
        int most = TINY[TINY.length - 1];
        int mostRows = TINY_ROWS[TINY_ROWS.length - 1];
        DenseLayer vector = new DenseLayer(new VectorKernels(new ReferenceKernels()), mostRows, most, most);
        DenseLayer reference = new DenseLayer(new ReferenceKernels(), mostRows, most, most);
        double[] nanos = least(2 * shapes.size(), 2 * shapes.size(), scale, size -> {
            int[] shape = shapes.get((size - 1) / 2);
            DenseLayer layer = size % 2 == 1 ? vector : reference;
            layer.forward(shape[0], shape[1], shape[2]);
            layer.back(shape[0], shape[1], shape[2]);
        });
        List<Tiny> tiny = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            int[] shape = shapes.get(i);
            tiny.add(new Tiny(shape[0], shape[1], shape[2], nanos[2 * i], nanos[2 * i + 1]));
        }
        return tiny;
    }

    /** A layer's memory, for batches and widths up to the largest. */
    private static final class DenseLayer {
        private final Kernels kernels;
        private final float[] p;
        private final float[] x;
        private final float[] z;
        private final float[] g;
        private final float[] dx;
        private final float[] scratch;

        DenseLayer(Kernels kernels, int rows, int inputs, int outputs) {
            this.kernels = kernels;
            this.p = Workload.random((inputs + 1) * outputs);
            this.x = Workload.random(rows * inputs);
            this.z = new float[rows * outputs];
            this.g = new float[(inputs + 1) * outputs];
            this.dx = new float[rows * inputs];
            int most = Math.max(rows, Math.max(inputs, outputs));
            this.scratch = new float[kernels.scratchSize(most, most, false)];
        }

        void forward(int rows, int inputs, int outputs) {
            int bias = inputs * outputs;
            kernels.dense(z, 0, x, 0, p, 0, bias, false, rows, inputs, outputs, 0, outputs, Pointwise.RELU, scratch);
        }

        void back(int rows, int inputs, int outputs) {
            kernels.inputGradient(dx, 0, z, 0, p, 0, x, 0, rows, inputs, outputs, 0, inputs, Pointwise.RELU, scratch);
            kernels.weightGradient(g, 0, x, 0, z, 0, rows, inputs, outputs, 0, inputs, scratch);
            kernels.biasGradient(g, inputs * outputs, z, 0, rows, outputs);
        }
    }

    /** A curve whose cliffs have been measured again: often the machine was slow. */
    private static Curve curve(String name, String size, int most, int warm, double scale, IntConsumer call) {
        double[] least = least(most, warm, scale, call);
        Curve curve = new Curve(name, size, Arrays.stream(least).boxed().toList());
        for (int again = 0; again < AGAIN * scale && !curve.cliffs().isEmpty(); again++) {
            for (Curve.Cliff cliff : curve.cliffs()) {
                takeTurn(least, cliff.cheapest(), scale, call);
                for (int n = cliff.from(); n <= cliff.to(); n++) {
                    takeTurn(least, n, scale, call);
                }
            }
            curve = new Curve(name, size, Arrays.stream(least).boxed().toList());
        }
        return curve;
    }

    /** The least nanoseconds of a call of each size from 1 to {@code most}, the first {@code warm} warmed up. */
    private static double[] least(int most, int warm, double scale, IntConsumer call) {
        double[] least = new double[most];
        long begin = System.nanoTime();
        do {
            for (int size = 1; size <= Math.min(warm, most); size++) {
                nanos(call, size, 1);
            }
        } while (System.nanoTime() - begin < WARM_UP * scale);
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        for (int round = 0; round < ROUNDS * scale; round++) {
            for (int size = 1; size <= most; size++) {
                takeTurn(least, size, scale, call);
            }
        }
        return least;
    }

    private static void takeTurn(double[] least, int size, double scale, IntConsumer call) {
        double known = least[size - 1];
        double guess = Double.isInfinite(known) ? nanos(call, size, 1) : known;
        int calls = (int) Math.clamp(WINDOW * scale / Math.max(1, guess), 1, 1e6); // a clock may stand still
        least[size - 1] = Math.min(least[size - 1], nanos(call, size, calls));
    }

    private static double nanos(IntConsumer call, int size, int calls) {
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            call.accept(size);
        }
        return (double) (System.nanoTime() - start) / calls;
    }

    /** {@return the results, in Markdown} */
    public String page() {
        StringBuilder page = new StringBuilder();
        page.append("Nanoseconds of 784-512-256-10 for each row, by rows:\n\n").append(table("rows", ROWS));
        page.append("\nNanoseconds of a layer of ")
                .append(LAYER_INPUTS)
                .append(" inputs and ")
                .append(LAYER_ROWS)
                .append(" rows for each output, by outputs:\n\n")
                .append(table("outputs", OUTPUTS));
        String excess = "time grows by more than " + Curve.ALLOWED + " times as much as the work";
        MarkdownTable cliffs = new MarkdownTable(excess, "from", "to", "worst", "times");
        int count = 0;
        for (Curve curve : curves) {
            for (Curve.Cliff cliff : curve.cliffs()) {
                cliffs.add(
                        curve.name() + ", " + curve.size(),
                        String.valueOf(cliff.from()),
                        String.valueOf(cliff.to()),
                        String.valueOf(cliff.worst()),
                        String.format(Locale.ROOT, "%.2f", cliff.times()));
                count++;
            }
        }
        page.append('\n').append(count == 0 ? "Nowhere: " + excess + ".\n" : cliffs);
        MarkdownTable slowest =
                new MarkdownTable("smallest layers: rows x inputs x outputs", "ns", "reference, ns", "ratio");
        tiny.stream()
                .sorted(Comparator.comparingDouble(Tiny::ratio).reversed())
                .limit(SHOWN)
                .forEach(layer -> slowest.add(
                        layer.rows() + "x" + layer.inputs() + "x" + layer.outputs(),
                        String.format(Locale.ROOT, "%.0f", layer.vector()),
                        String.format(Locale.ROOT, "%.0f", layer.reference()),
                        String.format(Locale.ROOT, "%.2f", layer.ratio())));
        long slower = tiny.stream().filter(layer -> layer.ratio() > 1).count();
        page.append("\nSlower than the reference kernels: ")
                .append(slower)
                .append(" of ")
                .append(tiny.size())
                .append(" smallest layers. The worst:\n\n")
                .append(slowest);
        return page.toString();
    }

    private String table(String size, int[] sizes) {
        List<Curve> shown =
                curves.stream().filter(curve -> curve.size().equals(size)).toList();
        String[] header = new String[shown.size() + 1];
        header[0] = size;
        for (int i = 0; i < shown.size(); i++) {
            header[i + 1] = shown.get(i).name();
        }
        MarkdownTable table = new MarkdownTable(header);
        for (int n : sizes) {
            String[] cells = new String[header.length];
            cells[0] = String.valueOf(n);
            for (int i = 0; i < shown.size() && n <= shown.get(i).nanos().size(); i++) {
                cells[i + 1] =
                        String.format(Locale.ROOT, "%,.0f", shown.get(i).nanos().get(n - 1) / n);
            }
            if (cells[cells.length - 1] != null) {
                table.add(cells);
            }
        }
        return table.toString();
    }
}
