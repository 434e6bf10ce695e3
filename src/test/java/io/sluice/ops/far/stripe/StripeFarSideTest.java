package io.sluice.ops.far.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.StripeClient;
import com.stripe.exception.AuthenticationException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.PermissionException;
import com.stripe.exception.RateLimitException;
import com.stripe.model.Event;
import com.stripe.net.RequestOptions;
import com.stripe.param.EventListParams;
import io.sluice.ledger.bench.TickedClock;
import io.sluice.ops.far.Call;
import io.sluice.ops.far.Fault;
import io.sluice.ops.far.Http;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Driven by Stripe's own library. */
class StripeFarSideTest {
    private static final long NOW = TickedClock.START.getEpochSecond();
    private static final String KEY = "sk_test_a";

    private final StripeFarSide stripe = StripeFarSide.start(new TickedClock());
    private final StripeAccount account = stripe.account(KEY);
    private final StripeClient client = client(KEY);

    @AfterEach
    void close() {
        stripe.close();
    }

    @Test
    void an_object_is_given_as_it_was_put() throws Exception {
        // Given
        account.put(Http.json("{'id':'sub_1','object':'subscription','status':'active'}"));
        account.put(Http.json("{'id':'cs_1','object':'checkout.session','payment_status':'paid'}"));
        // When
        account.put(Http.json("{'id':'sub_1','object':'subscription','status':'past_due'}"));
        // Then
        assertThat(client.v1().subscriptions().retrieve("sub_1").getStatus()).isEqualTo("past_due");
        assertThat(client.v1().checkout().sessions().retrieve("cs_1").getPaymentStatus())
                .isEqualTo("paid");
    }

    @Test
    void a_missing_object_is_told_as_stripe_tells_it() {
        // When
        assertThatThrownBy(() -> client.v1().customers().retrieve("cus_9"))
                .isInstanceOfSatisfying(InvalidRequestException.class, e -> {
                    assertThat(e.getStatusCode()).isEqualTo(404);
                    assertThat(e.getCode()).isEqualTo("resource_missing");
                    assertThat(e.getMessage()).contains("No such customer: 'cus_9'");
                    assertThat(e.getRequestId()).startsWith("req_");
                });
        // Then
        assertThat(stripe.calls(Call.to("/v1/customers/cus_9"))).hasSize(1);
    }

    @Test
    void an_unknown_key_is_refused_and_a_known_one_sees_its_own_account_alone() throws Exception {
        // Given
        account.put(Http.json("{'id':'cus_1','object':'customer'}"));
        stripe.account("sk_test_b");
        // When
        var own = client.v1().customers().retrieve("cus_1");
        // Then
        assertThat(own.getId()).isEqualTo("cus_1");
        assertThatThrownBy(() -> client("sk_test_b").v1().customers().retrieve("cus_1"))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> client("sk_test_x").v1().customers().retrieve("cus_1"))
                .isInstanceOf(AuthenticationException.class);
    }

    @Test
    void a_connected_account_is_named_by_a_header() throws Exception {
        // Given
        account.connected("acct_1").put(Http.json("{'id':'in_1','object':'invoice','status':'open'}"));
        var acting = RequestOptions.builder().setStripeAccount("acct_1").build();
        var stranger = RequestOptions.builder().setStripeAccount("acct_2").build();
        // When
        var invoice = client.v1().invoices().retrieve("in_1", acting);
        // Then
        assertThat(invoice.getStatus()).isEqualTo("open");
        assertThat(stripe.calls()).extracting(Call::account).containsExactly("acct_1");
        assertThatThrownBy(() -> client.v1().invoices().retrieve("in_1")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> client.v1().invoices().retrieve("in_1", stranger))
                .isInstanceOf(PermissionException.class);
    }

    @Test
    void basic_authentication_names_the_key_too() throws Exception {
        // Given
        account.put(Http.json("{'id':'ch_1','object':'charge'}"));
        var basic = new Http(stripe.url(), "Basic c2tfdGVzdF9hOg==");
        // When
        var answer = basic.get("/v1/charges/ch_1");
        // Then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Request-Id")).isPresent();
        assertThat(answer.headers().firstValue("Date")).isPresent();
    }

    @Test
    void a_thin_event_and_what_it_is_about_can_be_fetched() throws Exception {
        // Given
        account.put(Http.json("{'id':'evt_t','object':'v2.core.event','type':'v1.billing.meter.no_meter_found',"
                + "'created':'2026-11-20T08:00:00Z','related_object':{'url':'/v2/core/accounts/acct_7'}}"));
        account.put(Http.json("{'id':'acct_7','object':'v2.core.account'}"));
        // When
        var event = client.v2().core().events().retrieve("evt_t");
        // Then
        assertThat(event.getId()).isEqualTo("evt_t");
        assertThat(new Http(stripe.url(), "Bearer " + KEY)
                        .get("/v2/core/accounts/acct_7")
                        .json()
                        .path("id")
                        .asText())
                .isEqualTo("acct_7");
    }

    @Test
    void events_are_listed_newest_first_over_as_many_pages_as_it_takes() throws Exception {
        // Given
        for (int i = 0; i < 25; i++) {
            put("evt_" + i, "invoice.paid", NOW - i / 2, true);
        }
        var listed = new ArrayList<Event>();
        // When
        client.v1()
                .events()
                .list(EventListParams.builder().setLimit(10L).build())
                .autoPagingIterable()
                .forEach(listed::add);
        // Then
        assertThat(listed).extracting(Event::getId).doesNotHaveDuplicates().hasSize(25);
        assertThat(listed).extracting(Event::getCreated).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        assertThat(stripe.calls()).hasSize(3);
    }

    @Test
    void a_page_that_ends_before_an_event_is_the_one_next_to_it() throws Exception {
        // Given
        for (int i = 0; i < 5; i++) {
            put("evt_" + i, "invoice.paid", NOW - i, true);
        }
        // When
        var page = client.v1()
                .events()
                .list(EventListParams.builder()
                        .setLimit(2L)
                        .setEndingBefore("evt_4")
                        .build());
        // Then
        assertThat(page.getData()).extracting(Event::getId).containsExactly("evt_2", "evt_3");
        assertThat(page.getHasMore()).isTrue();
        assertThat(page.getUrl()).isEqualTo("/v1/events");
    }

    @ParameterizedTest
    @CsvSource({
        "created[gte]=-20, 'b,a'",
        "created[gt]=-20, a",
        "created[lte]=-20, 'c,b'",
        "created[lt]=-20, c",
        "created=-20, b"
    })
    void events_are_bounded_by_when_they_were_made(String bound, String found) throws Exception {
        // Given
        put("c", "invoice.paid", NOW - 30, true);
        put("b", "invoice.paid", NOW - 20, true);
        put("a", "invoice.paid", NOW - 10, true);
        var parts = bound.split("=");
        // When
        var answer = new Http(stripe.url(), "Bearer " + KEY)
                .get("/v1/events?" + Http.encoded(parts[0], Long.toString(NOW + Long.parseLong(parts[1]))));
        // Then
        assertThat(answer.json().findValuesAsText("id"))
                .containsExactlyInAnyOrder(found.split(","))
                .isSorted();
    }

    @Test
    void events_are_chosen_by_type_delivery_and_age() throws Exception {
        // Given
        put("evt_old", "invoice.paid", NOW - Duration.ofDays(31).toSeconds(), false);
        put("evt_lost", "invoice.paid", NOW, false);
        put("evt_other", "customer.created", NOW, true);
        // When
        var lost = EventListParams.builder().setDeliverySuccess(false).build();
        var types = EventListParams.builder().addType("customer.created").build();
        var group = EventListParams.builder().setType("customer.*").build();
        // Then
        assertThat(ids(lost)).containsExactly("evt_lost");
        assertThat(ids(types)).containsExactly("evt_other");
        assertThat(ids(group)).containsExactly("evt_other");
        assertThat(ids(EventListParams.builder().setType("customer").build())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "limit=101, parameter_invalid_integer",
        "created[gt]=x, parameter_invalid_integer",
        "starting_after=evt_9, resource_missing"
    })
    void a_wrong_parameter_is_refused(String parameter, String code) throws Exception {
        // Given
        var parts = parameter.split("=");
        put("evt_1", "invoice.paid", NOW, true);
        // When
        var answer = new Http(stripe.url(), "Bearer " + KEY).get("/v1/events?" + Http.encoded(parts));
        // Then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/error/code").asText()).isEqualTo(code);
    }

    @Test
    void too_many_calls_are_told_as_stripe_tells_it() {
        // Given
        stripe.faults().inject(Call.by(KEY), new Fault.Throttled(Duration.ofSeconds(1)));
        // When
        assertThatThrownBy(() -> client.v1().customers().retrieve("cus_1"))
                .isInstanceOfSatisfying(
                        RateLimitException.class,
                        e -> assertThat(e.getRequestId()).startsWith("req_"));
        // Then
        assertThat(stripe.calls()).extracting(Call::status).contains(429);
    }

    private List<String> ids(EventListParams params) throws Exception {
        return client.v1().events().list(params).getData().stream()
                .map(Event::getId)
                .toList();
    }

    private void put(String id, String type, long created, boolean delivered) throws Exception {
        account.event(
                Http.json("{'id':'%s','object':'event','type':'%s','created':%d}".formatted(id, type, created)),
                delivered);
    }

    private StripeClient client(String key) {
        return StripeClient.builder()
                .setApiKey(key)
                .setApiBase(stripe.url().toString())
                .setMaxNetworkRetries(0)
                .build();
    }
}
