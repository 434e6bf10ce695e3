package io.sluice.admin.contact;

import io.sluice.event.Id;
import io.sluice.ledger.person.Consents.Consent;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What one event said of whether a person may be written to. */
@Schema(name = "Consent")
record ConsentJson(
        @Schema(description = "sms, whatsapp or email") String channel,
        boolean optedOut,

        @Schema(description = "A suppression's: bounce, spam_report, unsubscribe, group_unsubscribe or invalid")
        @Nullable String reason,

        @Schema(description = "The event's type; null where it was known before there was a history") @Nullable String type,

        @Schema(description = "The provider's time; that of receipt where it gives none")
        Instant at,

        String eventId) {

    static ConsentJson from(Consent consent) {
        return new ConsentJson(
                consent.channel(),
                consent.optedOut(),
                consent.reason(),
                consent.eventType(),
                consent.at(),
                Id.of(Id.Kind.EVENT, consent.eventId()));
    }
}
