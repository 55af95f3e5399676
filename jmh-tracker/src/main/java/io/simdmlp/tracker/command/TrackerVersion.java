package io.simdmlp.tracker.command;

import picocli.CommandLine.IVersionProvider;

/** The versions of the program and the JVM. */
final class TrackerVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = TrackerVersion.class.getPackage().getImplementationVersion();
        return new String[] {
            "jmh-tracker " + (version == null ? "(unpackaged)" : version),
            "Java " + System.getProperty("java.vm.version")
        };
    }
}
