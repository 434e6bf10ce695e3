#!/usr/bin/env bash
# Runs once, on an empty volume: the gateway's role owns its database, may make roles (sluice_api, for row-level security) and is no superuser.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -v password="$SLUICE_DB_PASSWORD" -U postgres <<'SQL'
CREATE ROLE sluice LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE sluice OWNER sluice;
REVOKE ALL ON DATABASE sluice FROM PUBLIC;
SQL
