-- What the API's role needs, and no more.

-- The export of a person tells of what is to be sent to them.
GRANT SELECT ON send TO sluice_api;
