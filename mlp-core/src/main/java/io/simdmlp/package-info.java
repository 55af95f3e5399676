/**
 * Multi-layer perceptrons at the speed of the CPU's FMA units: the whole public API.
 *
 * <p>Describe a network with {@link io.simdmlp.MlpSpec}, create an {@link io.simdmlp.Mlp}, train it with a
 * {@link io.simdmlp.Trainer} and predict with a {@link io.simdmlp.Predictor}. Data are plain row-major {@code float[]}
 * arrays: sample after sample, feature after feature.
 *
 * <p>The bits of every result depend only on the model, the data and the seed. They do not depend on the number of
 * threads, the vector width of the CPU, the batch that a row is part of, or the kernels, vector or reference.
 */
@NullMarked
package io.simdmlp;

import org.jspecify.annotations.NullMarked;
