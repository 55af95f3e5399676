package io.simdmlp.tracker;

import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;

/** Reads pages, which are XML too. */
final class Markups {
    private Markups() {}

    static Document parse(String page) throws Exception {
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        builder.setErrorHandler(null); // which would print what it throws too
        return builder.parse(new InputSource(new StringReader(page)));
    }

    /** The elements of a name and a class. */
    static List<Element> withClass(Document page, String tag, String name) {
        NodeList all = page.getElementsByTagName(tag);
        return IntStream.range(0, all.getLength())
                .mapToObj(i -> (Element) all.item(i))
                .filter(element ->
                        List.of(element.getAttribute("class").split(" ", -1)).contains(name))
                .toList();
    }

    /** The data that the page's script reads. */
    static JsonNode data(Document page) {
        return ResultFiles.JSON.readTree(element(page, "data").getTextContent());
    }

    /** The element with an id. */
    static Element element(Document page, String id) {
        NodeList all = page.getElementsByTagName("*");
        return IntStream.range(0, all.getLength())
                .mapToObj(i -> (Element) all.item(i))
                .filter(element -> element.getAttribute("id").equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no element " + id));
    }
}
