CREATE TABLE calendar_events (
    status text,
    start text,
    "end" text,
    all_day boolean,
    time_zone text,
    recurring_event_id text,
    original_start text,
    sequence bigint
);
CALL sluice_record_table('calendar_events');
-- What a calendar still has, to be held against a full list of it.
CREATE INDEX ON calendar_events (tenant_id, scope) WHERE status IS DISTINCT FROM 'cancelled';
COMMENT ON TABLE calendar_events IS 'Events of Google Calendar; scope is the calendar, hashed; what people wrote and who takes part are sealed';
COMMENT ON COLUMN calendar_events.status IS 'Google''s: confirmed, tentative, cancelled; a cancelled event can come back';
COMMENT ON COLUMN calendar_events.start IS 'A date where the event lasts all day, else RFC 3339, UTC, milliseconds; so are end and original_start';
COMMENT ON COLUMN calendar_events.time_zone IS 'IANA name of the zone that the start was set in';
COMMENT ON COLUMN calendar_events.recurring_event_id IS 'The series that an exception or a cancelled instance belongs to';
COMMENT ON COLUMN calendar_events.original_start IS 'When that instance would start by its series';
COMMENT ON COLUMN calendar_events.sequence IS 'Google''s count of revisions';
