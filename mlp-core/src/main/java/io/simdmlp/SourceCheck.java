package io.simdmlp;

/** Checks that data fit a network. */
final class SourceCheck {
    private SourceCheck() {}

    static void requireFits(DataSource source, MlpSpec spec) {
        if (source.size() < 1) {
            throw new IllegalArgumentException("the data have " + source.size() + " samples, expected at least 1");
        }
        if (source.inputs() != spec.inputs()) {
            throw new IllegalArgumentException(
                    "the data have " + source.inputs() + " inputs, expected " + spec.inputs() + " for " + spec);
        }
        if (source.isMultiLabel() && source.classes() > 0) {
            throw new IllegalArgumentException("the data have " + source.classes()
                    + " classes and several labels per sample, expected one or the other");
        }
        int classes = Target.classes(spec.outputs());
        if (source.classes() > classes) {
            throw new IllegalArgumentException(
                    "the data have " + source.classes() + " classes, expected at most " + classes + " for " + spec);
        }
        if (source.classes() == 0 && source.targets() != spec.outputs()) {
            throw new IllegalArgumentException(
                    "the data have " + source.targets() + " targets, expected " + spec.outputs() + " for " + spec);
        }
    }
}
