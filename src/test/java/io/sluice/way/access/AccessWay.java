package io.sluice.way.access;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.sluice.admin.access.oidc.FarIssuer;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** The gateway as it stands on the Internet: behind a proxy, with an issuer of tokens, known by an https URL. */
public final class AccessWay implements QuarkusTestProfile {
    static final FarIssuer ISSUER = FarIssuer.start(Clock.systemUTC());
    static final String ORIGIN = "https://console.example.com";
    /** Different wrong credentials that an address may offer at once. */
    static final int BURST = 5;

    @Override
    public Map<String, String> getConfigOverrides() {
        var all = new HashMap<>(ISSUER.settings());
        all.put("sluice.public-url", "https://hooks.example.com");
        all.put("sluice.trusted-proxies", "127.0.0.0/8, ::1");
        all.put("sluice.cors-origins", ORIGIN);
        all.put("sluice.access.guesses.burst", Integer.toString(BURST));
        all.put("sluice.access.guesses.every", "1h");
        all.put("sluice.access.body-timeout", "3s");
        all.put("quarkus.http.read-timeout", "3s");
        return all;
    }
}
