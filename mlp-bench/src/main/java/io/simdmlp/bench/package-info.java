/**
 * Benchmarks and measurements. {@link io.simdmlp.bench.Numerics} measures the errors of every function, which {@code
 * mlp numerics} prints.
 *
 * <p>JMH benchmarks of training and prediction: {@link io.simdmlp.bench.TrainStep} and {@link io.simdmlp.bench.Predict},
 * both on the networks and data of {@link io.simdmlp.bench.Workload}. They run on JDK 25 or newer:
 *
 * <pre>
 *   mvn -q -pl mlp-bench -am package -DskipTests
 *   java -jar mlp-bench/target/benchmarks.jar TrainStep -p net=T1
 * </pre>
 */
@NullMarked
package io.simdmlp.bench;

import org.jspecify.annotations.NullMarked;
