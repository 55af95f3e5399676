package io.simdmlp.cli;

import io.simdmlp.Layer;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.ParameterTensor;
import io.simdmlp.io.Csv;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.InputPolicy;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import io.simdmlp.io.Preprocessing;
import io.simdmlp.io.TargetScaling;
import io.simdmlp.io.TargetTransform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The model of {@code --from}, from whose parameters training begins. Its inputs and their scaling stay. If the outputs are
 * others, the last layer is new.
 *
 * @param file the file
 * @param model the model
 */
record StartingModel(Path file, Model model) {
    static StartingModel read(Path file) throws IOException {
        return new StartingModel(file, ModelFile.read(file));
    }

    /**
     * The options to read the columns that the model takes; all columns if they are numbers. Without its policy: ranges are those
     * of the new training samples.
     */
    Csv.Options csv() {
        Preprocessing preprocessing = model.preprocessing().withPolicy(InputPolicy.DEFAULT);
        return preprocessing.isPlain()
                ? Csv.Options.auto()
                : Csv.Options.auto().withPreprocessing(preprocessing).withNames(preprocessing.names(), List.of());
    }

    /** Labels of the model's classes, if it has all classes of the data; else the data. */
    Dataset withItsClasses(Dataset data) {
        boolean known =
                data.isClassification() && Set.copyOf(model.classNames()).containsAll(data.classNames());
        return known ? Signature.of(model).match(data) : data;
    }

    /** Rejects data with other inputs. */
    void requireInputs(Dataset train) {
        Signature.of(model).matchInputs(train);
        List<String> names = train.preprocessing().names();
        if (!names.isEmpty() && !model.inputNames().isEmpty() && !names.equals(model.inputNames())) {
            throw CommandFailure.badInput("--from is " + file + ", whose inputs are " + Text.list(model.inputNames())
                    + ", but those of " + train.name() + " are " + Text.list(names) + ", expected the same");
        }
    }

    /** The hidden layers. */
    List<Layer> hidden() {
        List<Layer> layers = model.mlp().spec().layers();
        return layers.subList(0, layers.size() - 1);
    }

    /** Returns whether the outputs of a network for {@code train} are those of the model. */
    private boolean keepsOutputs(MlpSpec spec, Dataset train, @Nullable TargetScaling targets) {
        return spec.layers().getLast().equals(model.mlp().spec().layers().getLast())
                && train.isClassification() == !model.classNames().isEmpty()
                && train.classNames().equals(model.classNames())
                && (targets == null ? TargetTransform.NONE : targets.transform()) == model.targetTransform();
    }

    /**
     * A network with the model's parameters; those of the last layer are the initial ones of {@code fresh} if the outputs are
     * others.
     */
    Mlp parameters(Mlp fresh, Dataset train, @Nullable TargetScaling targets) {
        boolean whole = keepsOutputs(fresh.spec(), train, targets);
        int last = fresh.spec().layers().size() - 1;
        int count = whole ? fresh.parameters().length : fresh.weightsAt(last);
        System.arraycopy(model.mlp().parameters(), 0, fresh.parameters(), 0, count);
        if (!whole) {
            copyEmbeddings(fresh);
        }
        System.arraycopy(model.mlp().buffers(), 0, fresh.buffers(), 0, fresh.buffers().length);
        if (whole && targets != null) {
            double[] shift = new double[targets.targets()];
            for (int t = 0; t < shift.length; t++) {
                double base =
                        model.targetBases().isEmpty() ? 0 : model.targetBases().get(t);
                shift[t] = base - train.targetBases()[t];
            }
            targets.unfoldFrom(fresh, shift);
        }
        return fresh;
    }

    private void copyEmbeddings(Mlp fresh) {
        List<ParameterTensor> to = embeddings(fresh);
        List<ParameterTensor> from = embeddings(model.mlp());
        for (int table = 0; table < to.size(); table++) {
            System.arraycopy(
                    model.mlp().parameters(),
                    from.get(table).offset(),
                    fresh.parameters(),
                    to.get(table).offset(),
                    to.get(table).size());
        }
    }

    private static List<ParameterTensor> embeddings(Mlp mlp) {
        return mlp.tensors().stream()
                .filter(tensor -> tensor.role() == ParameterTensor.Role.EMBEDDING)
                .toList();
    }

    /** A line about what is kept. */
    String describe(MlpSpec spec, TrainingData data) {
        String kept = keepsOutputs(spec, data.train(), data.targetScaling())
                ? "all layers"
                : "the last layer is new, since its outputs are not those of " + outputs(data);
        return file + ", " + kept;
    }

    private static String outputs(TrainingData data) {
        Dataset train = data.train();
        String transform = data.targetScale().transform() == TargetTransform.NONE
                ? ""
                : data.targetScale().label() + " ";
        return train.isClassification()
                ? "the classes " + Text.list(train.classNames())
                : Text.count(train.targets(), transform + "target", transform + "targets");
    }
}
