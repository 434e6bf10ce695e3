-- Events and changes are sought by time of receipt and id, whatever their retention: so these come first in the key.
ALTER TABLE event DROP CONSTRAINT event_pkey;
ALTER TABLE event ADD PRIMARY KEY (received_at, id, retention);
ALTER TABLE change DROP CONSTRAINT change_pkey;
ALTER TABLE change ADD PRIMARY KEY (received_at, event_id, number, retention);
