package io.simdmlp.kernel.vector;

import io.simdmlp.kernel.vector.TileTable.A;
import io.simdmlp.kernel.vector.TileTable.Tile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes the register tiles of {@link TileTable} by {@link TileTemplate}, over the files in the main sources. Run by hand, in
 * the repository's folder: {@code java mlp-vector/src/test/java/io/simdmlp/kernel/vector/TileGenerator.java}.
 */
final class TileGenerator {
    private static final Path FOLDER = Path.of("mlp-vector/src/main/java/io/simdmlp/kernel/vector");

    private TileGenerator() {}

    /** The text of a tile's file. */
    static String source(Tile tile) {
        Set<String> flags = flags(tile);
        String text = TileTemplate.TEXT;
        for (int i = 0; i < 4; i++) {
            text = text.replace(
                    "{a" + i + "}", tile.a().picture.lines().toList().get(i));
        }
        text = text.replace("{name}", tile.name())
                .replace("{A}", Set.of(8, 11, 18).contains(tile.rows()) ? "An" : "A")
                .replace("{mr}", String.valueOf(tile.rows()))
                .replace("{nr}", String.valueOf(tile.vectors()))
                .replace("{n}", String.valueOf(tile.rows() * tile.vectors()))
                .replace("{vs}", "[v]".repeat(tile.vectors()))
                .replace("{parameters}", tile.a().parameters)
                .replace("{layout}", tile.a().layout)
                .replace(
                        "{why}",
                        tile.why().replaceAll("(?m)^(?=.)(?<!\\A)", "| * ").replace("\n\n| * ", "\n| *\n| * <p>"));
        List<String> lines = text.lines().flatMap(line -> chosen(line, flags)).toList();
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < lines.size(); ) {
            int end = i;
            while (end < lines.size() && lines.get(end).contains("{r}")) {
                end++;
            }
            List<String> group = lines.subList(i, Math.max(end, i + 1));
            for (int r = 0; r < (end > i ? tile.rows() : 1); r++) {
                for (String line : group) {
                    for (int v = 0; v < (line.contains("{v}") ? tile.vectors() : 1); v++) {
                        out.append(
                                r == 0 && line.contains("{1..}")
                                        ? ""
                                        : expanded(line, r, v, flags.contains("clamped")) + "\n");
                    }
                }
            }
            i += group.size();
        }
        return out.toString();
    }

    private static Set<String> flags(Tile tile) {
        boolean many = tile.rows() > 1;
        Set<String> flags = new TreeSet<>();
        flags.add("a-" + tile.a().name().toLowerCase(Locale.ROOT));
        flags.add(tile.a() == A.PACKED || tile.pairs() ? "" : tile.packedB() ? "b-packed" : "b-strides");
        flags.add(tile.pairs() ? "pairs" : "floats");
        flags.add(many ? "many" : "one");
        flags.add(many && tile.a() != A.COLUMNS ? "clamped" : "all");
        flags.add(tile.vectors() > 1 ? "wide" : "");
        flags.add(tile.vectors() > 1 || tile.packedB() || tile.packs() ? "lanes" : "");
        flags.add(tile.packs() ? "packs" : "");
        return flags;
    }

    /** A line of the template for a tile with these flags; none if it is for others. */
    private static Stream<String> chosen(String line, Set<String> flags) {
        int margin = line.indexOf('|');
        String condition = line.substring(0, margin).strip();
        if (!condition.isEmpty()
                && Pattern.compile(" ").splitAsStream(condition).noneMatch(flags::contains)) {
            return Stream.of();
        }
        return Stream.of(Pattern.compile("\\{(\\w+)\\?([^}]*)}")
                .matcher(line.substring(margin + 1))
                .replaceAll(match -> flags.contains(match.group(1)) ? match.group(2) : ""));
    }

    /** A line for a row and a vector. */
    private static String expanded(String line, int r, int v, boolean clamped) {
        String row = clamped ? "r" + r + " * " : r == 1 ? "" : r + " * ";
        String text = line.replaceAll("\\{\\+r \\* (\\w+)}", r == 0 ? "" : " + " + row + "$1")
                .replace("{+r}", r == 0 ? "" : " + " + r)
                .replace("{+v}", v == 0 ? "" : v == 1 ? " + LANES" : " + " + v + " * LANES")
                .replace("{1..}", "")
                .replace("{r}", String.valueOf(r))
                .replace("{v}", String.valueOf(v));
        while (text.contains("\t")) { // to the next column of the picture
            int tab = text.indexOf('\t');
            text = text.substring(0, tab)
                    + " ".repeat(Math.max(1, (tab < 35 ? 35 : 61) - tab))
                    + text.substring(tab + 1);
        }
        return text.stripTrailing();
    }

    /** Overwrites the tiles. */
    public static void main(String[] args) throws IOException {
        for (Tile tile : TileTable.GENERATED) {
            Files.writeString(FOLDER.resolve(tile.name() + ".java"), source(tile));
        }
    }
}
