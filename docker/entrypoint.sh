#!/bin/bash
# Prepares the database and the keys once, then becomes the service. Any other command runs
# as it is: docker compose run crema crema verify
set -Eeuo pipefail
shopt -s inherit_errexit
trap 'echo "$0: line $LINENO ended it (exit code $?): $BASH_COMMAND" >&2' ERR

# Passwords come as secret files; libpq reads them from a password file of mode 0600.
if [ -r /run/secrets/pg_service ]; then
    (
        umask 077
        for role in owner service; do
            printf '*:*:*:crema_%s:%s\n' "$role" "$(cat "/run/secrets/pg_$role")"
        done >/run/crema/pgpass
    )
fi
if [ "${1:-cremad}" != cremad ]; then exec "$@"; fi

if [ ! -e "$CREMA_KEYS" ]; then
    echo "crema: making keys in $CREMA_KEYS; keep a copy, the data cannot be read without"
    crema keys init
fi
if [ -n "${CREMA_PG_OWNER:-}" ]; then crema migrate; fi
if [ "${CREMA_DEMO:-no}" = yes ]; then
    crema demo load
    unset CREMA_DEMO
    export CREMA_PROVIDER="${CREMA_PROVIDER:-sandbox}"
fi
unset CREMA_PG_OWNER
exec "$@"
