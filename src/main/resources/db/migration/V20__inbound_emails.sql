CREATE TABLE inbound_emails (
    spam_score float8,
    spf text,
    dkim text,
    verified boolean
);
CALL sluice_record_table('inbound_emails');
COMMENT ON TABLE inbound_emails IS 'Mail received; all that people wrote is sealed';
COMMENT ON COLUMN inbound_emails.spf IS 'As sent';
COMMENT ON COLUMN inbound_emails.dkim IS 'As sent, such as {@example.com : pass}';
COMMENT ON COLUMN inbound_emails.verified IS 'The request was signed; false where the URL alone is the secret';
