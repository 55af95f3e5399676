package io.simdmlp.io;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** A table in a format other than CSV: rows of cells. It can be read several times, a pipe once. */
interface RowFile {
    /** The name of the file in messages. */
    String name();

    /** The word for a row in messages, before its number: line or row. */
    String unit();

    /** The number of cells per row. */
    int columns();

    /** A name per column; empty if they have none. */
    List<String> names();

    /** The label columns by their names, or their numbers if there are no names; empty if they are found as in CSV files. */
    List<String> labels();

    /** Whether it can be read several times. */
    default boolean isRepeatable() {
        return true;
    }

    /** Reads from the first row on; once if it is not repeatable. */
    Rows open() throws IOException;

    /** Rows, one after the other. */
    interface Rows extends Closeable {
        /**
         * Reads the next row.
         *
         * @param row overwritten
         * @return false after the last row
         */
        boolean next(CsvRow row) throws IOException;
    }
}
