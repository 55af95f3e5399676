package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Commands whose output cannot be written. */
final class OutputTest {
    private final StringWriter err = new StringWriter();

    /** A device that fails after some bytes. */
    private static final class Device extends OutputStream {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private final String failure;
        private int room;

        Device(int room, String failure) {
            this.room = room;
            this.failure = failure;
        }

        @Override
        public void write(int b) throws IOException {
            if (room-- <= 0) {
                throw new IOException(failure);
            }
            taken.write(b);
        }
    }

    private int run(OutputStream device, String... arguments) {
        return Main.run(Output.file(device), new PrintWriter(err, true), arguments);
    }

    @Test
    void aFullDeviceIsOneLine() {
        for (int room : new int[] {0, 1, 100, 1000}) {
            err.getBuffer().setLength(0);
            assertEquals(2, run(new Device(room, "No space left on device"), "train", "--help"), "room " + room);
            assertEquals("mlp: standard output: No space left on device" + System.lineSeparator(), err.toString());
        }
    }

    @Test
    void aClosedPipeIsSilent() {
        assertEquals(141, run(new Device(10, "Broken pipe"), "train", "--help"));
        assertEquals("", err.toString());
    }

    /** The system's messages may be in the user's language. */
    @Test
    void aPipeIsRecognizedByItsTypeToo() {
        Output pipe = new Output(new Device(10, "Datenübergabe unterbrochen"), () -> true);
        assertEquals(141, Main.run(pipe, new PrintWriter(err, true), "train", "--help"));
        assertEquals("", err.toString());
    }

    @Test
    void aFailedCommandKeepsItsExitCode() {
        assertEquals(2, run(new Device(0, "Broken pipe"), "trian"));
        assertEquals(1, err.toString().lines().count(), err.toString());
    }

    @Test
    void completeOutputIsNotAFailure() {
        Device device = new Device(Integer.MAX_VALUE, "none");
        assertEquals(0, run(device, "train", "--help"));
        assertEquals("", err.toString());
        assertEquals(Cli.run("train", "--help").out(), device.taken.toString(StandardCharsets.UTF_8));
    }
}
