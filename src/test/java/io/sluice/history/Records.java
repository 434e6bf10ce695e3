package io.sluice.history;

import io.sluice.event.Change;
import io.sluice.event.Ids;
import io.sluice.event.RecordKey;
import io.sluice.event.Vault;
import io.sluice.ledger.row.RecordRow;
import io.sluice.ledger.row.RecordRows;
import io.sluice.record.Kinds;
import io.sluice.record.State;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The records of one tenant as the ledger makes them: found, joined and merged by its own code, without its database. */
final class Records {
    private static final UUID TENANT = new UUID(0, 1);

    private final RecordRows rows = new RecordRows(new Clear(), new Numbers(), Instant.EPOCH);
    private final Set<String> applied = new HashSet<>();
    private final Set<RecordRow> seen = new LinkedHashSet<>();

    /** The records after these deliveries; an event that came before is passed over. */
    static Map<RecordKey, State> of(Collection<Fact> facts) {
        var records = new Records();
        facts.forEach(records::apply);
        return records.states();
    }

    private void apply(Fact fact) {
        if (applied.add(fact.key())) {
            for (var change : fact.changes()) {
                var kind = Kinds.get(change.key().kind());
                var row = rows.find(TENANT, fact.provider(), change);
                row.state = row.state.merge(kind, change).stateAfter();
                rows.put(kind, row);
                seen.add(row);
            }
        }
    }

    private Map<RecordKey, State> states() {
        var states = new HashMap<RecordKey, State>();
        for (var row : seen) {
            // A row that was joined into another is not found any more.
            if (rows.find(TENANT, row.provider, Change.of(row.key).build()) == row) {
                states.put(row.key, row.state);
            }
        }
        return states;
    }

    /** Nothing is stored, so nothing is sealed. */
    private static final class Clear implements Vault {
        @Override
        public byte[] seal(UUID tenant, String purpose, byte[] plain) {
            return plain;
        }

        @Override
        public byte[] open(UUID tenant, String purpose, byte[] sealed) {
            return sealed;
        }

        @Override
        public String blind(UUID tenant, String text) {
            return text;
        }
    }

    private static final class Numbers implements Ids {
        private long last;

        @Override
        public UUID next() {
            return new UUID(0, ++last);
        }

        @Override
        public UUID at(Instant time) {
            return next();
        }
    }
}
