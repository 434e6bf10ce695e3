package io.sluice.provider.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Verification;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.SigningSecrets;
import io.sluice.provider.SigningSecrets.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How much of a request is taken. */
class BoundsTest {
    private static final TwilioProvider TWILIO = new TwilioProvider();
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";

    private static String form(int fields) {
        return "MessageSid=SM1&MessageStatus=sent" + "&a=1".repeat(fields - 2);
    }

    private static Verification verified(String form) {
        var request = Requests.post(TwilioProvider.FORM, form);
        var signed = Requests.signed(request, TOKEN, request.url() + "MessageSidSM1MessageStatussenta1");
        return TWILIO.verify(
                signed,
                new SigningSecrets(List.of(new Secret(UUID.randomUUID(), TOKEN.getBytes(UTF_8))), true, Map.of()),
                Instant.EPOCH);
    }

    @Test
    void a_form_of_ten_thousand_fields_is_read_and_one_of_more_is_neither_read_nor_taken_as_signed() {
        assertThat(TWILIO.read(Requests.post(TwilioProvider.FORM, form(10_000))))
                .isInstanceOf(Reading.Events.class);
        assertThat(TWILIO.read(Requests.post(TwilioProvider.FORM, form(10_001))))
                .isEqualTo(new Reading.Malformed("a form of too many fields"));
        assertThat(verified(form(10_001))).isEqualTo(Verification.mismatch());
    }

    @Test
    void a_batch_of_more_events_than_fit_is_malformed() {
        // Given
        var batch = "[" + "{\"id\":\"EZ1\"},".repeat(Reader.MAX_EVENTS) + "{\"id\":\"EZ1\"}]";
        // Then
        assertThat(TWILIO.read(Requests.json(batch))).isEqualTo(new Reading.Malformed("more than 5000 events"));
    }
}
