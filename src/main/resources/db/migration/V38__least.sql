-- What the API's role needs, and no more.

-- The export of a person tells of what is to be sent to them.
GRANT SELECT ON send TO sluice_api;

-- The owner writes the audit, calls and notices alike: whoever gets hold of the API's role can make up nothing.
REVOKE INSERT ON audit FROM sluice_api;
