package io.sluice.bench.subject;

import io.sluice.provider.Signer;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.stream.IntStream;

/** The keys that a provider signs with, one for each tenant. */
record Tenants(Signer signer, List<Signer.Keys> keys) {
    private static final Random RANDOM = new Random();

    static Tenants of(int count, String provider) {
        var signer = ServiceLoader.load(Signer.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(s -> s.provider().equals(provider))
                .findFirst()
                .orElseThrow();
        return new Tenants(
                signer,
                IntStream.range(0, count).mapToObj(i -> signer.keys(RANDOM)).toList());
    }
}
