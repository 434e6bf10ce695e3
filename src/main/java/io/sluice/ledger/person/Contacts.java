package io.sluice.ledger.person;

import io.sluice.event.Vault;
import io.sluice.ledger.read.Query;
import io.sluice.ledger.read.StoredRecord;
import io.sluice.ledger.row.RecordRows;
import io.sluice.ledger.row.StateCodec;
import io.sluice.record.Kind;
import io.sluice.record.Kinds;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The record by which a person is known. */
final class Contacts {
    static final Kind KIND = Kinds.get("contacts");

    private final Vault vault;

    Contacts(Vault vault) {
        this.vault = vault;
    }

    record Contact(String address, StoredRecord stored) {
        @Override
        public String toString() {
            return "Contact[" + stored.id() + "]";
        }
    }

    Optional<Contact> find(Connection connection, UUID tenant, UUID id) throws SQLException {
        return new Query("SELECT * FROM contacts")
                        .where("tenant_id = ?", tenant)
                        .where("id = ?", id)
                        .list(connection, row -> {
                            var sealed =
                                    StateCodec.decode(KIND, vault.open(tenant, KIND.name(), row.getBytes("state")));
                            return new Contact(sealed.externalId(), StoredRecord.from(KIND, sealed, row));
                        })
                        .stream()
                        .findFirst();
    }

    /** The keyed hashes of an address, under which its consent stands: one for each kind that tells of consent. */
    static List<String> addressRefs(Vault vault, UUID tenant, String address) {
        return Kinds.all().values().stream()
                .filter(kind -> !kind.privacy().consents().isEmpty())
                .map(kind -> RecordRows.externalRef(vault, kind, tenant, address))
                .distinct()
                .toList();
    }
}
