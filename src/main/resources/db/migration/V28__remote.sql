-- What follows up on events by asking their providers.

CREATE TABLE scheduled_tasks (
    task_name text NOT NULL,
    task_instance text NOT NULL,
    task_data bytea,
    execution_time timestamptz NOT NULL,
    picked boolean NOT NULL,
    picked_by text,
    last_success timestamptz,
    last_failure timestamptz,
    consecutive_failures int,
    last_heartbeat timestamptz,
    version bigint NOT NULL,
    priority smallint,
    PRIMARY KEY (task_name, task_instance)
);
CREATE INDEX scheduled_tasks_by_time ON scheduled_tasks (execution_time);
CREATE INDEX scheduled_tasks_by_heartbeat ON scheduled_tasks (last_heartbeat);
COMMENT ON TABLE scheduled_tasks IS 'db-scheduler''s own: work that one node at a time carries out. What is to be done stands in the tables of the things themselves, by due_at';
COMMENT ON COLUMN scheduled_tasks.task_instance IS 'The tenant''s and the thing''s UUID, separated by a slash';

ALTER TABLE event ADD origin text NOT NULL DEFAULT 'webhook';
COMMENT ON COLUMN event.origin IS 'webhook: posted by the provider; reconcile: found missing in its list; refetch: asked for to settle a record; sync: listed from a calendar; send: answered to a send';

ALTER TABLE refetch ALTER kind DROP NOT NULL, ADD due_at timestamptz, ADD attempts int NOT NULL DEFAULT 0;
UPDATE refetch SET due_at = created_at WHERE status = 'waiting';
DROP INDEX refetch_waiting;
CREATE INDEX refetch_due ON refetch (due_at) WHERE status = 'waiting';
COMMENT ON TABLE refetch IS 'A task to ask a provider for an object: for each record that became suspect, and for each event that only names its object';
COMMENT ON COLUMN refetch.id IS 'The record''s, or the event''s where that only names its object: each has one task at most';
COMMENT ON COLUMN refetch.kind IS 'The record''s kind; null for an event that only names its object';
COMMENT ON COLUMN refetch.external_id IS 'The provider''s id of the object, or its path in the API, sealed: it may be an address';
COMMENT ON COLUMN refetch.due_at IS 'When it is asked next, where the source has a credential';
COMMENT ON COLUMN refetch.attempts IS 'Times that asking failed';

CREATE TABLE calendar (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenant ON DELETE CASCADE,
    name bytea NOT NULL,
    name_ref text NOT NULL,
    credential bytea NOT NULL,
    status text NOT NULL,
    sync_token text,
    signalled_at timestamptz,
    due_at timestamptz,
    attempts int NOT NULL DEFAULT 0,
    error text,
    last_synced_at timestamptz,
    watch_due_at timestamptz,
    watch_attempts int NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX calendar_name ON calendar (tenant_id, name_ref) WHERE status <> 'deleted';
CREATE INDEX calendar_due ON calendar (due_at) WHERE due_at IS NOT NULL;
CALL sluice_protect('calendar', 'tenant_id');
GRANT SELECT, INSERT, UPDATE ON calendar TO sluice_api;
COMMENT ON TABLE calendar IS 'A calendar of Google that is kept in step';
COMMENT ON COLUMN calendar.id IS 'Its events have it as their source';
COMMENT ON COLUMN calendar.name IS 'Google''s id of the calendar, mostly an address; sealed';
COMMENT ON COLUMN calendar.name_ref IS 'Its keyed hash';
COMMENT ON COLUMN calendar.credential IS 'Access to Google''s API, sealed JSON';
COMMENT ON COLUMN calendar.status IS 'syncing, live, failed, or deleted: its channels are still to be stopped';
COMMENT ON COLUMN calendar.sync_token IS 'Where the last list ended; null: the next one lists all';
COMMENT ON COLUMN calendar.signalled_at IS 'When a notification, a person or a new channel last asked for a list that was not made yet; null: nobody does';
COMMENT ON COLUMN calendar.due_at IS 'When it is looked after next';
COMMENT ON COLUMN calendar.attempts IS 'Times in a row that listing it failed, or leaving it once it is deleted';
COMMENT ON COLUMN calendar.error IS 'Why it, or its channel, failed last; names no content';
COMMENT ON COLUMN calendar.last_synced_at IS 'When the last list began that came to its end: as it was then, it is here';
COMMENT ON COLUMN calendar.watch_due_at IS 'When its channels are looked after again, after opening or stopping one failed; null: nothing failed';
COMMENT ON COLUMN calendar.watch_attempts IS 'Times in a row that it did';

CREATE TABLE calendar_channel (
    id text PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenant ON DELETE CASCADE,
    calendar_id uuid NOT NULL REFERENCES calendar ON DELETE CASCADE,
    token bytea NOT NULL,
    resource_id text,
    expires_at timestamptz,
    renew_at timestamptz,
    created_at timestamptz NOT NULL,
    stopped_at timestamptz
);
CREATE INDEX calendar_channel_by_calendar ON calendar_channel (calendar_id);
CREATE INDEX calendar_channel_by_resource ON calendar_channel (resource_id);
CALL sluice_protect('calendar_channel', 'tenant_id');
GRANT SELECT, UPDATE (renew_at) ON calendar_channel TO sluice_api;
COMMENT ON TABLE calendar_channel IS 'A watch channel of Google; two of one calendar overlap while one is renewed';
COMMENT ON COLUMN calendar_channel.id IS 'The id it was opened with, as notifications carry it';
COMMENT ON COLUMN calendar_channel.token IS 'What notifications have to know, sealed as a secret';
COMMENT ON COLUMN calendar_channel.resource_id IS 'Google''s id of what is watched; null until Google has said it';
COMMENT ON COLUMN calendar_channel.expires_at IS 'Null until Google has said it';
COMMENT ON COLUMN calendar_channel.renew_at IS 'When another one is opened in its place: some time before it expires, or at once where it may be dead';
COMMENT ON COLUMN calendar_channel.stopped_at IS 'From then on its notifications are refused; the row goes once Google has stopped it too, or it expired';
