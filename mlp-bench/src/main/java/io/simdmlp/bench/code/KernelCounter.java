package io.simdmlp.bench.code;

import io.simdmlp.Backend;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Counts the instructions of the main loop of every kernel of a matrix product, as C2 compiles it for this CPU. The
 * compiled code differs between JVMs, so several are run, one after the other.
 */
public final class KernelCounter {
    private static final String OBJDUMP = "objdump";

    /** The time for compiling a kernel again, once all are compiled. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final List<Kernel> kernels;
    private final Map<String, List<MachineLoop>> loops = new TreeMap<>();
    private final Map<String, String> missing = new TreeMap<>();

    /**
     * A counter that has counted nothing yet.
     *
     * @param names of kernels, out of {@link #names}
     * @throws IOException if this machine does not support it: another CPU than x86-64, no disassembler
     */
    public KernelCounter(Collection<String> names) throws IOException {
        checkCpu(System.getProperty("os.arch"));
        Objdump.check(OBJDUMP);
        this.kernels = Kernel.all().stream()
                .filter(kernel -> names.contains(kernel.name()))
                .toList();
    }

    static void checkCpu(String cpu) throws IOException {
        if (!Set.of("amd64", "x86_64").contains(cpu)) {
            throw new IOException("the CPU is " + cpu + ", expected x86-64, whose instructions are counted");
        }
    }

    /**
     * {@return the names of all kernels, {@code Tile4x2} and so on}
     *
     * @throws IOException if their classes cannot be read
     */
    public static List<String> names() throws IOException {
        return Kernel.all().stream().map(Kernel::name).toList();
    }

    /**
     * Counts in one more JVM, for some seconds.
     *
     * @throws IOException if it fails
     */
    public void fork() throws IOException {
        JvmOutput output = inFreshJvm();
        if (output.disassembles()) {
            throw new IOException("the JVM has a disassembler, hsdis, expected none: it does not print the bytes then");
        }
        for (Kernel kernel : kernels) {
            byte[] code = output.compiled(kernel.qualifiedName());
            MachineLoop loop = code == null ? null : MachineLoop.of(Objdump.disassemble(OBJDUMP, code), kernel.fma());
            if (loop != null) {
                loops.computeIfAbsent(kernel.name(), name -> new ArrayList<>()).add(loop);
            } else if (!output.seen(kernel.qualifiedName())) {
                missing.put(kernel.name(), InstructionCounts.NOT_CALLED);
            } else {
                missing.put(
                        kernel.name(), code == null ? "not compiled by C2" : "no fma in a loop of the machine code");
            }
        }
    }

    /** A JVM with this one's flags and class path. */
    private JvmOutput inFreshJvm() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:CompileCommand=quiet"));
        for (Kernel kernel : kernels) {
            command.add("-XX:CompileCommand=print," + kernel.qualifiedName());
            command.add("-XX:CompileCommand=dontinline," + kernel.qualifiedName()); // else a small one has no code
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Driver.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        JvmOutput output = new JvmOutput();
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            boolean ending = false;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                output.accept(line);
                if (!ending && output.hasCompiled(kernels.size())) {
                    ending = true;
                    Thread.ofVirtual().start(() -> end(process));
                }
            }
        }
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("a fresh JVM failed: " + output.last());
        }
        return output;
    }

    private static void end(Process process) {
        try {
            Thread.sleep(AGAIN);
            process.getOutputStream().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the counts of the kernels in all JVMs so far} */
    public InstructionCounts counts() {
        List<KernelCount> counts = new ArrayList<>();
        loops.forEach((name, each) -> counts.add(
                new KernelCount(name, each.stream().map(MachineLoop::count).toList())));
        Map<String, String> uncounted = new TreeMap<>(missing);
        uncounted.keySet().removeAll(loops.keySet());
        String jvm = System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version");
        return new InstructionCounts(Backend.vectorBits(), jvm, counts, uncounted);
    }

    /** {@return the instructions of the worst loop of each kernel} */
    public String listing() {
        StringBuilder text = new StringBuilder();
        loops.forEach((name, each) -> {
            MachineLoop worst = each.getFirst();
            for (MachineLoop loop : each) {
                worst = KernelCount.BADNESS.compare(loop.count(), worst.count()) > 0 ? loop : worst;
            }
            text.append(text.isEmpty() ? "" : "\n").append(name).append(":\n").append(worst.listing());
        });
        return text.toString();
    }
}
