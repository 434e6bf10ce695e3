-- What all record kinds share. A kind's own migration creates its table with its own fields and then calls sluice_record_table.

CREATE PROCEDURE sluice_record_table(kind text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %I
        ADD id uuid NOT NULL PRIMARY KEY,
        ADD tenant_id uuid NOT NULL,
        ADD provider text NOT NULL,
        ADD external_ref text NOT NULL,
        ADD scope text NOT NULL,
        ADD suspect boolean NOT NULL,
        ADD version_at timestamptz NOT NULL,
        ADD version_event uuid NOT NULL,
        ADD state bytea NOT NULL,
        ADD created_at timestamptz NOT NULL,
        ADD updated_at timestamptz NOT NULL,
        ADD UNIQUE (tenant_id, external_ref, scope)', kind);
    EXECUTE format('CREATE INDEX ON %I (tenant_id, updated_at, id)', kind);
    EXECUTE format('COMMENT ON COLUMN %I.external_ref IS %L', kind, 'The provider''s id of the object; where that is personal data, its keyed hash');
    EXECUTE format('COMMENT ON COLUMN %I.scope IS %L', kind, 'What else tells records of one external id apart; hashed where personal, empty where nothing does');
    EXECUTE format('COMMENT ON COLUMN %I.suspect IS %L', kind, 'The order of two events of one second could not be settled');
    EXECUTE format('COMMENT ON COLUMN %I.version_at IS %L', kind, 'Provider time of the newest event taken in; time of receipt where the provider gives none');
    EXECUTE format('COMMENT ON COLUMN %I.version_event IS %L', kind, 'That event');
    EXECUTE format('COMMENT ON COLUMN %I.state IS %L', kind, 'Personal fields and what merging needs, sealed');
    EXECUTE format('CALL sluice_protect(%L, %L)', kind, 'tenant_id');
    EXECUTE format('GRANT SELECT ON %I TO sluice_api', kind);
END $$;
