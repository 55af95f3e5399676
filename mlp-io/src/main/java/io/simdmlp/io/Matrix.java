package io.simdmlp.io;

import io.simdmlp.DataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** Rows of floats that are read in blocks, in ascending order, as often as needed: an array, or a file. */
interface Matrix {
    /** Receives rows. */
    interface Block {
        /**
         * Receives the next rows.
         *
         * @param values (rows, width) at {@code at}
         */
        void accept(float[] values, int at, int rows);
    }

    /** The number of rows. */
    int rows();

    /** The number of values per row. */
    int width();

    /**
     * Passes all rows on.
     *
     * @throws java.io.UncheckedIOException if a file cannot be read
     */
    void forEach(Block block);

    /** All values in a single column. */
    default Matrix flat() {
        Matrix all = this;
        return new Matrix() {
            @Override
            public int rows() {
                return Math.multiplyExact(all.rows(), all.width());
            }

            @Override
            public int width() {
                return 1;
            }

            @Override
            public void forEach(Block block) {
                all.forEach((values, at, rows) -> block.accept(values, at, rows * all.width()));
            }
        };
    }

    /** A matrix in memory. */
    static Matrix of(float[] values, int width) {
        return new Matrix() {
            @Override
            public int rows() {
                return values.length / width;
            }

            @Override
            public int width() {
                return width;
            }

            @Override
            public void forEach(Block block) {
                block.accept(values, 0, rows());
            }
        };
    }

    /** The inputs of samples. */
    static Matrix of(DataSource source) {
        return new Matrix() {
            @Override
            public int rows() {
                return source.size();
            }

            @Override
            public int width() {
                return source.inputs();
            }

            @Override
            public void forEach(Block block) {
                SampleCursor cursor = new SampleCursor(source);
                for (int rows = cursor.nextRows(); rows > 0; rows = cursor.nextRows()) {
                    block.accept(cursor.batch().x(), 0, rows);
                }
            }
        };
    }

    /** The same rows, each followed by the parts of the dates in some columns. */
    static Matrix withDates(Matrix values, int[] columns) {
        int width = values.width() + columns.length * Dates.PARTS;
        return new Matrix() {
            @Override
            public int rows() {
                return values.rows();
            }

            @Override
            public int width() {
                return width;
            }

            @Override
            public void forEach(Block block) {
                values.forEach((from, at, rows) -> {
                    float[] wide = new float[rows * width];
                    for (int row = 0; row < rows; row++) {
                        int begin = at + row * values.width();
                        System.arraycopy(from, begin, wide, row * width, values.width());
                        for (int i = 0; i < columns.length; i++) {
                            int part = row * width + values.width() + i * Dates.PARTS;
                            float day = from[begin + columns[i]];
                            if (Float.isNaN(day)) {
                                Arrays.fill(wide, part, part + Dates.PARTS, Float.NaN);
                            } else {
                                Dates.parts((int) day, wide, part);
                            }
                        }
                    }
                    block.accept(wide, 0, rows);
                });
            }
        };
    }

    /** The records of a file. */
    static Matrix of(SampleFile file) {
        return new Matrix() {
            @Override
            public int rows() {
                return file.size();
            }

            @Override
            public int width() {
                return file.width();
            }

            @Override
            public void forEach(Block block) {
                SampleFile.Blocks blocks = file.new Blocks(1);
                for (int b = 0; b < Math.ceilDiv(file.size(), file.blockSize()); b++) {
                    int first = b * file.blockSize();
                    try {
                        block.accept(blocks.of(first), 0, Math.min(file.blockSize(), file.size() - first));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        };
    }
}
