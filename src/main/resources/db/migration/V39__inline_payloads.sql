-- A sealed payload of usual size is a little larger than the 2 kB at which Postgres tries to compress a row and then moves columns out of it. Compressed it is
-- already, and random bytes do not get smaller; moved out, each event costs two more rows and two more index entries. So nothing is compressed again, and what fits
-- into a page stays in its row.
ALTER TABLE event ALTER COLUMN payload SET STORAGE EXTERNAL;
ALTER TABLE change ALTER COLUMN images SET STORAGE EXTERNAL;

CREATE OR REPLACE FUNCTION sluice_ensure_partition(days int, at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    step int := greatest(1, days / 10);
    slot int := floor(extract(epoch FROM at) / 86400 / step);
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['event', 'change'] LOOP
        IF to_regclass(format('%I', t || '_' || days || '_' || slot)) IS NULL THEN
            PERFORM pg_advisory_xact_lock(hashtext('sluice_ensure_partition'));
            EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES IN (%s) PARTITION BY RANGE (received_at)', t || '_' || days, t, days);
            EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L) WITH (toast_tuple_target = 8160)',
                t || '_' || days || '_' || slot, t || '_' || days, to_timestamp(slot::bigint * step * 86400), to_timestamp((slot + 1)::bigint * step * 86400));
        END IF;
    END LOOP;
END $$;
