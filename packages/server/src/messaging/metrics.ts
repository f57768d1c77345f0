/** What the messaging service counts. For a message on its way within the domain it is two additions. */
import {
  type Counter,
  countBy,
  defineCounter,
  defineGauge,
  type Env,
  type MetricSample,
  type Metrics,
} from "@parley/runtime";

const messages = defineCounter(
  "parley_messages_total",
  "Messages by where they came from and went to (local, outgoing, incoming), and by what became of them.",
  ["scope", "outcome"],
);
const refused = defineCounter(
  "parley_messages_refused_total",
  "Messages with the outcome refused or failed, by reason.",
  ["scope", "reason"],
);
const bytes = defineCounter(
  "parley_message_bytes_total",
  "Bytes of the messages with the outcome delivered.",
  ["scope"],
);
const queued = defineCounter(
  "parley_messages_queued_total",
  "Sends to other domains that were answered QUEUED, as no final answer came in time.",
);
const resent = defineCounter(
  "parley_outbox_resent_messages_total",
  "Messages that were sent again to a domain that had not answered for them in time.",
);
const entries = defineGauge(
  "parley_outbox_entries",
  "Messages that wait for a domain's answer. Where servers share the outbox: as the one that sends knows, or the last look.",
  ["peer"],
);
const oldest = defineGauge(
  "parley_outbox_oldest_entry_age_seconds",
  "How long the oldest message has waited for a domain's answer, at the server that sends to it.",
  ["peer"],
);
const unsettled = defineGauge(
  "parley_outbox_unsettled_entries",
  "Messages that other domains have answered for, and whose end is not durable yet.",
);
const sendsWaiting = defineGauge(
  "parley_outbox_sends_waiting",
  "Sends that wait for another domain's answer, until it comes or they are answered QUEUED.",
);
const leasesHeld = defineGauge("parley_leases_held", "Domains that this server holds the lease to send to.");
const leaseChanges = defineCounter(
  "parley_lease_changes_total",
  "Leases to send to a domain that were claimed, released when not needed any more, or lost.",
  ["change"],
);
const deliveries = defineGauge(
  "parley_deliveries_pending",
  "Messages on their way into inboxes of this domain that the store has not answered for.",
);
const inboxes = defineGauge("parley_inboxes_held", "Inboxes that are held in memory.");
const feeds = defineGauge(
  "parley_inbox_feeds",
  "Inboxes that devices have open at this server, once for each device.",
);
const feedsBehind = defineGauge(
  "parley_inbox_feeds_behind",
  "Those of them with messages that are there and were not sent to the device yet.",
);
const feedMessages = defineCounter(
  "parley_inbox_feed_messages_total",
  "Messages sent to devices that have inboxes open.",
);

/** Whence and whither, seen from this domain. */
type MessageScope = "local" | "outgoing" | "incoming";

/** People write reasons into their rules, and other domains send theirs: only these have series of their own. */
const refusalReasons = [
  "away",
  "bad_lane",
  "blocked",
  "denied",
  "domain_unreachable",
  "expired",
  "inbox_full",
  "malformed_message",
  "message_too_large",
  "no_route",
  "no_such_inbox",
  "service_not_offered",
  "too_large",
  "too_late",
  "wrong_origin",
];

/** Messages of one scope. */
export class ScopeCounts {
  readonly #metrics: Metrics;
  readonly #scope: MessageScope;
  readonly #delivered: Counter;
  readonly #bytes: Counter;
  readonly #refused: (reason: string) => Counter;
  readonly #others = new Map<string, Counter>();

  constructor(metrics: Metrics, scope: MessageScope, outcomes: readonly string[]) {
    this.#metrics = metrics;
    this.#scope = scope;
    this.#delivered = metrics.counter(messages, { scope, outcome: "delivered" });
    this.#bytes = metrics.counter(bytes, { scope });
    this.#refused = countBy(metrics, refused, { label: "reason", known: refusalReasons, rest: { scope } });
    for (const outcome of outcomes) this.ended(outcome, 0);
  }

  delivered(length: number): void {
    this.#delivered.add();
    this.#bytes.add(length);
  }

  /** It was not taken, for good. @param outcome - how its sender is told. */
  refused(outcome: "refused" | "failed", reason: string): void {
    this.ended(outcome);
    this.#refused(reason).add();
  }

  /** Anything else became of it. */
  ended(outcome: string, count = 1): void {
    let counter = this.#others.get(outcome);
    if (counter === undefined) {
      counter = this.#metrics.counter(messages, { scope: this.#scope, outcome });
      this.#others.set(outcome, counter);
    }
    counter.add(count);
  }
}

/** All that the service counts, bound once. */
export class MessageCounts {
  readonly local: ScopeCounts;
  readonly outgoing: ScopeCounts;
  readonly incoming: ScopeCounts;
  /** Sends answered QUEUED. */
  readonly queued: Counter;
  readonly resent: Counter;
  /** Sent to devices. */
  readonly fed: Counter;

  constructor({ metrics }: Env) {
    this.local = new ScopeCounts(metrics, "local", ["duplicate", "refused", "failed", "error"]);
    this.outgoing = new ScopeCounts(metrics, "outgoing", ["refused", "failed", "unknown"]);
    this.incoming = new ScopeCounts(metrics, "incoming", [
      "duplicate",
      "refused",
      "failed",
      "retry",
      "out_of_order",
    ]);
    this.queued = metrics.counter(queued, {});
    this.resent = metrics.counter(resent, {});
    this.fed = metrics.counter(feedMessages, {});
  }
}

/** Counts what becomes of leases. */
export function leaseCounters({ metrics }: Env): Readonly<Record<"claimed" | "released" | "lost", Counter>> {
  const of = (change: string): Counter => metrics.counter(leaseChanges, { change });
  return { claimed: of("claimed"), released: of("released"), lost: of("lost") };
}

/** What waits for one domain. */
export interface WaitingForDomain {
  readonly domain: string;
  readonly entries: number;
  /** Absent where another server sends, or nothing is loaded yet. */
  readonly oldestAgeMs: number | undefined;
}

/** What {@link exposeMessaging} reads. */
export interface MessagingView {
  waiting(): Iterable<WaitingForDomain>;
  readonly unsettled: () => number;
  readonly sendsWaiting: () => number;
  readonly leasesHeld: () => number;
  readonly deliveriesPending: () => number;
  readonly inboxesHeld: () => number;
  feeds(): Iterable<{ readonly isBehind: boolean }>;
}

/** So many domains have series of their own: those that most waits for. */
const DOMAINS_SHOWN = 200;

/** Shows what there is now. @returns ends that. */
export function exposeMessaging({ metrics }: Env, view: MessagingView): () => void {
  const ends = [
    metrics.read(entries, () => entriesOf(view.waiting())),
    metrics.read(oldest, () => agesOf(view.waiting())),
    metrics.read(unsettled, view.unsettled),
    metrics.read(sendsWaiting, view.sendsWaiting),
    metrics.read(leasesHeld, view.leasesHeld),
    metrics.read(deliveries, view.deliveriesPending),
    metrics.read(inboxes, view.inboxesHeld),
    metrics.read(feeds, () => countOf(view.feeds(), () => true)),
    metrics.read(feedsBehind, () => countOf(view.feeds(), ({ isBehind }) => isBehind)),
  ];
  return () => {
    for (const end of ends) end();
  };
}

function entriesOf(waiting: Iterable<WaitingForDomain>): readonly MetricSample<"peer">[] {
  const all = [...waiting].sort((one, other) => other.entries - one.entries);
  const rest = all.slice(DOMAINS_SHOWN).reduce((sum, one) => sum + one.entries, 0);
  const shown = all.slice(0, DOMAINS_SHOWN).map((one) => sample(one.domain, one.entries));
  return all.length > DOMAINS_SHOWN ? [...shown, sample("other", rest)] : shown;
}

function agesOf(waiting: Iterable<WaitingForDomain>): readonly MetricSample<"peer">[] {
  const all = [...waiting].flatMap(({ domain, oldestAgeMs }) =>
    oldestAgeMs === undefined ? [] : [sample(domain, Math.max(0, oldestAgeMs) / 1_000)],
  );
  all.sort((one, other) => other.value - one.value);
  const [oldestOfRest] = all.slice(DOMAINS_SHOWN);
  const shown = all.slice(0, DOMAINS_SHOWN);
  return oldestOfRest === undefined ? shown : [...shown, sample("other", oldestOfRest.value)];
}

function sample(peer: string, value: number): MetricSample<"peer"> {
  return { labels: { peer }, value };
}

function countOf<T>(all: Iterable<T>, counts: (one: T) => boolean): number {
  let count = 0;
  for (const one of all) if (counts(one)) count++;
  return count;
}
