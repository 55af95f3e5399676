package io.simdmlp.bench.code;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses the output of a JVM for the methods that it compiles, from {@code -XX:CompileCommand=print,...}, read line by
 * line. A JVM without a disassembler of its own prints bytes:
 *
 * <pre>
 *   Compiled method (c2) 2362  468       4       io.simdmlp.kernel.vector.Tile4x2::run (692 bytes)
 *   ...
 *   [MachCode]
 *     0x00007fccac478880: 8984 2400 | c0fe ff55
 *   [Stub Code]
 * </pre>
 *
 * <p>A method may be compiled several times. The last version by C2 counts; versions for on-stack replacement do not.
 */
final class JvmOutput {
    private static final Pattern METHOD =
            Pattern.compile("Compiled method \\((\\w+)\\) +\\d+ +\\d+ ([ %sbn!]*) \\d +(\\S+) .*");
    private static final Pattern BYTES = Pattern.compile(" *0x([0-9a-f]+): ((?:[0-9a-f]{2}[ |]*)++)");

    private final Set<String> seen = new HashSet<>();
    private final Map<String, byte[]> compiled = new HashMap<>();
    private boolean disassembles;
    private String last = "";

    // The version that is being read; without a method one that does not count
    private @Nullable String method;
    private @Nullable ByteArrayOutputStream code;
    private long begin;

    /** Reads the next line. */
    void accept(String line) {
        if (!line.isBlank() && !line.startsWith("\tat ")) {
            last = line.strip();
        }
        Matcher matcher = METHOD.matcher(line);
        if (matcher.matches()) {
            String name = matcher.group(3);
            seen.add(name);
            method = matcher.group(1).equals("c2") && !matcher.group(2).contains("%") ? name : null;
            code = null;
        } else if (line.startsWith("[MachCode]")) {
            code = new ByteArrayOutputStream();
        } else if (line.startsWith("[Disassembly]")) {
            disassembles = true;
        } else if (method != null && code != null) {
            if (line.startsWith("[Stub Code]") || line.startsWith("[Exception Handler]")) {
                compiled.put(method, code.toByteArray());
                method = null;
            } else {
                append(line, code);
            }
        }
    }

    private void append(String line, ByteArrayOutputStream to) {
        Matcher matcher = BYTES.matcher(line);
        if (!matcher.matches()) { // a comment
            return;
        }
        long address = Long.parseUnsignedLong(matcher.group(1), 16);
        begin = to.size() == 0 ? address : begin;
        if (address != begin + to.size()) { // a line was lost, and this version with it
            method = null;
            return;
        }
        to.writeBytes(HexFormat.of().parseHex(matcher.group(2).replaceAll("[ |]", "")));
    }

    /** Whether a method was compiled at all, if only by C1: then it was called often. */
    boolean seen(String name) {
        return seen.contains(name);
    }

    /** The machine code of a method; null if C2 did not compile it. */
    byte @Nullable [] compiled(String name) {
        return compiled.get(name);
    }

    /** Whether C2 compiled as many methods. */
    boolean hasCompiled(int methods) {
        return compiled.size() == methods;
    }

    /** Whether the JVM has a disassembler, so that there are no bytes to read. */
    boolean disassembles() {
        return disassembles;
    }

    /** The last line that is neither blank nor part of a stack trace. */
    String last() {
        return last;
    }
}
