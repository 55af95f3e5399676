package io.simdmlp.serve;

/**
 * An input or output of a model, as its metadata describe it.
 *
 * @param name the name
 * @param datatype the type of its values
 * @param columns values per row; 0 for a tensor of one dimension, the rows
 */
record TensorSpec(String name, Datatype datatype, int columns) {
    /** Values per row. */
    int valuesPerRow() {
        return Math.max(1, columns);
    }
}
