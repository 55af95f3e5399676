package io.simdmlp.tracker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of JMH's files, also in folders within it, whose paths hold a date, the hash of a commit, or both. Files of the same
 * commit and time are one entry.
 *
 * @param source machine and repository
 */
record JmhFolder(HistorySource source) {
    /** A date, perhaps with a time of day, of UTC. */
    private static final Pattern DATE = Pattern.compile(
            "(?<!\\d)(20\\d{2})([-_.]?)([01]\\d)\\2([0-3]\\d)(?:[T_. -]?([0-2]\\d)[-_.:h]?([0-5]\\d)(?:[-_.:m]?([0-5]\\d))?)?Z?(?!\\d)");

    private static final Pattern HASH = Pattern.compile("(?<![0-9A-Za-z])[0-9a-f]{7,40}(?![0-9A-Za-z])");
    private static final Pattern FILE = Pattern.compile(".*\\.json(?:\\.gz)?");

    private static final int SHORT_HASH = 12;

    /** The commit and the time of a file. */
    private record Moment(String commit, Instant time) {}

    List<History.Entry> read(Path folder) throws IOException, InterruptedException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(
                            file -> FILE.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
        if (files.isEmpty()) {
            throw new UnusableResultsException(folder + " has no file *.json, expected those of JMH");
        }
        NavigableMap<String, Instant> commits = null; // read once, and only if a file needs them
        Map<Path, Moment> moments = new LinkedHashMap<>();
        for (Path file : files) {
            String name = folder.relativize(file).toString();
            Matcher date = DATE.matcher(name);
            boolean isDated = date.find();
            Matcher hash =
                    HASH.matcher(isDated ? name.substring(0, date.start()) + "/" + name.substring(date.end()) : name);
            String commit = hash.find() ? hash.group() : "";
            Instant time = source.byFileTime()
                    ? Files.getLastModifiedTime(file).toInstant()
                    : isDated ? time(file, date) : null;
            if (time == null && !commit.isEmpty()) {
                commits = commits == null ? commits() : commits;
                time = time(commits, commit);
            }
            if (time == null) {
                throw new UnusableResultsException(file + " has "
                        + (commit.isEmpty()
                                ? "no date and no commit in its name"
                                : "no commit of the repository "
                                        + source.repository().toAbsolutePath().normalize() + " in its name")
                        + ", expected one such as 2026-01-31T12-00.json or ab6f2561c0de.json; or give --by-file-time");
            }
            String label = commit.isEmpty() ? name.replaceFirst("\\.json(?:\\.gz)?$", "") : commit;
            moments.put(
                    file,
                    new Moment(
                            label.length() > SHORT_HASH && !commit.isEmpty() ? label.substring(0, SHORT_HASH) : label,
                            time));
        }
        return entries(moments);
    }

    private List<History.Entry> entries(Map<Path, Moment> moments) throws IOException {
        List<History.Entry> parts;
        try { // the files are independent, and reading them takes most of the time
            parts = new ArrayList<>(moments.entrySet().parallelStream()
                    .map(entry -> entry(entry.getKey(), entry.getValue()))
                    .toList());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        Map<List<Object>, History.Entry> joined = new LinkedHashMap<>();
        List<Path> files = List.copyOf(moments.keySet());
        for (int i = 0; i < parts.size(); i++) {
            History.Entry part = parts.get(i);
            List<Object> key = List.of(part.commit(), part.time(), part.host());
            History.Entry first = joined.putIfAbsent(key, part);
            if (first != null) {
                Map<String, History.Score> all = new LinkedHashMap<>(first.figures());
                for (Map.Entry<String, History.Score> figure : part.figures().entrySet()) {
                    if (all.put(figure.getKey(), figure.getValue()) != null) {
                        throw new UnusableResultsException(files.get(i) + " has " + figure.getKey() + " of "
                                + part.commit() + " at " + part.time() + " again, expected one file per run");
                    }
                }
                joined.put(key, new History.Entry(part.commit(), part.time(), part.host(), all));
            }
        }
        List<History.Entry> entries = new ArrayList<>(joined.values());
        entries.sort(Comparator.comparing(History.Entry::time));
        return entries;
    }

    private History.Entry entry(Path file, Moment moment) {
        try {
            return History.entry(file, moment.commit(), moment.time(), source.host());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Instant time(Path file, Matcher date) throws UnusableResultsException {
        try {
            return LocalDateTime.of(
                            number(date, 1),
                            number(date, 3),
                            number(date, 4),
                            number(date, 5),
                            number(date, 6),
                            number(date, 7))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new UnusableResultsException(file + " has the date " + date.group()
                    + " in its name, expected one that exists: " + e.getMessage());
        }
    }

    private static int number(Matcher date, int group) {
        return date.group(group) == null ? 0 : Integer.parseInt(date.group(group));
    }

    /** The time of the only commit whose hash begins with {@code hash}. */
    private static @Nullable Instant time(NavigableMap<String, Instant> commits, String hash) {
        Map.Entry<String, Instant> found = commits.ceilingEntry(hash);
        return found != null && found.getKey().startsWith(hash) ? found.getValue() : null;
    }

    /** The times of all commits, by hash. */
    private NavigableMap<String, Instant> commits() throws IOException, InterruptedException {
        NavigableMap<String, Instant> commits = new TreeMap<>();
        try (TemporaryFolder folder = new TemporaryFolder("jmh-tracker-")) {
            Path log = folder.path().resolve("git.log");
            int exitCode = Commands.run(source.repository(), log, List.of("git", "log", "--all", "--format=%H %ct"));
            if (exitCode != 0) {
                throw new UnusableResultsException("the files are named by commit, but git log failed in "
                        + source.repository().toAbsolutePath() + ": " + Commands.lastLine(log)
                        + "; expected a repository, or --by-file-time");
            }
            for (String line : Files.readAllLines(log)) {
                String[] words = line.split(" ", -1);
                if (words.length == 2 && words[1].matches("\\d+")) {
                    commits.put(words[0], Instant.ofEpochSecond(Long.parseLong(words[1])));
                }
            }
        }
        return commits;
    }
}
