-- Who did what, and what the gateway itself has to say about usage and secrets.

CREATE TABLE audit (
    id uuid PRIMARY KEY,
    tenant_id uuid REFERENCES tenant ON DELETE CASCADE,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    role text,
    action text NOT NULL,
    object text,
    address text,
    status int,
    detail jsonb
);
CREATE INDEX audit_by_tenant ON audit (tenant_id, at DESC, id DESC);
CREATE INDEX audit_by_time ON audit (at);
COMMENT ON TABLE audit IS 'Calls of the management API that may change something, and notices of the gateway. Holds ids, and no content, name or secret';
COMMENT ON COLUMN audit.tenant_id IS 'Null: the platform''s own. The erasure of a tenant is the platform''s, so that it outlives the tenant';
COMMENT ON COLUMN audit.at IS 'When the call was let through, before it did anything';
COMMENT ON COLUMN audit.actor IS 'platform, an API key''s id, an issuer''s subject, or sluice: the gateway itself';
COMMENT ON COLUMN audit.role IS 'What the actor was then; null: the gateway itself';
COMMENT ON COLUMN audit.action IS 'resource.method, as api_keys.create';
COMMENT ON COLUMN audit.object IS 'The id of what was made, else the last id of the path; null: there is neither';
COMMENT ON COLUMN audit.address IS 'The caller''s IP address as the HTTP server saw it; null: the gateway itself';
COMMENT ON COLUMN audit.status IS 'HTTP status of the answer; null: it was begun and its end is not known. A notice has 200';
COMMENT ON COLUMN audit.detail IS 'Numbers and times of a notice; null for calls';

CREATE FUNCTION sluice_audit_completed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status IS NOT NULL OR NEW.status IS NULL
        OR (NEW.id, NEW.tenant_id, NEW.at, NEW.actor, NEW.role, NEW.action, NEW.address, NEW.detail)
            IS DISTINCT FROM (OLD.id, OLD.tenant_id, OLD.at, OLD.actor, OLD.role, OLD.action, OLD.address, OLD.detail) THEN
        RAISE EXCEPTION 'a row of the audit is written once and completed once' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION sluice_audit_completed IS 'Lets a row of the audit be given its status, and with it its object, and nothing else, whoever asks';
CREATE TRIGGER audit_completed BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION sluice_audit_completed();

CALL sluice_protect('audit', 'tenant_id');
GRANT SELECT, INSERT ON audit TO sluice_api;

ALTER TABLE usage ADD noticed int NOT NULL DEFAULT 0;
CREATE INDEX usage_unnoticed ON usage (month) WHERE noticed < 100;
COMMENT ON COLUMN usage.noticed IS 'The highest level, in per cent of the plan''s events, that a notice was written of';

ALTER TABLE secret ADD warned_at timestamptz;
CREATE INDEX secret_ending ON secret (expires_at) WHERE expires_at IS NOT NULL;
COMMENT ON COLUMN secret.warned_at IS 'When a notice was written that it is still used near its end; null: none was';

CREATE TABLE chore (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL UNIQUE,
    due_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE chore IS 'What the workers look after now and then, for all tenants at once; one node at a time does it';
COMMENT ON COLUMN chore.due_at IS 'When it is done next';
INSERT INTO chore (name) VALUES ('usage_notices'), ('secret_notices'), ('retention');
