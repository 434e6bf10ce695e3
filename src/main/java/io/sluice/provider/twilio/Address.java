package io.sluice.provider.twilio;

import io.sluice.event.RecordKey;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a message comes from or goes to. Not always a number: senders have names, and WhatsApp has ids of its own ({@code whatsapp:US.1234}).
 *
 * @param channel what stands before the colon; empty for a plain number
 * @param bare the address without it
 */
record Address(String channel, String bare) {

    static Address of(String sent) {
        int colon = sent.indexOf(':');
        return colon < 0
                ? new Address("", sent.strip())
                : new Address(
                        sent.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        sent.substring(colon + 1).strip());
    }

    /** The person's record; empty when there is no address, or one of a channel that contacts do not know. */
    Optional<RecordKey> contact() {
        return switch (channel) {
            case "", "rcs" -> key("phone");
            case "whatsapp" -> key("whatsapp");
            default -> Optional.empty();
        };
    }

    /** Which consent covers the channel: MMS and RCS go with SMS. */
    String optOutField() {
        return channel.equals("whatsapp") ? "opted_out_whatsapp" : "opted_out_sms";
    }

    private Optional<RecordKey> key(String kind) {
        return bare.isEmpty() ? Optional.empty() : Optional.of(new RecordKey("contacts", bare, kind));
    }

    @Override
    public String toString() {
        return "Address[" + channel + "]";
    }
}
