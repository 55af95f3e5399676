/** Threads that share a task: the team, the shares of its members, and the sizes from which sharing is faster. */
@NullMarked
package io.simdmlp.threads;

import org.jspecify.annotations.NullMarked;
