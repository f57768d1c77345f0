#!/bin/sh
# Replaces the servers of a domain by those of the image that `docker compose build` has made, one after another: each hands
# over its sessions, and the next goes when the new one is ready. Redis, NATS and Prometheus stay as they are.
#
#   deploy/upgrade.sh north
#
# By hand, mind that compose replaces everything that depends on what it replaces, so the whole domain at once with the init
# step; and that `up --no-deps` makes containers that the next plain `up` takes for changed, and replaces again.
set -eu

domain=${1:-}
if [ -z "$domain" ]; then
  echo "usage: deploy/upgrade.sh DOMAIN-SERVICES, for example: deploy/upgrade.sh north" >&2
  exit 2
fi
services=$(docker compose config --services | grep -E "^$domain-(home[0-9]+|proxy[0-9]*|certificates|init)$" | sort)
[ -n "$services" ] || { echo "upgrade.sh: there are no services of $domain" >&2; exit 1; }

state() {
  docker compose ps --all --format '{{.State}} {{.Health}} {{.ExitCode}}' "$1"
}
for service in $services; do
  before=$(docker compose images --quiet "$service")
  docker compose stop "$service" >/dev/null 2>&1
  docker compose rm --force "$service" >/dev/null 2>&1
  docker compose up --detach --no-build --no-recreate "$service" >/dev/null 2>&1
  waited=0
  until case "$(state "$service")" in "running healthy 0" | "exited  0") true ;; *) false ;; esac do
    waited=$((waited + 1))
    if [ "$waited" -gt 120 ]; then
      echo "upgrade.sh: $service is not ready after two minutes ($(state "$service")); the others were left as they are" >&2
      exit 1
    fi
    sleep 1
  done
  echo "$service: $(echo "$before" | cut -c1-12) -> $(docker compose images --quiet "$service" | cut -c1-12)"
done
