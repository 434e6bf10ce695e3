package io.sluice.admin.access;

import io.sluice.admin.access.oidc.Token;
import io.sluice.admin.access.oidc.Tokens;
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
    private final Tokens tokens;

    Credentials(SecurityConfig config, ApiKeys keys, Tokens tokens) {
        this.adminKey = config.adminKey().getBytes(StandardCharsets.UTF_8);
        this.keys = keys;
        this.tokens = tokens;
    }

    /** Whether it is the administrator's key. Never blocks. */
    boolean isPlatforms(String credential) {
        return MessageDigest.isEqual(adminKey, credential.getBytes(StandardCharsets.UTF_8));
    }

    Recognition recognise(String credential) {
        if (isPlatforms(credential)) {
            return new Recognition.Known(Caller.PLATFORM);
        }
        return credential.startsWith(ApiKeys.PREFIX) ? of(keys.authenticate(credential)) : of(tokens.judge(credential));
    }

    private static Recognition of(ApiKeys.Found found) {
        return switch (found) {
            case ApiKeys.Found.Holder(var id, var tenant, var role) ->
                new Recognition.Known(new Caller(Id.of(Id.Kind.API_KEY, id), role, Optional.of(tenant)));
            case ApiKeys.Found.Expired expired -> new Recognition.Expired();
            case ApiKeys.Found.Unknown unknown -> new Recognition.Unknown();
        };
    }

    private static Recognition of(Token token) {
        return switch (token) {
            case Token.Good(var name, var role, var tenant) -> new Recognition.Known(new Caller(name, role, tenant));
            case Token.Powerless powerless -> new Recognition.Powerless();
            case Token.Expired expired -> new Recognition.Expired();
            case Token.Bad bad -> new Recognition.Unknown();
            case Token.Unknowable unknowable -> new Recognition.Unknowable();
        };
    }
}
