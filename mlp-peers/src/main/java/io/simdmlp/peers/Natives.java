package io.simdmlp.peers;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Where libraries unpack their native code: beside what Maven built, rather than in the user's home. */
final class Natives {
    private Natives() {}

    static String folder() {
        try {
            Path built = Path.of(Natives.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return built.resolveSibling("natives").toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("this class was loaded from nowhere", e);
        }
    }
}
