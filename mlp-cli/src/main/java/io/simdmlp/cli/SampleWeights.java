package io.simdmlp.cli;

import io.simdmlp.DataSource;
import io.simdmlp.io.Dataset;
import org.jspecify.annotations.Nullable;

/** The weights of samples in the loss: the numbers in a column of the data, times the weights of the classes. */
final class SampleWeights {
    private static final double LEAST = 1e-20;
    private static final double MOST = 1e20;

    private SampleWeights() {}

    /**
     * A part of the data with its weights.
     *
     * @param classWeight the value of {@code --class-weight}; null if it is not given
     * @param train the training part, which has the classes
     * @throws CommandFailure if all samples have the weight 0
     */
    static DataSource source(Dataset part, @Nullable String classWeight, Dataset train) {
        double[] ofClasses = classWeight == null ? new double[0] : ClassWeightOption.parse(classWeight, train);
        requireModerate(part, ofClasses);
        boolean weighted = part.isWeighted() || ofClasses.length > 0;
        boolean all0 = weighted;
        for (int sample = 0; all0 && sample < part.size(); sample++) {
            all0 = part.weight(sample) * (ofClasses.length > 0 ? (float) ofClasses[part.label(sample)] : 1f)
                    == 0; // may underflow
        }
        if (all0) {
            String cause = !part.isWeighted() ? "" : " in " + column(part);
            String option = classWeight == null ? "" : " with --class-weight " + classWeight;
            throw CommandFailure.badInput(
                    part.name() + ": all " + part.size() + (part == train ? " training" : " validation")
                            + " samples have the weight 0" + cause + option + ", expected one above 0");
        }
        DataSource source = part.source();
        return ofClasses.length > 0 ? source.withClassWeights(ofClasses) : source;
    }

    /** Rejects weights whose sum over a batch a float cannot hold. */
    private static void requireModerate(Dataset part, double[] ofClasses) {
        for (int sample = 0; part.isWeighted() && sample < part.size(); sample++) {
            double weight = part.weight(sample);
            double product = ofClasses.length > 0 ? weight * ofClasses[part.label(sample)] : weight;
            if (product != 0 && !(product >= LEAST && product <= MOST)) {
                throw CommandFailure.badInput(
                        part.name() + ": " + part.place(sample) + " has the weight " + weight + " in "
                                + column(part) + (product == weight ? "" : ", " + product + " with that of its class")
                                + ", expected 0, or " + LEAST + " to " + MOST);
            }
        }
    }

    /** The column of the weights, in words; empty if there is none. */
    static String column(Dataset data) {
        String weight = data.columns().weight();
        return weight == null ? "" : "column " + (data.inputNames().isEmpty() ? weight : "'" + Text.line(weight) + "'");
    }
}
