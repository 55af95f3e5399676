package io.simdmlp;

import io.simdmlp.ParameterTensor.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A network: a {@link MlpSpec} and its parameters in one flat array.
 *
 * <pre>
 *   parameters()   W0 (in0,out0) | b0 (out0) | W1 (in1,out1) | b1 (out1) | ...
 * </pre>
 *
 * <p>Behind the biases of a layer with {@link Normalization} lie its scales and shifts, behind the last layer the tables of
 * {@link MlpSpec#embeddings embeddings}; {@link #tensors()} lists all. The running statistics of batch normalization are in another array, {@link #buffers()}.
 *
 * <p>Each W is row-major, input by output: the weight from input i to output o of layer l is
 * {@code parameters()[weightsAt(l) + i * spec().layers().get(l).outputs() + o]}.
 *
 * <p>A {@link Trainer} changes the parameters and buffers in place. Thread-safe only while no thread changes them.
 */
public final class Mlp {
    private final MlpSpec spec;
    private final ParameterTable table;
    private final float[] parameters;
    private final float[] buffers;

    /**
     * Creates a network with these parameters. The array is kept, not copied. Running statistics begin with mean 0 and variance
     * 1.
     *
     * @param spec the network's shape
     * @param parameters laid out as {@link #parameters()} describes
     * @throws IllegalArgumentException if there are not {@code spec.parameterCount()} of them
     */
    public Mlp(MlpSpec spec, float[] parameters) {
        this(spec, parameters, new float[Check.notNull("spec", spec).bufferCount()]);
        fill(table.buffers(), Role.RUNNING_VARIANCE, buffers, 1f);
    }

    /**
     * Creates a network with these parameters and buffers. The arrays are kept, not copied.
     *
     * @param spec the network's shape
     * @param parameters laid out as {@link #parameters()} describes
     * @param buffers laid out as {@link #buffers()} describes
     * @throws IllegalArgumentException if there are not {@code spec.parameterCount()} and {@code spec.bufferCount()} of them
     */
    public Mlp(MlpSpec spec, float[] parameters, float[] buffers) {
        this.spec = Check.notNull("spec", spec);
        this.table = spec.parameterTable();
        this.parameters = Check.notNull("parameters", parameters);
        this.buffers = Check.notNull("buffers", buffers);
        if (parameters.length != table.size()) {
            throw new IllegalArgumentException(
                    "parameters has " + parameters.length + " values, expected " + table.size() + " for " + spec);
        }
        if (buffers.length != table.bufferSize()) {
            throw new IllegalArgumentException(
                    "buffers has " + buffers.length + " values, expected " + table.bufferSize() + " for " + spec);
        }
    }

    private static void fill(List<ParameterTensor> tensors, Role role, float[] array, float value) {
        for (ParameterTensor tensor : tensors) {
            if (tensor.role() == role) {
                Arrays.fill(array, tensor.offset(), tensor.offset() + tensor.size(), value);
            }
        }
    }

    /**
     * {@return a new network: weights of {@link Initializer#conventional} for each layer's activation, biases and shifts 0, scales
     * 1, tables of embeddings of {@link Initializer#embeddings}} The random numbers are drawn in the order of the parameters.
     *
     * @param spec the network's shape
     * @param seed the seed of the weights; the same seed gives the same weights on every machine
     * @throws IllegalArgumentException if the parameters are more than the heap may grow to
     */
    public static Mlp create(MlpSpec spec, long seed) {
        Mlp mlp = allocate(spec);
        Random random = new Random(seed);
        for (int layer = 0; layer < mlp.table.layers(); layer++) {
            mlp.initialize(
                    layer, Initializer.conventional(spec.layers().get(layer).activation()), random);
        }
        mlp.initializeTables(Initializer.xavier(), random);
        return mlp;
    }

    /**
     * {@return a new network: weights, biases and tables of embeddings from {@code initializer}, shifts 0, scales 1} The random
     * numbers are drawn in the order of the parameters.
     *
     * @param spec the network's shape
     * @param initializer the distribution of the parameters
     * @param seed the seed of the parameters; the same seed gives the same ones on every machine
     * @throws IllegalArgumentException if the parameters are more than the heap may grow to
     */
    public static Mlp create(MlpSpec spec, Initializer initializer, long seed) {
        Check.notNull("initializer", initializer);
        Mlp mlp = allocate(spec);
        Random random = new Random(seed);
        for (int layer = 0; layer < mlp.table.layers(); layer++) {
            mlp.initialize(layer, initializer, random);
        }
        mlp.initializeTables(initializer, random);
        return mlp;
    }

    private static Mlp allocate(MlpSpec spec) {
        Check.notNull("spec", spec);
        MemoryPlan.network(spec).requireFitsHeap("spec is " + spec + ": the network");
        Mlp mlp = new Mlp(spec, new float[spec.parameterCount()]);
        fill(mlp.table.tensors(), Role.SCALE, mlp.parameters, 1f);
        return mlp;
    }

    private void initialize(int layer, Initializer initializer, Random random) {
        int inputs = table.inputs(layer);
        int outputs = table.outputs(layer);
        initializer.weights(parameters, table.weights(layer), inputs, outputs, random);
        if (table.biases(layer) >= 0) {
            initializer.biases(parameters, table.biases(layer), inputs, outputs, random);
        }
    }

    private void initializeTables(Initializer initializer, Random random) {
        for (int number = 0; number < table.tables(); number++) {
            Embedding embedding = spec.embeddings().get(number);
            initializer.embeddings(parameters, table.table(number), embedding.categories(), embedding.size(), random);
        }
    }

    /** {@return the network's shape} */
    public MlpSpec spec() {
        return spec;
    }

    /** {@return the parameters themselves, not a copy} */
    public float[] parameters() {
        return parameters;
    }

    /**
     * {@return the offset in {@link #parameters()} of the weights (inputs, outputs) of layer {@code layer}}
     *
     * @param layer the layer, counted from 0
     */
    public int weightsAt(int layer) {
        return table.weights(layer);
    }

    /**
     * {@return the offset in {@link #parameters()} of the biases (outputs) of layer {@code layer}; -1 if it has none}
     *
     * @param layer the layer, counted from 0
     */
    public int biasesAt(int layer) {
        return table.biases(layer);
    }

    /**
     * {@return the running statistics of batch normalization, the array itself, not a copy} Empty if no layer has it. Each such
     * layer has its means (outputs), its variances (outputs) and the number of its batches, which stays at 2^24 when it reaches
     * it. Training steps change them, but no gradients.
     */
    public float[] buffers() {
        return buffers;
    }

    /** {@return the tensors of the parameters, in ascending order of their offsets} */
    public List<ParameterTensor> tensors() {
        return table.tensors();
    }

    /** {@return the tensors of the buffers, in ascending order of their offsets} */
    public List<ParameterTensor> bufferTensors() {
        return table.buffers();
    }

    /** {@return a network of the same shape with a copy of the parameters and buffers} */
    public Mlp copy() {
        return new Mlp(spec, parameters.clone(), buffers.clone());
    }

    ParameterTable table() {
        return table;
    }

    @Override
    public String toString() {
        return "Mlp " + spec;
    }
}
