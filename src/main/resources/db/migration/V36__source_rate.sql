-- What one source may send at most, so that it does not use up its tenant's rate.

ALTER TABLE source ADD rate int CHECK (rate BETWEEN 1 AND 10000);
COMMENT ON COLUMN source.rate IS 'Requests per second that it takes at most; null: as many as its tenant may send';
