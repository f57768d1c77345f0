/** What other domains are told of a service that is off (RFC 2779 §2.1.1). */
import { common, errorToWire, federation } from "@parley/protocol";
import type { DomainExchange, ServiceName } from "../core/ports.js";
import { notOffered } from "../session/dispatcher.js";

/** Answers each question of the service with a clear no, so that nobody waits or asks again for ever. */
export function refuseService(exchange: DomainExchange, service: ServiceName): void {
  const error = notOffered(service);
  if (service === "message") {
    exchange.on("deliver", (_origin, { deliver }, reply) => {
      const outcome = federation.DeliveryOutcome.DELIVERY_OUTCOME_REFUSED;
      reply({ delivered: { outboxSeq: deliver?.outboxSeq ?? 0, outcome, reason: error.reason } });
    });
    return;
  }
  exchange.on("watch", (_origin, { watch }, reply) => {
    const { presentity = "", watcher = "", anonymousId = "" } = watch ?? {};
    const state = common.SubscriptionState.SUBSCRIPTION_STATE_TERMINATED;
    reply({ watchState: { presentity, watcher, anonymousId, state, reason: error.reason } });
  });
  exchange.on("fetch", (_origin, _item, reply) => reply({ fetched: { error: errorToWire(error) } }));
  exchange.on("compare", (_origin, { compare }, reply) =>
    reply({ compared: { gone: compare?.views ?? [] } }),
  );
  exchange.on("viewChange", (_origin, _item, reply) => reply({ viewChangeTaken: {} }));
}
