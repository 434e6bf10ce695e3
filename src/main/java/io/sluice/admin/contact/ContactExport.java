package io.sluice.admin.contact;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.admin.EventDetailJson;
import io.sluice.admin.record.RecordJson;
import io.sluice.event.Problem;
import io.sluice.ledger.person.Consents;
import io.sluice.ledger.person.Exports;
import io.sluice.ledger.person.Exports.Subject;
import io.sluice.ledger.person.Mention;
import io.sluice.ledger.person.match.Person;
import io.sluice.ledger.read.Position;
import io.sluice.ledger.read.StoredEvent;
import io.sluice.ledger.read.StoredRecord;
import io.sluice.provider.Providers;
import io.sluice.record.Kinds;
import io.sluice.tenant.manage.TenantTx;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;

/** All that is known of a person, as one JSON object: written page by page, each read in a transaction of its own, so that none is held while the caller reads. */
@ApplicationScoped
class ContactExport {
    private static final int CONSENTS = 200;
    /** Pages that are searched on this node at a time, of all exports: however many are asked for, others keep the processor and the connections. */
    private static final int SEARCHED_AT_ONCE = 2;

    private final TenantTx tx;
    private final Exports exports;
    private final Consents consents;
    private final Providers providers;
    private final ObjectMapper json;
    private final Clock clock;
    private final Semaphore searching = new Semaphore(SEARCHED_AT_ONCE, true);

    ContactExport(
            TenantTx tx, Exports exports, Consents consents, Providers providers, ObjectMapper json, Clock clock) {
        this.tx = tx;
        this.exports = exports;
        this.consents = consents;
        this.providers = providers;
        this.json = json;
        this.clock = clock;
    }

    /** @throws io.sluice.event.Problem.Raised 404 */
    Subject subject(UUID tenant, UUID contact) {
        return tx.of(tenant, () -> exports.subject(tenant, contact))
                .orElseThrow(() -> Problem.notFound().exception());
    }

    /** Writes it all. A failure midway ends it where it is, so that what was read cannot be taken for the whole. */
    void write(UUID tenant, Subject subject, OutputStream out) throws IOException {
        try (var to = json.getFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT)) {
            to.writeStartObject();
            to.writePOJOField("exported_at", clock.instant().truncatedTo(ChronoUnit.MILLIS));
            to.writePOJOField("contact", RecordJson.from(subject.contact()));
            var person = records(tenant, subject.person(), to);
            events(tenant, person, to);
            mentions(tenant, person, to);
            to.writeArrayFieldStart("consents");
            consents(tenant, subject.contact().id(), to);
            to.writeEndArray();
            to.writeEndObject();
        }
    }

    private Person records(UUID tenant, Person person, JsonGenerator to) throws IOException {
        to.writeObjectFieldStart("records");
        var known = person;
        for (var kind : Kinds.all().values()) {
            Pages<StoredRecord> pages = (whom, after) -> exports.records(tenant, kind, whom, after);
            known = array(kind.name(), tenant, known, pages, RecordJson::from, to);
        }
        to.writeEndObject();
        return known;
    }

    private void events(UUID tenant, Person person, JsonGenerator to) throws IOException {
        Pages<StoredEvent.Detail> pages = (whom, after) -> exports.events(tenant, whom, after);
        array("events", tenant, person, pages, event -> EventDetailJson.from(event, providers), to);
    }

    private void mentions(UUID tenant, Person person, JsonGenerator to) throws IOException {
        for (var where : Exports.elsewhere()) {
            Pages<Mention> pages = (whom, after) -> exports.mentions(tenant, where, whom, after);
            array(where, tenant, person, pages, MentionJson::from, to);
        }
    }

    /** The next page; after empty: the first. */
    @FunctionalInterface
    private interface Pages<T> {
        Exports.Page<T> next(Person person, Optional<Position> after);
    }

    /** Writes all pages as one array. @return the person as known then */
    private <T> Person array(
            String name, UUID tenant, Person person, Pages<T> pages, Function<T, Object> shape, JsonGenerator to)
            throws IOException {
        to.writeArrayFieldStart(name);
        var known = person;
        var next = Optional.<Position>empty();
        do {
            var whom = known;
            var after = next;
            var page = searched(tenant, () -> pages.next(whom, after));
            for (var found : page.found()) {
                to.writePOJO(shape.apply(found));
            }
            known = page.person();
            next = page.end();
            alive(to);
        } while (next.isPresent());
        to.writeEndArray();
        return known;
    }

    private <T> T searched(UUID tenant, Supplier<T> page) {
        searching.acquireUninterruptibly();
        try {
            return tx.of(tenant, page);
        } finally {
            searching.release();
        }
    }

    /** Many pages may name nobody, and a connection on which nothing comes is closed. */
    private static void alive(JsonGenerator to) throws IOException {
        to.writeRaw(' ');
        to.flush();
    }

    private void consents(UUID tenant, UUID contact, JsonGenerator to) throws IOException {
        var next = Optional.<Position>empty();
        do {
            var before = next;
            var page = tx.of(tenant, () -> consents.list(tenant, contact, before, CONSENTS))
                    .orElse(List.of());
            for (var consent : page) {
                to.writePOJO(ConsentJson.from(consent));
            }
            next = page.size() < CONSENTS
                    ? Optional.empty()
                    : Optional.of(
                            new Position(page.getLast().at(), page.getLast().id()));
        } while (next.isPresent());
    }
}
