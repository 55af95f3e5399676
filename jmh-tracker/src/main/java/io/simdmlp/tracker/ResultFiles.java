package io.simdmlp.tracker;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes files so that every error names its file. The JDK names it if a file cannot be opened, not if a read or a
 * write fails.
 */
public final class ResultFiles {
    /** Reads and writes JSON; refuses duplicate keys and text after the end. */
    public static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Reads JSON with NaN and Infinity without quotes, which old versions of JMH and kotlinx-benchmark write. */
    static final JsonMapper LENIENT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private ResultFiles() {}

    /**
     * {@return the JSON in a file}
     *
     * @param file the file
     * @throws UnusableResultsException if it is not JSON
     * @throws IOException if it cannot be read; the message begins with the file
     */
    public static JsonNode json(Path file) throws IOException {
        byte[] bytes = read(file);
        try {
            return JSON.readTree(bytes);
        } catch (JacksonException e) {
            throw new UnusableResultsException(file + " is truncated or no JSON: " + e.getOriginalMessage());
        }
    }

    /**
     * {@return the content of a file}
     *
     * @param file not a directory
     * @throws IOException if it cannot be read; the message begins with the file
     */
    public static byte[] read(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw named(file, "cannot be read", e);
        }
    }

    /**
     * Writes a file.
     *
     * @param file created or overwritten
     * @param content the new content
     * @throws IOException if it cannot be written; the message begins with the file
     */
    public static void write(Path file, byte[] content) throws IOException {
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw named(file, "cannot be written", e);
        }
    }

    /**
     * {@return an exception whose message names the file: {@code e} itself if it does}
     *
     * @param file the file
     * @param failure what failed, such as {@code cannot be read}
     * @param e the exception
     */
    public static IOException named(Path file, String failure, IOException e) {
        if (e instanceof FileSystemException || e instanceof UnusableResultsException) {
            return e;
        }
        FileSystemException named = new FileSystemException(file.toString(), null, failure + ": " + e.getMessage());
        named.initCause(e);
        return named;
    }
}
