CREATE TABLE emails (
    status text,
    opens bigint,
    machine_opens bigint,
    clicks bigint,
    first_opened_at timestamptz,
    last_clicked_at timestamptz,
    smtp_id text
);
CALL sluice_record_table('emails');
CREATE INDEX ON emails (tenant_id, smtp_id);
COMMENT ON TABLE emails IS 'SendGrid mail, one row per recipient; to, reason, categories, custom_args are sealed';
COMMENT ON COLUMN emails.status IS 'processed, deferred, delivered, bounced or dropped';
COMMENT ON COLUMN emails.opens IS 'By people';
COMMENT ON COLUMN emails.machine_opens IS 'By mail programs that fetch images ahead';
COMMENT ON COLUMN emails.first_opened_at IS 'By a person';
COMMENT ON COLUMN emails.smtp_id IS 'Joins events that carry no sg_message_id, such as late bounces';
