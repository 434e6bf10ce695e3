-- Messages and mails that tenants send through Sluice.

ALTER TABLE messages ADD send_id text;
CREATE INDEX messages_by_send ON messages (tenant_id, send_id) WHERE send_id IS NOT NULL;
COMMENT ON COLUMN messages.send_id IS 'Id of the send that made it (snd_…); until Twilio has given its own it is the external id, too';
ALTER TABLE emails ADD send_id text;
CREATE INDEX emails_by_send ON emails (tenant_id, send_id) WHERE send_id IS NOT NULL;
COMMENT ON COLUMN emails.send_id IS 'Id of the send that made it (snd_…); until SendGrid has given its own it is the external id, too';

CREATE TABLE send (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenant ON DELETE CASCADE,
    source_id uuid NOT NULL,
    kind text NOT NULL,
    request bytea,
    key_ref text,
    request_ref text NOT NULL,
    status text NOT NULL,
    provider_id text,
    created_at timestamptz NOT NULL,
    called_at timestamptz,
    again_at timestamptz,
    due_at timestamptz,
    attempts int NOT NULL DEFAULT 0,
    error text
);
CREATE UNIQUE INDEX send_by_key ON send (tenant_id, key_ref);
CREATE UNIQUE INDEX send_by_provider_id ON send (tenant_id, provider_id);
CREATE INDEX send_due ON send (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX send_by_time ON send (tenant_id, created_at);
CALL sluice_protect('send', 'tenant_id');
COMMENT ON TABLE send IS 'A message or mail to be sent, and where that stands. What becomes of it afterwards stands in its record, which has the id as send_id';
COMMENT ON COLUMN send.kind IS 'The record''s: messages or emails';
COMMENT ON COLUMN send.request IS 'What is to be sent, sealed JSON; null once nothing is to be done with it';
COMMENT ON COLUMN send.key_ref IS 'Keyed hash of the Idempotency-Key; null without one, and once it may be used anew';
COMMENT ON COLUMN send.request_ref IS 'Keyed hash of what was asked for: the same key with another request is a mistake';
COMMENT ON COLUMN send.status IS 'waiting: to be called; calling: the call was begun, and may have been done; unknown: it may have been done, and the provider cannot be asked; sent; failed; sandbox: nothing is sent';
COMMENT ON COLUMN send.provider_id IS 'The provider''s id of it';
COMMENT ON COLUMN send.called_at IS 'When the first call began that may have been done';
COMMENT ON COLUMN send.again_at IS 'From when on it is sent again where the provider does not have it';
COMMENT ON COLUMN send.due_at IS 'When it is looked after next; null: never';
COMMENT ON COLUMN send.attempts IS 'Calls and looks so far';
COMMENT ON COLUMN send.error IS 'Why it was not sent, or not yet; names no content';
