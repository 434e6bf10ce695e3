-- The books: how many events there are of each fate, kept by the transactions that change it, so that nobody has to count rows.

COMMENT ON COLUMN tally.name IS
    'applied, ignored, held, received, retrying, dead: events by status; duplicates: deliveries after the first; erased: gone with their tenant; spilled: accepted by the ledger because the queue could not take them';

INSERT INTO tally (name, slot, events)
SELECT status, 0, count(*) FROM event GROUP BY status
UNION ALL
SELECT 'duplicates', 0, coalesce(sum(duplicates), 0) FROM event
ON CONFLICT (name, slot) DO UPDATE SET events = tally.events + excluded.events;

CREATE TABLE arrival (
    partition int NOT NULL,
    epoch uuid NOT NULL,
    slot int NOT NULL,
    events bigint NOT NULL,
    PRIMARY KEY (partition, epoch, slot)
);
COMMENT ON TABLE arrival IS 'Events that came from the queue into the ledger; what the door of a partition counted and is not here waits in the queue, or is lost';
COMMENT ON COLUMN arrival.epoch IS 'One life of a partition in Redis: made anew when Redis comes back empty';
COMMENT ON COLUMN arrival.slot IS 'Spreads writers over rows, so that they do not wait for each other';

-- What came before there were epochs has arrived.
INSERT INTO arrival
SELECT 0, '00000000-0000-0000-0000-000000000000', 0,
       (SELECT coalesce(sum(events), 0) FROM tally WHERE name <> 'spilled') - (SELECT coalesce(sum(events), 0) FROM tally WHERE name = 'spilled');

CREATE TABLE door (
    partition int NOT NULL,
    epoch uuid NOT NULL,
    accepted bigint NOT NULL,
    seen_at timestamptz NOT NULL,
    balanced_at timestamptz,
    PRIMARY KEY (partition, epoch)
);
COMMENT ON TABLE door IS 'The count of events at the door of each partition, copied from Redis every few seconds, so that it outlives it';
COMMENT ON COLUMN door.accepted IS 'Events appended in this epoch, as last seen';
COMMENT ON COLUMN door.balanced_at IS 'When nothing of this partition was missing, within half a minute; null: never seen so';
