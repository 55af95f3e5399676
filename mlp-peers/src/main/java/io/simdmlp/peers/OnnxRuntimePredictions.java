package io.simdmlp.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.simdmlp.Dense;
import io.simdmlp.Layer;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Normalization;
import io.simdmlp.bench.ModelBench;
import io.simdmlp.bench.peers.ModelPeer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * ONNX Runtime's CPU provider with a model of the user: one session for all callers, each of which is its own thread; tensors
 * on direct buffers, outputs pinned, nothing copied.
 */
public final class OnnxRuntimePredictions implements ModelBench.Library {
    private final OrtEnvironment environment =
            OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);

    private OnnxRuntimePredictions() {}

    /**
     * Measures the predictions of a model.
     *
     * @param arguments those of {@link ModelPeer#serve}
     * @throws IOException if the model cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        ModelPeer.serve(arguments, OnnxRuntimePredictions::new);
    }

    @Override
    public String version() {
        return "ONNX Runtime " + environment.getVersion();
    }

    @Override
    public ModelBench.Calls open(Mlp mlp, float[] x, int rows, int callers) {
        requireSupported(mlp.spec());
        try {
            return new Session(mlp, x, rows, callers);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime does not take " + mlp.spec(), e);
        }
    }

    private static void requireSupported(MlpSpec spec) {
        boolean plain = spec.embeddings().isEmpty();
        for (Layer layer : spec.layers()) {
            plain &= layer instanceof Dense dense
                    && dense.bias()
                    && dense.normalization() instanceof Normalization.None;
        }
        if (!plain) {
            throw new IllegalArgumentException("network is " + spec
                    + ", expected layers with biases, without normalization and embeddings");
        }
    }

    private final class Session implements ModelBench.Calls {
        private final OrtSession session;
        private final List<List<Map<String, OnnxTensor>>> inputs = new ArrayList<>(); // (callers, batches)
        private final List<Map<String, OnnxTensor>> outputs = new ArrayList<>(); // (callers)
        private final FloatBuffer first; // the outputs of the first caller

        Session(Mlp mlp, float[] x, int rows, int callers) throws OrtException {
            MlpSpec spec = mlp.spec();
            try (SessionOptions options = new SessionOptions()) {
                options.setIntraOpNumThreads(1); // the caller
                options.setInterOpNumThreads(1);
                options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
                this.session = environment.createSession(OnnxModel.of(mlp, rows), options);
            }
            int size = rows * spec.inputs();
            int batches = x.length / size / callers;
            List<FloatBuffer> results = new ArrayList<>();
            for (int caller = 0; caller < callers; caller++) {
                List<Map<String, OnnxTensor>> mine = new ArrayList<>();
                for (int batch = 0; batch < batches; batch++) {
                    FloatBuffer buffer = direct(size);
                    buffer.put(0, x, (caller * batches + batch) * size, size);
                    mine.add(Map.of(OnnxModel.INPUT, tensor(buffer, rows, spec.inputs())));
                }
                inputs.add(mine);
                results.add(direct(rows * spec.outputs()));
                outputs.add(Map.of(OnnxModel.OUTPUT, tensor(results.getLast(), rows, spec.outputs())));
            }
            this.first = results.getFirst();
        }

        private static FloatBuffer direct(int size) {
            return ByteBuffer.allocateDirect(size * Float.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        }

        private OnnxTensor tensor(FloatBuffer values, int rows, int width) throws OrtException {
            return OnnxTensor.createTensor(environment, values, new long[] {rows, width});
        }

        @Override
        public void call(int caller, int batch) {
            try {
                session.run(inputs.get(caller).get(batch), outputs.get(caller)).close();
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime failed", e);
            }
        }

        @Override
        public float[] outputs() {
            float[] result = new float[first.capacity()];
            first.get(0, result);
            return result;
        }

        @Override
        public void close() {
            inputs.forEach(mine ->
                    mine.forEach(tensors -> tensors.values().forEach(OnnxTensor::close)));
            outputs.forEach(tensors -> tensors.values().forEach(OnnxTensor::close));
            try {
                session.close();
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime's session does not end", e);
            }
        }
    }
}
