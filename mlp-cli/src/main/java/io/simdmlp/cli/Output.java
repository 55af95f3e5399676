package io.simdmlp.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The standard output of all commands, or a file instead. It stores the exception of a failed write, which a {@link
 * PrintWriter} does not.
 */
final class Output extends OutputStream {
    private static final Path DEVICE = Path.of("/dev/stdout");
    private static final int FILE_TYPE = 0xf000; // mask of a file's mode
    private static final int PIPE = 0x1000;
    private static final int SOCKET = 0xc000;

    private final OutputStream out;
    private final BooleanSupplier isPipe;
    private @Nullable IOException failure;

    Output(OutputStream out, BooleanSupplier isPipe) {
        this.out = out;
        this.isPipe = isPipe;
    }

    static Output file(OutputStream out) {
        return new Output(out, () -> false);
    }

    /** Not {@link System#out}, which hides exceptions. */
    static Output standard() {
        return new Output(new FileOutputStream(FileDescriptor.out), Output::isStandardOutputPipe);
    }

    PrintWriter writer() {
        return new PrintWriter(this, true, StandardCharsets.UTF_8);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /** After a failure nothing more is written, so that the output has no gap. */
    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        if (failure != null) {
            throw failure;
        }
        try {
            out.write(bytes, from, count);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** Throws the exception of a failed write, if there is one. */
    void check() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * The exit code of a command that ended with {@code exitCode} and has flushed its output. If output was lost, a success
     * becomes a failure: a silent one for a closed pipe, as of {@code | head}, else one with a message.
     */
    int exitCode(int exitCode, PrintWriter err) {
        if (failure == null) {
            return exitCode;
        }
        if (isClosedPipe(failure)) {
            return exitCode == ExitCodes.OK ? ExitCodes.OUTPUT_CLOSED : exitCode;
        }
        int failed = Failures.badInput(err, new IOException("standard output: " + failure.getMessage(), failure));
        return exitCode == ExitCodes.OK ? failed : exitCode;
    }

    /** Checks the type of standard output too, because the message may be in the user's language. */
    private boolean isClosedPipe(IOException failure) {
        return String.valueOf(failure.getMessage()).contains("Broken pipe") || isPipe.getAsBoolean();
    }

    private static boolean isStandardOutputPipe() {
        try {
            int type = (int) Files.getAttribute(DEVICE, "unix:mode") & FILE_TYPE;
            return type == PIPE || type == SOCKET;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }
}
