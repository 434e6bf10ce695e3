package io.sluice.record;

import java.util.ArrayList;
import java.util.List;

/**
 * What of a kind's records is a person's.
 *
 * @param erasure what goes when a person who occurs in a record is erased
 * @param consents the fields that say whether a person may be written to
 */
public record Privacy(Erasure erasure, List<Consent> consents) {

    static final Privacy FIELDS = new Privacy(Erasure.FIELDS, List.of());

    /** What of a record goes with a person who occurs in it. */
    public enum Erasure {
        /** It is communication with the person: all of it. */
        RECORD,
        /** It is the tenant's business: its personal fields; what is counted and owed stays. */
        FIELDS,
        /** The same, and the record is the person under another name: what refers to its external id is about the person, too. */
        FIELDS_AND_REFERENCES
    }

    /**
     * A flag by which a person allows or forbids to be written to.
     *
     * @param flag the field; true forbids
     * @param channel sms, whatsapp or email
     * @param reason the field that says why; empty where there is none
     */
    public record Consent(String flag, String channel, String reason) {}

    Privacy erasing(Erasure other) {
        return new Privacy(other, consents);
    }

    Privacy with(Consent consent) {
        var all = new ArrayList<>(consents);
        all.add(consent);
        return new Privacy(erasure, List.copyOf(all));
    }
}
