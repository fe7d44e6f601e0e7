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

# What init must know, as options. Once the program is there it is not asked for again: its name
# may have been changed since.
make_program() {
    local options=() name option word=/dev/null
    for name in NAME CURRENCY ZONE CARD_PREFIX RULES MANAGER MANAGER_NAME STORE STORE_TITLE; do
        option=CREMA_$name
        if [ -n "${!option:-}" ]; then
            name=${name,,}
            options+=("--${name//_/-}" "${!option}")
        fi
    done
    if [ -r /run/secrets/manager ]; then
        options+=(--password-stdin)
        word=/run/secrets/manager
    fi
    crema init "${options[@]}" <"$word"
}

if [ -n "${CREMA_PG_OWNER:-}" ]; then
    crema migrate
    if [ "${CREMA_DEMO:-no}" = yes ]; then
        if [ ! -e "$CREMA_KEYS" ]; then crema keys init; fi
        crema demo load
    elif ! crema program show >/dev/null 2>&1; then
        make_program
    fi
fi
if [ "${CREMA_DEMO:-no}" = yes ]; then export CREMA_PROVIDER="${CREMA_PROVIDER:-sandbox}"; fi
unset CREMA_DEMO CREMA_PG_OWNER
exec "$@"
