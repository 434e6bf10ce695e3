package io.sluice.provider.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Event;
import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.provider.Provider.Projection;
import io.sluice.provider.Provider.Reading;
import io.sluice.record.Kinds;
import io.sluice.record.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that were asked for: those that thin events name, and those that settle a record. */
class StripeFetchedTest {
    private static final StripeProvider STRIPE = new StripeProvider();
    private static final Instant AS_OF = Instant.parse("2026-11-20T08:00:00.999Z");

    private static Event thin(String type, String context) {
        return Samples.event(Samples.json("thin").put("type", type).put("context", context));
    }

    private static Projection fetched(Event event, String object) {
        return STRIPE.projectFetched(event, object.replace('\'', '"').getBytes(UTF_8), AS_OF);
    }

    private static Map<String, @Nullable Object> data(Projection projection) {
        var change = ((Projection.Changes) projection).changes().getFirst();
        var kind = Kinds.get(change.key().kind());
        return kind.data(State.NEW.merge(kind, change).stateAfter().values());
    }

    private static Event made(String method, String type, String object) {
        var body = "{\"id\":\"refetch/x\",\"type\":\"%s\",\"created\":\"%s\",\"data\":{\"object\":%s}}"
                .formatted(type, AS_OF, object.replace('\'', '"'));
        var request = new RawRequest(method, "", Headers.NONE, body.getBytes(UTF_8));
        return ((Reading.Events) STRIPE.read(request)).events().getFirst();
    }

    @Test
    void an_object_is_what_it_says_whatever_its_event_is_called() {
        // When
        var projection = fetched(
                thin("v2.money.something_happened", "acct_Shop"),
                "{'id':'sub_1','object':'subscription','status':'active'}");
        // Then
        assertThat(data(projection)).containsEntry("status", "active").containsEntry("account", "acct_Shop");
        assertThat(((Projection.Changes) projection)
                        .changes()
                        .getFirst()
                        .merges()
                        .toString())
                .contains(AS_OF.toString());
    }

    @ParameterizedTest
    @CsvSource({"acct_1, acct_1", "org_1/acct_2, acct_2", "acct_3/livemode, acct_3"})
    void the_account_is_the_part_of_the_context_that_names_one(String context, String account) {
        assertThat(StripeProvider.account(context)).contains(account);
    }

    @ParameterizedTest
    @ValueSource(strings = {"platform", "org_1", "", "/"})
    void a_context_without_an_account_names_none(String context) {
        assertThat(StripeProvider.account(context)).isEmpty();
    }

    @Test
    void a_refund_that_a_thin_event_tells_of_is_counted_by_what_happened() {
        // Given
        var refund = "{'id':'re_1','object':'refund','payment_intent':'pi_1','amount':300,'status':'pending'}";
        // When
        var made = fetched(thin("v1.refund.created", "acct_1"), refund);
        var updated = fetched(thin("v1.refund.updated", "acct_1"), refund);
        // Then
        assertThat(((Projection.Changes) made).changes().getFirst().merges().toString())
                .contains("300");
        assertThat(((Projection.Changes) updated).changes().getFirst().merges().toString())
                .doesNotContain("300");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{}", "{'id':'x'}", "{'id':'x','object':'billing.meter'}", "{'object':"})
    void what_is_no_object_of_a_record_is_ignored(String object) {
        assertThat(fetched(thin("v1.customer.updated", "acct_1"), object)).isInstanceOf(Projection.Ignored.class);
    }

    @Test
    void only_what_sluice_made_settles_a_record() {
        // Given
        var object = "{'id':'cus_1','object':'customer','name':'Ada'}";
        // When
        var own = STRIPE.project(made("FETCH", "customer.refetched", object), AS_OF);
        var posted = STRIPE.project(made("POST", "customer.refetched", object), AS_OF);
        // Then
        assertThat(data(own)).containsEntry("name", "Ada");
        assertThat(posted).isEqualTo(new Projection.Ignored(""));
        assertThat(STRIPE.limits().methods()).doesNotContain("FETCH");
    }

    @Test
    void the_event_of_a_deletion_stays_above_the_bare_word_of_it() {
        // Given
        var gone = made("FETCH", "customer.refetched", "{'id':'cus_1','object':'customer','deleted':true}");
        var deletion = Samples.event(
                "{\"id\":\"evt_1\",\"type\":\"customer.deleted\",\"created\":1700000000,\"data\":{\"object\":{\"id\":\"cus_1\",\"object\":\"customer\",\"name\":\"Ada\"}}}"
                        .getBytes(UTF_8));
        // When
        var late = Samples.data("customers", "cus_1", List.of(gone, deletion));
        var early = Samples.data("customers", "cus_1", List.of(deletion, gone));
        // Then
        assertThat(late).isEqualTo(early).containsEntry("deleted", true).containsEntry("name", "Ada");
        assertThat(Samples.data("customers", "cus_1", List.of(gone))).containsEntry("deleted", true);
    }
}
