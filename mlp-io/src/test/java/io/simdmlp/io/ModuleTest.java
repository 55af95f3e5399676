package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The modules that a program gets with this one. */
final class ModuleTest {
    @Test
    void requiresOnlyTheCoreTransitively() {
        ModuleDescriptor module = ModuleFinder.of(Path.of("target", "classes"))
                .find("io.simdmlp.io")
                .orElseThrow()
                .descriptor();
        Set<String> handedOn = module.requires().stream()
                .filter(required -> required.modifiers().contains(Requires.Modifier.TRANSITIVE))
                .map(Requires::name)
                .collect(Collectors.toSet());
        assertEquals(Set.of("io.simdmlp"), handedOn);
    }
}
