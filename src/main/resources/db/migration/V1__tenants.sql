-- Who may do what: tenants, their keys, sources, secrets and routes.
--
-- Two roles use this database. The owner (who runs this) is the gateway itself: it names the tenant in every statement. The role sluice_api is what every
-- management request switches to (SET LOCAL ROLE); row-level security binds it to the tenant in the transaction-local setting sluice.tenant.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sluice_api') THEN
        CREATE ROLE sluice_api NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- another database of this cluster was faster
END $$;

DO $$
BEGIN
    -- Since version 16 whoever creates a role is its member, but may not switch to it.
    IF NOT pg_has_role(current_user, 'sluice_api', CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END) THEN
        GRANT sluice_api TO CURRENT_USER;
    END IF;
END $$;

CREATE FUNCTION sluice_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('sluice.tenant', true), '')::uuid;
COMMENT ON FUNCTION sluice_tenant() IS 'The tenant this transaction is bound to; null, so no row matches, when none is set';

CREATE TABLE tenant (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    slug text NOT NULL UNIQUE,
    plan text NOT NULL,
    status text NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE tenant IS 'A customer whose data is kept apart';
COMMENT ON COLUMN tenant.plan IS 'free, pro or scale';
COMMENT ON COLUMN tenant.status IS 'active or suspended';

CREATE TABLE data_key (
    tenant_id uuid PRIMARY KEY,
    sealing bytea NOT NULL,
    blinding bytea NOT NULL,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE data_key IS 'One tenant''s data keys, wrapped by the master key; the nil UUID holds the platform''s. Deleting a row makes all it sealed unreadable';
COMMENT ON COLUMN data_key.sealing IS 'Tink keyset AES-256-GCM, encrypted with the master key';
COMMENT ON COLUMN data_key.blinding IS 'Tink keyset HMAC PRF for keyed hashes, encrypted with the master key';

CREATE TABLE api_key (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenant ON DELETE CASCADE,
    name text NOT NULL,
    role text NOT NULL,
    hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz
);
COMMENT ON TABLE api_key IS 'Credentials of the management API';
COMMENT ON COLUMN api_key.role IS 'owner, operator or viewer';
COMMENT ON COLUMN api_key.hash IS 'SHA-256 of the key, which has 256 random bits; the key itself is not kept';

CREATE TABLE source (
    id uuid PRIMARY KEY,
    tenant_id uuid REFERENCES tenant ON DELETE CASCADE,
    provider text NOT NULL,
    name text NOT NULL,
    status text NOT NULL DEFAULT 'active',
    config jsonb NOT NULL DEFAULT '{}',
    credential bytea,
    created_at timestamptz NOT NULL
);
CREATE INDEX source_by_tenant ON source (tenant_id, id);
CREATE UNIQUE INDEX source_platform ON source (provider) WHERE tenant_id IS NULL;
COMMENT ON TABLE source IS 'One inbound endpoint for one provider';
COMMENT ON COLUMN source.tenant_id IS 'Null: owned by the platform, one per provider; the tenant is found by route';
COMMENT ON COLUMN source.status IS 'active or disabled';
COMMENT ON COLUMN source.credential IS 'Access to the provider''s API, sealed JSON';

CREATE TABLE secret (
    id uuid PRIMARY KEY,
    source_id uuid NOT NULL REFERENCES source ON DELETE CASCADE,
    tenant_id uuid REFERENCES tenant ON DELETE CASCADE,
    value bytea NOT NULL,
    hint text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz
);
CREATE INDEX secret_by_source ON secret (source_id, id DESC);
COMMENT ON TABLE secret IS 'Signing secrets; several are valid at once while one is rotated';
COMMENT ON COLUMN secret.value IS 'The secret byte for byte, sealed';
COMMENT ON COLUMN secret.hint IS 'The last four characters, to tell secrets apart';
COMMENT ON COLUMN secret.expires_at IS 'Null: valid until it is rotated';

CREATE TABLE route (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenant ON DELETE CASCADE,
    provider text NOT NULL,
    key text NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (provider, key)
);
CREATE INDEX route_by_tenant ON route (tenant_id, id);
COMMENT ON TABLE route IS 'How a platform source finds the tenant inside the payload';
COMMENT ON COLUMN route.key IS 'The provider''s account key: acct_…, AccountSid, domain, channel id';

CREATE TABLE usage (
    tenant_id uuid NOT NULL,
    month date NOT NULL,
    events bigint NOT NULL,
    PRIMARY KEY (tenant_id, month)
);
COMMENT ON TABLE usage IS 'Events stored per tenant and month (its first day, UTC), for the plan''s quota';

CREATE PROCEDURE sluice_protect(t regclass, tenant_column text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %s TO sluice_api USING (%I = sluice_tenant()) WITH CHECK (%I = sluice_tenant())', t, tenant_column, tenant_column);
END $$;
COMMENT ON PROCEDURE sluice_protect IS 'Binds the API''s role to the rows of one tenant';

CALL sluice_protect('tenant', 'id');
CALL sluice_protect('api_key', 'tenant_id');
CALL sluice_protect('source', 'tenant_id');
CALL sluice_protect('secret', 'tenant_id');
CALL sluice_protect('route', 'tenant_id');
CALL sluice_protect('usage', 'tenant_id');

-- data_key is not granted: keys are unwrapped by the gateway alone.
GRANT SELECT, UPDATE ON tenant TO sluice_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON api_key, source, secret TO sluice_api;
GRANT SELECT, INSERT, DELETE ON route TO sluice_api;
GRANT SELECT ON usage TO sluice_api;
