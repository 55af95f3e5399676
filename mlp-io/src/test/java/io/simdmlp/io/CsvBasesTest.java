package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.io.Csv.Bases;
import io.simdmlp.io.Csv.Options;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bases of numbers whose differences would be lost in floats. */
class CsvBasesTest extends CsvFixture {
    private static final Options FOUND = AUTO.withBases(Bases.FOUND, Bases.FOUND);

    @Test
    void valuesStayDifferent() throws IOException {
        StringBuilder text = new StringBuilder("a,b,y\n");
        for (int i = 0; i <= 40; i++) {
            text.append(20_000_000 + i)
                    .append(",1.5,")
                    .append(30_000_000_000.5 + 2 * i)
                    .append('\n');
        }
        Dataset data = read(text.toString(), FOUND);
        assertEquals(20_000_000, data.inputBases()[0]);
        assertEquals(30_000_000_000.5, data.targetBases()[0]);
        Scaling minmax = Scaling.fit("minmax", data);
        minmax.apply(data);
        for (int i = 0; i <= 40; i++) {
            assertEquals(i / 40f, data.x()[2 * i], 1e-7f);
            assertEquals(2 * i, data.y()[i]);
        }
        Dataset plain = read(text.toString());
        assertEquals(20_000_000, plain.x()[0]);
        assertArrayEquals(new double[2], plain.inputBases());
        assertArrayEquals(new double[1], plain.targetBases());
        minmax.apply(plain);
        assertEquals(1, plain.x()[80], 1e-7f);
    }

    @Test
    void ordinaryColumnsHaveNoBase() throws IOException {
        Dataset data = read("a,b,c,d,y\n1,0.5,1999,-3,0\n2,0.25,2001,8,1e9\n7,1,2020,0,-5.5\n", FOUND);
        assertArrayEquals(new double[4], data.inputBases());
        assertArrayEquals(new double[1], data.targetBases());
        Dataset image = read("pixel0,pixel1,y\n9000000.5,9000001.5,0\n9000000.5,9000001.5,1\n", FOUND);
        assertArrayEquals(new double[2], image.inputBases());
        assertArrayEquals(new double[0], image.targetBases(), "classes");
    }

    @Test
    void manyDigitsAreSubtractedExactly() throws IOException {
        Dataset data = read("123456789012345678901,1.5\n123456789012345678904,2.5\n", FOUND);
        assertEquals(3, data.x()[1] - data.x()[0]);
    }

    @Test
    void partsAndSelectionsHaveTheBases() throws IOException {
        Dataset data = read("a,y\n" + "20000000,1.5\n20000001,2.5\n20000002,3.5\n".repeat(5), FOUND);
        assertEquals(20_000_000, data.split(0.5, 1).test().inputBases()[0]);
        assertEquals(20_000_000, data.select(new int[] {1}).inputBases()[0]);
        Dataset classes = read("a,k\n" + "20000000,x\n20000001,y\n20000002,x\n".repeat(5), FOUND);
        assertEquals(20_000_000, classes.withClasses(List.of("k"), new int[15]).inputBases()[0]);
    }

    @Test
    void scalingIsTheSameWithAnyBases() throws IOException {
        String text = "a,y\n1000000.25,1.5\n1000000.5,2.5\n1000001.25,0.5\n";
        Dataset train = read(text, FOUND);
        Scaling scaling = Scaling.fit("standard", train);
        float[] expected = train.x().clone();
        scaling.apply(expected, 0, 3, scaling.base());
        scaling.apply(train);
        assertArrayEquals(expected, train.x());
        Dataset other = read(text, AUTO.withBases(Bases.of(1_000_001), Bases.NONE));
        scaling.apply(other);
        assertArrayEquals(expected, other.x(), 1e-6f);
        Scaling none = Scaling.fit("none", read(text, FOUND));
        other = read(text, FOUND);
        none.apply(other);
        assertEquals(1000000.25f, other.x()[0]);
    }

    @Test
    void notesNumbersThatBecomeEqualFloats() throws IOException {
        StringBuilder text = new StringBuilder("a,y\n");
        for (int i = 0; i <= 40; i++) {
            text.append(20_000_000 + i).append(",0.5\n");
        }
        write(text.toString());
        assertEquals(
                List.of("column 1 ('a'): 41 different numbers in the first rows become 21 different floats"),
                Csv.scan(file, AUTO).notes());
        assertEquals(List.of(), Csv.scan(file, FOUND).notes());
        String wide = "a,y\n1,0.5\n1000000000001,1.5\n1000000000002,1.5\n1000000000003,2.5\n";
        assertTrue(scan(wide, FOUND).notes().getFirst().contains(": 4 different numbers"));
    }

    @Test
    void readsPartsWithoutACopy() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 90; i++) {
            text.append(i).append(',').append("abc".charAt(i % 3)).append('\n');
        }
        Dataset all = read(text.toString());
        Parts test = all.split(0.2, 7);
        Parts validation = test.train().split(0.1, 7);
        CsvFile scanned = Csv.scan(file, AUTO);
        assertEquals(90 * 3 * 4, scanned.bytes(), "an input, a class and a line");
        Split split = scanned.split();
        split.hold(0.2, 7);
        split.hold(0.1, 7);
        List<Dataset> parts = scanned.read(split);
        assertEquals(3, parts.size());
        assertEquals(parts.get(1).size(), split.size(1));
        assertArrayEquals(validation.train().x(), parts.get(0).x());
        assertArrayEquals(test.test().x(), parts.get(1).x());
        assertArrayEquals(validation.test().x(), parts.get(2).x());
        assertArrayEquals(validation.test().labels(), parts.get(2).labels());
        write(text + "1,a\n");
        Errors.assertFails(file, "has changed while it was read", () -> scanned.read(split));
    }
}
