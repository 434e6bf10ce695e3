-- Records whose truth has to be asked of the provider.

CREATE TABLE refetch (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    kind text NOT NULL,
    external_id bytea NOT NULL,
    source_id uuid NOT NULL,
    provider text NOT NULL,
    event_id uuid NOT NULL,
    status text NOT NULL,
    error text,
    created_at timestamptz NOT NULL
);
CREATE INDEX refetch_by_tenant ON refetch (tenant_id, created_at DESC, id DESC);
CREATE INDEX refetch_waiting ON refetch (created_at) WHERE status = 'waiting';
COMMENT ON TABLE refetch IS 'A task for each record that became suspect: to fetch it from its provider';
COMMENT ON COLUMN refetch.id IS 'The record''s: it has one task at most';
COMMENT ON COLUMN refetch.external_id IS 'The provider''s id of the object, sealed: it may be an address';
COMMENT ON COLUMN refetch.source_id IS 'The source whose event left the record suspect, and whose credential the fetch needs';
COMMENT ON COLUMN refetch.event_id IS 'That event';
COMMENT ON COLUMN refetch.status IS 'waiting; or done, once the record is not suspect any more';
COMMENT ON COLUMN refetch.error IS 'Why it waits';
COMMENT ON COLUMN refetch.created_at IS 'When the record became suspect';

CALL sluice_protect('refetch', 'tenant_id');
GRANT SELECT ON refetch TO sluice_api;
