package io.sluice.admin.access;

import io.sluice.event.Id;
import io.sluice.tenant.SecurityConfig;
import io.sluice.tenant.manage.ApiKeys;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** From a bearer credential to who it speaks for. Every kind of credential is told apart here and nowhere else. Blocking. */
@ApplicationScoped
class Credentials {

    private final byte[] adminKey;
    private final ApiKeys keys;

    Credentials(SecurityConfig config, ApiKeys keys) {
        this.adminKey = config.adminKey().getBytes(StandardCharsets.UTF_8);
        this.keys = keys;
    }

    /** Empty when the credential is none of ours. */
    Optional<Caller> caller(String credential) {
        if (MessageDigest.isEqual(adminKey, credential.getBytes(StandardCharsets.UTF_8))) {
            return Optional.of(Caller.PLATFORM);
        }
        return keys.authenticate(credential)
                .map(holder -> new Caller(
                        Id.of(Id.Kind.API_KEY, holder.keyId()), holder.role(), Optional.of(holder.tenant())));
    }
}
