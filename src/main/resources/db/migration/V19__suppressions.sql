CREATE TABLE suppressions (
    reason text,
    group_id text,
    active boolean
);
CALL sluice_record_table('suppressions');
COMMENT ON TABLE suppressions IS 'Addresses not to be mailed; the address is sealed';
