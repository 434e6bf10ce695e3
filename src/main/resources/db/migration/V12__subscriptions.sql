CREATE TABLE subscriptions (
    customer text,
    status text,
    price text,
    product text,
    quantity bigint,
    currency text,
    current_period_start timestamptz,
    current_period_end timestamptz,
    cancel_at timestamptz,
    cancel_at_period_end boolean,
    canceled_at timestamptz,
    ended_at timestamptz,
    trial_end timestamptz,
    metadata jsonb,
    livemode boolean,
    account text
);
CALL sluice_record_table('subscriptions');
COMMENT ON TABLE subscriptions IS 'Stripe subscriptions';
