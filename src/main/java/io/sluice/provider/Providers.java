package io.sluice.provider;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** All providers on the class path, by name. */
public final class Providers {
    private final Map<String, Provider> byName = new TreeMap<>();

    public Providers() {
        ServiceLoader.load(Provider.class, Provider.class.getClassLoader()).forEach(p -> byName.put(p.name(), p));
    }

    public Optional<Provider> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The provider of a stored event or source. */
    public Provider get(String name) {
        return find(name).orElseThrow(() -> new IllegalStateException("no provider " + name));
    }

    public Collection<Provider> all() {
        return byName.values();
    }
}
