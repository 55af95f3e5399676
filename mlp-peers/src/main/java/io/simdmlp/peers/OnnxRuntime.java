package io.simdmlp.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.simdmlp.MlpSpec;
import io.simdmlp.bench.Workload;
import io.simdmlp.bench.peers.Contestant;
import io.simdmlp.bench.peers.PeerProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** ONNX Runtime's CPU provider, all its optimizations on: tensors on direct buffers, outputs pinned, nothing copied. */
public final class OnnxRuntime implements Contestant {
    private final OrtEnvironment environment;
    private final int threads;

    OnnxRuntime(int threads) {
        this.environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
        this.threads = threads;
    }

    /**
     * Computes what it is told to on standard input.
     *
     * @param arguments the number of threads
     * @throws IOException if standard input or output fails
     */
    public static void main(String[] arguments) throws IOException {
        PeerProcess.serve(arguments, OnnxRuntime::new);
    }

    @Override
    public String version() {
        return "ONNX Runtime " + environment.getVersion();
    }

    @Override
    public @Nullable Work training(Workload.Training net, MlpSpec spec) {
        return null;
    }

    @Override
    public Work inference(Workload.Inference net) {
        try {
            return new Session(net);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime does not take " + net, e);
        }
    }

    @Override
    public @Nullable Work product(Workload.MatrixProduct product) {
        return null;
    }

    private final class Session implements Work {
        private final OrtSession session;
        private final List<Map<String, OnnxTensor>> inputs = new ArrayList<>(); // a batch each
        private final FloatBuffer out; // (rows, outputs)
        private final Map<String, OnnxTensor> output;
        private int batch; // the next one

        Session(Workload.Inference net) throws OrtException {
            try (SessionOptions options = new SessionOptions()) {
                options.setIntraOpNumThreads(threads); // the caller is one of them
                options.setInterOpNumThreads(1);
                options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
                this.session = environment.createSession(OnnxModel.of(Workload.mlp(net.spec), net.rows), options);
            }
            int size = net.rows * net.spec.inputs();
            float[] x = net.x();
            for (int i = 0; i < Workload.BATCHES; i++) {
                FloatBuffer buffer = direct(size);
                buffer.put(0, x, i * size, size);
                inputs.add(Map.of(OnnxModel.INPUT, tensor(buffer, net.rows, net.spec.inputs())));
            }
            this.out = direct(net.rows * net.spec.outputs());
            this.output = Map.of(OnnxModel.OUTPUT, tensor(out, net.rows, net.spec.outputs()));
        }

        private static FloatBuffer direct(int size) {
            return ByteBuffer.allocateDirect(size * Float.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        }

        private OnnxTensor tensor(FloatBuffer values, int... shape) throws OrtException {
            return OnnxTensor.createTensor(environment, values, new long[] {shape[0], shape[1]});
        }

        @Override
        public void call() {
            try {
                session.run(inputs.get(batch), output).close();
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime failed", e);
            }
            batch = (batch + 1) % Workload.BATCHES;
        }

        @Override
        public float[] result() {
            float[] result = new float[out.capacity()];
            out.get(0, result);
            return result;
        }

        @Override
        public void close() {
            inputs.forEach(tensors -> tensors.values().forEach(OnnxTensor::close));
            output.values().forEach(OnnxTensor::close);
            try {
                session.close();
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime's session does not end", e);
            }
        }
    }
}
