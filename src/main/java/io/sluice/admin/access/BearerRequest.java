package io.sluice.admin.access;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** A bearer credential as sent, not yet known to be good. */
final class BearerRequest extends BaseAuthenticationRequest {
    private final String credential;
    private final String address;

    /** @param address whence it comes */
    BearerRequest(String credential, String address) {
        this.credential = credential;
        this.address = address;
    }

    String credential() {
        return credential;
    }

    String address() {
        return address;
    }
}
