CREATE TABLE emails (
    status text,
    opens bigint,
    machine_opens bigint,
    clicks bigint,
    first_opened_at timestamptz,
    last_clicked_at timestamptz,
    smtp_id text,
    categories jsonb
);
CALL sluice_record_table('emails');
CREATE INDEX ON emails (tenant_id, smtp_id);
COMMENT ON TABLE emails IS 'SendGrid mail, one row per recipient; to, reason, custom_args are sealed';
