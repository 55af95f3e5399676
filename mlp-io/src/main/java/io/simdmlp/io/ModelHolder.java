package io.simdmlp.io;

import io.simdmlp.WarmUp;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The model that a service uses now. It can be replaced while requests run. Thread-safe: a request takes the model once, and has
 * this one until it ends, whatever is published meanwhile; taking it is one volatile read, without a lock.
 *
 * <pre>{@code
 * ModelHolder<Classifier> holder = new ModelHolder<>(Classifier.load(file));   // warm when the constructor returns
 * String species = holder.get().predict(row);                                 // in each request
 * holder.publish(Classifier.load(newFile));                                   // the old model serves until the new one is warm
 * }</pre>
 *
 * <p>If a new file cannot be loaded, or its model does not match, an exception is thrown and the old model stays. A model is
 * garbage when the last request with it has ended.
 *
 * @param <M> {@link Classifier} or {@link Regressor}
 */
public final class ModelHolder<M extends RowPredictor> implements AutoCloseable {
    /**
     * A model and its number.
     *
     * @param <M> {@link Classifier} or {@link Regressor}
     * @param model the model
     * @param version the number of models that were published until then, this one included; 1 for the first
     */
    public record Published<M extends RowPredictor>(M model, long version) {}

    private volatile @Nullable Published<M> current; // null when closed

    /**
     * Creates a holder of a model, and warms it up.
     *
     * @param first the model
     */
    public ModelHolder(M first) {
        this(new Published<>(Objects.requireNonNull(first, "first is null"), 1));
        first.warmUp();
    }

    /** Creates a holder of a model that is not warmed up. */
    ModelHolder(Published<M> first) {
        this.current = first;
    }

    /**
     * {@return the model that was published last} Keep it for all predictions of one request.
     *
     * @throws IllegalStateException if the holder is closed
     */
    public M get() {
        return published().model;
    }

    /**
     * {@return the model that was published last, with its number}
     *
     * @throws IllegalStateException if the holder is closed
     */
    public Published<M> published() {
        Published<M> now = current;
        if (now == null) {
            throw new IllegalStateException("the holder is closed, expected an open one");
        }
        return now;
    }

    /**
     * Replaces the model. The new one is warmed up first, for about a second, on the calling thread; the old one serves meanwhile.
     *
     * @param next the model, with the same inputs and results as the one before
     * @return the result of the warm-up
     * @throws IllegalArgumentException if the names or the number of its inputs or results differ from those of the current model,
     *     which stays then
     * @throws IllegalStateException if the holder is closed
     */
    public synchronized WarmUp publish(M next) {
        Objects.requireNonNull(next, "next is null");
        Published<M> before = published();
        M old = before.model;
        requireSame("inputs", old.inputNames(), next.inputNames(), inputs(old), inputs(next));
        requireSame("results", old.outputNames(), next.outputNames(), outputs(old), outputs(next));
        ModelSwapEvent event = new ModelSwapEvent();
        event.begin();
        WarmUp warmUp = next.warmUp();
        swap(next);
        event.commit(before.version + 1, next.description());
        return warmUp;
    }

    /** Replaces the model by one that is warmed up and has been checked. */
    synchronized void swap(M next) {
        current = new Published<>(next, published().version + 1);
    }

    private static void requireSame(String what, List<String> old, List<String> next, int oldCount, int nextCount) {
        if (!old.equals(next)) {
            throw new IllegalArgumentException("next has the " + what + " " + DataException.list(next)
                    + ", expected those of the current model, " + DataException.list(old));
        }
        if (oldCount != nextCount) {
            throw new IllegalArgumentException(
                    "next has " + nextCount + " " + what + ", expected as many as the current model, " + oldCount);
        }
    }

    private static int inputs(RowPredictor model) {
        return of(model).model.preprocessing().columns().size();
    }

    private static int outputs(RowPredictor model) {
        return of(model).spec().outputs();
    }

    private static ModelPredictor of(RowPredictor model) {
        return switch (model) {
            case Classifier classifier -> classifier.predictor();
            case Regressor regressor -> regressor.predictor();
        };
    }

    /** Releases the model. Requests that have taken it can end; {@link #get} throws an exception from now on. */
    @Override
    public synchronized void close() {
        current = null;
    }
}
