package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The POMs of the published modules say what Maven Central demands, and the BOM lists these modules. */
final class PublishedModulesTest {
    private static final Path ROOT = Path.of("..");

    /** Paths of elements that a module inherits from the parent, and that the BOM, which has no parent, repeats. */
    private static final List<String> INHERITED = List.of(
            "version",
            "url",
            "inceptionYear",
            "licenses/license/name",
            "licenses/license/url",
            "developers/developer/name",
            "developers/developer/url",
            "scm/connection",
            "scm/developerConnection",
            "scm/url");

    @Test
    void theBomListsThePublishedModules() throws Exception {
        List<String> published = new ArrayList<>();
        for (Element module : modules()) {
            if (!text(module, "properties/maven.deploy.skip").equals("true")
                    && !name(module).equals("mlp-bom")) {
                published.add(name(module));
            }
        }
        List<String> listed = texts(pom("mlp-bom"), "dependencyManagement/dependencies/dependency/artifactId");
        assertTrue(published.contains("mlp-core"), () -> "published: " + published);
        assertEquals(
                new TreeSet<>(published),
                new TreeSet<>(listed),
                "modules without maven.deploy.skip, and mlp-bom's list");
        assertEquals(listed.size(), new TreeSet<>(listed).size(), () -> "listed twice in mlp-bom: " + listed);
    }

    @Test
    void everyPomIsDescribed() throws Exception {
        List<Element> poms = modules();
        poms.add(pom("."));
        for (Element pom : poms) {
            assertFalse(text(pom, "name").isEmpty(), () -> name(pom) + " has no name");
            assertFalse(text(pom, "description").isEmpty(), () -> name(pom) + " has no description");
        }
    }

    @Test
    void theBomRepeatsTheParent() throws Exception {
        for (String path : INHERITED) {
            String expected = text(pom("."), path);
            assertFalse(expected.isEmpty(), () -> "pom.xml has no " + path);
            assertEquals(expected, text(pom("mlp-bom"), path), path);
        }
        assertEquals(List.of(), texts(pom("mlp-bom"), "parent"), "mlp-bom would pass on the parent's versions");
    }

    /** A module's own URL, licenses, ... would replace those of the parent. */
    @Test
    void theModulesInheritFromTheParent() throws Exception {
        for (Element module : modules()) {
            if (!name(module).equals("mlp-bom")) {
                assertEquals("simdmlp", text(module, "parent/artifactId"), name(module));
                assertEquals(text(pom("."), "version"), text(module, "parent/version"), name(module));
                for (String own : INHERITED) {
                    assertEquals("", text(module, own), () -> name(module) + ": " + own);
                }
            }
        }
    }

    /** A plugin without a version has the default version of the installed Maven. */
    @Test
    void everyPluginHasAVersion() throws Exception {
        List<Element> plugins = new ArrayList<>();
        for (String folder : List.of(".", "mlp-bom")) {
            collect(pom(folder), "plugin", plugins);
        }
        TreeSet<String> pinned = new TreeSet<>();
        for (Element plugin : plugins) {
            if (!text(plugin, "version").isEmpty()) {
                pinned.add(name(plugin));
            }
        }
        for (Element module : modules()) {
            collect(module, "plugin", plugins);
        }
        for (Element plugin : plugins) {
            assertTrue(
                    pinned.contains(name(plugin)) || !text(plugin, "version").isEmpty(),
                    () -> name(plugin) + " has no version");
        }
    }

    @Test
    void aReleaseHasAnAddress() throws Exception {
        for (String folder : List.of(".", "mlp-bom")) {
            Element pom = pom(folder);
            assertTrue(
                    text(pom, "version").endsWith("-SNAPSHOT")
                            || !pom.getTextContent().contains("example.invalid"),
                    () -> folder + "/pom.xml: replace example.invalid by the project's address, see docs/RELEASING.md");
        }
    }

    private static List<Element> modules() throws Exception {
        List<Element> result = new ArrayList<>();
        try (Stream<Path> folders = Files.list(ROOT)) {
            for (Path folder : folders.filter(f -> Files.isRegularFile(f.resolve("pom.xml")))
                    .sorted()
                    .toList()) {
                result.add(pom(folder.getFileName().toString()));
            }
        }
        return result;
    }

    private static Element pom(String folder) throws Exception {
        Path file = ROOT.resolve(folder).resolve("pom.xml");
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
    }

    private static String name(Element pom) {
        return text(pom, "artifactId");
    }

    private static String text(Element element, String path) {
        return texts(element, path).stream().findFirst().orElse("");
    }

    /** The texts of the elements at a path of child elements. */
    private static List<String> texts(Element element, String path) {
        List<Element> level = List.of(element);
        for (String name : path.split("/", -1)) {
            List<Element> next = new ArrayList<>();
            for (Element parent : level) {
                for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
                    if (child instanceof Element found && found.getTagName().equals(name)) {
                        next.add(found);
                    }
                }
            }
            level = next;
        }
        return level.stream().map(found -> found.getTextContent().strip()).toList();
    }

    private static void collect(Element element, String name, List<Element> into) {
        if (element.getTagName().equals(name)) {
            into.add(element);
        }
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element found) {
                collect(found, name, into);
            }
        }
    }
}
