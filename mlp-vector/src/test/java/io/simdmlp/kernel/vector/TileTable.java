package io.simdmlp.kernel.vector;

import java.util.List;
import java.util.Map;

/**
 * The register tiles of the matrix product. A new tile is one more row here, a run of {@link TileGenerator}, and a call in
 * {@link WideProduct} or {@link NarrowProduct}.
 */
final class TileTable {
    /** The layout in which a tile reads a. */
    enum A {
        /** Any strides: rows of a, or columns of a transposed one. */
        ANY(
                "int aAt,{many? int aRow,} int aStep",
                "element {one?p}{many?(row, p)} is at {@code aAt{many? + row * aRow} + p * aStep}",
                "  a (rows, depth)",
                "{mr} | . p . |",
                "  a float,",
                "  broadcast"),
        /** Row-major. */
        ROWS(
                "int aAt{many?, int aRow}",
                "element {one?p}{many?(row, p)} is at {@code aAt{many? + row * aRow} + p}",
                ANY.picture),
        /** Transposed: the elements of a column are side by side, as in the weight gradient's x. */
        COLUMNS(
                "int aAt, int aStep",
                "element (row, p) is at {@code aAt + row + p * aStep}",
                "  a transposed (depth, rows)",
                "p | . . {mr} . . . . |",
                "  floats side by side,",
                "  broadcast"),
        /** Packed like b, with as many floats for each p. */
        PACKED(
                "int aAt",
                "packed: element (row, p) is at {@code aAt + p * STEP + row}",
                "  a (depth, STEP)",
                "p | . {mr} . . . |",
                "  floats side by side,",
                "  broadcast");

        final String parameters;
        final String layout;
        final String picture;

        A(String parameters, String layout, String... picture) {
            this.parameters = parameters;
            this.layout = layout;
            this.picture = String.join("\n", picture);
        }
    }

    /**
     * A row of the table.
     *
     * @param name of the class
     * @param rows of a and c in a tile
     * @param vectors of columns of b and c in a tile
     * @param a the layout of a
     * @param packedB whether the rows of b are a constant stride apart; always with {@link A#PACKED}
     * @param packs whether the tile reads an unpacked b and also stores it as a panel
     * @param pairs whether b, packed, has pairs of bfloat16; a is then {@link A#ROWS}
     * @param why the purpose and the instruction count
     */
    record Tile(String name, int rows, int vectors, A a, boolean packedB, boolean packs, boolean pairs, String why) {
        Tile(String name, int rows, int vectors, A a, boolean packedB, boolean packs, String why) {
            this(name, rows, vectors, a, packedB, packs, false, why);
        }

        /** A tile that reads rows of a in place and a packed b of pairs of bfloat16. */
        static Tile ofPairs(String name, int rows, int vectors, String why) {
            return new Tile(name, rows, vectors, A.ROWS, true, false, true, why);
        }
    }

    /** The tiles that {@link TileGenerator} writes. */
    static final List<Tile> GENERATED = List.of(
            new Tile("Tile6x4", 6, 4, A.ANY, false, false, """
                    The main tile with 32 registers: 24 accumulators, 4 vectors of b and 4 broadcasts. The compiler hoists broadcasts as
                    far as it finds registers, so a larger tile spills inside the loop; see DESIGN_NOTES, "tiles".

                    Per step of p, as counted from the compiler's output at 512 bit: 70 instructions for 24 fma. 4 loads of b, 6
                    broadcasts, 8 bounds checks."""),
            new Tile("Tile8x3", 8, 3, A.ANY, false, false, """
                    For 5 to 8 rows that read b in place: one pass over b, which comes from L3, where {@link Tile4x4} takes two. Also
                    for three remaining vectors.

                    Per step of p, as counted from the compiler's output at 512 bit: 77 instructions for 24 fma. 3 loads of b, 8
                    broadcasts, 10 bounds checks."""),
            new Tile("Tile8x2", 8, 2, A.ANY, false, false, """
                    For two remaining vectors with 32 registers: 16 chains, where {@link Tile4x2} has only the 8 that keep two FMA units
                    with a latency of four cycles busy. Two calls also compute 7 or 8 rows of a whole panel: each vector of b is
                    read once, where {@link Tile4x4} takes two passes over b.

                    Per step of p, as counted from the compiler's output at 512 bit: 74 instructions for 16 fma. 2 loads of b, 8
                    broadcasts, 10 bounds checks."""),
            new Tile("Tile4x4", 4, 4, A.ANY, false, false, """
                    For up to 4 rows, of a small batch or after the last {@link Tile6x4}: 16 chains keep two FMA units with a latency
                    of four cycles busy.

                    Per step of p, as counted from the compiler's output at 512 bit: 61 instructions for 16 fma. 4 loads of b, 4
                    broadcasts, 6 bounds checks."""),
            new Tile("Tile4x2", 4, 2, A.ANY, true, false, """
                    With 32 registers: for the last 3 or 4 rows after {@link Tile8x2}.

                    Why b is packed: its rows, a constant stride apart, need no bounds check each. Beside 8 fma a check is visible: 0.56
                    of the peak with them, 0.82 without.

                    Per step of p, as counted from the compiler's output at 512 bit: 36 instructions for 8 fma. 2 loads of b, 4
                    broadcasts, 4 bounds checks."""),
            new Tile("Tile2x2", 2, 2, A.ANY, false, false, """
                    For one or two rows of a narrow layer: a step takes the latency of one fma, where {@link Tile4x2} takes twice as
                    long and computes rows that are not needed. Two rows are the minimum: the compiler inlines methods of up to 325
                    bytecodes into their callers, and there it boxed the vectors of a 1 x 2 tile. See DESIGN_NOTES, "No vector
                    crosses a call".

                    Per step of p, as counted from the compiler's output at 512 bit: 28 instructions for 4 fma. 2 loads of b, 2
                    broadcasts, 4 bounds checks."""),
            new Tile("Tile1x4", 1, 4, A.ANY, false, false, """
                    For the panels of one row that {@link Tile1x16} or {@link OneRow} do not compute.

                    Per step of p, as counted from the compiler's output at 512 bit: 25 instructions for 4 fma. 4 loads of b, a broadcast,
                    3 bounds checks."""),
            new Tile("Tile6x1", 6, 1, A.ANY, false, false, """
                    For a single remaining vector, such as an output layer of 10. More rows make it no faster: each broadcast brings four
                    or five instructions with it, and with 16 registers 8 accumulators and 8 hoisted broadcasts would spill.

                    Per step of p, as counted from the compiler's output at 256 bit: 45 instructions for 6 fma. A load of b, 6 broadcasts,
                    7 bounds checks, 7 scalars from the stack: the strides of a and b are not constant."""),
            new Tile("Packing6x4", 6, 4, A.ANY, false, true, """
                    {@link Tile6x4} with four more stores per step: they cost little among 24 fma, where copying the panel beforehand takes
                    as long as reading it from L3.

                    Per step of p, as counted from the compiler's output at 512 bit: 78 instructions for 24 fma. 4 loads of b, 6
                    broadcasts, 4 stores, 8 bounds checks."""),
            new Tile("Packing4x2", 4, 2, A.ANY, false, true, """
                    Packs panels of two vectors for {@link Tile4x2} and {@link Tile8x2}, as {@link Packing6x4} does for {@link Tile6x4}.

                    Per step of p, as counted from the compiler's output at 512 bit: 57 instructions for 8 fma. 2 loads of b, 4
                    broadcasts, 2 stores, 6 bounds checks."""),
            new Tile("Tile5x2", 5, 2, A.PACKED, true, false, """
                    The main tile with 16 registers. Per step of p, as counted from the compiler's output at 256 bit: 22 instructions for
                    10 fma. 2 loads of b, 5 broadcasts, no bounds check, nothing on the stack.

                    Why a and b are packed with the same step: their indices differ by a constant, so one register counts the loop and
                    addresses both, and the compiler removes every bounds check. A tile that reads rows of a in place computes an
                    address for each row: 30 instructions for the 10 fma of {@link InPlaceTile5x2}.

                    The compiler keeps 10 accumulators in registers only if it schedules broadcasts late, which it does if enough integers
                    are alive across the loop: without the clamping of rows it hoists five broadcasts and spills. Count the
                    instructions after any change ({@code mlp bench instructions}).

                    Why 5 x 2: 10 accumulators, 2 vectors of b and 2 broadcasts at a time fit 16 registers. In 6 x 2 the compiler spills an
                    accumulator, which halves the speed; 4 x 2 has 20 instructions for 8 fma. See DESIGN_NOTES, "Tiles for 16
                    registers"."""),
            new Tile("InPlaceTile5x2", 5, 2, A.ROWS, true, false, """
                    For few columns, where packing a takes longer than it saves ({@link Tile5x2} has 22 instructions). 6 x 2 has as many
                    for each fma (35 for 12), but larger remainders: of the usual batches, 50 rows are computed as 54, 32 as 36, and
                    100 as 102.

                    Per step of p, as counted from the compiler's output at 256 bit: 30 instructions for 10 fma. 2 loads of b, 5
                    broadcasts, 5 addresses of a, no bounds check, 2 scalars from the stack."""),
            new Tile("TransposedTile5x2", 5, 2, A.COLUMNS, true, false, """
                    For the weight gradient of a layer with few outputs, where packing a takes longer than it saves, as
                    {@link InPlaceTile5x2} for the other products. Its rows of a are a constant distance apart, so it always computes
                    all of them: clamping would need an address for each.

                    Per step of p, as counted from the compiler's output at 256 bit: 32 instructions for 10 fma. 2 loads of b, 5
                    broadcasts, 2 bounds checks, 1 scalar from the stack."""),
            Tile.ofPairs("Bfloat16Tile4x4", 4, 4, """
                    For several rows and whole panels with 32 registers: 16 accumulators, 4 vectors of pairs and 4 of the shifted low
                    weights. In 6 x 4 these do not fit, and the compiler spills: 1.05 to 1.9 times the time of float32 instead of 1.

                    Per two steps of p, as counted from the compiler's output at 512 bit: 65 instructions for 32 fma. 4 loads of b, 8
                    broadcasts, no bounds check, 4 scalars from the stack."""),
            Tile.ofPairs("Bfloat16Tile1x4", 1, 4, """
                    For the panels of one row that {@link Bfloat16Tile1x16} does not compute.

                    Per two steps of p, as counted from the compiler's output at 512 bit: 28 instructions for 8 fma. 4 loads of b, 2
                    broadcasts, no bounds check, nothing on the stack."""),
            Tile.ofPairs("Bfloat16Tile4x2", 4, 2, """
                    For several rows with 16 registers, and for two remaining vectors with 32.

                    Per two steps of p, as counted from the compiler's output at 256 bit: 45 instructions for 16 fma. 2 loads of b, 8
                    broadcasts, no bounds check, 4 scalars from the stack."""),
            Tile.ofPairs("Bfloat16Tile6x1", 6, 1, """
                    For a single remaining vector, such as an output layer of 10.

                    Per two steps of p, as counted from the compiler's output at 256 bit: 42 instructions for 12 fma. A load of b, 12
                    broadcasts, no bounds check, 4 scalars from the stack."""));

    /** The tiles that are written by hand, and why. */
    static final Map<String, String> BY_HAND = Map.of(
            "Bfloat16Tile1x16", "as Tile1x16, of bfloat16",
            "Bfloat16Tile1x8", "as Tile1x8, of bfloat16; its panels are whole",
            "Tile1x16", "its 16 vectors come from four panels side by side: 21.2 us instead of 22.3 from one stream",
            "Tile1x8", "the same with fewer panels at the end, and a second vector that may overlap the first");

    private TileTable() {}
}
