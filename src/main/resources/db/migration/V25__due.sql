-- Due events are taken tenant by tenant, so that one tenant's many do not stand before another's few.
DROP INDEX event_due;
CREATE INDEX event_due ON event (tenant_id, due_at) WHERE due_at IS NOT NULL;
