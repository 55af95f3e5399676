package io.simdmlp.tracker;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads JMH's JSON element by element, so that files may be larger than the memory. Also reads the JSON of kotlinx-benchmark,
 * which has the same form with fewer properties, and that of old versions of JMH, which has NaN without quotes.
 */
final class JmhJson {
    private static final String EXPECTED = "expected the file of -rf json";

    private final String name;
    private final JsonParser parser;
    private String last = ""; // the benchmark read last

    private JmhJson(String name, JsonParser parser) {
        this.name = name;
        this.parser = parser;
    }

    /** Calls {@code sink} with every result; errors begin with {@code name}. */
    static void read(String name, InputStream in, Consumer<RawResult> sink) throws UnusableResultsException {
        try (JsonParser parser = ResultFiles.LENIENT.createParser(in)) {
            new JmhJson(name, parser).read(sink);
        }
    }

    private void read(Consumer<RawResult> sink) throws UnusableResultsException {
        try {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw foreign();
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() != JsonToken.START_OBJECT) {
                    throw foreign();
                }
                RawResult result = new RawResult();
                try {
                    result(result);
                    if (result.primary == null) {
                        throw foreign();
                    }
                    sink.accept(result);
                } catch (IllegalArgumentException e) {
                    throw new UnusableResultsException(
                            name + ": " + (result.benchmark.isEmpty() ? "a benchmark without a name" : result.benchmark)
                                    + " " + e.getMessage());
                }
            }
            if (parser.nextToken() != null) {
                throw new UnusableResultsException(name + " has text after its end, " + EXPECTED);
            }
        } catch (JacksonException e) {
            if (e.getCause() instanceof java.io.IOException) {
                throw e;
            }
            throw new UnusableResultsException(name + " is truncated or no JSON"
                    + (last.isEmpty() ? "" : ", in or after " + last) + ": " + e.getOriginalMessage());
        }
    }

    private UnusableResultsException foreign() {
        return new UnusableResultsException(name + " is not JMH's JSON, " + EXPECTED);
    }

    private void result(RawResult result) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String property = parser.currentName();
            parser.nextToken();
            switch (property) {
                case "benchmark" -> {
                    result.benchmark = text();
                    last = result.benchmark;
                }
                case "mode" -> result.mode = text();
                case "threads" -> result.threads = integer(1);
                case "jdkVersion" -> result.jdk = text();
                case "vmName" -> result.vmName = text();
                case "vmVersion" -> result.vmVersion = text();
                case "warmupIterations" -> result.warmups = integer(-1);
                case "warmupTime" -> result.warmupTime = text();
                case "measurementIterations" -> result.iterations = integer(-1);
                case "measurementTime" -> result.iterationTime = text();
                case "measurementBatchSize" -> result.batch = integer(1);
                case "jvmArgs" -> texts(result.jvmArgs);
                case "params" -> params(result);
                case "primaryMetric" -> result.primary = metric();
                case "secondaryMetrics" -> secondary(result);
                default -> parser.skipChildren();
            }
        }
    }

    private String text() {
        if (!parser.currentToken().isScalarValue()) {
            parser.skipChildren();
            return "";
        }
        return parser.currentToken() == JsonToken.VALUE_NULL ? "" : parser.getString();
    }

    private int integer(int otherwise) {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return parser.getValueAsInt(otherwise);
        }
        parser.skipChildren();
        return otherwise;
    }

    private boolean isArray() {
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            return true;
        }
        parser.skipChildren();
        return false;
    }

    private boolean isObject() {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            return true;
        }
        parser.skipChildren();
        return false;
    }

    private void texts(List<String> sink) {
        if (isArray()) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                sink.add(text());
            }
        }
    }

    private void params(RawResult result) {
        if (isObject()) {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String param = parser.currentName();
                parser.nextToken();
                result.params.put(param, text());
            }
        }
    }

    private void secondary(RawResult result) {
        if (isObject()) {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String metric = parser.currentName();
                parser.nextToken();
                // JMH up to 1.35 marks metrics of profilers by a dot in the middle.
                result.secondary.put(metric.startsWith("\u00B7") ? metric.substring(1) : metric, metric());
            }
        }
    }

    private RawResult.Values metric() {
        RawResult.Values values = new RawResult.Values();
        if (isObject()) {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String property = parser.currentName();
                parser.nextToken();
                switch (property) {
                    case "score" -> values.score = number("score");
                    case "scoreUnit" -> values.unit = text();
                    case "rawData" -> values.raw = raw();
                    case "rawDataHistogram" -> values.histograms = histograms();
                    default -> parser.skipChildren();
                }
            }
        }
        return values;
    }

    private double[][] raw() {
        List<double[]> forks = new ArrayList<>();
        if (isArray()) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (isArray()) {
                    forks.add(numbers());
                }
            }
        }
        return forks.toArray(double[][]::new);
    }

    private double[] numbers() {
        double[] numbers = new double[10];
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * count);
            }
            numbers[count++] = number("score");
        }
        return Arrays.copyOf(numbers, count);
    }

    private List<List<Histogram>> histograms() {
        List<List<Histogram>> forks = new ArrayList<>();
        if (isArray()) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                List<Histogram> iterations = new ArrayList<>();
                if (isArray()) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        iterations.add(histogram());
                    }
                }
                forks.add(iterations);
            }
        }
        return forks;
    }

    /** Pairs of a value and its count. */
    private Histogram histogram() {
        Histogram histogram = new Histogram();
        if (isArray()) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (isArray()) {
                    double[] pair = numbers();
                    if (pair.length != 2 || !(pair[0] >= 0 && pair[0] < Double.POSITIVE_INFINITY) || !(pair[1] > 0)) {
                        throw new IllegalArgumentException("has the samples " + Arrays.toString(pair)
                                + ", expected a value of at least 0 and a count above 0");
                    }
                    histogram.add(pair[0], pair[1]);
                }
            }
        }
        return histogram;
    }

    /** A number; NaN may be written with quotes, as JMH does in other places than scores. */
    private double number(String what) {
        JsonToken token = parser.currentToken();
        if (token.isNumeric()) {
            return parser.getDoubleValue();
        }
        if (token == JsonToken.VALUE_STRING) {
            String text = parser.getString();
            if (text.equals("NaN") || text.endsWith("Infinity")) {
                return Double.NaN;
            }
            throw new IllegalArgumentException("has the " + what + " \"" + text + "\", expected a finite number");
        }
        parser.skipChildren();
        throw new IllegalArgumentException("has the " + what + " " + token + ", expected a finite number");
    }
}
