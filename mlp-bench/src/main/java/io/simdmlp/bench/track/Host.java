package io.simdmlp.bench.track;

import io.simdmlp.Backend;

/**
 * What figures depend on besides the program: CPU, number of CPUs, vector width. JMH's JSON does not say, but it keeps
 * the flags of the JVMs that it forked, so that is where the fingerprint travels: as a system property that nobody reads
 * but {@link Comparison}.
 */
public final class Host {
    /** The system property that carries the fingerprint through JMH's JSON. */
    public static final String PROPERTY = "simdmlp.bench.host";

    private Host() {}

    /** {@return this machine's fingerprint, such as {@code AMD_EPYC-26.2/2-cpus/512-bit}} */
    public static String fingerprint() {
        return cpu() + "/" + Runtime.getRuntime().availableProcessors() + "-cpus/" + Backend.vectorBits() + "-bit";
    }

    /** {@return the flag to give to JMH's forks, one word} */
    public static String flag() {
        return "-D" + PROPERTY + "=" + fingerprint();
    }

    /** {@return the JVM's version and vendor, such as {@code 25.0.3+9-LTS Eclipse Adoptium}} */
    public static String jdk() {
        return Runtime.version() + " " + System.getProperty("java.vendor");
    }

    /**
     * {@return the CPU's name in one word, such as {@code AMD_EPYC-26.2}: as Linux has it, with family and model, since
     * names in clouds are vague; elsewhere the operating system and the architecture}
     */
    public static String cpu() {
        Cpu cpu = Cpu.here();
        if (cpu.name() == null) {
            return System.getProperty("os.name").replaceAll("\\s+", "_") + "-" + System.getProperty("os.arch");
        }
        return (cpu.name() + "-" + cpu.family() + "." + cpu.model()).replaceAll("[^A-Za-z0-9.+-]+", "_");
    }
}
