/** The exchange, as long as the service runs. */
import type { DomainExchange } from "../core/ports.js";

/** Like `exchange`, but nobody waits for an answer any more when the signal aborts: a stop must not take as long as one. */
export function stoppableExchange(exchange: DomainExchange, signal: AbortSignal): DomainExchange {
  // One listener for all questions: thousands wait at a time.
  const waiting = new Set<(reason: unknown) => void>();
  signal.addEventListener(
    "abort",
    () => {
      for (const stop of waiting) stop(signal.reason);
      waiting.clear();
    },
    { once: true },
  );
  return {
    send: (domain, service, item, origin) => exchange.send(domain, service, item, origin),
    sendEncoded: (domain, service, item, origin) => exchange.sendEncoded(domain, service, item, origin),
    ask: (domain, service, item, options) =>
      new Promise((resolve, reject) => {
        waiting.add(reject);
        exchange
          .ask(domain, service, item, options)
          .then(resolve, reject)
          .finally(() => waiting.delete(reject));
      }),
    on: (kind, handler) => exchange.on(kind, handler),
    onContact: (handler) => exchange.onContact(handler),
    contact: (domain) => exchange.contact(domain),
  };
}
