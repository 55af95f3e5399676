/**
 * Ten classics of the textbooks as small programs on the exported API, each with figures to check by hand or against
 * the text that made it known. {@code ./mlp example} lists them, {@code ./mlp example mazur} runs one.
 */
@NullMarked
package io.simdmlp.examples.textbook;

import org.jspecify.annotations.NullMarked;
