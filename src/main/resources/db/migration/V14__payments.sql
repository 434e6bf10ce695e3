CREATE TABLE payments (
    customer text,
    invoice text,
    status text,
    amount bigint,
    amount_received bigint,
    amount_refunded bigint,
    disputed boolean,
    currency text,
    failure_code text,
    refunds bigint,
    linked_invoice text,
    charge_customer text,
    charge_invoice text,
    charge_status text,
    charge_amount bigint,
    charge_amount_received bigint,
    charge_currency text,
    charge_failure_code text
);
CALL sluice_record_table('payments');
COMMENT ON TABLE payments IS 'Stripe payment intents with their charges, disputes and refunds; amounts in minor units; failure_message is sealed';
COMMENT ON COLUMN payments.status IS 'The intent''s, as are all columns that have a twin charge_…; null where only a charge is known';
COMMENT ON COLUMN payments.amount_refunded IS 'The charge''s newest figure; the API shows the larger of it and refunds';
COMMENT ON COLUMN payments.disputed IS 'Never left once true';
COMMENT ON COLUMN payments.refunds IS 'Sum of the refunds made, less those that failed';
COMMENT ON COLUMN payments.linked_invoice IS 'From invoice_payment.paid; shown where neither intent nor charge names an invoice';
COMMENT ON COLUMN payments.charge_status IS 'The newest charge''s, as are all columns charge_…; the API shows them where the intent has no value';
