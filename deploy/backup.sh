#!/bin/sh
# Saves a domain of the composition, while it runs: what Redis holds, secrets, certificates, the authority.
#
#   deploy/backup.sh north north-2026-11-20.tar
#
# Everything that was acknowledged before it began is in it. It holds keys and passwords: keep it as you keep those.
set -eu

domain=${1:-}
archive=${2:-}
if [ -z "$domain" ] || [ -z "$archive" ]; then
  echo "usage: deploy/backup.sh DOMAIN-SERVICES ARCHIVE, for example: deploy/backup.sh north north.tar" >&2
  exit 2
fi

# Redis appends to its log all the time, and now and then writes a new one; the second must not happen while it is read.
redis() {
  docker compose exec -T "$domain-redis" sh -c \
    'REDISCLI_AUTH="$(cat /run/secrets/keeper.password)" redis-cli --no-auth-warning --user keeper "$@"' redis "$@"
}
if [ -n "$(docker compose ps --quiet --status running "$domain-redis")" ]; then
  percentage=$(redis CONFIG GET auto-aof-rewrite-percentage | tail -n 1 | tr -d '\r')
  trap 'redis CONFIG SET auto-aof-rewrite-percentage "$percentage" >/dev/null' EXIT
  trap 'exit 1' INT TERM HUP
  redis CONFIG SET auto-aof-rewrite-percentage 0 >/dev/null
  while redis INFO persistence | grep -q '^aof_rewrite_in_progress:1\|^aof_rewrite_scheduled:1'; do sleep 1; done
fi

# The same mounts as the first step of a start, with nothing else in reach. The log may grow while it is read: what is
# behind its length at the beginning is left out, and an entry that is cut there is dropped by Redis when it loads.
umask 077
docker compose run --rm --no-deps --no-TTY --entrypoint sh "$domain-init" -c '
  cd /var/lib/parley &&
  tar --create --file - --warning=no-file-changed authority trust home proxy admin redis-secrets redis-data ||
  [ $? -eq 1 ]
' > "$archive.part" || { rm -f "$archive.part"; echo "backup.sh: $domain was not saved" >&2; exit 1; }
if ! tar --list --file "$archive.part" | grep -q '^redis-data/appendonlydir/.*\.manifest$'; then
  rm -f "$archive.part"
  echo "backup.sh: Redis of $domain has no log: nothing was saved" >&2
  exit 1
fi
mv "$archive.part" "$archive"
echo "saved $domain: $archive, $(wc -c < "$archive" | tr -d ' ') bytes"
