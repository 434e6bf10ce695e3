CREATE TABLE checkouts (
    mode text,
    status text,
    payment_status text,
    customer text,
    subscription text,
    payment text,
    amount_total bigint,
    currency text
);
CALL sluice_record_table('checkouts');
COMMENT ON TABLE checkouts IS 'Stripe checkout sessions; customer_email, client_reference_id, metadata are sealed';
COMMENT ON COLUMN checkouts.status IS 'Only climbs: open, expired, complete';
COMMENT ON COLUMN checkouts.payment_status IS 'Only climbs: unpaid, no_payment_required, paid';
COMMENT ON COLUMN checkouts.payment IS 'The payment intent';
