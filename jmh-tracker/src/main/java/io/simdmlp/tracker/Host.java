package io.simdmlp.tracker;

/**
 * The machine: CPU and number of CPUs. JMH's JSON does not name it, but keeps the flags of the JVMs that JMH forked. So
 * the fingerprint is passed to them as a system property, which {@link JmhResults} reads from the flags.
 */
public final class Host {
    /** The system property that carries the fingerprint through JMH's JSON. */
    public static final String PROPERTY = "simdmlp.bench.host";

    private Host() {}

    /** {@return this machine's fingerprint, such as {@code AMD_EPYC-26.2/2-cpus}} */
    public static String fingerprint() {
        return cpu() + "/" + Runtime.getRuntime().availableProcessors() + "-cpus";
    }

    /**
     * {@return the flag for JMH's forks, one word}
     *
     * @param fingerprint of the machine, without spaces
     */
    static String flag(String fingerprint) {
        return "-D" + PROPERTY + "=" + fingerprint;
    }

    /** {@return the JVM's version and vendor, such as {@code 25.0.3+9-LTS Eclipse Adoptium}} */
    public static String jdk() {
        return Runtime.version() + " " + System.getProperty("java.vendor");
    }

    /**
     * {@return the CPU in one word, such as {@code AMD_EPYC-26.2}: name, family and model as Linux reports them, since the
     * names alone are vague in clouds; on other systems the operating system and the architecture}
     */
    public static String cpu() {
        Cpu cpu = Cpu.here();
        if (cpu.name() == null) {
            return System.getProperty("os.name").replaceAll("\\s+", "_") + "-" + System.getProperty("os.arch");
        }
        return (cpu.name() + "-" + cpu.family() + "." + cpu.model()).replaceAll("[^A-Za-z0-9.+-]+", "_");
    }
}
