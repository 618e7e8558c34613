#!/bin/sh
# Run by the PostgreSQL image when it makes an empty data folder: the login of the services, which owns nothing.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$POSTGRES_APPLICATION_PASSWORD" \
  --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE minca_app LOGIN PASSWORD :'password';
SQL
