/**
 * Data sets and models in files: {@link io.simdmlp.io.Idx IDX}, {@link io.simdmlp.io.Csv CSV}, the built-in
 * {@link io.simdmlp.io.Digits digits}, and {@link io.simdmlp.io.ModelFile safetensors} for trained networks.
 *
 * <p>An unusable file is a {@link io.simdmlp.io.DataException} with a message of one line: the file, the place in it, the
 * value found and what was expected. Nothing is guessed and no value is replaced.
 */
@NullMarked
package io.simdmlp.io;

import org.jspecify.annotations.NullMarked;
