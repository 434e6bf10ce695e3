CREATE TABLE customers (
    deleted boolean
);
CALL sluice_record_table('customers');
COMMENT ON TABLE customers IS 'Stripe customers; email, name, phone are sealed';
COMMENT ON COLUMN customers.deleted IS 'Never left once true';
