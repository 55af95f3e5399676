package io.simdmlp.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Predictor;
import io.simdmlp.bench.ChildFailedException;
import io.simdmlp.bench.ModelBench;
import io.simdmlp.bench.ModelFigure;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import io.simdmlp.io.Scaling;
import io.simdmlp.tracker.Child;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process of another library that predicts with a user's model. Here the library is a predictor of ours. */
final class ModelPeerTest {
    @TempDir
    private Path folder;

    private static final class Plain implements ModelBench.Library {
        private final int factor;

        Plain(int factor) {
            this.factor = factor;
        }

        @Override
        public String version() {
            return "plain 1.0";
        }

        @Override
        public ModelBench.Calls open(Mlp mlp, float[] x, int rows, int callers) {
            if (rows > 4) {
                throw new IllegalArgumentException("rows is " + rows + ", expected at most 4");
            }
            Predictor predictor = new Predictor(mlp);
            float[] first = new float[rows * mlp.spec().inputs()];
            System.arraycopy(x, 0, first, 0, first.length);
            return new ModelBench.Calls() {
                private float[] last = {};

                @Override
                public void call(int caller, int batch) {
                    float[] out = predictor.predict(first);
                    last = caller == 0 ? out : last;
                }

                @Override
                public float[] outputs() {
                    float[] out = last.clone();
                    out[0] *= factor;
                    return out;
                }

                @Override
                public void close() {}
            };
        }
    }

    /** A library that computes the same. */
    static final class Same {
        public static void main(String[] arguments) throws IOException {
            ModelPeer.serve(arguments, () -> new Plain(1));
        }
    }

    /** A library that computes something else. */
    static final class Other {
        public static void main(String[] arguments) throws IOException {
            ModelPeer.serve(arguments, () -> new Plain(3));
        }
    }

    /** A library that cannot be loaded. */
    static final class Absent {
        public static void main(String[] arguments) throws IOException {
            ModelPeer.serve(arguments, () -> {
                throw new UnsatisfiedLinkError("no native code");
            });
        }
    }

    private List<String> measure(Class<?> main, int... rows) throws IOException {
        Path model = folder.resolve("m.safetensors");
        MlpSpec spec = MlpSpec.builder(5)
                .layer(8, Activation.TANH)
                .layer(2, Activation.IDENTITY)
                .build();
        ModelFile.write(
                model,
                new Model(Mlp.create(spec, 1), Loss.MSE, Scaling.none(5), List.of(), List.of(), List.of("a", "b")));
        List<String> lines = new ArrayList<>();
        String classPath = System.getProperty("java.class.path");
        ModelPeer.measure(main.getName(), classPath, model, rows, new int[] {1}, 0.01, 1, new ModelPeer.Listener() {
            @Override
            public void measured(ModelFigure figure) {
                assertTrue(figure.p50Ns() > 0 && figure.calls() > 0, figure.toString());
                lines.add(figure.library() + ", " + figure.rows() + " rows");
            }

            @Override
            public void unavailable(String reason) {
                lines.add("unavailable: " + reason);
            }
        });
        return lines;
    }

    @Test
    void figuresOfAProcess() throws IOException {
        assertEquals(
                List.of("plain 1.0, 2 rows", "unavailable: rows is 5, expected at most 4"), measure(Same.class, 2, 5));
        assertEquals(List.of("unavailable: UnsatisfiedLinkError: no native code"), measure(Absent.class, 1));
    }

    @Test
    void aLibraryThatComputesSomethingElseFails() {
        ChildFailedException e = assertThrows(ChildFailedException.class, () -> measure(Other.class, 1));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith("the process of the other library ended with exit code 1"), message);
        Child.delete(
                Path.of(message.substring(message.indexOf("its log: ") + 9)).resolveSibling("")); // its folder
    }
}
