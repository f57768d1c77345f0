/** The presentity's side towards other domains: states of subscriptions, and views that got another id. */
import { type DomainName, domainOf } from "@parley/model";
import { type federation, requesterToWire, subscriptionStateToWire } from "@parley/protocol";
import { Backoff, type Env, type TaskGroup, type Timer } from "@parley/runtime";
import type { DomainExchange } from "../core/ports.js";
import type { SubscriptionNews, ViewRename } from "./exchanged.js";
import { toWireNotification } from "./notifications.js";
import type { ResolvedPresenceOptions } from "./options.js";
import { watcherOfKey } from "./watcher-key.js";

type Owed =
  | { readonly kind: "news"; readonly news: SubscriptionNews; sent: number }
  | { readonly kind: "rename"; readonly rename: ViewRename; asking: boolean; attempts: number };

/** What {@link RemoteWatchers} works with. */
export interface RemoteWatchersParts {
  readonly exchange: DomainExchange;
  readonly tasks: TaskGroup;
  /** A domain took a view change that it was not told at once: what went out meanwhile was for nobody there. */
  readonly onLate: (domain: DomainName, rename: ViewRename) => Promise<void>;
}

/** What one domain is owed, and when it is tried again. */
interface Debts {
  readonly domain: DomainName;
  readonly owed: Map<string, Owed>;
  readonly backoff: Backoff;
  timer: Timer | undefined;
}

/** A state that a domain in contact was sent so often is taken to have arrived; a refresh makes up for it otherwise. */
const newsSendsMax = 4;

/**
 * A view change is repeated until the domain has taken it. A state has no answer of its own: it is sent again for a while,
 * until the watcher asks by itself, and for as long as the domain is out of contact. What is owed is bounded by
 * `owedMax`: beyond, the oldest is given up, and Compare (of views) or the next refresh (of subscriptions) repairs it.
 */
export class RemoteWatchers {
  readonly #env: Env;
  readonly #options: ResolvedPresenceOptions;
  readonly #exchange: DomainExchange;
  readonly #parts: RemoteWatchersParts;
  readonly #debts = new Map<DomainName, Debts>();
  #owedCount = 0;
  #stopped = false;

  constructor(env: Env, options: ResolvedPresenceOptions, parts: RemoteWatchersParts) {
    this.#env = env;
    this.#options = options;
    this.#exchange = parts.exchange;
    this.#parts = parts;
    parts.exchange.onContact((domain, contact) => {
      const debts = contact.kind === "down" ? undefined : this.#debts.get(domain);
      if (debts === undefined) return;
      debts.backoff.reset();
      debts.timer?.cancel();
      debts.timer = undefined;
      if (contact.kind === "up") this.#sendAll(debts);
      else this.#arm(debts, this.#env.random.int(this.#options.contactSpreadMs));
    });
  }

  /** Tells a watcher of another domain what has become of its subscription. */
  tell(domain: DomainName, news: SubscriptionNews): void {
    // What is kept for sending again has no document: the domain asks for what it does not have.
    const owed: Owed = { kind: "news", news: { ...news, shown: undefined }, sent: 0 };
    const debts = this.#owe(domain, newsKey(news.presentity, news.watcherKey), owed);
    if (
      this.#exchange.send(
        domain,
        "presence",
        { watchState: watchStateToWire(news) },
        domainOf(news.presentity),
      )
    )
      owed.sent++;
    this.#arm(debts);
  }

  /** Tells a domain that a view has another id. */
  rename(domain: DomainName, rename: ViewRename): void {
    const owed: Owed = { kind: "rename", rename, asking: false, attempts: 0 };
    const debts = this.#owe(domain, `${rename.presentity} ${rename.oldView}`, owed);
    this.#ask(debts, owed);
    this.#arm(debts);
  }

  /** A watcher has asked by itself: the answer says all that it is owed. */
  settle(domain: DomainName, presentity: string, watcherKey: string): void {
    const debts = this.#debts.get(domain);
    if (debts !== undefined) this.#pay(debts, newsKey(presentity, watcherKey));
  }

  stop(): void {
    this.#stopped = true;
    for (const { timer } of this.#debts.values()) timer?.cancel();
    this.#debts.clear();
  }

  #owe(domain: DomainName, key: string, owed: Owed): Debts {
    let debts = this.#debts.get(domain);
    if (debts === undefined) {
      const { retryInitialMs: initialMs, retryMaxMs: maxMs } = this.#options;
      debts = {
        domain,
        owed: new Map(),
        backoff: new Backoff(this.#env, { initialMs, maxMs }),
        timer: undefined,
      };
      this.#debts.set(domain, debts);
    }
    this.#pay(debts, key);
    debts.owed.set(key, owed);
    if (++this.#owedCount > this.#options.owedMax) {
      const [oldest] = debts.owed.keys();
      if (oldest !== undefined) this.#pay(debts, oldest);
      this.#env.log.warn({ event: "presence.debt_dropped", domain, owedMax: this.#options.owedMax });
    }
    return debts;
  }

  #pay(debts: Debts, key: string): void {
    if (debts.owed.delete(key)) this.#owedCount--;
  }

  /** @param inMs - until the next attempt, when none is set. @defaultValue the next pause */
  #arm(debts: Debts, inMs?: number): void {
    if (debts.owed.size === 0) {
      debts.timer?.cancel();
      this.#debts.delete(debts.domain);
      return;
    }
    // What is still under way when the server stops owes nothing any more.
    if (this.#stopped || this.#debts.get(debts.domain) !== debts) return;
    debts.timer ??= this.#env.clock.timer(inMs ?? debts.backoff.next(), () => {
      debts.timer = undefined;
      this.#sendAll(debts);
    });
  }

  #sendAll(debts: Debts): void {
    const inContact = this.#exchange.contact(debts.domain).kind !== "down";
    for (const [key, owed] of debts.owed) {
      if (owed.kind === "rename") {
        this.#ask(debts, owed);
        continue;
      }
      if (owed.sent >= newsSendsMax) {
        this.#pay(debts, key);
        continue;
      }
      const { news } = owed;
      const item = { watchState: watchStateToWire(news) };
      const sent = this.#exchange.send(debts.domain, "presence", item, domainOf(news.presentity));
      if (sent && inContact) owed.sent++;
    }
    this.#arm(debts);
  }

  #ask(debts: Debts, owed: Extract<Owed, { kind: "rename" }>): void {
    if (owed.asking) return;
    owed.asking = true;
    const attempt = ++owed.attempts;
    const { presentity, oldView, newView, removed } = owed.rename;
    this.#parts.tasks.run("presence.view_change", async () => {
      try {
        await this.#exchange.ask(
          debts.domain,
          "presence",
          { viewChange: { presentity, oldView, newView, removed: [...removed] } },
          { timeoutMs: this.#options.askTimeoutMs, origin: domainOf(presentity) },
        );
        const key = `${presentity} ${oldView}`;
        if (debts.owed.get(key) === owed) this.#pay(debts, key);
        debts.backoff.reset();
        if (attempt > 1) await this.#parts.onLate(debts.domain, owed.rename);
      } catch {
        // Not reached, or no answer in time: the timer, or contact, brings the next attempt.
      } finally {
        owed.asking = false;
      }
    });
  }
}

/** A state of a subscription on the wire. */
export function watchStateToWire(news: SubscriptionNews): federation.IWatchState {
  return {
    presentity: news.presentity,
    ...requesterToWire(watcherOfKey(news.watcherKey)),
    state: subscriptionStateToWire(news.state),
    reason: news.reason,
    expiresMs: news.expiresMs,
    view: news.view,
    ...(news.shown === undefined ? {} : { notification: toWireNotification(news.shown) }),
    change: news.change,
    wish: news.wish,
  };
}

function newsKey(presentity: string, watcherKey: string): string {
  return `${presentity} ${watcherKey}`;
}
