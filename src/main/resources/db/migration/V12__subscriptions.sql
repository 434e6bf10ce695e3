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
    livemode boolean,
    account text
);
CALL sluice_record_table('subscriptions');
COMMENT ON TABLE subscriptions IS 'Stripe subscriptions; metadata is sealed';
COMMENT ON COLUMN subscriptions.status IS 'Stripe''s; canceled and incomplete_expired are never left';
COMMENT ON COLUMN subscriptions.price IS 'Of the first item, as are product and quantity; before prices existed the plan';
COMMENT ON COLUMN subscriptions.current_period_end IS 'Of the first item where the API version has it there (2025-03-31.basil and later)';
COMMENT ON COLUMN subscriptions.account IS 'The connected account; null for the platform''s own';
