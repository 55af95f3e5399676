package io.simdmlp.serve;

import io.simdmlp.io.DataException;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A model file that is served, and loaded again if it changes. A request takes the version once. If a new file cannot be loaded, the
 * old version serves on.
 */
final class ServedModel {
    /** What tells one content of a file from another. */
    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {
        static Stamp of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        }
    }

    private final String name;
    private final @Nullable String label; // of the version; null to count
    private final Path file;
    private final Function<Model, Engine> engines;
    private final ModelMetrics metrics;
    private final ReentrantLock loading = new ReentrantLock();
    private int loads; // guarded by loading
    private @Nullable Stamp seen; // guarded by loading: the last content that was loaded or rejected
    private @Nullable Stamp changing; // guarded by loading: a content that may not be complete yet
    private volatile @Nullable ModelVersion current;

    ServedModel(String name, @Nullable String label, Path file, Function<Model, Engine> engines, ModelMetrics metrics) {
        this.name = name;
        this.label = label;
        this.file = file;
        this.engines = engines;
        this.metrics = metrics;
    }

    String name() {
        return name;
    }

    /** The label of the version; null if versions are counted. */
    @Nullable
    String label() {
        return label;
    }

    ModelMetrics metrics() {
        return metrics;
    }

    /** The version that serves now; null before the first one is loaded. */
    @Nullable
    ModelVersion current() {
        return current;
    }

    /**
     * Loads the file, warms the model up, and publishes it.
     *
     * @throws DataException if the file cannot be loaded; the version that serves stays
     */
    ModelVersion load() throws DataException {
        loading.lock();
        try {
            return loadLocked();
        } finally {
            loading.unlock();
        }
    }

    private ModelVersion loadLocked() throws DataException {
        ModelVersion before = current;
        seen = stamp();
        changing = null;
        try {
            Model model = ModelFile.read(file);
            Engine engine = engines.apply(model);
            ModelVersion next =
                    new ModelVersion(name, label != null ? label : Integer.toString(loads + 1), model, engine);
            if (before != null) {
                requireSame(before, next);
            }
            engine.warmUp();
            loads++;
            current = next;
            metrics.loaded(loads, engine);
            return next;
        } catch (DataException | RuntimeException | OutOfMemoryError e) {
            metrics.loadFailed();
            throw e;
        }
    }

    /** A model with other inputs or outputs would break the clients. */
    private static void requireSame(ModelVersion before, ModelVersion next) {
        if (!before.inputs().equals(next.inputs())) {
            throw new IllegalArgumentException("the new model has the inputs " + next.inputs()
                    + ", expected those of the one before, " + before.inputs());
        }
        if (!before.outputs().equals(next.outputs()) || !before.outputNames().equals(next.outputNames())) {
            throw new IllegalArgumentException("the new model has the outputs " + next.outputs() + " of "
                    + next.outputNames() + ", expected those of the one before, " + before.outputs() + " of "
                    + before.outputNames());
        }
    }

    /**
     * Loads the file if it has changed and has been the same for two calls of this method, so that a file that is being copied is not
     * read half.
     *
     * @return the new version; null if there is none
     * @throws DataException if the file has changed and cannot be loaded
     */
    @Nullable
    ModelVersion loadIfChanged() throws DataException {
        loading.lock();
        try {
            Stamp now = stamp();
            if (now == null || now.equals(seen)) {
                changing = null;
                return null;
            }
            if (!Objects.equals(now, changing)) {
                changing = now;
                return null;
            }
            return loadLocked();
        } finally {
            loading.unlock();
        }
    }

    private @Nullable Stamp stamp() {
        try {
            return Stamp.of(file);
        } catch (IOException e) {
            return null; // no file for the moment: nothing to load
        }
    }

    Path file() {
        return file;
    }
}
