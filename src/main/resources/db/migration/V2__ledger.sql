-- What was accepted and what became of it.

CREATE TABLE event (
    retention smallint NOT NULL,
    received_at timestamptz NOT NULL,
    id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    source_id uuid NOT NULL,
    request_id uuid NOT NULL,
    provider text NOT NULL,
    type text NOT NULL,
    external_id text NOT NULL,
    account_key text,
    status text NOT NULL,
    occurred_at timestamptz,
    applied_at timestamptz,
    due_at timestamptz,
    attempts int NOT NULL,
    duplicates int NOT NULL DEFAULT 0,
    error text,
    attempt_log jsonb NOT NULL DEFAULT '[]',
    payload bytea NOT NULL,
    PRIMARY KEY (retention, received_at, id)
) PARTITION BY LIST (retention);
CREATE INDEX event_by_tenant ON event (tenant_id, received_at DESC, id DESC);
CREATE INDEX event_by_external_id ON event (tenant_id, external_id);
CREATE INDEX event_due ON event (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX event_held ON event (provider, account_key) WHERE status = 'held';
CREATE INDEX event_dead ON event (tenant_id, received_at) WHERE status = 'dead';
COMMENT ON TABLE event IS 'One verified fact of a provider; partitioned by days of retention and by receipt, so that a partition is dropped whole';
COMMENT ON COLUMN event.retention IS 'Days the event is kept, from the tenant''s plan at receipt';
COMMENT ON COLUMN event.received_at IS 'When the first delivery was received; milliseconds, and the same instant that the id holds';
COMMENT ON COLUMN event.tenant_id IS 'The nil UUID while held: no route yet';
COMMENT ON COLUMN event.request_id IS 'The request that brought it first';
COMMENT ON COLUMN event.status IS 'received, applied, ignored, held, retrying or dead';
COMMENT ON COLUMN event.due_at IS 'When the sweep tries it next; null when nothing is to be done';
COMMENT ON COLUMN event.attempts IS 'Tries so far';
COMMENT ON COLUMN event.duplicates IS 'Deliveries answered 200 after the first';
COMMENT ON COLUMN event.attempt_log IS '[{number, at, outcome, error}]';
COMMENT ON COLUMN event.payload IS 'The request with this event alone, compressed and sealed';

CREATE TABLE change (
    retention smallint NOT NULL,
    received_at timestamptz NOT NULL,
    event_id uuid NOT NULL,
    number int NOT NULL,
    tenant_id uuid NOT NULL,
    record_id uuid NOT NULL,
    kind text NOT NULL,
    outcome text NOT NULL,
    images bytea NOT NULL,
    PRIMARY KEY (retention, received_at, event_id, number)
) PARTITION BY LIST (retention);
CREATE INDEX change_by_record ON change (tenant_id, record_id);
COMMENT ON TABLE change IS 'What one event did to one record';
COMMENT ON COLUMN change.received_at IS 'The event''s';
COMMENT ON COLUMN change.outcome IS 'inserted, updated, unchanged, stale or suspect';
COMMENT ON COLUMN change.images IS '{external_id, before, after}, sealed';

CREATE TABLE event_key (
    tenant_id uuid NOT NULL,
    key uuid NOT NULL,
    event_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, key)
);
COMMENT ON TABLE event_key IS 'Keys of events already seen; outlives the events, so that late deliveries stay duplicates';
COMMENT ON COLUMN event_key.key IS '128 bits of the keyed hash of provider and event key';

CREATE TABLE request (
    id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    spilled boolean NOT NULL,
    PRIMARY KEY (id, tenant_id)
);
COMMENT ON TABLE request IS 'Requests in the ledger, so that a queue entry delivered twice by the queue itself is not counted as a duplicate of the provider. Pruned by the time inside the id';

COMMENT ON COLUMN request.tenant_id IS 'A request to a platform source may hold events of several tenants';
COMMENT ON COLUMN request.spilled IS 'Counted as accepted by the ledger, because the queue did not answer in time; false once the queue''s copy turns up after all and is counted there';

CREATE TABLE tally (
    name text NOT NULL,
    slot int NOT NULL,
    events bigint NOT NULL,
    PRIMARY KEY (name, slot)
);
COMMENT ON TABLE tally IS 'Counts of events that no row holds; the sum over slots counts';
COMMENT ON COLUMN tally.name IS 'spilled: accepted by the ledger because the queue could not take them; erased: gone with their tenant';
COMMENT ON COLUMN tally.slot IS 'Spreads writers over rows, so that they do not wait for each other';

CREATE FUNCTION sluice_ensure_partition(days int, at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    step int := greatest(1, days / 10);
    slot int := floor(extract(epoch FROM at) / 86400 / step);
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['event', 'change'] LOOP
        IF to_regclass(format('%I', t || '_' || days || '_' || slot)) IS NULL THEN
            PERFORM pg_advisory_xact_lock(hashtext('sluice_ensure_partition'));
            EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES IN (%s) PARTITION BY RANGE (received_at)', t || '_' || days, t, days);
            EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', t || '_' || days || '_' || slot, t || '_' || days,
                to_timestamp(slot::bigint * step * 86400), to_timestamp((slot + 1)::bigint * step * 86400));
        END IF;
    END LOOP;
END $$;
COMMENT ON FUNCTION sluice_ensure_partition IS 'Makes the partitions that hold events of this retention received at this time';

CALL sluice_protect('event', 'tenant_id');
CALL sluice_protect('change', 'tenant_id');
CALL sluice_protect('event_key', 'tenant_id');
GRANT SELECT ON event, change TO sluice_api;
