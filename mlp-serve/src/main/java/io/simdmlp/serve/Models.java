package io.simdmlp.serve;

import io.simdmlp.Backend;
import io.simdmlp.io.DataException;
import io.simdmlp.io.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The models of a server, by name and version. */
final class Models {
    private static final System.Logger LOG = System.getLogger("io.simdmlp.serve");

    private final Map<String, List<ServedModel>> models =
            new LinkedHashMap<>(); // of each name, the default version last

    Models(ServerOptions options, Metrics metrics) {
        Function<Model, Engine> engines =
                options.engines != null ? options.engines : model -> new PredictorEngine(model.mlp());
        Map<String, ModelMetrics> metricsOf = new LinkedHashMap<>();
        for (ServerOptions.Served served : options.models) {
            String label = served.version() == null ? served.name() : served.name() + ":" + served.version();
            ModelMetrics own = metricsOf.computeIfAbsent(label, metrics::of);
            models.computeIfAbsent(served.name(), name -> new ArrayList<>())
                    .add(new ServedModel(served.name(), served.version(), served.file(), engines, own));
        }
    }

    void loadAll() throws DataException {
        for (ServedModel model : all()) {
            model.load();
        }
    }

    /** Loads the files that have changed. A failure is logged. */
    void loadChanged() {
        for (ServedModel model : all()) {
            try {
                ModelVersion next = model.loadIfChanged();
                if (next != null) {
                    LOG.log(
                            System.Logger.Level.INFO,
                            "model " + next.name() + ": serving version " + next.version() + " of " + model.file());
                }
            } catch (DataException | RuntimeException | OutOfMemoryError e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "model " + model.name() + ": not loaded, the version before serves on: " + reason(e));
            }
        }
    }

    private static String reason(Throwable e) {
        return String.valueOf(e.getMessage() == null ? e : e.getMessage());
    }

    /** Ends a second of the latencies. */
    void tick() {
        for (ServedModel model : all()) {
            model.metrics().recent().tick();
        }
    }

    List<ServedModel> all() {
        return models.values().stream().flatMap(List::stream).toList();
    }

    List<String> names() {
        return List.copyOf(models.keySet());
    }

    /** The versions of a model that are served. */
    List<String> versions(String name) {
        List<String> versions = new ArrayList<>();
        for (ServedModel model : models.getOrDefault(name, List.of())) {
            ModelVersion now = model.current();
            if (now != null) {
                versions.add(now.version());
            }
        }
        return versions;
    }

    /**
     * The model of a name and version; of the default version without one.
     *
     * @throws RequestException if there is none
     */
    ServedModel find(String name, @Nullable String version) {
        List<ServedModel> all = models.get(name);
        if (all == null) {
            throw RequestException.notFound("there is no model " + RequestException.quote(name) + ", expected one of "
                    + String.join(", ", models.keySet()));
        }
        if (version == null) {
            return all.getLast();
        }
        for (ServedModel model : all) {
            ModelVersion now = model.current();
            if (now != null && now.version().equals(version)) {
                return model;
            }
        }
        throw RequestException.notFound("model " + RequestException.quote(name) + " has no version "
                + RequestException.quote(version) + ", expected one of " + String.join(", ", versions(name)));
    }

    List<String> descriptions() {
        List<String> lines = new ArrayList<>();
        for (ServedModel model : all()) {
            ModelVersion now = model.current();
            if (now != null) {
                String missing = Backend.missing();
                lines.add(now.name() + ", version " + now.version() + ": " + now.task() + ", "
                        + now.model().mlp().spec() + ", " + Backend.name() + " kernels"
                        + (missing.isEmpty() ? "" : "; slow: " + missing));
            }
        }
        return lines;
    }
}
