/** Asks the presentities' domains for what this domain's watchers want: the first time, to refresh it, to end it. */
import { type DomainName, domainOf } from "@parley/model";
import { requesterToWire } from "@parley/protocol";
import { Backoff, type Env, ParleyError, type TaskGroup } from "@parley/runtime";
import type { WatchRecord, WatchStore } from "@parley/store";
import type { DomainExchange } from "../core/ports.js";
import { DueTimer } from "./due-timer.js";
import type { SubscriptionNews, WatchRequest } from "./exchanged.js";
import type { ResolvedPresenceOptions } from "./options.js";
import { newsFromWire } from "./watcher-items.js";
import { watcherDomainOf, watcherOfKey } from "./watcher-key.js";
import type { Watches } from "./watches.js";

/** What {@link WatchDriver} works with. */
export interface WatchDriverParts {
  readonly store: WatchStore;
  readonly exchange: DomainExchange;
  readonly isLocal: (domain: string) => boolean;
  /** The presentity's side of this server's own domains: the same question without the wire. */
  readonly requestHere: (request: WatchRequest) => Promise<SubscriptionNews>;
  readonly tasks: TaskGroup;
}

/** A domain that did not answer. */
interface Unreached {
  readonly backoff: Backoff;
  /** Not to be asked before; monotonic milliseconds. */
  retryAtMs: number;
  /** What could not be asked: asked at once when there is contact again. */
  readonly missed: Map<string, Pick<WatchRecord, "watcher" | "presentity">>;
}

/** Of more than this many the times in the store alone bring the next attempt. */
const missedMax = 100_000;

/**
 * The wishes are durable and have the time at which they are due; so the driver needs no memory of its own. Many go in one
 * turn, and so in one envelope; a domain that does not answer is left alone for a growing, jittered while, and asked at
 * once for what was missed when it is heard of again.
 */
export class WatchDriver {
  readonly #env: Env;
  readonly #options: ResolvedPresenceOptions;
  readonly #parts: WatchDriverParts;
  readonly #timer: DueTimer;
  readonly #unreached = new Map<DomainName, Unreached>();
  /** Set by {@link start}: the two need each other. */
  #watches: Watches | undefined;

  constructor(env: Env, options: ResolvedPresenceOptions, parts: WatchDriverParts) {
    this.#env = env;
    this.#options = options;
    this.#parts = parts;
    this.#timer = new DueTimer(env, parts.tasks, {
      name: "presence.watch_driver",
      ceilingMs: options.sweepIntervalMs,
      run: () => this.#run(),
    });
    parts.exchange.onContact((domain, contact) => {
      const unreached = contact.kind === "down" ? undefined : this.#unreached.get(domain);
      if (unreached === undefined) return;
      if (contact.kind === "up") this.#askMissed(domain, unreached);
      else this.#askMissedSoon(domain, unreached);
    });
  }

  /** Begins to look for what is due. */
  start(): void {
    this.#timer.start();
  }

  stop(): void {
    this.#timer.stop();
  }

  /** Where the answers go. */
  tell(watches: Watches): void {
    this.#watches = watches;
  }

  /** Something will be due at this time (Unix milliseconds). */
  noteDue(atMs: number): void {
    this.#timer.note(atMs);
  }

  /**
   * Asks for what one record says, and hands on the answer. Another domain that does not answer is asked again later, and
   * that is no failure here.
   * @throws ParleyError when this server's own store fails.
   */
  async ask(record: WatchRecord): Promise<void> {
    const again = await this.#askOnce(record);
    // Once: whoever answers again that it has seen a newer wish is asked when it is due, and not without a pause.
    if (again !== undefined) await this.#askOnce(again);
  }

  /** @returns the record to ask for once more, see {@link Watches.takeNews}. */
  async #askOnce(record: WatchRecord): Promise<WatchRecord | undefined> {
    const domain = domainOf(record.presentity);
    if (this.#parts.isLocal(domain)) {
      return this.#watches?.takeNews(await this.#parts.requestHere(this.#request(record)), record);
    }
    const unreached = this.#unreached.get(domain);
    if (unreached !== undefined && unreached.retryAtMs > this.#env.clock.monotonicMs()) {
      await this.#missed(record, unreached);
      return undefined;
    }
    let news: SubscriptionNews | undefined;
    try {
      news = await this.#askDomain(domain, record);
    } catch (thrown) {
      const error = ParleyError.from(thrown);
      this.#env.log.debug({ event: "presence.watch_unanswered", domain, reason: error.reason });
    }
    if (this.#parts.tasks.signal.aborted) return undefined;
    if (news === undefined) {
      await this.#missed(record, this.#failed(domain));
      return undefined;
    }
    this.#reached(domain);
    return this.#watches?.takeNews(news, record);
  }

  async #askDomain(domain: DomainName, record: WatchRecord): Promise<SubscriptionNews | undefined> {
    const { askTimeoutMs: timeoutMs, documentBytesMax } = this.#options;
    const { presentity, watcher, watcherDomain: origin, expiresMs, wish } = this.#request(record);
    const watch = { presentity, ...requesterToWire(watcher), expiresMs, wish };
    const answer = await this.#parts.exchange.ask(domain, "presence", { watch }, { timeoutMs, origin });
    const news = answer.watchState
      ? newsFromWire(answer.watchState, domain, origin, documentBytesMax)
      : undefined;
    const fits = news?.presentity === presentity && news.watcherKey === record.watcher;
    return fits ? news : undefined;
  }

  #request(record: WatchRecord): WatchRequest {
    const { presentity, watcher: watcherKey, wish } = record;
    const leftMs = Math.max(1, record.expiresAtMs - this.#env.clock.wallMs());
    // What is held in other domains is refreshed by this server; here nothing can get lost on the way.
    const mostMs = this.#parts.isLocal(domainOf(presentity)) ? leftMs : this.#options.remoteExpiryMs;
    return {
      presentity,
      watcherKey,
      watcher: watcherOfKey(watcherKey),
      watcherDomain: watcherDomainOf(watcherKey),
      expiresMs: record.wanted === "cancel" ? 0 : Math.min(leftMs, mostMs),
      wish,
    };
  }

  /**
   * What is claimed is handed to no other server, and is due again after a while, should nothing come of asking: the answer was
   * lost, or changed nothing, or this server is gone.
   */
  async #run(): Promise<void> {
    const { watchBatchMax: limit, askTimeoutMs, retryMaxMs } = this.#options;
    for (;;) {
      if (this.#parts.tasks.signal.aborted) return;
      const nowMs = this.#env.clock.wallMs();
      const claimUntilMs = nowMs + Math.max(retryMaxMs, 2 * askTimeoutMs);
      const claimed = await this.#parts.store.claimDueWatches({ nowMs, claimUntilMs, limit });
      await Promise.all(claimed.map((record) => this.#handle(record)));
      if (claimed.length < limit) return;
    }
  }

  async #handle(claimed: WatchRecord): Promise<void> {
    // Left of a domain that this server does not serve any more: nobody here may speak for it.
    if (!this.#parts.isLocal(watcherDomainOf(claimed.watcher))) return;
    const record = await this.#watches?.due(claimed);
    if (record !== undefined) await this.ask(record);
  }

  #failed(domain: DomainName): Unreached {
    let unreached = this.#unreached.get(domain);
    if (unreached === undefined) {
      const { retryInitialMs: initialMs, retryMaxMs: maxMs } = this.#options;
      unreached = {
        backoff: new Backoff(this.#env, { initialMs, maxMs }),
        retryAtMs: 0,
        missed: new Map(),
      };
      this.#unreached.set(domain, unreached);
    }
    const nowMs = this.#env.clock.monotonicMs();
    // Whatever was under way together failed together, and counts once.
    if (unreached.retryAtMs <= nowMs) unreached.retryAtMs = nowMs + unreached.backoff.next();
    return unreached;
  }

  #reached(domain: DomainName): void {
    const unreached = this.#unreached.get(domain);
    if (unreached !== undefined) this.#askMissed(domain, unreached);
  }

  #missed(record: WatchRecord, { missed, retryAtMs }: Unreached): Promise<void> {
    const { watcher, presentity } = record;
    if (missed.size < missedMax) missed.set(`${watcher} ${presentity}`, { watcher, presentity });
    const inMs = Math.max(0, retryAtMs - this.#env.clock.monotonicMs());
    return this.#watches?.unreached(record, this.#env.clock.wallMs() + inMs) ?? Promise.resolve();
  }

  /** The way to the domain is there again, and to many others. */
  #askMissedSoon(domain: DomainName, unreached: Unreached): void {
    this.#parts.tasks.run("presence.watch_missed_soon", async (signal) => {
      await this.#env.clock.sleep(this.#env.random.int(this.#options.contactSpreadMs), signal);
      if (this.#unreached.get(domain) === unreached) this.#askMissed(domain, unreached);
    });
  }

  /** The domain is in contact again. */
  #askMissed(domain: DomainName, { missed }: Unreached): void {
    this.#unreached.delete(domain);
    if (missed.size === 0) return;
    this.#parts.tasks.run("presence.watch_missed", async () => {
      const all = [...missed.values()];
      const { watchBatchMax } = this.#options;
      for (let from = 0; from < all.length; from += watchBatchMax) {
        await Promise.all(all.slice(from, from + watchBatchMax).map((record) => this.#askAgain(record)));
      }
    });
  }

  async #askAgain({ watcher, presentity }: Pick<WatchRecord, "watcher" | "presentity">): Promise<void> {
    const record = await this.#watches?.wished(watcher, presentity);
    if (record !== undefined) await this.ask(record);
  }
}
