/** Notifications that the network took not now: the newest of each view, for the next try. */
import type { DomainName } from "@parley/model";
import { decodePayload } from "@parley/protocol";

/** One notification that waits. */
export interface HeldNotification {
  readonly origin: DomainName;
  readonly destination: DomainName;
  /** An encoded entry of a `Payload`. */
  readonly item: Uint8Array;
}

/** Overflow policy: `coalesce-latest` by view, and beyond `itemsMax` the oldest is dropped; Compare makes up for it. */
export class HeldNotifications {
  readonly #itemsMax: number;
  readonly #held = new Map<string, HeldNotification>();

  constructor(itemsMax: number) {
    this.#itemsMax = itemsMax;
  }

  get size(): number {
    return this.#held.size;
  }

  /** Keeps an item if it is a notification; everything else is asked or told again by whoever sent it. */
  keep(origin: DomainName, destination: DomainName, item: Uint8Array): void {
    const [decoded] = decodePayload(item);
    if (decoded?.notify == null) return;
    const key = `${destination} ${decoded.notify.notification?.presentity ?? ""} ${decoded.notify.view ?? ""}`;
    // A newer one stands behind those of other views that came earlier.
    this.#held.delete(key);
    if (this.#held.size >= this.#itemsMax) {
      const [oldest] = this.#held.keys();
      if (oldest !== undefined) this.#held.delete(oldest);
    }
    this.#held.set(key, { origin, destination, item });
  }

  take(): readonly HeldNotification[] {
    const all = [...this.#held.values()];
    this.#held.clear();
    return all;
  }
}

/** Whether an encoded entry of a `Payload` is a `notify` without a request number, as all are. */
export function isNotify(item: Uint8Array): boolean {
  let at = 1;
  while ((item[at] ?? 0) >= 0x80) at++;
  return item[at + 1] === 0x32;
}
