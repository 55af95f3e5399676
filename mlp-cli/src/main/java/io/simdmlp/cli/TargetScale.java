package io.simdmlp.cli;

import io.simdmlp.io.Csv;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Model;
import io.simdmlp.io.TargetScaling;
import io.simdmlp.io.TargetTransform;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of {@code --target-scale}: what training does with the targets of a regression. */
enum TargetScale {
    /** Mean 0 and standard deviation 1. */
    STANDARD("standard", TargetTransform.NONE, " of standardized targets"),

    /** Nothing. */
    NONE("none", TargetTransform.NONE, ""),

    /** Logarithms, of mean 0 and standard deviation 1. */
    LOG("log", TargetTransform.LOG, " of standardized log targets"),

    /** Logarithms of 1 + y, of mean 0 and standard deviation 1. */
    LOG1P("log1p", TargetTransform.LOG1P, " of standardized log1p targets");

    static final List<String> LABELS =
            Arrays.stream(values()).map(TargetScale::label).toList();

    private final String label;
    private final TargetTransform transform;
    private final String ofLoss;

    TargetScale(String label, TargetTransform transform, String ofLoss) {
        this.label = label;
        this.transform = transform;
        this.ofLoss = ofLoss;
    }

    /** The value of {@code --target-scale}, one of {@link #LABELS}. */
    static TargetScale of(String label) {
        return values()[LABELS.indexOf(label)];
    }

    /** The usual value for training that begins with a model; null for none. */
    static TargetScale usual(@Nullable Model from) {
        TargetTransform transform = from == null ? TargetTransform.NONE : from.targetTransform();
        return transform == TargetTransform.NONE ? STANDARD : of(transform.label());
    }

    String label() {
        return label;
    }

    TargetTransform transform() {
        return transform;
    }

    /** The targets of the training loss, as text after its name; empty if they are in their own unit. */
    String ofLoss() {
        return ofLoss;
    }

    /** The bases to subtract from targets when they are read: only standardized targets gain digits. */
    Csv.Bases bases() {
        return this == STANDARD ? Csv.Bases.FOUND : Csv.Bases.NONE;
    }

    TargetScaling fit(Dataset train) {
        return this == NONE ? TargetScaling.none(train.targets()) : TargetScaling.fit(transform, train);
    }
}
