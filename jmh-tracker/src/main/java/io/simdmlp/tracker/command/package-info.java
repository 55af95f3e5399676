/**
 * The commands of {@code java -jar jmh-tracker.jar}, for picocli. Other programs can have them as subcommands: a subclass
 * replaces what depends on the program, such as how files are written or which machine the figures are of.
 */
@NullMarked
package io.simdmlp.tracker.command;

import org.jspecify.annotations.NullMarked;
