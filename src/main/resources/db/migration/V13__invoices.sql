CREATE TABLE invoices (
    customer text,
    subscription text,
    number text,
    status text,
    amount_due bigint,
    amount_paid bigint,
    amount_remaining bigint,
    currency text,
    attempt_count bigint,
    next_payment_attempt timestamptz
);
CALL sluice_record_table('invoices');
COMMENT ON TABLE invoices IS 'Stripe invoices; amounts in minor units; hosted_invoice_url is sealed';
COMMENT ON COLUMN invoices.status IS 'Only climbs: draft, open, uncollectible, void, paid, deleted';
