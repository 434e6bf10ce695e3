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
    failure_message text,
    refunds bigint,
    linked_invoice text,
    charge_customer text,
    charge_invoice text,
    charge_status text,
    charge_amount bigint,
    charge_amount_received bigint,
    charge_currency text,
    charge_failure_code text,
    charge_failure_message text
);
CALL sluice_record_table('payments');
COMMENT ON TABLE payments IS 'Stripe payment intents with their charges, disputes and refunds; amounts in minor units';
