package io.sluice.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** What a provider sends: real-sized requests, each of them unique, of all tenants in turn. */
public sealed interface Traffic permits StripeTraffic, TwilioTraffic, SendGridTraffic {
    /** As in URLs. */
    String provider();

    /** Events in one request. */
    default int eventsPerRequest() {
        return 1;
    }

    /** The headers that the provider sends beside the signature. */
    Headers headers();

    /**
     * The body of one request.
     *
     * @param number among the requests of all tenants
     */
    String body(Run run, int number);

    /**
     * What is the same for all requests of one signing.
     *
     * @param name in every id, so that no two runs share one
     */
    record Run(String name, Instant now, int tenants, int requests) {
        int tenant(int number) {
            return number % tenants;
        }

        /** The same as hexadecimal digits. */
        String hex() {
            return "%08x".formatted(name.hashCode());
        }
    }

    /** Signs requests on all cores; what is signed is valid for as long as the provider allows, five minutes at Stripe. */
    default Signed sign(List<Endpoint> endpoints, int requests) {
        var run = new Run(Names.next(), Instant.now(), endpoints.size(), requests);
        var signed = IntStream.range(0, requests)
                .parallel()
                .mapToObj(n -> {
                    var endpoint = endpoints.get(run.tenant(n));
                    var request = new RawRequest(
                            "POST", endpoint.url(), headers(), body(run, n).getBytes(UTF_8));
                    return endpoint.signer().sign(request, endpoint.keys(), run.now());
                })
                .toList();
        return new Signed(signed, (long) requests * eventsPerRequest());
    }
}
