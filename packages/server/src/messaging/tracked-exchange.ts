/** The seam between the outbox and the exchange: sending with news of what came back. */
import type { DomainName } from "@parley/model";
import type { DomainExchange } from "../core/ports.js";

/** A {@link DomainExchange} that tells which items were certainly not taken. */
export interface TrackedExchange extends DomainExchange {
  /**
   * Like `sendEncoded` for the message service. When the item is refused later in this turn, or its envelope comes back
   * (a bounce), the handler of {@link onReturned} gets the ticket; otherwise nothing is heard of it.
   */
  sendTracked(
    domain: DomainName,
    item: Uint8Array,
    ticket: number,
    origin?: DomainName,
    traceparent?: string,
  ): boolean;
  /** Another server of this domain has heard something of the domain that is for this one. */
  heard(domain: DomainName): void;
  /** Sets the handler for tracked items that were not taken. `retryAfterMs` is 0 when nothing was said. */
  onReturned(
    handler: (
      domain: DomainName,
      tickets: readonly number[],
      why: { readonly reason: string; readonly retryAfterMs: number },
    ) => void,
  ): void;
}
