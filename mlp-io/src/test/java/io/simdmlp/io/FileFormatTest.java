package io.simdmlp.io;

import static io.simdmlp.io.Errors.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The formats that are not read are named. */
final class FileFormatTest {
    @TempDir
    private Path folder;

    private void is(String name, String begin, String message) throws IOException {
        Path file = Files.write(folder.resolve(name), begin.getBytes(StandardCharsets.ISO_8859_1));
        assertFails(file, message, () -> Csv.read(file, Csv.Options.auto()));
        assertFails(file, message, () -> Csv.open(file, Csv.Options.auto()).close());
    }

    @Test
    void namesOtherFormats() throws IOException {
        is(
                "t.parquet",
                "PAR1\u0015\u0004\u0015",
                "is a Parquet file, which is not read; in Python:"
                        + " pd.read_parquet('file.parquet').to_csv('file.csv', index=False)");
        is(
                "t.feather",
                "ARROW1\0\0",
                "is an Arrow or Feather file, which is not read; in Python:"
                        + " pd.read_feather('file').to_csv('file.csv', index=False)");
        is(
                "t.h5",
                "\u0089HDF\r\n\u001a\n\0",
                "is an HDF5 file, which is not read; in Python: np.savez('file.npz', x=..., y=...)");
        is(
                "t.pkl",
                "\u0080\u0004\u0095\u0010",
                "is a Python pickle, which is not read; in Python: df.to_csv('file.csv', index=False)");
        is(
                "t.db",
                "SQLite format 3\0\u0010",
                "is an SQLite database, which is not read; sqlite3 -csv -header FILE 'select * from TABLE' > file.csv");
        is("t.xls", "\u00d0\u00cf\u0011\u00e0", "is an Excel workbook (xls), which is not read; save the table as CSV");
        is("t.csv.xz", "\u00fd7zXZ\0", "is xz, which is not read; xz -d FILE");
        is("t.csv.zst", "(\u00b5/\u00fd\u0004X", "is Zstandard, which is not read; zstd -d FILE");
        is("t.csv.bz2", "BZh91AY&SY\u0001", "is bzip2, which is not read; bzip2 -d FILE");
        is("t.csv", "\n <!DOCTYPE html><html>", "is a web page, which is not read; download the file itself");
        is("t.arff", "@RELATION iris\n", "is ARFF, which is not read; save the table as CSV");
        is("t.csv", "\u00ff\u00fea\0", "is UTF-16, expected text in UTF-8: iconv -f UTF-16 -t UTF-8 FILE");
        is("t.idx", "\0\0\u0008\u0003\0", "is an IDX file, which is not read; name the folder that it is in");
        is("t.safetensors", "\u0010\0\0\0\0\0\0\0{\"a\":1}", "is a safetensors file, such as a model, expected data");
        is("t.npz", "a,b\n1,2\n", "is no NumPy file: it begins with 'a,b', expected PK, as ZIP archives do");
        is("t.parquet", "a,b\n1,2\n", "is no Parquet file: it begins with 'a,b', expected PAR1");
    }

    @Test
    void textThatBeginsAlikeIsCsv() throws IOException {
        for (String header : new String[] {"PAR1,PAR2", "ORCA,b", "BZh,b", "{a},[b]", "[a],b", "FEA1;b"}) {
            Path file = Files.writeString(
                    folder.resolve("t.csv"), header + "\n1,0\n2,1\n".replace(',', header.charAt(4) == ';' ? ';' : ','));
            assertEquals(1, Csv.read(file, Csv.Options.auto()).inputs(), header);
        }
    }
}
