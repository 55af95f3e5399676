package io.simdmlp.bench.code;

import io.simdmlp.bench.code.Loops.Loop;
import io.simdmlp.kernel.vector.VectorKernels;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A method that computes a part of a matrix product.
 *
 * @param type its class, such as {@code Tile4x2}
 * @param method its name, mostly {@code run}
 * @param fma their number in the innermost loop of the source: a tile's rows times its vectors, twice that with bfloat16
 */
record Kernel(String type, String method, int fma) {
    private static final String PACKAGE = "io/simdmlp/kernel/vector/";
    private static final List<String> ROOTS = List.of(PACKAGE + "Product", PACKAGE + "Bfloat16Product");

    /** The name in tables. */
    String name() {
        return method.equals("run") ? type : type + "." + method;
    }

    /** The name in options and output of the JVM. */
    String qualifiedName() {
        return PACKAGE.replace('/', '.') + type + "::" + method;
    }

    /**
     * All kernels, by name. They are found, not listed: the methods with an fma in a loop, of the classes of the
     * kernels' package that the matrix products refer to, directly or not.
     */
    static List<Kernel> all() throws IOException {
        List<Kernel> kernels = new ArrayList<>();
        Set<String> seen = new HashSet<>(ROOTS);
        Deque<String> todo = new ArrayDeque<>(ROOTS);
        while (!todo.isEmpty()) {
            String name = todo.remove();
            ClassModel model = ClassFile.of().parse(bytes(name));
            for (PoolEntry entry : model.constantPool()) {
                if (entry instanceof ClassEntry type
                        && type.asInternalName().startsWith(PACKAGE)
                        && seen.add(type.asInternalName())) {
                    todo.add(type.asInternalName());
                }
            }
            for (MethodModel method : model.methods()) {
                int fma = method.code().map(Kernel::fma).orElse(0);
                if (fma > 0) {
                    kernels.add(new Kernel(
                            name.substring(PACKAGE.length()),
                            method.methodName().stringValue(),
                            fma));
                }
            }
        }
        kernels.sort(Comparator.comparing(Kernel::name));
        return kernels;
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream in = VectorKernels.class.getResourceAsStream("/" + name + ".class")) {
            if (in == null) {
                throw new IOException(name + ": no such class");
            }
            return in.readAllBytes();
        }
    }

    /** The most fma of an innermost loop. */
    private static int fma(CodeModel code) {
        List<CodeElement> elements = code.elementList();
        Map<Label, Integer> labels = new HashMap<>();
        List<Loop> loops = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            if (elements.get(i) instanceof LabelTarget target) {
                labels.put(target.label(), i);
            } else if (elements.get(i) instanceof BranchInstruction jump && labels.containsKey(jump.target())) {
                loops.add(new Loop(labels.get(jump.target()), i));
            }
        }
        return Loops.innermost(loops).stream()
                .mapToInt(loop -> (int) elements.subList(loop.first(), loop.last()).stream()
                        .filter(Kernel::isFma)
                        .count())
                .max()
                .orElse(0);
    }

    private static boolean isFma(CodeElement element) {
        return element instanceof InvokeInstruction call && call.name().equalsString("fma");
    }
}
