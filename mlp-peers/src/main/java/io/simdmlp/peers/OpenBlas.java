package io.simdmlp.peers;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import io.simdmlp.MlpSpec;
import io.simdmlp.bench.Workload;
import io.simdmlp.bench.Workload.MatrixProduct.Pass;
import io.simdmlp.bench.peers.Contestant;
import io.simdmlp.bench.peers.PeerProcess;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.jspecify.annotations.Nullable;

/**
 * OpenBLAS's {@code sgemm} on memory outside the heap. {@code OPENBLAS_CORETYPE} in the environment names the CPU whose
 * kernels it takes: it does not know the newest ones, and then falls back on those of an older CPU.
 */
public final class OpenBlas implements Contestant {
    private final String version;

    @SuppressWarnings("restricted") // Native code may be called: the process is there for nothing else.
    OpenBlas(int threads) {
        System.setProperty("org.bytedeco.javacpp.cachedir", Natives.folder());
        String library = Loader.load(openblas_nolapack.class);
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup symbols = SymbolLookup.libraryLookup(library, arena);
            Linker linker = Linker.nativeLinker();
            FunctionDescriptor text = FunctionDescriptor.of(ValueLayout.ADDRESS);
            MethodHandle config = linker.downcallHandle(symbols.findOrThrow("openblas_get_config"), text);
            MethodHandle setThreads = linker.downcallHandle(
                    symbols.findOrThrow("openblas_set_num_threads"), FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));
            setThreads.invokeExact(threads);
            MemorySegment name = (MemorySegment) config.invokeExact();
            this.version = name.reinterpret(Long.MAX_VALUE).getString(0);
        } catch (Throwable e) {
            throw new IllegalStateException(library + " is no OpenBLAS", e);
        }
    }

    /**
     * Computes what it is told to on standard input.
     *
     * @param arguments the number of threads
     * @throws IOException if standard input or output fails
     */
    public static void main(String[] arguments) throws IOException {
        PeerProcess.serve(arguments, OpenBlas::new);
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public @Nullable Work training(Workload.Training net, MlpSpec spec) {
        return null;
    }

    @Override
    public @Nullable Work inference(Workload.Inference net) {
        return null;
    }

    @Override
    public Work product(Workload.MatrixProduct product) {
        int rows = product.rows;
        int inputs = product.inputs;
        int outputs = product.outputs;
        return switch (product.pass) {
            case FORWARD -> new Gemm(product.pass, rows, outputs, inputs);
            case WEIGHT_GRADIENT -> new Gemm(product.pass, inputs, outputs, rows);
            case INPUT_GRADIENT -> new Gemm(product.pass, rows, inputs, outputs);
        };
    }

    /** c (rows, columns) = a . b over depth; a is stored transposed for the weight gradient, b for the input gradient. */
    private static final class Gemm implements Work {
        private final int rows;
        private final int columns;
        private final int depth;
        private final boolean aTransposed;
        private final boolean bTransposed;
        private final FloatPointer a;
        private final FloatPointer b;
        private final FloatPointer c;

        Gemm(Pass pass, int rows, int columns, int depth) {
            this.rows = rows;
            this.columns = columns;
            this.depth = depth;
            this.aTransposed = pass == Pass.WEIGHT_GRADIENT;
            this.bTransposed = pass == Pass.INPUT_GRADIENT;
            this.a = new FloatPointer(Workload.random(rows * depth));
            this.b = new FloatPointer(Workload.random(depth * columns));
            this.c = new FloatPointer((long) rows * columns);
        }

        // @formatter:off -- one line a matrix
        @Override
        public void call() {
            cblas_sgemm(
                    CblasRowMajor, aTransposed ? CblasTrans : CblasNoTrans, bTransposed ? CblasTrans : CblasNoTrans,
                    rows, columns, depth, 1,
                    a, aTransposed ? rows : depth,
                    b, bTransposed ? depth : columns,
                    0,
                    c, columns);
        }
        // @formatter:on

        @Override
        public float[] result() {
            float[] result = new float[rows * columns];
            c.get(result);
            return result;
        }

        @Override
        public void close() {
            a.close();
            b.close();
            c.close();
        }
    }
}
