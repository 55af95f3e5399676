package io.simdmlp.tracker;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** Reads pages, which are XML too. */
final class Markups {
    private Markups() {}

    static Document parse(String page) throws Exception {
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        builder.setErrorHandler(null); // which would print what it throws too
        return builder.parse(new InputSource(new StringReader(page)));
    }
}
