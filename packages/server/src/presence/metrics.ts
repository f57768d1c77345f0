/** What the presence service counts: by document and view, never by watcher. */
import { type Counter, defineCounter, defineGauge, type Env } from "@parley/runtime";
import type { SubscriptionRecord } from "@parley/store";
import { conflictCounter } from "../core/metrics.js";

const notifications = defineCounter(
  "parley_notifications_total",
  "Notifications by path: bus (to this domain's servers), to_domain and from_domain (another domain), session (a user agent).",
  ["path"],
);
const changes = defineCounter(
  "parley_presence_changes_total",
  "Publications that were made or changed, refreshed, removed by their owner, ran out, or were lost with their session.",
  ["change"],
);
const subscriptions = defineCounter(
  "parley_subscription_changes_total",
  "Subscriptions to presentities of this domain that were made or changed their state, by the new state.",
  ["state"],
);
const leasesEnded = defineCounter(
  "parley_session_leases_ended_total",
  "Sessions whose presence was dropped since nobody renewed their lease (expired), or that found theirs taken (lost).",
  ["reason"],
);
const views = defineGauge(
  "parley_held_views",
  "Views that this server keeps current, with sessions attached or without (idle).",
  ["state"],
);
const presentities = defineGauge("parley_presentities_held", "Presentities that are held in memory.");
const leases = defineGauge(
  "parley_session_leases",
  "Sessions with a lease, as they have bound their presence to them.",
);

/** The counters of the service, bound once. */
export class PresenceCounts {
  readonly toBus: Counter;
  readonly toDomain: Counter;
  readonly fromDomain: Counter;
  readonly toSession: Counter;
  readonly published: Counter;
  readonly refreshed: Counter;
  readonly removed: Counter;
  readonly expired: Counter;
  readonly lost: Counter;
  readonly leaseExpired: Counter;
  readonly leaseLost: Counter;
  readonly #subscriptions: Readonly<Record<SubscriptionRecord["state"]["kind"], Counter>>;

  constructor(env: Env) {
    const { metrics } = env;
    this.toBus = metrics.counter(notifications, { path: "bus" });
    this.toDomain = metrics.counter(notifications, { path: "to_domain" });
    this.fromDomain = metrics.counter(notifications, { path: "from_domain" });
    this.toSession = metrics.counter(notifications, { path: "session" });
    this.published = metrics.counter(changes, { change: "published" });
    this.refreshed = metrics.counter(changes, { change: "refreshed" });
    this.removed = metrics.counter(changes, { change: "removed" });
    this.expired = metrics.counter(changes, { change: "expired" });
    this.lost = metrics.counter(changes, { change: "lost" });
    this.leaseExpired = metrics.counter(leasesEnded, { reason: "expired" });
    this.leaseLost = metrics.counter(leasesEnded, { reason: "lost" });
    this.#subscriptions = {
      pending: metrics.counter(subscriptions, { state: "pending" }),
      active: metrics.counter(subscriptions, { state: "active" }),
      terminated: metrics.counter(subscriptions, { state: "terminated" }),
    };
    // Seen before the first.
    conflictCounter(env, "presence");
  }

  subscription({ state }: SubscriptionRecord): void {
    this.#subscriptions[state.kind].add();
  }
}

/** What {@link exposePresence} reads. */
export interface PresenceView {
  readonly views: () => { readonly attached: number; readonly idle: number };
  readonly presentities: () => number;
  readonly leases: () => number;
}

/** Shows what is held now. @returns ends that. */
export function exposePresence({ metrics }: Env, view: PresenceView): () => void {
  const ends = [
    metrics.read(views, () => {
      const { attached, idle } = view.views();
      return [
        { labels: { state: "attached" }, value: attached },
        { labels: { state: "idle" }, value: idle },
      ];
    }),
    metrics.read(presentities, view.presentities),
    metrics.read(leases, view.leases),
  ];
  return () => {
    for (const end of ends) end();
  };
}
