package io.simdmlp.io;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The format of a table, by the first bytes of the file, then by its name. */
enum FileFormat {
    CSV,
    JSON,
    LIBSVM,
    NPY,
    NPZ;

    /** The number of first bytes that are enough, unless a comment is longer. */
    static final int FIRST_BYTES = 1 << 12;

    private static final int BINARY_WITHIN = 512;
    private static final Pattern OBJECT = Pattern.compile("\\s*\\{\\s*([\"}].*)?", Pattern.DOTALL);
    private static final Pattern ARRAY_OF_OBJECTS = Pattern.compile("\\s*\\[\\s*([{\\]].*)?", Pattern.DOTALL);

    /**
     * A format that is not read.
     *
     * @param first the first bytes, as ISO 8859-1
     * @param name what the file is
     * @param advice what to do
     */
    private record Other(String first, String name, String advice) {
        boolean isText() {
            return "<@%".indexOf(first.charAt(0)) >= 0;
        }
    }

    private static final String SAVE = "save the table as CSV";
    private static final String FROM_PANDAS = "in Python: df.to_csv('file.csv', index=False)";
    private static final List<Other> OTHERS = List.of(
            new Other(
                    "PAR1",
                    "a Parquet file",
                    "in Python: pd.read_parquet('file.parquet').to_csv('file.csv', index=False)"),
            new Other(
                    "ARROW1",
                    "an Arrow or Feather file",
                    "in Python: pd.read_feather('file').to_csv('file.csv', index=False)"),
            new Other("FEA1", "a Feather file", "in Python: pd.read_feather('file').to_csv('file.csv', index=False)"),
            new Other("ORC", "an ORC file", FROM_PANDAS),
            new Other("Obj\u0001", "an Avro file", FROM_PANDAS),
            new Other("\u0089HDF\r\n\u001a\n", "an HDF5 file", "in Python: np.savez('file.npz', x=..., y=...)"),
            new Other("MATLAB 5.0", "a MATLAB file", "in Python: np.savez('file.npz', x=..., y=...)"),
            new Other(
                    "SQLite format 3\u0000",
                    "an SQLite database",
                    "sqlite3 -csv -header FILE 'select * from TABLE' > file.csv"),
            new Other("\u00d0\u00cf\u0011\u00e0", "an Excel workbook (xls)", SAVE),
            new Other("\u0080\u0002", "a Python pickle", FROM_PANDAS),
            new Other("\u0080\u0003", "a Python pickle", FROM_PANDAS),
            new Other("\u0080\u0004", "a Python pickle", FROM_PANDAS),
            new Other("\u0080\u0005", "a Python pickle", FROM_PANDAS),
            new Other("(\u00b5/\u00fd", "Zstandard", "zstd -d FILE"),
            new Other("BZh", "bzip2", "bzip2 -d FILE"),
            new Other("\u00fd7zXZ\u0000", "xz", "xz -d FILE"),
            new Other("7z\u00bc\u00af", "a 7-Zip archive", "unpack it"),
            new Other("\u0004\"M\u0018", "lz4", "lz4 -d FILE"),
            new Other("%pdf-", "a PDF document", SAVE),
            new Other("<!doctype html", "a web page", "download the file itself"),
            new Other("<html", "a web page", "download the file itself"),
            new Other("<?xml", "XML", SAVE),
            new Other("@relation", "ARFF", SAVE),
            new Other("\u0000\u0000\u0008\u0001", "an IDX file", "name the folder that it is in"),
            new Other("\u0000\u0000\u0008\u0003", "an IDX file", "name the folder that it is in"));

    /**
     * The format of a file.
     *
     * @param file its name in messages
     * @param first its first bytes, decompressed
     * @param zip the file itself, to look into it if it is a ZIP archive; null for a pipe, and for compressed files
     * @throws DataException if it has a format that is not read, or another one than its name says
     */
    static FileFormat of(String file, byte[] first, @Nullable Path zip) throws DataException {
        String begin = new String(first, StandardCharsets.ISO_8859_1);
        if (begin.startsWith("PK\u0003\u0004") || begin.startsWith("PK\u0005\u0006")) {
            return ofZip(file, zip);
        }
        if (NpyArray.isNpy(first)) {
            return NPY;
        }
        requireKnown(file, begin);
        String name = file.toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
        if (name.endsWith(".npy") || name.endsWith(".npz")) {
            String expected = name.endsWith(".npy") ? "\\x93NUMPY" : "PK, as ZIP archives do";
            throw new DataException(
                    file, "is no NumPy file: it begins with " + shown(begin) + ", expected " + expected);
        }
        if (name.endsWith(".parquet")) {
            throw new DataException(file, "is no Parquet file: it begins with " + shown(begin) + ", expected PAR1");
        }
        String text = begin.startsWith("\u00ef\u00bb\u00bf") ? begin.substring(3) : begin;
        boolean named = name.matches(".*\\.(json|jsonl|ndjson)");
        if (text.isBlank()) {
            return CSV; // which says that it is empty
        }
        if (named
                || OBJECT.matcher(text).matches()
                || ARRAY_OF_OBJECTS.matcher(text).matches()) {
            char bracket = text.stripLeading().charAt(0);
            if (bracket != '{' && bracket != '[') {
                throw new DataException(
                        file,
                        "is not JSON: it begins with " + shown(text)
                                + ", expected an object in each line, as {\"a\": 1.5}");
            }
            return JSON;
        }
        return name.matches(".*\\.(libsvm|svm|svmlight)") || LibsvmRows.isFirstLine(text) ? LIBSVM : CSV;
    }

    private static FileFormat ofZip(String file, @Nullable Path zip) throws DataException {
        if (zip == null) {
            throw new DataException(
                    file, "is a ZIP archive in a pipe or in a compressed file, expected the file itself");
        }
        if (NpyRows.isNpz(zip)) {
            return NPZ;
        }
        List<String> entries = NpyRows.entries(zip);
        if (entries.stream().anyMatch(entry -> entry.startsWith("xl/"))) {
            throw new DataException(file, "is an Excel workbook, which is not read; " + SAVE);
        }
        if (entries.contains("content.xml")) {
            throw new DataException(file, "is an OpenDocument file, which is not read; " + SAVE);
        }
        if (entries.stream().anyMatch(entry -> entry.endsWith("data.pkl"))) {
            throw new DataException(
                    file,
                    "is a PyTorch file, which is not read; in Python: np.savez('file.npz', x=x.numpy(), y=y.numpy())");
        }
        throw new DataException(
                file,
                "is a ZIP archive of " + DataException.list(entries) + ", expected NumPy arrays; unpack it first");
    }

    private static void requireKnown(String file, String begin) throws DataException {
        String text = begin.stripLeading().toLowerCase(Locale.ROOT);
        boolean binary = begin.chars().limit(BINARY_WITHIN).anyMatch(c -> c < '\t' || (c > '\r' && c < ' '));
        for (Other other : OTHERS) {
            boolean fits = other.isText() ? text.startsWith(other.first) : binary && begin.startsWith(other.first);
            if (fits) {
                throw new DataException(file, "is " + other.name + ", which is not read; " + other.advice);
            }
        }
        if (begin.startsWith("\u00ff\u00fe") || begin.startsWith("\u00fe\u00ff")) {
            throw new DataException(file, "is UTF-16, expected text in UTF-8: iconv -f UTF-16 -t UTF-8 FILE");
        }
        boolean model = begin.length() > 9 && begin.startsWith("\u0000\u0000", 6) && begin.startsWith("{\"", 8);
        if (model) {
            throw new DataException(file, "is a safetensors file, such as a model, expected data");
        }
    }

    private static String shown(String text) {
        String line = text.strip().lines().findFirst().orElse("");
        return DataException.quote(line.length() > 10 ? line.substring(0, 10) : line);
    }
}
