CREATE TABLE inbound_emails (
    spam_score float8,
    spf text,
    dkim text,
    verified boolean
);
CALL sluice_record_table('inbound_emails');
COMMENT ON TABLE inbound_emails IS 'Mail received; all that people wrote is sealed';
