-- What people may ask for: to be forgotten, and to be told what is known of them and what they allowed.

CREATE TABLE consent (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant_id uuid NOT NULL,
    address_ref text NOT NULL,
    kind text NOT NULL,
    scope text NOT NULL,
    flag text NOT NULL,
    channel text NOT NULL,
    opted_out boolean NOT NULL,
    reason text,
    at timestamptz NOT NULL,
    rank int NOT NULL,
    event_id uuid NOT NULL,
    event_type text,
    UNIQUE (event_id, kind, address_ref, scope, flag)
);
CREATE INDEX consent_by_address ON consent (tenant_id, address_ref, at DESC, id DESC);
COMMENT ON TABLE consent IS 'What events said of whether a person may be written to: one row for each event and flag, whatever the order they came in. Outlives the events, and the erasure of the person';
COMMENT ON COLUMN consent.address_ref IS 'Keyed hash of the address, as the records of the kind have it';
COMMENT ON COLUMN consent.kind IS 'The record''s: contacts or suppressions';
COMMENT ON COLUMN consent.scope IS 'The record''s: the kind of address; the reason and group of a suppression';
COMMENT ON COLUMN consent.flag IS 'The record''s field that the event set';
COMMENT ON COLUMN consent.channel IS 'sms, whatsapp or email';
COMMENT ON COLUMN consent.reason IS 'Why, where the record says it: a suppression''s reason';
COMMENT ON COLUMN consent.at IS 'The provider''s time; that of receipt where it gives none';
COMMENT ON COLUMN consent.rank IS 'Which of two statements of one instant is the later';
COMMENT ON COLUMN consent.event_type IS 'Null for what was known before there was a history';
CALL sluice_protect('consent', 'tenant_id');
GRANT SELECT ON consent TO sluice_api;

-- What the records say already; whose events are not all there any more.
INSERT INTO consent (tenant_id, address_ref, kind, scope, flag, channel, opted_out, at, rank, event_id)
SELECT c.tenant_id, c.external_ref, 'contacts', c.scope, f.flag, f.channel, f.opted_out, c.version_at, 0, c.version_event
FROM contacts c JOIN tenant t ON t.id = c.tenant_id CROSS JOIN LATERAL (VALUES
    ('opted_out_sms', 'sms', c.opted_out_sms),
    ('opted_out_whatsapp', 'whatsapp', c.opted_out_whatsapp),
    ('opted_out_email', 'email', c.opted_out_email)) AS f(flag, channel, opted_out)
WHERE f.opted_out IS NOT NULL;
INSERT INTO consent (tenant_id, address_ref, kind, scope, flag, channel, opted_out, reason, at, rank, event_id)
SELECT s.tenant_id, s.external_ref, 'suppressions', s.scope, 'active', 'email', s.active, s.reason, s.version_at, 0, s.version_event
FROM suppressions s JOIN tenant t ON t.id = s.tenant_id WHERE s.active IS NOT NULL;

CREATE TABLE erasure (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenant ON DELETE CASCADE,
    person bytea,
    address_refs text[] NOT NULL,
    part text NOT NULL,
    position_at timestamptz NOT NULL,
    position_id uuid NOT NULL,
    steps bigint NOT NULL DEFAULT 0,
    counts jsonb NOT NULL DEFAULT '{}',
    requested_at timestamptz NOT NULL,
    finished_at timestamptz,
    due_at timestamptz
);
CREATE INDEX erasure_by_tenant ON erasure (tenant_id);
CREATE INDEX erasure_due ON erasure (due_at) WHERE due_at IS NOT NULL;
COMMENT ON TABLE erasure IS 'The erasure of a person: how far it has come. Stays as the proof that it was done';
COMMENT ON COLUMN erasure.id IS 'The contact''s record, which is gone';
COMMENT ON COLUMN erasure.person IS 'Who is looked for, sealed JSON {address, ids}; null once nothing is looked for any more';
COMMENT ON COLUMN erasure.address_refs IS 'Keyed hashes under which the person''s consent stands';
COMMENT ON COLUMN erasure.part IS 'The table that is gone through';
COMMENT ON COLUMN erasure.position_at IS 'Where in that table it goes on';
COMMENT ON COLUMN erasure.steps IS 'Transactions so far; whoever finds another number than before lets somebody else go on';
COMMENT ON COLUMN erasure.counts IS 'What was erased, by table';
COMMENT ON COLUMN erasure.finished_at IS 'When all had been gone through; a while later what was in the queue by then is';
COMMENT ON COLUMN erasure.due_at IS 'When it goes on; null: all is done';
CALL sluice_protect('erasure', 'tenant_id');
GRANT SELECT ON erasure TO sluice_api;

COMMENT ON COLUMN event.payload IS 'The request with this event alone, compressed and sealed; empty once a person whom it names was erased';
COMMENT ON COLUMN change.images IS '{external_id, before, after}, sealed; empty once a person whom they name was erased';
COMMENT ON COLUMN replay.filter IS 'As given, JSON, sealed: it may hold an address; empty once a person whom it names was erased';
