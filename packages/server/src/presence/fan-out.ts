/** Tells the watchers of a presentity's changes: by view, not by watcher. */
import type { Bus } from "@parley/bus";
import { domainOf } from "@parley/model";
import type { Env } from "@parley/runtime";
import type { DomainExchange } from "../core/ports.js";
import type { PresenceCounts } from "./metrics.js";
import { encodeNotificationEvent, encodeNotify } from "./notifications.js";
import { type PresentityHandle, viewSubject } from "./presentity.js";

/**
 * One document for each view, encoded once: published once on the bus for the servers of this domain, and sent once to
 * each other domain that has watchers of the view, whatever their number. Changes of one turn go out as the newest.
 *
 * Every version goes to every view that shows something, also when the view's document is the same as before: so the
 * version that a watcher has is comparable with the presentity's own. Nothing goes to the politely blocked.
 *
 * Best effort: what is lost on the way is made up for by the next document or by Compare.
 */
export class FanOut {
  readonly #env: Env;
  readonly #bus: Bus;
  readonly #exchange: DomainExchange;
  readonly #counts: PresenceCounts;

  constructor(env: Env, bus: Bus, exchange: DomainExchange, counts: PresenceCounts) {
    this.#counts = counts;
    this.#env = env;
    this.#bus = bus;
    this.#exchange = exchange;
  }

  /** Tells the watchers at the end of this turn, or when the access that is being decided is decided. */
  schedule(handle: PresentityHandle): void {
    if (handle.dirty) return;
    handle.dirty = true;
    if (handle.deciding === 0) this.#env.clock.defer(() => this.#flush(handle));
  }

  /** Nothing goes out until {@link decided} was called as often. */
  deciding(handle: PresentityHandle): void {
    handle.deciding++;
  }

  /** See {@link deciding}. */
  decided(handle: PresentityHandle): void {
    if (--handle.deciding === 0 && handle.dirty) this.#env.clock.defer(() => this.#flush(handle));
  }

  #flush(handle: PresentityHandle): void {
    if (handle.deciding > 0 || !handle.dirty || handle.dropped) return;
    handle.dirty = false;
    const nowMs = this.#env.clock.wallMs();
    for (const view of handle.views.values()) {
      if (view.local === 0 && view.remote.size === 0) continue;
      const shown = handle.shown(view, nowMs);
      if (view.local > 0) {
        this.#counts.toBus.add();
        this.#bus.publish(viewSubject(handle.presentity, view.id), encodeNotificationEvent(shown));
      }
      if (view.remote.size === 0) continue;
      this.#counts.toDomain.add(view.remote.size);
      const item = encodeNotify(view.id, shown);
      const origin = domainOf(handle.presentity);
      for (const domain of view.remote.keys()) this.#exchange.sendEncoded(domain, "presence", item, origin);
    }
  }
}
