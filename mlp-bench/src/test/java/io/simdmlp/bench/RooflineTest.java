package io.simdmlp.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.bench.Roofline.Level;
import io.simdmlp.bench.Roofline.Point;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
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

    /** Figures of other machines: names of any kind, one point or none, a machine faster than any today. */
    @Test
    void thePictureIsValidForAnyFigures() throws Exception {
        String odd = "<b>\"&' \u0000\uD800 ".repeat(20) + "\u05D0\u05D1";
        List<Level> levels = List.of(new Level("L<1", 1_000, 20_000), new Level("memory", 1_000_000, 0.5));
        for (List<Point> points : List.of(
                List.<Point>of(),
                List.of(new Point(odd, 0.001, 2_000, 10_000, odd)),
                List.of(new Point("I1", 5e5, 0, 1, "L1"), new Point("I1", 5e5, Double.NaN, 1, "L1")))) {
            String svg = new Roofline(64, 15_000, levels, points).svg();
            Document picture = parse(svg);
            assertEquals(points.size(), picture.getElementsByTagName("circle").getLength());
            for (int i = 0; i < points.size(); i++) {
                Element circle =
                        (Element) picture.getElementsByTagName("circle").item(i);
                double x = Double.parseDouble(circle.getAttribute("cx"));
                double y = Double.parseDouble(circle.getAttribute("cy"));
                assertTrue(x >= 0 && x <= 960 && y >= 0 && y <= 640, x + ", " + y);
            }
            assertFalse(svg.replaceAll("<title>.*?</title>", "").contains("NaN"), svg);
            String text = picture.getDocumentElement().getTextContent();
            assertTrue(text.contains("100000") && text.contains("FMA 15000"), text);
        }
    }

    @Test
    void namesOfPointsDoNotOverlap() throws Exception {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            points.add(new Point("G1 128x512x784", 30 + 0.1 * i, 200, 230, "FMA"));
        }
        Document picture = parse(new Roofline(1, 230, LEVELS, points).svg());
        Set<String> heights = new HashSet<>();
        NodeList texts = picture.getElementsByTagName("text");
        for (int i = 0; i < texts.getLength(); i++) {
            Element text = (Element) texts.item(i);
            if (text.getTextContent().contains("G1")) {
                assertTrue(heights.add(text.getAttribute("y")), "two names at " + text.getAttribute("y"));
            }
        }
        assertEquals(12, heights.size());
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    @Test
    void thePictureHasEveryRoofAndPoint() throws Exception {
        Roofline roofline = new Roofline(
                2, 230, LEVELS, List.of(new Point("I1", 0.5, 25, 100, "L2"), new Point("G1", 100, 200, 230, "FMA")));
        Document picture = parse(roofline.svg());
        assertEquals(2, picture.getElementsByTagName("circle").getLength());
        String text = picture.getDocumentElement().getTextContent();
        for (String part :
                List.of("2 threads", "FMA 230", "L1 400", "L2 200", "memory 30", "I1: 25.0", "0.25 of its")) {
            assertTrue(text.contains(part), part + " in " + text);
        }
    }
}
