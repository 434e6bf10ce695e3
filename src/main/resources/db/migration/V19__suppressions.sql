CREATE TABLE suppressions (
    reason text,
    group_id text,
    active boolean
);
CALL sluice_record_table('suppressions');
COMMENT ON TABLE suppressions IS 'Addresses not to be mailed; the address is sealed';
COMMENT ON COLUMN suppressions.reason IS 'bounce, spam_report, unsubscribe, group_unsubscribe or invalid';
COMMENT ON COLUMN suppressions.group_id IS 'The unsubscribe group of a group_unsubscribe';
COMMENT ON COLUMN suppressions.active IS 'False once the person joined the group again';
