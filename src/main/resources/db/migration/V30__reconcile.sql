-- What providers list is compared with what they sent, and whether they still send.

COMMENT ON COLUMN refetch.status IS 'waiting; done, once the record is not suspect any more; or failed: it is not asked again by itself';
COMMENT ON COLUMN refetch.error IS 'Why it waits, or failed; names no content';
ALTER TABLE refetch ADD fetches int NOT NULL DEFAULT 0;
COMMENT ON COLUMN refetch.fetches IS 'Times that it was fetched since the last doubt and the record was not settled by it';
DROP INDEX refetch_due;
CREATE INDEX refetch_due ON refetch (source_id, due_at) WHERE status = 'waiting' AND kind IS NOT NULL;
CREATE INDEX refetch_named_due ON refetch (due_at) WHERE status = 'waiting' AND kind IS NULL;

CREATE TABLE reconcile (
    source_id uuid PRIMARY KEY REFERENCES source ON DELETE CASCADE,
    tenant_id uuid NOT NULL,
    due_at timestamptz NOT NULL,
    asked_at timestamptz,
    asked_since timestamptz,
    credential_hash bytea,
    started_at timestamptz,
    since timestamptz,
    until timestamptz,
    mark text,
    reached timestamptz,
    last_run_at timestamptz,
    found bigint NOT NULL DEFAULT 0,
    attempts int NOT NULL DEFAULT 0,
    behind jsonb NOT NULL DEFAULT '{}',
    missed jsonb NOT NULL DEFAULT '{}',
    error text
);
CALL sluice_protect('reconcile', 'tenant_id');
GRANT SELECT, INSERT, UPDATE ON reconcile TO sluice_api;
COMMENT ON TABLE reconcile IS 'How far a source''s events are known to be complete. Made when it is first compared; without one, a source that has a credential is due';
COMMENT ON COLUMN reconcile.tenant_id IS 'The nil UUID for the platform''s sources';
COMMENT ON COLUMN reconcile.due_at IS 'When it is compared next, or goes on';
COMMENT ON COLUMN reconcile.asked_at IS 'When a person last asked for it';
COMMENT ON COLUMN reconcile.asked_since IS 'From when on a person wants the next comparison; null: from where the last one ended';
COMMENT ON COLUMN reconcile.credential_hash IS 'SHA-256 of the sealed credential that it was last begun with: with another one it begins anew, at once';
COMMENT ON COLUMN reconcile.started_at IS 'When the comparison under way began; null: none is';
COMMENT ON COLUMN reconcile.since IS 'Where the window of the comparison under way begins, by the provider''s time';
COMMENT ON COLUMN reconcile.until IS 'Where it ends; exclusive';
COMMENT ON COLUMN reconcile.mark IS 'Where in the provider''s list it goes on; null: at the beginning';
COMMENT ON COLUMN reconcile.reached IS 'All that the provider listed before this time is here';
COMMENT ON COLUMN reconcile.last_run_at IS 'When the last comparison ended';
COMMENT ON COLUMN reconcile.found IS 'Events that it found missing';
COMMENT ON COLUMN reconcile.attempts IS 'Times in a row that asking failed';
COMMENT ON COLUMN reconcile.behind IS 'Accounts that the last comparison left out, and from when on they are to be listed';
COMMENT ON COLUMN reconcile.missed IS 'The same of the comparison under way';
COMMENT ON COLUMN reconcile.error IS 'Why it failed last; names no content';

CREATE INDEX event_reconciled ON event (source_id, received_at) WHERE origin = 'reconcile';
CREATE INDEX source_callable ON source (provider, id) WHERE credential IS NOT NULL;

CREATE TABLE source_day (
    source_id uuid NOT NULL REFERENCES source ON DELETE CASCADE,
    tenant_id uuid NOT NULL,
    day date NOT NULL,
    events bigint NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    longest interval NOT NULL,
    PRIMARY KEY (source_id, day)
);
CREATE INDEX source_day_by_day ON source_day (day);
CALL sluice_protect('source_day', 'tenant_id');
GRANT SELECT ON source_day TO sluice_api;
COMMENT ON TABLE source_day IS 'What a source sent on a day (UTC), written every few seconds from counts in memory; a node that dies takes the last seconds'' with it. Kept for eight days';
COMMENT ON COLUMN source_day.tenant_id IS 'The nil UUID for the platform''s sources';
COMMENT ON COLUMN source_day.events IS 'Events accepted at the door, repeated ones too';
COMMENT ON COLUMN source_day.first_at IS 'When the day''s first request was accepted';
COMMENT ON COLUMN source_day.last_at IS 'When its last one was';
COMMENT ON COLUMN source_day.longest IS 'The longest time between two of them';
