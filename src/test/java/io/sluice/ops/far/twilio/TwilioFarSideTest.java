package io.sluice.ops.far.twilio;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.twilio.exception.ApiException;
import com.twilio.rest.api.v2010.account.Message;
import com.twilio.rest.api.v2010.account.MessageCreator;
import com.twilio.security.RequestValidator;
import com.twilio.type.PhoneNumber;
import io.sluice.ops.far.Call;
import io.sluice.ops.far.Fault;
import io.sluice.ops.far.Http;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Driven by Twilio's own library. */
class TwilioFarSideTest {
    private static final String TO = "+15005550006";
    private static final String FROM = "+15005550001";

    @RegisterExtension
    TwilioHome home = new TwilioHome();

    TwilioFarSideTest() throws java.io.IOException {}

    @Test
    void a_message_is_created_queued_and_kept() {
        // When
        var message = text("Hello").create(home.client);
        // Then
        assertThat(message.getSid()).matches("SM[0-9a-f]{32}");
        assertThat(message.getStatus()).isEqualTo(Message.Status.QUEUED);
        assertThat(message.getNumSegments()).isEqualTo("1");
        assertThat(message.getDirection()).isEqualTo(Message.Direction.OUTBOUND_API);
        assertThat(message.getDateCreated().toInstant()).isEqualTo("2026-11-20T08:00:00Z");
        assertThat(Message.fetcher(message.getSid()).fetch(home.client)).isEqualTo(message);
        assertThat(home.account.messages()).hasSize(1);
        assertThat(home.twilio.calls()).extracting(Call::status).containsExactly(201, 200);
    }

    @Test
    void a_messaging_service_accepts_and_media_make_an_mms() {
        // When
        var message = new MessageCreator(new PhoneNumber(TO), "MG1", List.of(URI.create("https://example.com/a.png")))
                .create(home.client);
        // Then
        assertThat(message.getSid()).startsWith("MM");
        assertThat(message.getStatus()).isEqualTo(Message.Status.ACCEPTED);
        assertThat(message.getMessagingServiceSid()).isEqualTo("MG1");
        assertThat(message.getNumMedia()).isEqualTo("1");
        assertThat(message.getFrom()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "'', +15005550001, Hi, 21604",
        "12, +15005550001, Hi, 21211",
        "+15005550006, '', Hi, 21603",
        "+15005550006, +15005550001, '', 21619"
    })
    void what_cannot_be_sent_is_refused_by_twilios_number(String to, String from, String body, int code)
            throws Exception {
        // When
        var answer = home.http.form(TwilioHome.MESSAGES, "To", to, "From", from, "Body", body);
        // Then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("code").asInt()).isEqualTo(code);
        assertThat(answer.json().path("status").asInt()).isEqualTo(400);
        assertThat(answer.json().path("more_info").asText()).endsWith("/" + code);
        assertThat(home.account.messages()).isEmpty();
    }

    @Test
    void who_has_opted_out_gets_nothing() {
        // Given
        home.account.optOut(TO);
        // When
        assertThatThrownBy(() -> text("Hello").create(home.client))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.getCode()).isEqualTo(21610));
        // Then
        home.account.optIn(TO);
        assertThat(text("Hello").create(home.client).getTo()).isEqualTo(TO);
    }

    @Test
    void a_wrong_token_is_refused() {
        // When
        assertThatThrownBy(() -> text("Hello").create(home.client("other"))).hasMessageContaining("Authenticate");
        // Then
        assertThat(home.twilio.calls())
                .extracting(Call::status, Call::credential)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(401, TwilioHome.SID));
    }

    @Test
    void another_accounts_messages_are_not_found() throws Exception {
        // Given
        home.twilio.account("AC2", "other");
        // When
        var answer = home.http.get("/2010-04-01/Accounts/AC2/Messages.json");
        // Then
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().path("code").asInt()).isEqualTo(20404);
    }

    @Test
    void a_message_goes_through_its_statuses_with_a_signed_callback_for_each() throws Exception {
        // Given
        home.twilio.progress("sent", "delivered");
        // When
        var message =
                text("Hello & goodbye").setStatusCallback(home.callbackUrl()).create(home.client);
        // Then
        var sent = home.heard.poll(10, SECONDS);
        var delivered = home.heard.poll(10, SECONDS);
        assertThat(sent.form().get("MessageStatus")).isEqualTo("sent");
        assertThat(delivered.form().get("MessageStatus")).isEqualTo("delivered");
        assertThat(delivered.form().get("MessageSid")).isEqualTo(message.getSid());
        assertThat(delivered.form().get("RawDlrDoneDate")).isEqualTo("2611200800");
        assertThat(new RequestValidator(TwilioHome.TOKEN)
                        .validate(home.callbackUrl(), single(delivered.form()), delivered.signature()))
                .isTrue();
        assertThat(Message.fetcher(message.getSid()).fetch(home.client).getStatus())
                .isEqualTo(Message.Status.DELIVERED);
    }

    @Test
    void callbacks_can_come_before_the_message_is_answered() {
        // Given
        home.twilio.progress("sent");
        home.twilio.progressBeforeAnswer(true);
        // When
        var message = text("Hello").setStatusCallback(home.callbackUrl()).create(home.client);
        // Then
        assertThat(home.heard).hasSize(1);
        assertThat(message.getStatus()).isEqualTo(Message.Status.QUEUED);
    }

    @Test
    void a_callback_can_be_sent_by_hand_with_an_error() throws Exception {
        // Given
        var message = text("Hello").setStatusCallback(home.callbackUrl()).create(home.client);
        // When
        var answered = home.twilio.callback(home.account, message.getSid(), "undelivered", 30003);
        // Then
        assertThat(answered).isEqualTo(204);
        assertThat(home.heard.remove().form().get("ErrorCode")).isEqualTo("30003");
        assertThat(Message.fetcher(message.getSid()).fetch(home.client).getErrorCode())
                .isEqualTo(30003);
    }

    @Test
    void messages_are_listed_newest_first_over_as_many_pages_as_it_takes() {
        // Given
        for (int i = 0; i < 25; i++) {
            home.clock.tick(Duration.ofMinutes(1));
            text("Hello " + i).create(home.client);
        }
        // When
        var listed = Message.reader().setTo(TO).pageSize(10).read(home.client);
        // Then
        assertThat(listed)
                .extracting(Message::getBody)
                .hasSize(25)
                .startsWith("Hello 24")
                .endsWith("Hello 0");
        assertThat(home.twilio.calls(c -> c.method().equals("GET"))).hasSize(3);
    }

    @Test
    void messages_are_chosen_by_when_they_were_sent() throws Exception {
        // Given
        put("c", "Fri, 20 Nov 2026 08:00:00 +0000");
        put("a", "Thu, 19 Nov 2026 23:59:59 +0000");
        put("b", "Fri, 20 Nov 2026 00:00:00 +0000");
        text("never sent").create(home.client);
        var day = java.time.LocalDate.of(2026, 11, 20).atStartOfDay(ZoneOffset.UTC);
        // When
        var since = Message.reader().setDateSentAfter(day).read(home.client);
        var until = Message.reader().setDateSentBefore(day).read(home.client);
        // Then
        assertThat(since).extracting(Message::getBody).containsExactly("c", "b");
        assertThat(until).extracting(Message::getBody).containsExactly("b", "a");
        assertThat(bodies("DateSent", "2026-11-20")).containsExactly("c", "b");
        assertThat(bodies("DateSent>", "2026-11-20")).containsExactly("c", "b");
        assertThat(bodies("From", "+4930")).containsExactly("c", "b", "a");
    }

    @ParameterizedTest
    @CsvSource({"PageSize, x", "PageToken, x", "DateSent>, yesterday"})
    void a_wrong_parameter_is_refused(String name, String value) throws Exception {
        // Given
        put("a", "Thu, 19 Nov 2026 23:59:59 +0000");
        // When
        var answer = home.http.get(TwilioHome.MESSAGES + "?" + Http.encoded(name, value));
        // Then
        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void too_many_calls_are_told_as_twilio_tells_it() throws Exception {
        // Given
        home.twilio.faults().inject(Call.by(TwilioHome.SID), new Fault.Throttled(Duration.ofSeconds(1)));
        // When
        var answer = home.http.get(TwilioHome.MESSAGES);
        // Then
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.json().path("code").asInt()).isEqualTo(20429);
    }

    private MessageCreator text(String body) {
        return new MessageCreator(new PhoneNumber(TO), new PhoneNumber(FROM), body);
    }

    private void put(String body, String sent) throws Exception {
        home.account.put(
                Http.json("{'body':'%s','date_sent':'%s','from':'+4930','to':'%s'}".formatted(body, sent, FROM)));
    }

    private List<String> bodies(String... filter) throws Exception {
        return home.http
                .get(TwilioHome.MESSAGES + "?" + Http.encoded(filter))
                .json()
                .findValuesAsText("body");
    }

    private static Map<String, String> single(io.sluice.provider.Form form) {
        return form.fields().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().getFirst()));
    }
}
