package io.simdmlp.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.bench.Roofline.Level;
import io.simdmlp.bench.Roofline.Point;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class RooflineTest {
    private static final List<Level> LEVELS =
            List.of(new Level("L1", 1_000, 400), new Level("L2", 10_000, 200), new Level("memory", 1_000_000, 30));

    @Test
    void theLowerRoofLimits() {
        Point fed = Roofline.point("a", 0.5, 20, 5_000, 230, LEVELS);
        assertEquals(new Point("a", 0.5, 20, 100, "L2"), fed);
        assertEquals(0.2, fed.fraction());
        assertEquals(new Point("b", 10, 115, 230, "FMA"), Roofline.point("b", 10, 115, 5_000, 230, LEVELS));
        assertEquals("memory", Roofline.point("c", 0.5, 1, 1e9, 230, LEVELS).bound());
    }

    /** By hand: one row through 784-512-256-10 reads 535,818 parameters and 784 inputs and writes 778 outputs. */
    @Test
    void everyArrayCountsOnce() {
        assertEquals(4.0 * (535_818 + 784 + 778), Workload.bytes("I1"));
        assertEquals(4.0 * 3 * 1024 * 1024, Workload.bytes("G1 1024x1024x1024"));
        assertEquals(4.0 * (2 * 535_818 + 128 * (784 + 2 * 778)), Workload.bytes("T1"));
        for (String name : Quick.names()) {
            assertTrue(Workload.flops(name) > 0 && Workload.bytes(name) > 0, name);
        }
    }

    @Test
    void thePictureHasEveryRoofAndPoint() throws Exception {
        Roofline roofline = new Roofline(
                2, 230, LEVELS, List.of(new Point("I1", 0.5, 25, 100, "L2"), new Point("G1", 100, 200, 230, "FMA")));
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        Document picture = factory.newDocumentBuilder().parse(new InputSource(new StringReader(roofline.svg())));
        assertEquals(2, picture.getElementsByTagName("circle").getLength());
        String text = picture.getDocumentElement().getTextContent();
        for (String part :
                List.of("2 threads", "FMA 230", "L1 400", "L2 200", "memory 30", "I1: 25.0", "0.25 of its")) {
            assertTrue(text.contains(part), part + " in " + text);
        }
    }
}
