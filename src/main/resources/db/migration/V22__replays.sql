-- A person applies many events again.

CREATE TABLE replay (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenant ON DELETE CASCADE,
    filter bytea NOT NULL,
    dry_run boolean NOT NULL,
    status text NOT NULL,
    matched bigint NOT NULL,
    done bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    position_at timestamptz NOT NULL DEFAULT '-infinity',
    position_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    stepped_at timestamptz NOT NULL
);
CREATE INDEX replay_by_tenant ON replay (tenant_id, id DESC);
CREATE INDEX replay_running ON replay (stepped_at) WHERE status = 'running';
COMMENT ON TABLE replay IS 'Events of a tenant that are applied again: those that a filter matches and that were received before it was made';
COMMENT ON COLUMN replay.filter IS 'As given, JSON, sealed: it may hold an address';
COMMENT ON COLUMN replay.status IS 'running, done or cancelled';
COMMENT ON COLUMN replay.matched IS 'Events that matched when it was made';
COMMENT ON COLUMN replay.done IS 'Events tried so far; moved in the transaction that tries them';
COMMENT ON COLUMN replay.position_at IS 'Receipt of the last event tried; it goes from the oldest on';
COMMENT ON COLUMN replay.stepped_at IS 'When it last had its turn';

CALL sluice_protect('replay', 'tenant_id');
GRANT SELECT ON replay TO sluice_api;
