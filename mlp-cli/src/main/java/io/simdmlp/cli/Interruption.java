package io.simdmlp.cli;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * Signals that end the process: Ctrl-C, a request to terminate, a closed terminal. While this is open, the first one is
 * noted, so that a command can save its work and end by itself. The second one ends the process at once.
 */
final class Interruption implements AutoCloseable {
    private record Signal(String name, int number) {}

    private static final List<Signal> SIGNALS =
            List.of(new Signal("INT", 2), new Signal("TERM", 15), new Signal("HUP", 1));

    private final AtomicReference<@Nullable Signal> first = new AtomicReference<>();
    private final Object[] previous = new Object[SIGNALS.size()];

    Interruption() {
        for (int i = 0; i < previous.length; i++) {
            Signal signal = SIGNALS.get(i);
            previous[i] = Signals.register(signal.name, () -> receive(signal));
        }
    }

    private void receive(Signal signal) {
        if (!first.compareAndSet(null, signal)) {
            Runtime.getRuntime().exit(ExitCodes.signal(signal.number));
        }
    }

    /** Whether a signal has come. */
    boolean requested() {
        return first.get() != null;
    }

    /** What a shell makes of the signal that came. */
    int exitCode() {
        Signal signal = first.get();
        return signal == null ? ExitCodes.OK : ExitCodes.signal(signal.number);
    }

    /** Leaves signals to the JVM again. */
    @Override
    public void close() {
        for (int i = 0; i < previous.length; i++) {
            if (previous[i] != null) { // the system knows the signal
                Signals.unregister(SIGNALS.get(i).name, previous[i]);
            }
        }
    }
}
