/**
 * Ten textbook examples as small programs on the exported API, each with figures to check by hand or against its
 * source. {@code ./mlp example} lists them, {@code ./mlp example mazur} runs one.
 */
@NullMarked
package io.simdmlp.examples.textbook;

import org.jspecify.annotations.NullMarked;
