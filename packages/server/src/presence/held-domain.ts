/** What is held of one domain: compared with it from time to time, and stale while it is out of contact. */
import type { DomainName, Freshness } from "@parley/model";
import { Backoff, type Env, ParleyError, type TaskGroup, type Timer } from "@parley/runtime";
import type { DomainContact } from "../core/ports.js";
import type { Shown } from "./exchanged.js";
import { type HeldView, heldKey } from "./held-view.js";
import type { ResolvedPresenceOptions } from "./options.js";

/** What a domain answers to a comparison. Views that are in neither list are current. */
export interface Comparison {
  readonly newer: readonly { readonly view: string; readonly shown: Shown }[];
  readonly gone: readonly { readonly presentity: string; readonly view: string }[];
}

/** See {@link HeldDomain}. */
export interface HeldDomainParts {
  /** Asks the domain. @throws ParleyError when it cannot be reached or does not answer. */
  readonly ask: (domain: DomainName, views: readonly HeldView[]) => Promise<Comparison>;
  /** A view is not valid any more. */
  readonly onGone: (held: HeldView) => void;
  /** Whether new views are compared although a document of theirs is known: others may have been told a newer one. */
  readonly comparesKnown: boolean;
  readonly tasks: TaskGroup;
}

/**
 * Compares every view that is held of the domain, every `compareIntervalMs` (less up to a tenth, so that domains do not go
 * in step), and new ones at once. A comparison that fails means that the domain is out of contact: what is held becomes
 * stale, and live again only after a comparison that succeeded, since only then it is known to be current.
 */
export class HeldDomain {
  readonly domain: DomainName;
  readonly views = new Map<string, HeldView>();
  readonly #env: Env;
  readonly #options: ResolvedPresenceOptions;
  readonly #parts: HeldDomainParts;
  readonly #backoff: Backoff;
  #freshness: Freshness = { kind: "live" };
  #heardAtMs: number;
  #timer: Timer | undefined;
  #comparing = false;
  /** New views, which are compared without waiting for the others. */
  #soon: Set<HeldView> | undefined;
  #again = false;
  #stopped = false;

  constructor(env: Env, options: ResolvedPresenceOptions, domain: DomainName, parts: HeldDomainParts) {
    this.domain = domain;
    this.#env = env;
    this.#options = options;
    this.#parts = parts;
    this.#heardAtMs = env.clock.wallMs();
    this.#backoff = new Backoff(env, {
      initialMs: options.retryInitialMs,
      maxMs: options.compareIntervalMs,
    });
    this.#arm(this.#intervalMs());
  }

  add(held: HeldView): void {
    this.views.set(heldKey(held.presentity, held.view), held);
    held.setFreshness(this.#freshness);
  }

  /** Asks about a view together with the others of this turn. */
  compareSoon(held: HeldView): void {
    if (this.#soon !== undefined) {
      this.#soon.add(held);
      return;
    }
    this.#soon = new Set([held]);
    this.#env.clock.defer(() => {
      const { comparesKnown } = this.#parts;
      const views = [...(this.#soon ?? [])].filter(
        ({ dropped, shown }) => !dropped && (comparesKnown || shown === undefined),
      );
      this.#soon = undefined;
      if (views.length > 0 && !this.#stopped) {
        this.#parts.tasks.run("presence.compare_new", async () => {
          await this.#compareChunks(views);
        });
      }
    });
  }

  /** Something may have been missed: everything is compared within `contactSpreadMs`. */
  compareAllSoon(): void {
    if (!this.#comparing) this.#arm(this.#env.random.int(this.#options.contactSpreadMs));
    else this.#again = true;
  }

  /** Something was heard from the domain. */
  heard(): void {
    this.#heardAtMs = this.#env.clock.wallMs();
    // It is in contact after all, and may have changed much meanwhile.
    if (this.#freshness.kind !== "live") this.compareNow();
  }

  onContact(contact: DomainContact): void {
    if (contact.kind === "down") {
      this.#setStale(contact.sinceMs, contact.cause);
      return;
    }
    if (this.#freshness.kind === "live") return;
    // However long it was gone: what fails from now on is tried again soon.
    this.#backoff.reset();
    if (contact.kind === "up") this.compareNow();
    // Only the way to the domain is there again, and to many others: asking shows whether the domain is.
    else if (!this.#comparing) this.#arm(this.#env.random.int(this.#options.contactSpreadMs));
  }

  /** Compares everything as soon as the comparison under way has ended. */
  compareNow(): void {
    if (this.#stopped) return;
    if (this.#comparing) {
      this.#again = true;
      return;
    }
    this.#timer?.cancel();
    this.#comparing = true;
    if (!this.#parts.tasks.run("presence.compare", () => this.#compareAll())) this.#comparing = false;
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #compareAll(): Promise<void> {
    const succeeded = await this.#compareChunks([...this.views.values()]);
    this.#comparing = false;
    if (succeeded) {
      this.#backoff.reset();
      this.#setLive();
    }
    if (this.#again && succeeded) {
      this.#again = false;
      this.compareNow();
    } else {
      this.#again = false;
      this.#arm(succeeded ? this.#intervalMs() : this.#backoff.next());
    }
  }

  /** @returns whether all were answered. */
  async #compareChunks(views: readonly HeldView[]): Promise<boolean> {
    const { compareViewsMax } = this.#options;
    for (let from = 0; from < views.length && !this.#stopped; from += compareViewsMax) {
      const chunk = views.slice(from, from + compareViewsMax).filter(({ dropped }) => !dropped);
      if (chunk.length === 0) continue;
      try {
        this.#take(await this.#parts.ask(this.domain, chunk));
      } catch (thrown) {
        const error = ParleyError.from(thrown);
        if (error.code === "internal") {
          this.#env.log.error({ event: "presence.compare_failed", domain: this.domain, error });
        }
        this.#setStale(this.#heardAtMs, error.reason);
        return false;
      }
      this.#heardAtMs = this.#env.clock.wallMs();
    }
    return true;
  }

  #take({ newer, gone }: Comparison): void {
    for (const { view, shown } of newer) this.views.get(heldKey(shown.presentity, view))?.take(shown);
    for (const { presentity, view } of gone) {
      const held = this.views.get(heldKey(presentity, view));
      if (held !== undefined) this.#parts.onGone(held);
    }
  }

  #setStale(sinceMs: number, cause: string): void {
    if (this.#stopped) return;
    if (this.#freshness.kind === "stale") {
      // What was notified since then was current when it came, and is not known to be any more.
      for (const held of this.views.values()) held.setFreshness(this.#freshness);
      return;
    }
    this.#freshness = { kind: "stale", sinceMs, cause: causeWord(cause) };
    this.#env.log.warn({ event: "presence.domain_stale", domain: this.domain, sinceMs, cause });
    for (const held of this.views.values()) held.setFreshness(this.#freshness);
    if (!this.#comparing) this.#arm(this.#backoff.next());
  }

  #setLive(): void {
    if (this.#freshness.kind === "live") return;
    this.#freshness = { kind: "live" };
    this.#env.log.info({ event: "presence.domain_live", domain: this.domain });
    for (const held of this.views.values()) held.setFreshness(this.#freshness);
  }

  #intervalMs(): number {
    const { compareIntervalMs } = this.#options;
    return compareIntervalMs - this.#env.random.int(Math.max(1, Math.floor(compareIntervalMs / 10)));
  }

  #arm(delayMs: number): void {
    this.#timer?.cancel();
    if (!this.#stopped) this.#timer = this.#env.clock.timer(delayMs, () => this.compareNow());
  }
}

/** Policy is another thing than an outage; how an outage was found out is for logs. */
function causeWord(cause: string): string {
  return cause === "denied" || cause === "service_not_offered" ? cause : "domain_unreachable";
}
