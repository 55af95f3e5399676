/**
 * The machine code that C2 makes of the kernels. {@link io.simdmlp.bench.code.KernelCounter} counts the instructions of
 * their innermost loops, which, unlike times, do not depend on the load of the machine; {@link
 * io.simdmlp.bench.code.InstructionCounts} compares them with those recorded before.
 */
@NullMarked
package io.simdmlp.bench.code;

import org.jspecify.annotations.NullMarked;
