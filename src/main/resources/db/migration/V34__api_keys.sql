-- API keys that end by themselves, and that people can tell apart.

ALTER TABLE api_key ADD COLUMN expires_at timestamptz;
ALTER TABLE api_key ADD COLUMN prefix text;
COMMENT ON COLUMN api_key.expires_at IS 'From when on the key is refused; null: valid until it is revoked';
COMMENT ON COLUMN api_key.prefix IS 'The key''s first ten characters, to tell keys apart; 220 of its 256 random bits are beyond them. Null: made before they were kept';
