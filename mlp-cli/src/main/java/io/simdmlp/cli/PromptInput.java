package io.simdmlp.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.BooleanSupplier;

/** The bytes of a pipe or a terminal. Calls a task before a read that may block. */
final class PromptInput extends FilterInputStream {
    private BooleanSupplier beforeWaiting = () -> true;

    PromptInput(InputStream in) {
        super(in);
    }

    /** Calls {@code task} before a read when no byte is available; if it returns false, the stream ends. */
    void beforeWaiting(BooleanSupplier task) {
        beforeWaiting = task;
    }

    private boolean ends() throws IOException {
        return in.available() == 0 && !beforeWaiting.getAsBoolean();
    }

    @Override
    public int read() throws IOException {
        return ends() ? -1 : in.read();
    }

    @Override
    public int read(byte[] bytes, int at, int length) throws IOException {
        return length > 0 && ends() ? -1 : in.read(bytes, at, length);
    }
}
