import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Reads a folder of staged artifacts, and resolves dependencies from it by their POMs, as Gradle does. For {@code release/check}:
 *
 * <pre>
 * java Bundle.java check STAGING VERSION             prints what is missing or wrong, one line each
 * java Bundle.java libraries STAGING VERSION         prints the libraries of the BOM
 * java Bundle.java compile|runtime REPOSITORIES VERSION LIBRARY...
 *                                                    prints a class path; the first repository is the staging folder
 * </pre>
 */
final class Bundle {
    private static final String GROUP = "io.simdmlp";

    private final List<Path> repositories;
    private final Map<String, Element> poms = new HashMap<>();

    private Bundle(List<Path> repositories) {
        this.repositories = repositories;
    }

    public static void main(String[] args) throws Exception {
        List<Path> repositories =
                Stream.of(args[1].split(java.io.File.pathSeparator)).map(Path::of).toList();
        Bundle bundle = new Bundle(repositories);
        String version = args[2];
        switch (args[0]) {
            case "check" -> {
                List<String> faults = bundle.faults(version);
                faults.forEach(System.out::println);
                System.exit(faults.isEmpty() ? 0 : 1);
            }
            case "libraries" -> bundle.libraries(version).forEach(System.out::println);
            case "compile", "runtime" ->
                System.out.println(bundle
                        .resolve(args[0].equals("runtime"), version, List.of(args).subList(3, args.length))
                        .stream()
                        .map(Path::toString)
                        .collect(Collectors.joining(java.io.File.pathSeparator)));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** The artifacts that the BOM lists. */
    private List<String> libraries(String version) {
        return managed(new Artifact(GROUP, "mlp-bom", version)).values().stream()
                .map(managed -> managed.artifact().name())
                .toList();
    }

    // ---- complete?

    private List<String> faults(String version) throws IOException {
        List<String> faults = new ArrayList<>();
        Path group = repositories.getFirst().resolve(GROUP.replace('.', '/'));
        Set<String> expected = new TreeSet<>(libraries(version));
        expected.addAll(List.of("simdmlp", "mlp-bom"));
        try (Stream<Path> found = Files.list(group)) {
            for (Path folder : found.filter(Files::isDirectory).toList()) {
                if (!expected.contains(folder.getFileName().toString())) {
                    faults.add(folder.getFileName() + " is staged but is not in mlp-bom");
                }
            }
        }
        for (String name : expected) {
            Artifact artifact = new Artifact(GROUP, name, version);
            Path folder = group.resolve(name).resolve(version);
            String file = name + "-" + version;
            List<String> suffixes = name.equals("simdmlp") || name.equals("mlp-bom")
                    ? List.of(".pom")
                    : List.of(".pom", ".jar", "-sources.jar", "-javadoc.jar");
            List<String> missing = suffixes.stream()
                    .filter(suffix -> !Files.isRegularFile(folder.resolve(file + suffix)))
                    .map(suffix -> file + suffix + " is missing")
                    .toList();
            faults.addAll(missing);
            if (missing.isEmpty()) {
                addFaultsOfFiles(faults, folder);
                addFaultsOfMetadata(faults, artifact);
            }
        }
        return faults;
    }

    private static void addFaultsOfFiles(List<String> faults, Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.filter(file -> !file.toString().matches(".*\\.(asc|md5|sha1|sha256|sha512)"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            if (!Files.isRegularFile(Path.of(file + ".asc"))) {
                faults.add(file.getFileName() + ".asc is missing");
            }
            for (String algorithm : List.of("MD5", "SHA-1")) {
                Path sum = Path.of(file + "." + algorithm.replace("-", "").toLowerCase(java.util.Locale.ROOT));
                if (!Files.isRegularFile(sum)) {
                    faults.add(sum.getFileName() + " is missing");
                } else if (!Files.readString(sum).strip().equals(hash(algorithm, file))) {
                    faults.add(sum.getFileName() + " is not the checksum of the file");
                }
            }
            if (file.toString().endsWith("-javadoc.jar") && !lists(file, "index.html")) {
                faults.add(file.getFileName() + " has no index.html");
            }
            if (file.toString().endsWith("-sources.jar") && !lists(file, ".*\\.java")) {
                faults.add(file.getFileName() + " has no Java files");
            }
        }
    }

    private static boolean lists(Path jar, String pattern) throws IOException {
        try (java.util.zip.ZipFile zip = new java.util.zip.ZipFile(jar.toFile())) {
            return zip.stream().anyMatch(entry -> entry.getName().matches(pattern));
        }
    }

    private static String hash(String algorithm, Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** What Maven Central demands of each POM; its parents may say it. */
    private void addFaultsOfMetadata(List<String> faults, Artifact artifact) {
        Element pom = pom(artifact);
        for (String own : List.of("name", "description")) {
            if (text(pom, own).isEmpty()) {
                faults.add(artifact + ": the POM has no " + own);
            }
        }
        for (String path : List.of(
                "url", "licenses/license/name", "licenses/license/url", "developers/developer/name", "scm/connection",
                "scm/url")) {
            if (inherited(artifact, path).isEmpty()) {
                faults.add(artifact + ": the POM has no " + path);
            }
        }
        if (pom.getTextContent().contains("-SNAPSHOT")) {
            faults.add(artifact + ": the POM names a SNAPSHOT");
        }
    }

    // ---- dependencies, from POMs

    private List<Path> resolve(boolean runtime, String version, List<String> libraries) {
        Map<String, Managed> platform = managed(new Artifact(GROUP, "mlp-bom", version));
        Map<String, Artifact> chosen = new LinkedHashMap<>();
        Deque<Artifact> open = new ArrayDeque<>();
        for (String library : libraries) {
            String key = GROUP + ":" + library + ":";
            open.add(require(platform.get(key), library + " is not in mlp-bom").artifact());
        }
        while (!open.isEmpty()) {
            Artifact artifact = open.remove();
            Artifact before = chosen.putIfAbsent(artifact.key(), artifact);
            if (before != null) {
                require(before.equals(artifact) ? "" : null, "two versions: " + before + ", " + artifact);
                continue;
            }
            open.addAll(dependencies(artifact, runtime));
        }
        return chosen.values().stream().map(artifact -> file(artifact, ".jar")).toList();
    }

    /** Scope compile is on both class paths of a consumer, scope runtime on one. */
    private List<Artifact> dependencies(Artifact artifact, boolean runtime) {
        Map<String, Managed> managed = managed(artifact);
        List<Artifact> result = new ArrayList<>();
        for (Artifact level = artifact; level != null; level = parent(level)) {
            for (Element dependency : children(pom(level), "dependencies/dependency")) {
                Managed own = managed(artifact, dependency);
                Managed from = managed.getOrDefault(own.key(), own);
                String scope = own.scope().isEmpty() ? from.scope() : own.scope();
                boolean taken = scope.isEmpty() || scope.equals("compile") || runtime && scope.equals("runtime");
                if (!taken || text(dependency, "optional").equals("true")) {
                    continue;
                }
                require(own.type().isEmpty() ? own : null, artifact + " depends on " + own.key() + ", which is no jar");
                result.add(require(
                        own.artifact().version().isEmpty() ? from.artifact() : own.artifact(),
                        artifact + ": no version of " + own.key()));
            }
        }
        return result;
    }

    /** What an artifact's POM manages; its own entries before those of its parents and of imported POMs. */
    private Map<String, Managed> managed(Artifact artifact) {
        Map<String, Managed> result = new LinkedHashMap<>();
        for (Artifact level = artifact; level != null; level = parent(level)) {
            for (Element dependency : children(pom(level), "dependencyManagement/dependencies/dependency")) {
                Managed entry = managed(artifact, dependency);
                if (entry.scope().equals("import")) {
                    managed(entry.artifact()).forEach(result::putIfAbsent);
                } else {
                    result.putIfAbsent(entry.key(), entry);
                }
            }
        }
        return result;
    }

    private Managed managed(Artifact artifact, Element dependency) {
        String type = text(dependency, "type");
        return new Managed(
                new Artifact(
                        value(artifact, dependency, "groupId"),
                        value(artifact, dependency, "artifactId"),
                        value(artifact, dependency, "version")),
                type.equals("jar") ? "" : type,
                text(dependency, "scope"));
    }

    private Artifact parent(Artifact artifact) {
        return children(pom(artifact), "parent").stream()
                .findFirst()
                .map(parent ->
                        new Artifact(text(parent, "groupId"), text(parent, "artifactId"), text(parent, "version")))
                .orElse(null);
    }

    /** The text of a child, with its properties replaced. */
    private String value(Artifact artifact, Element element, String child) {
        String text = text(element, child);
        for (int depth = 0; text.contains("${"); depth++) {
            require(depth < 10 ? "" : null, artifact + ": cannot replace " + text);
            text = Pattern.compile("\\$\\{(.*?)}").matcher(text).replaceAll(match -> Matcher.quoteReplacement(switch (
                    match.group(1)) {
                case "project.groupId", "pom.groupId" -> artifact.group();
                case "project.version", "pom.version", "version" -> artifact.version();
                case "project.parent.version" -> parent(artifact).version();
                default -> inherited(artifact, "properties/" + match.group(1));
            }));
        }
        return text;
    }

    private String inherited(Artifact artifact, String path) {
        for (Artifact level = artifact; level != null; level = parent(level)) {
            String text = children(pom(level), path).stream()
                    .findFirst()
                    .map(element -> element.getTextContent().strip())
                    .orElse("");
            if (!text.isEmpty()) {
                return text;
            }
        }
        return "";
    }

    private Path file(Artifact artifact, String suffix) {
        String path = artifact.group().replace('.', '/') + "/" + artifact.name() + "/" + artifact.version() + "/"
                + artifact.name() + "-" + artifact.version() + suffix;
        return require(
                repositories.stream()
                        .map(repository -> repository.resolve(path))
                        .filter(Files::isRegularFile)
                        .findFirst()
                        .orElse(null),
                "no " + path + " in " + repositories);
    }

    private Element pom(Artifact artifact) {
        return poms.computeIfAbsent(artifact.toString(), name -> {
            Path file = file(artifact, ".pom");
            try {
                return DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(file.toFile())
                        .getDocumentElement();
            } catch (Exception e) {
                throw new IllegalStateException(file + ": " + e.getMessage(), e);
            }
        });
    }

    private static List<Element> children(Element element, String path) {
        List<Element> level = List.of(element);
        for (String name : path.split("/")) {
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
        return level;
    }

    private static String text(Element element, String child) {
        return children(element, child).stream()
                .findFirst()
                .map(found -> found.getTextContent().strip())
                .orElse("");
    }

    private static <T> T require(T value, String fault) {
        if (value == null) {
            System.err.println(fault);
            System.exit(2);
        }
        return value;
    }

    /** An entry of dependencies or dependencyManagement; type and scope may be empty. */
    private record Managed(Artifact artifact, String type, String scope) {
        String key() {
            return artifact.key() + ":" + type;
        }
    }

    private record Artifact(String group, String name, String version) {
        String key() {
            return group + ":" + name;
        }

        @Override
        public String toString() {
            return key() + ":" + version;
        }
    }
}
