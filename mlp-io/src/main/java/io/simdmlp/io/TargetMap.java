package io.simdmlp.io;

/** A change of the targets of a data set, such as their standardization; see {@link Dataset#mapTargets}. */
@FunctionalInterface
public interface TargetMap {
    /**
     * {@return the new value of a target}
     *
     * @param target the number of the target, in [0, targets)
     * @param y the old value
     */
    float apply(int target, float y);
}
