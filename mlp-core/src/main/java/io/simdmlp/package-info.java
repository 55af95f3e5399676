/**
 * Multi-layer perceptrons at the speed of the CPU's FMA units: the whole public API.
 *
 * <p>Describe a network with {@link io.simdmlp.MlpSpec}, create an {@link io.simdmlp.Mlp}, train it with a
 * {@link io.simdmlp.Trainer} and ask a {@link io.simdmlp.Predictor} for answers. Data are plain row-major
 * {@code float[]} arrays: sample after sample, feature after feature.
 *
 * <p>One promise holds throughout: the bits of every result depend on the model, the data and the seed alone, not on
 * the number of threads, the vector width of the CPU, the batch a row came in, or whether the vector or the reference
 * kernels ran.
 */
@NullMarked
package io.simdmlp;

import org.jspecify.annotations.NullMarked;
