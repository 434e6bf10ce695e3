CREATE TABLE checkouts (
    mode text,
    status text,
    payment_status text,
    customer text,
    subscription text,
    payment text,
    client_reference_id text,
    amount_total bigint,
    currency text,
    metadata jsonb
);
CALL sluice_record_table('checkouts');
COMMENT ON TABLE checkouts IS 'Stripe checkout sessions; customer_email is sealed';
COMMENT ON COLUMN checkouts.status IS 'Only climbs: open, expired, complete';
COMMENT ON COLUMN checkouts.payment_status IS 'Only climbs: unpaid, no_payment_required, paid';
COMMENT ON COLUMN checkouts.payment IS 'The payment intent';
