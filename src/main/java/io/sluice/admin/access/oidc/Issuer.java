package io.sluice.admin.access.oidc;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;

/** Where tokens may come from. */
public final class Issuer {
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    private Issuer() {}

    /** An https URL without user, query and fragment, or an http one of this machine; empty for any other text. */
    public static Optional<URI> url(String text) {
        try {
            var url = new URI(text);
            boolean safe = "https".equals(url.getScheme())
                    || ("http".equals(url.getScheme()) && THIS_MACHINE.contains(String.valueOf(url.getHost())));
            boolean plain = url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null;
            return safe && plain ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
