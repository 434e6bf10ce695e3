package io.sluice.bench.load;

import io.sluice.provider.Signer;

/**
 * Where one tenant's webhooks go and what they are signed with.
 *
 * @param url whole, as the provider was given it
 */
public record Endpoint(String url, Signer signer, Signer.Keys keys) {}
