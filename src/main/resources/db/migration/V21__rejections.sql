-- Requests that failed verification, kept for a while so that they can be verified again after a secret was mended.

CREATE TABLE rejection (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    source_id uuid NOT NULL REFERENCES source ON DELETE CASCADE,
    provider text NOT NULL,
    reason text NOT NULL,
    received_at timestamptz NOT NULL,
    remote_address text NOT NULL,
    size int NOT NULL,
    status text NOT NULL DEFAULT 'rejected',
    bytes int NOT NULL,
    request bytea NOT NULL
);
-- Sealed bytes do not compress.
ALTER TABLE rejection ALTER COLUMN request SET STORAGE EXTERNAL;
CREATE INDEX rejection_by_tenant ON rejection (tenant_id, received_at DESC, id DESC);
CREATE INDEX rejection_by_source ON rejection (source_id, id DESC);
CREATE INDEX rejection_by_age ON rejection (received_at);
COMMENT ON TABLE rejection IS 'A request that failed verification; bounded per source by count, bytes and age, the oldest go first';
COMMENT ON COLUMN rejection.id IS 'Holds the time of receipt; also the request''s id in the ledger once it is released, so that it is taken in once';
COMMENT ON COLUMN rejection.tenant_id IS 'The nil UUID for the platform''s sources';
COMMENT ON COLUMN rejection.reason IS 'signature_missing, signature_mismatch or timestamp_out_of_tolerance';
COMMENT ON COLUMN rejection.remote_address IS 'The peer''s IP address as the HTTP server saw it; empty where it had none';
COMMENT ON COLUMN rejection.size IS 'Bytes of the body as received';
COMMENT ON COLUMN rejection.status IS 'rejected or released';
COMMENT ON COLUMN rejection.bytes IS 'Bytes of the sealed request, which count against the source''s bound';
COMMENT ON COLUMN rejection.request IS 'The whole request, compressed and sealed; empty once released, as its events hold it then';

CALL sluice_protect('rejection', 'tenant_id');
GRANT SELECT ON rejection TO sluice_api;
