#!/bin/sh
# Start PostgreSQL; the first time, make an empty cluster of which `owner` is the owner.
# Arguments are those of `postgres`; its folder is $PGDATA, the owner's password in $OWNER_PASSWORD_FILE.
set -eu
here=$(dirname "$0")
for bin in /usr/lib/postgresql/*/bin; do :; done # the newest
if [ ! -e "$PGDATA/PG_VERSION" ]; then
    "$bin/initdb" -D "$PGDATA" -U owner --auth=scram-sha-256 --pwfile="$OWNER_PASSWORD_FILE" \
        --encoding=UTF8 --locale=C.UTF-8 --data-checksums
fi
exec "$bin/postgres" -D "$PGDATA" -c config_file="$here/postgresql.conf" \
    -c hba_file="$here/pg_hba.conf" "$@"
