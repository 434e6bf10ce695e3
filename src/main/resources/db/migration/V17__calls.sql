CREATE TABLE calls (
    direction text,
    status text,
    duration_seconds bigint,
    answered_by text
);
CALL sluice_record_table('calls');
COMMENT ON TABLE calls IS 'Twilio calls; from, to are sealed';
