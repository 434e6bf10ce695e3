-- The master key can be changed while the gateway runs, and what the API asks of replays, rejections and sends is behind the wall, too.

ALTER TABLE data_key ADD wrapped_by text;
COMMENT ON COLUMN data_key.wrapped_by IS 'Which master key wraps them: the first 8 bytes, in hex, of a keyed hash with it, which tell nothing of it. Null: from before there could be several';
COMMENT ON TABLE data_key IS 'One tenant''s data keys, wrapped by a master key; the nil UUID holds the platform''s. Deleting a row makes all it sealed unreadable';

-- What is left to the owner in the same transactions: the books, the ledger, the records.
GRANT UPDATE (status, due_at, attempts, applied_at, error) ON event TO sluice_api;
GRANT INSERT (id, tenant_id, filter, dry_run, status, matched, created_at, stepped_at), UPDATE (status) ON replay TO sluice_api;
GRANT UPDATE (status, bytes, request) ON rejection TO sluice_api;
GRANT SELECT, DELETE, UPDATE (key_ref),
    INSERT (id, tenant_id, source_id, kind, request, key_ref, request_ref, status, created_at, due_at) ON send TO sluice_api;
