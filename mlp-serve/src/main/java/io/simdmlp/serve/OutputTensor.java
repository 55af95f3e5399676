package io.simdmlp.serve;

/**
 * An output of a response.
 *
 * @param spec its name, type and columns
 * @param binary whether its data follow the JSON as bytes
 * @param rows the number of rows
 * @param numbers (rows, columns) for numbers, else empty
 * @param texts (rows, columns) for texts, else empty
 */
@SuppressWarnings("ArrayRecordComponent") // made once and never compared
record OutputTensor(TensorSpec spec, boolean binary, int rows, double[] numbers, String[] texts) {}
