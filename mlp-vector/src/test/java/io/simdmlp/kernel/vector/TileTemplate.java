package io.simdmlp.kernel.vector;

/**
 * The source of a register tile, from which {@link TileGenerator} makes those of {@link TileTable}.
 *
 * <p>On the left are flags: a line is only for tiles that have one of its flags, and text in <code>{flag?text}</code> only for
 * tiles with that flag. {@code one} and {@code many} stand for the number of rows, {@code clamped} for tiles that take fewer rows
 * too, {@code all} for the others, {@code wide} for more than one vector, {@code lanes} for tiles with a multiple of LANES,
 * {@code pairs} for those that read pairs of bfloat16, {@code floats} for the others.
 *
 * <p>A line with <code>{r}</code> is repeated for each row, one with <code>{v}</code> for each vector; consecutive lines with
 * <code>{r}</code> are repeated together, and a line with <code>{1..}</code> not for row 0. <code>{+r * n}</code> and
 * <code>{+v}</code> are offsets, empty for the first row or vector.
 */
final class TileTemplate {
    static final String TEXT = """
                         |package io.simdmlp.kernel.vector;
                         |
            pairs        |import static io.simdmlp.kernel.vector.Simd.INTS;
            lanes        |import static io.simdmlp.kernel.vector.Simd.LANES;
                         |import static io.simdmlp.kernel.vector.Simd.S;
                         |import static jdk.incubator.vector.VectorOperators.LE;
            pairs        |import static jdk.incubator.vector.VectorOperators.LSHL;
                         |
            pairs        |import io.simdmlp.kernel.Bfloat16;
                         |import jdk.incubator.vector.FloatVector;
            pairs        |import jdk.incubator.vector.IntVector;
                         |
                         |// @formatter:off -- written by TileGenerator, from a row of TileTable (both in the test sources)
                         |/**
                         | * {A} {mr} x {nr} register tile (Gemm micro-kernel): c = start + a . b for {mr} row{many?s} of a and {nr} vector{wide?s} of columns of b.
            pairs        | * An int of b has two weights, as {@link Bfloat16} describes.
            packs        | * The first tile of a panel: it reads b in place, and stores it packed for the other tiles.
                         | *
                         | * <pre>
                         | *   {a0}\t  b (depth, {nr} vector{wide?s})\t  c (row{many?s}, {nr} vector{wide?s})
                         | *   {a1}\tp | {vs} |\t{mr} | {vs} |
                         | *   {a2}\t  loaded once\t  {n} accumulators, live
                         | *   {a3}\t  for {mr} row{many?s}\t  over the whole depth
                         | * </pre>
                         | *
                         | * <p>{why}
                         | */
                         |final class {name} {
                         |    static final int MR = {mr};
                         |    static final int NR = {nr};
                         |
            a-packed     |    /** Floats from one p to the next, in a and in b. */
            a-packed     |    static final int STEP = NR * LANES;
            a-packed     |
                         |    private {name}() {}
                         |
                         |    /**
            all          |     * Overwrites MR rows of c.
            clamped      |     * Overwrites {@code rows} rows of c. A remainder needs no kernel of its own: rows of the tile from {@code rows} on
            clamped      |     * repeat the last one, and store the same bits to the same place.
                         |     *
            one          |     * @param start the initial accumulators
            many         |     * @param start the initial accumulators, rows {@code startStride} apart; may be c itself
                         |     * @param a {layout}
            b-strides    |     * @param b vectors of row p begin at {@code bAt + p * bStep}
            b-packed     |     * @param b packed: vectors of row p begin at {@code bAt + p * NR * LANES}
            pairs        |     * @param b packed: vectors of rows 2q and 2q + 1 begin at {@code bAt + q * NR * LANES}
            a-packed     |     * @param b packed: vectors of row p begin at {@code bAt + p * STEP}
            packs        |     * @param panel the packed b, NR vectors for each row, overwritten from {@code panelAt} on
                         |     * @param depth the length of the sums
            clamped      |     * @param rows 1..MR
                         |     * @param relu whether to store max(c, 0) instead
                         |     */
                         |    static void run(
                         |            float[] c, int cAt,{many? int cStride,}
                         |            float[] start, int startAt,{many? int startStride,}
                         |            float[] a, {parameters},
            b-strides    |            float[] b, int bAt, int bStep,
            b-packed     |            float[] b, int bAt,
            a-packed     |            float[] b, int bAt,
            pairs        |            int[] b, int bAt,
            packs        |            float[] panel, int panelAt,
                         |            int depth,{clamped? int rows,} boolean relu) {
            clamped      |        {1..}int r{r} = Math.min({r}, rows - 1);
            clamped      |
                         |        int s{r} = startAt{+r * startStride};
                         |        FloatVector c{r}{v} = FloatVector.fromArray(S, start, s{r}{+v});
                         |
            a-any a-rows |        int a{r} = aAt{+r * aRow};
            a-columns    |        int ap = aAt;
            a-packed     |        int end = aAt + depth * STEP;
            a-packed     |        int ahead = bAt - aAt;
            a-packed     |        for (int p = aAt; p < end; p += STEP) {
            a-packed     |            int bp = ahead + p;
            b-packed     |        for (int p = 0; p < depth; p++) {
            b-packed     |            int bp = bAt + p * NR * LANES;
            pairs        |        for (int q = 0; q < depth / 2; q++) {
            pairs        |            int bp = bAt + q * NR * LANES;
            pairs        |            IntVector w{v} = IntVector.fromArray(INTS, b, bp{+v});
            pairs        |            FloatVector l{v} = w{v}.lanewise(LSHL, 16).reinterpretAsFloats();
            pairs        |            FloatVector x{r} = FloatVector.broadcast(S, a[a{r} + 2 * q]);
            pairs        |            c{r}{v} = x{r}.fma(l{v}, c{r}{v});
            pairs        |            FloatVector h{v} = w{v}.reinterpretAsFloats();
            pairs        |            FloatVector y{r} = FloatVector.broadcast(S, a[a{r} + 2 * q + 1]);
            pairs        |            c{r}{v} = y{r}.fma(h{v}, c{r}{v});
            pairs        |        }
            pairs        |        if (depth % 2 == 1) {
            pairs        |            int p = depth - 1;
            pairs        |            int bp = bAt + p / 2 * NR * LANES;
            pairs        |            FloatVector b{v} = IntVector.fromArray(INTS, b, bp{+v}).lanewise(LSHL, 16).reinterpretAsFloats();
            b-strides    |        int bp = bAt;
            b-strides    |        for (int p = 0; p < depth; p++) {
            floats       |            FloatVector b{v} = FloatVector.fromArray(S, b, bp{+v});
            b-strides    |            bp += bStep;
            packs        |            int to = panelAt + p * NR * LANES;
            packs        |            b{v}.intoArray(panel, to{+v});
            a-any        |            int ap = p * aStep;
            a-any        |            FloatVector x{r} = FloatVector.broadcast(S, a[a{r} + ap]);
            a-rows       |            FloatVector x{r} = FloatVector.broadcast(S, a[a{r} + p]);
            a-columns    |            FloatVector x{r} = FloatVector.broadcast(S, a[ap{+r}]);
            a-packed     |            FloatVector x{r} = FloatVector.broadcast(S, a[p{+r}]);
                         |            c{r}{v} = x{r}.fma(b{v}, c{r}{v});
            a-columns    |            ap += aStep;
                         |        }
                         |        if (relu) {
                         |            FloatVector zero = FloatVector.zero(S);
                         |            c{r}{v} = c{r}{v}.blend(zero, c{r}{v}.compare(LE, zero));
                         |        }
                         |        int t{r} = cAt{+r * cStride};
                         |        c{r}{v}.intoArray(c, t{r}{+v});
                         |    }
                         |}
                         |// @formatter:on
            """;

    private TileTemplate() {}
}
