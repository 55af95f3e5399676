/**
 * Metrics as plain computations on arrays and counts, for predictions of any origin: areas under curves
 * ({@link io.simdmlp.metric.RocAuc}, {@link io.simdmlp.metric.AveragePrecision}), and sums over samples that take no more
 * memory for more samples ({@link io.simdmlp.metric.ClassCounts}, {@link io.simdmlp.metric.LabelCounts},
 * {@link io.simdmlp.metric.RankCounts}, {@link io.simdmlp.metric.ProbabilitySums},
 * {@link io.simdmlp.metric.ErrorSums}). {@link io.simdmlp.Evaluation} holds those of a network on a data set.
 *
 * <p>Definitions are those of scikit-learn 1.7 ({@code sklearn.metrics}) where nothing else is said. All sums are in double, in
 * the order of the samples.
 */
@NullMarked
package io.simdmlp.metric;

import org.jspecify.annotations.NullMarked;
