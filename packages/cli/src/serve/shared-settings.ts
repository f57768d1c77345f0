/** What has to be the same on all servers of a domain: they would act against each other otherwise. */
import type { SharedSettings } from "@parley/server";
import type { ServerConfig } from "../config/server-schema.js";

/** By the names of the fields. What is only this server's limit of something is not among them. */
export function sharedSettings(config: ServerConfig): SharedSettings {
  const { bus, cluster, domains, messages, outbox, presence, services, sessions, store } = config;
  return {
    // As a set: their order is of no importance to others.
    domains: domains
      .map(({ name }) => name)
      .sort()
      .join(" "),
    anonymous: config.anonymous,
    "services.presence": services.presence,
    "services.message": services.message,
    "store.redis.prefix": store.redis.prefix,
    "bus.engine": bus.engine,
    "bus.nats.prefix": bus.nats.prefix,
    "cluster.nodeLease": cluster.nodeLease,
    "sessions.outOfContact": sessions.outOfContact,
    "presence.lease": presence.lease,
    "presence.watcherSpan": presence.watcherSpan,
    "presence.terminatedKeep": presence.terminatedKeep,
    "messages.messageRetention": messages.messageRetention,
    "messages.readRetention": messages.readRetention,
    "messages.reportRetention": messages.reportRetention,
    "messages.dedupe": messages.dedupe,
    "messages.followLease": messages.followLease,
    "outbox.outboxExpiry": outbox.outboxExpiry,
    "outbox.outboxLease": outbox.outboxLease,
  };
}
