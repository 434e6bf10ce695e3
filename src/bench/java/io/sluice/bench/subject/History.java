package io.sluice.bench.subject;

import java.io.IOException;
import java.sql.SQLException;

/**
 * Years of events, written by SQL: rows as the gateway leaves them after Stripe's subscription events, with keys, requests, changes and records, spread over the
 * last thirty days and over all tenants; the first tenant has a fifth of them. Their payloads are as long as sealed ones, and cannot be opened.
 */
public record History(Stores stores, long events) {
    private static final long AT_ONCE = 250_000;
    private static final String PARTITIONS = """
            SELECT sluice_ensure_partition(90, now() - day * interval '1 day') FROM generate_series(0, 31) AS day
            """;
    /** Numbers from :from to :to, each with its tenant, time and id; the time stands in the id, as in UUIDs of version 7. */
    private static final String SERIES = """
            CREATE UNLOGGED TABLE bench_event AS
            SELECT i, t.id AS tenant_id, s.id AS source_id, at,
                   (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(i::text), 1, 3) || '8' || substr(md5(i::text), 4, 15))::uuid AS id
            FROM (SELECT i, date_trunc('milliseconds', now() - interval '1 hour' - (:all - i) * (interval '30 days' / :all)) AS at,
                         CASE WHEN i %% 5 = 0 THEN 1 ELSE 1 + (i %% (SELECT count(*) FROM tenant)) END AS number
                  FROM generate_series(:from::bigint, :to::bigint) AS i) AS n
            JOIN (SELECT id, row_number() OVER (ORDER BY id) AS number FROM tenant) AS t USING (number)
            JOIN source AS s ON s.tenant_id = t.id
            """.replace("%%", "%");

    private static final String EVENTS = """
            INSERT INTO event (retention, received_at, id, tenant_id, source_id, request_id, provider, type, external_id, status, occurred_at, applied_at,
                               attempts, attempt_log, payload)
            SELECT 90, at, id, tenant_id, source_id, md5('r' || i)::uuid, 'stripe', 'customer.subscription.updated', 'evt_1S9uHistory' || lpad(i::text, 12, '0'),
                   'applied', date_trunc('second', at), at + interval '20 ms', 1, '[]', decode(repeat(md5(i::text), :payload / 16), 'hex')
            FROM bench_event
            """;
    private static final String CHANGES = """
            INSERT INTO change (retention, received_at, event_id, number, tenant_id, record_id, kind, outcome, images)
            SELECT 90, at, id, 1, tenant_id, md5('s' || i / 5)::uuid, 'subscriptions', 'updated', decode(repeat(md5(i::text), :images / 16), 'hex') FROM bench_event
            """;
    private static final String KEYS =
            "INSERT INTO event_key (tenant_id, key, event_id) SELECT tenant_id, md5('k' || i)::uuid, id FROM bench_event";
    private static final String REQUESTS =
            "INSERT INTO request (id, tenant_id, spilled) SELECT md5('r' || i)::uuid, tenant_id, false FROM bench_event";
    private static final String RECORDS = """
            INSERT INTO subscriptions (id, tenant_id, provider, external_ref, scope, suspect, version_at, version_event, state, created_at, updated_at,
                                       customer, status, price, quantity)
            SELECT md5('s' || i / 5)::uuid, tenant_id, 'stripe', 'sub_1S9uHistory' || lpad(i::text, 12, '0'), '', false, at, id,
                   decode(repeat(md5(i::text), :state / 16), 'hex'), at, at, 'cus_' || i, 'active', 'price_1PXpQrKz9vTQy7aBm4XqLd8w', 5
            FROM bench_event WHERE i % 5 = 0
            """;

    /** The gateway's database must be there, with tenants, sources, and a few events that tell how large rows are. */
    public void write() throws SQLException, IOException {
        long payload = size("event", "payload");
        long images = size("change", "images");
        long state = size("subscriptions", "state");
        sql(PARTITIONS);
        for (long from = 1; from <= events; from += AT_ONCE) {
            long to = Math.min(events, from + AT_ONCE - 1);
            sql(SERIES.replace(":all", Long.toString(events))
                    .replace(":from", Long.toString(from))
                    .replace(":to", Long.toString(to)));
            sql(EVENTS.replace(":payload", Long.toString(payload)));
            sql(CHANGES.replace(":images", Long.toString(images)));
            sql(KEYS);
            sql(REQUESTS);
            sql(RECORDS.replace(":state", Long.toString(state)));
            sql("DROP TABLE bench_event");
        }
        sql("VACUUM ANALYZE");
        stores.settle();
    }

    private long size(String table, String column) throws SQLException, IOException {
        return Math.max(
                16,
                stores.number(Sluice.DATABASE, "SELECT coalesce(avg(octet_length(" + column + ")), 16) FROM " + table));
    }

    private void sql(String command) throws SQLException, IOException {
        stores.own().sql(Sluice.DATABASE, command);
    }
}
