package io.simdmlp.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.BooleanSupplier;

/** Bytes that come bit by bit, as from a pipe or a terminal. It says when it is about to wait for more. */
final class PromptInput extends FilterInputStream {
    private BooleanSupplier beforeWaiting = () -> true;

    PromptInput(InputStream in) {
        super(in);
    }

    /** Calls {@code task} whenever no byte is there; if it returns false the bytes end. */
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
