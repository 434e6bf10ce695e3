package io.sluice.admin.access;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** A bearer credential as sent, not yet known to be good. */
final class BearerRequest extends BaseAuthenticationRequest {
    private final String credential;

    BearerRequest(String credential) {
        this.credential = credential;
    }

    String credential() {
        return credential;
    }
}
