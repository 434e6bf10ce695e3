package io.sluice.tenant.peer;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** Who stands between the gateway and its callers. */
@ConfigMapping(prefix = "sluice")
public interface PeerConfig {
    /** {@code SLUICE_TRUSTED_PROXIES}: addresses and networks whose {@code X-Forwarded-For} is believed; checked at start. */
    Optional<List<String>> trustedProxies();
}
