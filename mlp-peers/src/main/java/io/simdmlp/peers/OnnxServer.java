package io.simdmlp.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.serve.Engine;
import io.simdmlp.serve.Server;
import io.simdmlp.serve.ServerOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The server with ONNX Runtime in the place of our predictor: rows one at a time, on direct buffers, outputs pinned. */
public final class OnnxServer {
    private OnnxServer() {}

    /**
     * Serves a model until the process is ended.
     *
     * @param arguments the model file
     * @throws IOException if it cannot be loaded
     * @throws InterruptedException never
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Server server = Server.start(new ServerOptions()
                .port(0)
                .watch(Duration.ZERO)
                .model("m", Path.of(arguments[0]))
                .engines(model -> new Session(model.mlp())));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        System.err.println("serving at " + server.address());
        Thread.sleep(Duration.ofDays(365));
    }

    private static final class Session implements Engine {
        private static final int WARM = 20_000;

        private final OrtEnvironment environment =
                OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
        private final OrtSession session;
        private final MlpSpec spec;
        private final ConcurrentLinkedQueue<Buffers> free = new ConcurrentLinkedQueue<>();

        private record Buffers(
                FloatBuffer in, FloatBuffer out, Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {}

        Session(Mlp mlp) {
            this.spec = mlp.spec();
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                options.setIntraOpNumThreads(1); // requests are the parallel work
                options.setInterOpNumThreads(1);
                options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
                this.session = environment.createSession(OnnxModel.of(mlp, 1), options);
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime does not take " + mlp.spec(), e);
            }
        }

        private Buffers buffers() throws OrtException {
            FloatBuffer in = direct(spec.inputs());
            FloatBuffer out = direct(spec.outputs());
            return new Buffers(
                    in,
                    out,
                    Map.of(OnnxModel.INPUT, OnnxTensor.createTensor(environment, in, new long[] {1, spec.inputs()})),
                    Map.of(OnnxModel.OUTPUT, OnnxTensor.createTensor(environment, out, new long[] {1, spec.outputs()})));
        }

        private static FloatBuffer direct(int size) {
            return ByteBuffer.allocateDirect(size * Float.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        }

        @Override
        public void predict(int[] labels, float[] out, float[] x, int rows) {
            try {
                Buffers taken = free.poll();
                Buffers buffers = taken != null ? taken : buffers();
                for (int row = 0; row < rows; row++) {
                    buffers.in.put(0, x, row * spec.inputs(), spec.inputs());
                    session.run(buffers.inputs, buffers.outputs).close();
                    buffers.out.get(0, out, row * spec.outputs(), spec.outputs());
                    if (labels.length > 0) {
                        labels[row] = label(out, row * spec.outputs());
                    }
                }
                free.add(buffers);
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime failed", e);
            }
        }

        private int label(float[] out, int at) {
            if (spec.outputs() == 1) {
                return out[at] > 0.5f ? 1 : 0;
            }
            int best = 0;
            for (int o = 1; o < spec.outputs(); o++) {
                best = out[at + o] > out[at + best] ? o : best;
            }
            return best;
        }

        @Override
        public void warmUp() {
            float[] x = new float[spec.inputs()];
            float[] out = new float[spec.outputs()];
            for (int i = 0; i < WARM; i++) {
                predict(new int[0], out, x, 1);
            }
        }
    }
}
