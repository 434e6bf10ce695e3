CREATE TABLE messages (
    channel text,
    direction text,
    status text,
    error_code text,
    error_message text,
    segments bigint,
    contact_id text
);
CALL sluice_record_table('messages');
CREATE INDEX ON messages (tenant_id, contact_id);
COMMENT ON TABLE messages IS 'Twilio messages; from, to, body, media are sealed';
