package io.sluice.remote.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.provider.stripe.StripeProvider;
import io.sluice.remote.CallFailed;
import io.sluice.remote.CallFailed.Kind;
import io.sluice.remote.Credentials.Access;
import io.sluice.remote.stripe.StripeApi;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Stripe's events, which it lists for 30 days: first those that it failed to deliver, because they are most likely what is missing, then all. Each account is listed
 * by itself; what no endpoint of Stripe's would have posted here is passed over.
 *
 * @see <a href="https://docs.stripe.com/webhooks/process-undelivered-events">Process undelivered events</a>
 */
@ApplicationScoped
class StripeListing implements Listing {
    private static final int LIMIT = 100;
    private static final Duration OVERLAP = Duration.ofMinutes(10);
    private static final String OWN = "-";

    private final StripeApi api;
    private final StripeEndpoints endpoints;

    StripeListing(StripeApi api, StripeEndpoints endpoints) {
        this.api = api;
        this.endpoints = endpoints;
    }

    @Override
    public String provider() {
        return StripeApi.PROVIDER;
    }

    @Override
    public Duration overlap() {
        return OVERLAP;
    }

    private enum Pass {
        LOST,
        ALL
    }

    /**
     * A place in the list.
     *
     * @param after the last event before it; empty: none of this account yet
     */
    private record Place(Pass pass, String account, String after) {
        static Place of(String mark) {
            var parts = mark.split(" ", -1);
            return new Place(Pass.valueOf(parts[0]), parts[1], parts[2]);
        }

        String mark() {
            return pass + " " + account + " " + after;
        }

        Optional<String> actingFor() {
            return account.equals(OWN) ? Optional.empty() : Optional.of(account);
        }
    }

    @Override
    public Page page(Access access, Window window, List<String> accounts, Optional<String> mark) {
        var listed = listed(access, accounts);
        var place = mark.map(Place::of).or(() -> first(listed, Pass.LOST));
        return place.map(p -> page(access, window, listed, p)).orElse(new Page(List.of(), Optional.empty()));
    }

    @Override
    public Optional<Skipped> skip(Access access, List<String> accounts, Optional<String> mark) {
        var listed = listed(access, accounts);
        return mark.map(Place::of)
                .or(() -> first(listed, Pass.LOST))
                .filter(place -> place.actingFor().isPresent())
                .map(place -> new Skipped(place.account(), next(listed, place).map(Place::mark)));
    }

    /** A tenant's source is its own account's; the platform's has that among its routes where it is anybody's. */
    private static TreeSet<String> listed(Access access, List<String> accounts) {
        var listed = new TreeSet<String>();
        if (access.tenant().isPresent()) {
            listed.add(OWN);
        }
        accounts.forEach(key -> listed.add(StripeProvider.account(key).orElse(OWN)));
        return listed;
    }

    private static Optional<Place> first(TreeSet<String> accounts, Pass pass) {
        return accounts.isEmpty() ? Optional.empty() : Optional.of(new Place(pass, accounts.first(), ""));
    }

    private Page page(Access access, Window window, TreeSet<String> accounts, Place place) {
        JsonNode list;
        try {
            list = api.get(access, place.actingFor(), path(window, place)).json();
        } catch (CallFailed failed) {
            if (failed.kind() == Kind.GONE && place.actingFor().isPresent()) {
                // An account that is no longer connected stops no other.
                return new Page(List.of(), next(accounts, place).map(Place::mark));
            }
            throw failed;
        }
        var wanted = endpoints.wanted(access);
        var requests = new ArrayList<RawRequest>();
        var last = "";
        for (var event : list.path("data")) {
            last = event.path("id").asText();
            if (wanted.test(event.path("type").asText())) {
                requests.add(request(event, place));
            }
        }
        var next = list.path("has_more").asBoolean() && !last.isEmpty()
                ? Optional.of(new Place(place.pass(), place.account(), last))
                : next(accounts, place);
        return new Page(requests, next.map(Place::mark));
    }

    private static Optional<Place> next(TreeSet<String> accounts, Place place) {
        var account = accounts.higher(place.account());
        if (account != null) {
            return Optional.of(new Place(place.pass(), account, ""));
        }
        return place.pass() == Pass.LOST ? first(accounts, Pass.ALL) : Optional.empty();
    }

    private static String path(Window window, Place place) {
        return "/v1/events?limit=" + LIMIT
                + "&created%5Bgte%5D=" + window.since(place.account()).getEpochSecond()
                + "&created%5Blt%5D=" + window.until().getEpochSecond()
                + (place.pass() == Pass.LOST ? "&delivery_success=false" : "")
                + (place.after().isEmpty() ? "" : "&starting_after=" + place.after());
    }

    /** The webhook names the connected account; asked in its name, Stripe need not. */
    private static RawRequest request(JsonNode event, Place place) {
        if (event instanceof ObjectNode object && !object.hasNonNull("account")) {
            place.actingFor().ifPresent(account -> object.put("account", account));
        }
        var type = Headers.of("Content-Type", "application/json");
        return new RawRequest("LIST", "", type, event.toString().getBytes(UTF_8));
    }
}
