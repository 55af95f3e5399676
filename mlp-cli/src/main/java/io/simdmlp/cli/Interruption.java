package io.simdmlp.cli;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * Handles SIGINT (Ctrl-C), SIGTERM and SIGHUP. While this is open, the first signal is recorded, so that a command can save
 * its work and return. The second signal ends the process immediately.
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

    /** Returns whether a signal has arrived. */
    boolean requested() {
        return first.get() != null;
    }

    /** The exit code for the signal that has arrived. */
    int exitCode() {
        Signal signal = first.get();
        return signal == null ? ExitCodes.OK : ExitCodes.signal(signal.number);
    }

    /** Restores the signal handlers of the JVM. */
    @Override
    public void close() {
        for (int i = 0; i < previous.length; i++) {
            if (previous[i] != null) { // null if the system does not have the signal
                Signals.unregister(SIGNALS.get(i).name, previous[i]);
            }
        }
    }
}
