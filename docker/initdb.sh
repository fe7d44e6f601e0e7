#!/bin/bash
# Run once by the Postgres image in an empty data folder: the two roles and the database.
# The migrations grant what each may do.
set -Eeuo pipefail
shopt -s inherit_errexit
trap 'echo "$0: line $LINENO ended it (exit code $?): $BASH_COMMAND" >&2' ERR

psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    -v owner_password="$(cat /run/secrets/pg_owner)" \
    -v service_password="$(cat /run/secrets/pg_service)" <<'SQL'
create role crema_owner login password :'owner_password';
create role crema_service login password :'service_password';
create database crema owner crema_owner;
revoke all on database crema from public;
grant connect on database crema to crema_service;
SQL
