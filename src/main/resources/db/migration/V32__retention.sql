-- What leaves the ledger: partitions and rows whose time is over, and all of an erased tenant.

-- A partition is dropped only where this index is empty; asked under a lock that nobody may wait behind for long.
CREATE INDEX event_unsettled ON event (received_at) WHERE status IN ('received', 'retrying', 'held') OR due_at IS NOT NULL;
-- Keys leave by the time in the event's id. It grows on its right side alone; a BRIN index would go blind once the room of old keys is used anew.
CREATE INDEX event_key_by_event ON event_key (event_id);
CREATE INDEX refetch_settled ON refetch (created_at) WHERE status <> 'waiting';

COMMENT ON COLUMN tally.name IS
    'applied, ignored, held, received, retrying, dead: events by status; duplicates: deliveries after the first; erased: gone with their tenant, or dead until their time was over; spilled: accepted by the ledger because the queue could not take them';

CREATE TABLE tenant_erasure (
    tenant_id uuid PRIMARY KEY,
    started_at timestamptz NOT NULL,
    due_at timestamptz,
    finished_at timestamptz,
    events bigint NOT NULL DEFAULT 0,
    rows bigint NOT NULL DEFAULT 0
);
CREATE INDEX tenant_erasure_due ON tenant_erasure (due_at) WHERE due_at IS NOT NULL;
COMMENT ON TABLE tenant_erasure IS 'The end of a tenant: its row, its keys and all that hangs on them went in the transaction that made this row; the rest goes in steps. Stays as the proof; not open to the API''s role';
COMMENT ON COLUMN tenant_erasure.started_at IS 'When its data keys were deleted: from then on nothing of it can be read';
COMMENT ON COLUMN tenant_erasure.due_at IS 'When whoever is alive goes on with it; null: nothing is left';
COMMENT ON COLUMN tenant_erasure.finished_at IS 'When nothing was left; null: under way';
COMMENT ON COLUMN tenant_erasure.events IS 'Events deleted so far; they count as erased in the books';
COMMENT ON COLUMN tenant_erasure.rows IS 'Rows deleted so far, those of events among them';
