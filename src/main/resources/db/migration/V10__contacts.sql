CREATE TABLE contacts (
    address_kind text,
    opted_out_sms boolean,
    opted_out_whatsapp boolean,
    opted_out_email boolean,
    last_seen_at timestamptz
);
CALL sluice_record_table('contacts');
COMMENT ON TABLE contacts IS 'People by address; name, address are sealed';
