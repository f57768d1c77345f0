#!/bin/sh
# Puts back what deploy/backup.sh has saved, into volumes of a domain that does not run. Then: docker compose up --detach
#
#   deploy/restore.sh north north-2026-11-20.tar [--replace]
#
# Volumes that hold a domain already are left alone unless --replace is given.
set -eu

domain=${1:-}
archive=${2:-}
if [ -z "$domain" ] || [ -z "$archive" ] || { [ -n "${3:-}" ] && [ "$3" != --replace ]; }; then
  echo "usage: deploy/restore.sh DOMAIN-SERVICES ARCHIVE [--replace], for example: deploy/restore.sh north north.tar" >&2
  exit 2
fi
[ -r "$archive" ] || { echo "restore.sh: $archive cannot be read" >&2; exit 1; }

running=$(docker compose ps --services --status running | grep "^$domain-" | tr '\n' ' ' || true)
if [ -n "$running" ]; then
  echo "restore.sh: $domain still runs ($running): stop it first, docker compose stop $running" >&2
  exit 1
fi

docker compose run --rm --no-deps --no-TTY --entrypoint sh "$domain-init" -c '
  cd /var/lib/parley
  if [ -e redis-data/appendonlydir ] && [ "$1" != --replace ]; then
    echo "restore.sh: there is a domain in these volumes; --replace puts what was saved in its place" >&2
    exit 1
  fi
  # The authority may be that of another domain, too: what is there stays.
  kept=""
  if [ -e authority/ca.key ] && [ "$1" != --replace ]; then kept="--exclude=authority --exclude=trust"; fi
  rm -rf redis-data/* home/* proxy/* admin/* redis-secrets/*
  tar --extract --file - --preserve-permissions --no-overwrite-dir $kept
' restore "${3:-}" < "$archive"
echo "restored $domain from $archive; next: docker compose up --detach"
