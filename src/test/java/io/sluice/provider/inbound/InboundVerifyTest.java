package io.sluice.provider.inbound;

import static io.sluice.provider.inbound.Mails.INBOUND;
import static io.sluice.provider.inbound.Mails.RECEIVED;
import static io.sluice.provider.inbound.Mails.TYPE;
import static io.sluice.provider.sendgrid.Signer.SIGNATURE;
import static io.sluice.provider.sendgrid.Signer.TIMESTAMP;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.RawRequest;
import io.sluice.event.Verification;
import io.sluice.event.Verification.Verified;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.SigningSecrets;
import io.sluice.provider.sendgrid.Signer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InboundVerifyTest {
    private static final Signer SIGNER = new Signer();
    private static final byte[] MAIL = Signer.sample("sendgrid-inbound/several-domains.multipart");

    private static RawRequest authentic(RawRequest request, SigningSecrets secrets) {
        return ((Verified) INBOUND.verify(request, secrets, RECEIVED)).request();
    }

    @Test
    void a_source_with_a_key_takes_signed_mail_only() {
        // Given
        var secrets = Signer.secrets(SIGNER);
        var signed = SIGNER.signed(MAIL, TYPE, "1700000000");
        var other = new Signer().signed(MAIL, TYPE, "1700000000");
        // Then
        assertThat(INBOUND.verify(signed, secrets, RECEIVED)).isEqualTo(new Verified(signed, Optional.of(SIGNER.id())));
        assertThat(INBOUND.verify(other, secrets, RECEIVED)).isEqualTo(Verification.mismatch());
        assertThat(INBOUND.verify(Mails.post(MAIL), secrets, RECEIVED)).isEqualTo(Verification.missing());
        assertThat(INBOUND.verify(signed.withBody(new byte[0]), secrets, RECEIVED))
                .isEqualTo(Verification.mismatch());
    }

    @Test
    void a_source_that_lost_its_keys_takes_nothing() {
        // Given
        var expired = new SigningSecrets(List.of(), true, Map.of());
        // Then
        assertThat(INBOUND.verify(SIGNER.signed(MAIL, TYPE, "1"), expired, RECEIVED))
                .isEqualTo(Verification.mismatch());
        assertThat(INBOUND.verify(Mails.post(MAIL), expired, RECEIVED)).isEqualTo(Verification.missing());
    }

    @Test
    void where_the_source_id_is_the_secret_no_key_is_named() {
        // Given
        var request = Mails.post(MAIL);
        // Then
        assertThat(INBOUND.verify(request, Signer.none(), RECEIVED)).isEqualTo(new Verified(request, Optional.empty()));
    }

    @Test
    void signed_mail_is_marked_verified() {
        // When
        var request = authentic(
                SIGNER.signed(Signer.sample("sendgrid-inbound/html-only.multipart"), TYPE, "1700000000"),
                Signer.secrets(SIGNER));
        // Then
        assertThat(Mails.record(request)).containsEntry("verified", true);
    }

    @Test
    void mail_to_a_source_without_a_key_is_not_verified_whatever_headers_it_brings() {
        // Given
        var forged = new Signer().signed(Signer.sample("sendgrid-inbound/html-only.multipart"), TYPE, "1700000000");
        // When
        var request = authentic(forged, Signer.none());
        // Then
        assertThat(Mails.record(request)).containsEntry("verified", false);
        assertThat(request.headers().has(SIGNATURE)).isFalse();
        assertThat(request.headers().has(TIMESTAMP)).isFalse();
    }

    @Test
    void our_own_header_is_never_taken_from_outside() {
        // Given
        var signature = SIGNER.sign("1", MAIL);
        var signed = Signer.request(
                MAIL,
                "Content-Type",
                TYPE,
                SIGNATURE,
                signature,
                TIMESTAMP,
                "1",
                "x-sluice-recipient-domain",
                "evil.example");
        var plain = Signer.request(MAIL, "Content-Type", TYPE, InboundParse.DOMAIN, "evil.example");
        // Then
        assertThat(Mails.events(authentic(signed, Signer.secrets(SIGNER))))
                .extracting(e -> e.accountKey().orElse(""))
                .containsExactly("one.example.net", "two.example.net");
        assertThat(Mails.event(authentic(plain, Signer.none())).accountKey()).contains("one.example.net");
    }

    @Test
    void signed_mail_to_several_domains_is_one_event_for_each_and_one_fact() {
        // Given
        var request = SIGNER.signed(MAIL, TYPE, "1700000000");
        // When
        var events = Mails.events(request);
        // Then
        assertThat(events)
                .hasSize(2)
                .extracting(e -> e.key())
                .containsOnly(events.getFirst().key());
        assertThat(events).allSatisfy(event -> {
            var again = Mails.event(event.part());
            assertThat(again.accountKey()).isEqualTo(event.accountKey());
            assertThat(again.key()).isEqualTo(event.key());
            assertThat(again.part()).isEqualTo(event.part());
        });
    }

    @Test
    void unsigned_mail_to_several_domains_is_one_event() {
        // When
        var event = Mails.event(Mails.post(MAIL));
        // Then
        assertThat(event.accountKey()).contains("one.example.net");
        assertThat(Mails.record(Mails.post(MAIL)))
                .containsEntry("envelope_to", List.of("x@two.example.net", "y@One.example.net", "z@two.example.net"));
    }

    @Test
    void a_body_that_was_shifted_against_the_timestamp_is_no_form() {
        // Given
        var signature = SIGNER.sign("1700000000", MAIL);
        var body = new byte[MAIL.length + 1];
        body[0] = '0';
        System.arraycopy(MAIL, 0, body, 1, MAIL.length);
        // When
        var shifted = Signer.request(body, "Content-Type", TYPE, SIGNATURE, signature, TIMESTAMP, "170000000");
        // Then
        assertThat(INBOUND.read(authentic(shifted, Signer.secrets(SIGNER)))).isInstanceOf(Reading.Malformed.class);
    }

    @Test
    void a_platform_source_needs_a_key_and_a_tenants_does_not() {
        // Then
        assertThat(INBOUND.configProblems(Map.of(), true, false)).containsOnlyKeys("secret");
        assertThat(INBOUND.configProblems(Map.of(), true, true)).isEmpty();
        assertThat(INBOUND.configProblems(Map.of(), false, false)).isEmpty();
        assertThat(INBOUND.configProblems(Map.of("x", "y"), false, false)).containsOnlyKeys("config.x");
    }
}
