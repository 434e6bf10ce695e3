package io.sluice.chaos;

import io.sluice.process.Api;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A tenant of the gateway with one source for each provider of the load. */
record Tenant(String id, Map<String, Api.Source> sources) {
    private static final List<String> PROVIDERS = List.of("stripe", "twilio", "sendgrid");

    static Tenant make(Api api) throws IOException {
        var id = api.tenant();
        var sources = new HashMap<String, Api.Source>();
        for (var provider : PROVIDERS) {
            sources.put(provider, api.source(id, provider));
        }
        return new Tenant(id, sources);
    }

    Stories stories(String prefix, Random random) {
        return new Stories(id, sources, prefix, random);
    }
}
