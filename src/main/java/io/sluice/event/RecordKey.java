package io.sluice.event;

/**
 * What makes a record the same record, within a tenant.
 *
 * @param kind the record kind's name, as in the API ({@code subscriptions})
 * @param externalId the provider's id of the object, or the address
 * @param scope what else tells records of one external id apart (the recipient of an e-mail, the address kind of a contact); empty where nothing does
 */
public record RecordKey(String kind, String externalId, String scope) {

    public static RecordKey of(String kind, String externalId) {
        return new RecordKey(kind, externalId, "");
    }

    /** Leaves out id and scope: they may be addresses. */
    @Override
    public String toString() {
        return "RecordKey[" + kind + "]";
    }
}
