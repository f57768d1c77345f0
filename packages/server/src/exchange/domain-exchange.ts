/** The exchange of items with the home servers of other domains, over envelopes. */
import type { Bus } from "@parley/bus";
import type { BounceReason, Reachability, ReceivedEnvelope } from "@parley/federation";
import type { DomainName } from "@parley/model";
import { decodePayload, encodePayloadItem, type federation } from "@parley/protocol";
import { type Env, ParleyError, RateLimiter, type Timer } from "@parley/runtime";
import type { DomainContact, ItemName, ServiceName } from "../core/ports.js";
import type { TrackedExchange } from "../messaging/tracked-exchange.js";
import type { ExchangeOptions } from "../options.js";
import { AnswerRelay, envelopeIdOf, requestOf, TAGS, tagOfEnvelope, tagOfRequest } from "./answer-relay.js";
import { type Batch, Batches, type ItemNote } from "./batches.js";
import { Contacts, type DomainRecord } from "./contacts.js";
import { HeldNotifications, isNotify } from "./held-notifications.js";
import type { EnvelopeNetwork, NetworkListener } from "./network.js";
import { REMOTE_FAULTS_LOGGED } from "./remote-faults.js";

type ItemHandler = Parameters<TrackedExchange["on"]>[1];
type ReturnedHandler = Parameters<TrackedExchange["onReturned"]>[0];

/** A question that waits for its answer. */
interface Asked {
  /** The domain that was asked, and the local one that asks: nobody else answers, and to nobody else. */
  readonly domain: DomainName;
  readonly origin: DomainName;
  readonly askedAtMs: number;
  readonly timer: Timer;
  resolve(answer: federation.PayloadItem): void;
  reject(error: ParleyError): void;
}

/** An envelope of which somebody wants to know if it comes back. */
interface SentEnvelope {
  /** Whom it was for: a bounce by anybody else is none. */
  readonly destination: DomainName;
  readonly service: ServiceName;
  readonly sentAtMs: number;
  readonly tickets: readonly number[];
  readonly requests: readonly number[];
}

/** The service that each kind of item belongs to. Policy at the edge is by service, so that none may hide in the other. */
const serviceOf: Readonly<Record<ItemName, ServiceName>> = {
  deliver: "message",
  delivered: "message",
  watch: "presence",
  watchState: "presence",
  notify: "presence",
  fetch: "presence",
  fetched: "presence",
  compare: "presence",
  compared: "presence",
  viewChange: "presence",
  viewChangeTaken: "presence",
};

/** Items that answer a question; their request number is ours. */
const answers: ReadonlySet<string> = new Set<ItemName>([
  "delivered",
  "watchState",
  "fetched",
  "compared",
  "viewChangeTaken",
]);

/** Refusals that say that the domain cannot be reached; the others are about what was sent, or how much. */
const lossReasons: ReadonlySet<string> = new Set(["link_down", "no_route", "not_here", "loop", "hop_limit"]);

/** Envelopes that are remembered for the case that they come back. */
const SENT_MAX = 20_000;
/** How long to leave a next hop alone that refused something and did not say how long. */
const REFUSED_MS = 1_000;

/** What {@link HomeExchange} counts of one domain. */
export interface ExchangeCounts {
  readonly notificationsSent: number;
  readonly notificationsReceived: number;
}

/**
 * Coalesces what is said to one domain in one turn into one envelope for each service, finds the question that an answer belongs to,
 * and knows who is in contact. Nothing here is durable: whatever must not be lost is said again by whoever said it.
 */
export class HomeExchange implements TrackedExchange, NetworkListener {
  readonly #env: Env;
  readonly #options: ExchangeOptions;
  readonly #localDomain: DomainName;
  readonly #batches: Batches;
  readonly #contacts = new Contacts();
  readonly #held: HeldNotifications;
  readonly #logLimit: RateLimiter;
  readonly #handlers = new Map<string, ItemHandler>();
  readonly #asked = new Map<number, Asked>();
  readonly #sent = new Map<string, SentEnvelope>();
  readonly #flushDeferred = (): void => this.#flush();
  #network: EnvelopeNetwork | undefined;
  #returned: ReturnedHandler | undefined;
  #deferred = false;
  #heldTimer: Timer | undefined;
  /**
   * Names this life of this server in its questions and envelopes: a late answer to a question from before a restart finds no
   * new one, and one that another server of the domain receives finds its way here.
   */
  readonly #tag: number;
  #requests = 0;
  /** Absent where this is the only server of the domain. */
  #relay: AnswerRelay | undefined;
  #stopped = false;

  /** @param localDomain - who speaks unless a caller says otherwise. */
  constructor(env: Env, options: ExchangeOptions, localDomain: DomainName) {
    this.#env = env;
    this.#options = options;
    this.#localDomain = localDomain;
    this.#batches = new Batches(options.envelopeBytesMax);
    this.#held = new HeldNotifications(options.notificationsHeldMax);
    this.#logLimit = new RateLimiter(env, REMOTE_FAULTS_LOGGED);
    this.#tag = env.random.int(TAGS);
  }

  /**
   * There are other servers of this domain on the bus: what comes for them is handed to them, and from them.
   * @throws ParleyError of the bus
   */
  async share(bus: Bus): Promise<void> {
    this.#relay = new AnswerRelay(this.#env, {
      bus,
      tag: this.#tag,
      onAnswers: ({ origin, destination, service, payload }) =>
        this.#receive(origin, destination, service, payload, true),
      onBounce: (bounce) => this.#onOwnBounce(bounce),
    });
    await this.#relay.start();
  }

  /** Sets the network. Without one no other domain can be reached. */
  connect(network: EnvelopeNetwork): void {
    this.#network = network;
  }

  /** Fails every question, and sends nothing any more. */
  stop(): void {
    this.#flush();
    this.#stopped = true;
    this.#relay?.stop();
    this.#heldTimer?.cancel();
    for (const request of [...this.#asked.keys()])
      this.#failAsk(request, unreachable("shutdown", "the server is stopping"));
  }

  counts(domain: DomainName): ExchangeCounts {
    return this.#contacts.known(domain) ?? { notificationsSent: 0, notificationsReceived: 0 };
  }

  /** The domains that were in use since the start. */
  *domains(): Generator<DomainName> {
    for (const { domain } of this.#contacts.all()) yield domain;
  }

  send(
    domain: DomainName,
    service: ServiceName,
    item: federation.IPayloadItem,
    origin?: DomainName,
  ): boolean {
    return this.#push(domain, service, encodePayloadItem(item), origin);
  }

  sendEncoded(
    domain: DomainName,
    service: ServiceName,
    item: Uint8Array,
    origin?: DomainName,
    traceparent?: string,
  ): boolean {
    return this.#push(domain, service, item, origin, traceparent === undefined ? undefined : { traceparent });
  }

  sendTracked(
    domain: DomainName,
    item: Uint8Array,
    ticket: number,
    origin?: DomainName,
    traceparent?: string,
  ): boolean {
    return this.#push(domain, "message", item, origin, { ticket, traceparent });
  }

  onReturned(handler: ReturnedHandler): void {
    this.#returned = handler;
  }

  ask(
    domain: DomainName,
    service: ServiceName,
    item: federation.IPayloadItem,
    options: { readonly timeoutMs: number; readonly origin?: DomainName },
  ): Promise<federation.PayloadItem> {
    const request = requestOf(this.#tag, ++this.#requests);
    item.request = request;
    const { timeoutMs, origin = this.#localDomain } = options;
    if (!this.#push(domain, service, encodePayloadItem(item), origin, { request })) {
      const reason =
        this.#network === undefined ? "no_route" : this.#contacts.record(domain).refusal || "queue_full";
      return Promise.reject(unreachable(reason, `${domain} cannot be reached now`));
    }
    return new Promise((resolve, reject) => {
      const timer = this.#env.clock.timer(timeoutMs, () => this.#onAskTimeout(request, timeoutMs));
      const askedAtMs = this.#env.clock.monotonicMs();
      this.#asked.set(request, { domain, origin, askedAtMs, timer, resolve, reject });
    });
  }

  on(kind: ItemName, handler: ItemHandler): void {
    this.#handlers.set(kind, handler);
  }

  onContact(handler: (domain: DomainName, contact: DomainContact) => void): void {
    this.#contacts.onContact(handler);
  }

  contact(domain: DomainName): DomainContact {
    return this.#contacts.known(domain)?.contact ?? { kind: "unknown" };
  }

  onEnvelope({
    origin,
    destination,
    service,
    payload,
  }: Pick<ReceivedEnvelope, "origin" | "destination" | "service" | "payload">): void {
    this.#receive(origin, destination, service, payload, false);
  }

  /** Something was heard of a domain, by another server of this one. */
  heard(domain: DomainName): void {
    this.#contacts.heard(this.#contacts.record(domain), this.#env.clock.monotonicMs());
  }

  /** @param relayed - by another server of this domain, for whoever asked: it goes no further. */
  #receive(
    origin: DomainName,
    destination: DomainName,
    service: ServiceName,
    payload: Uint8Array,
    relayed: boolean,
  ): void {
    if (this.#stopped) return;
    let items: federation.PayloadItem[];
    try {
      items = decodePayload(payload);
    } catch (thrown) {
      const { reason } = ParleyError.from(thrown);
      this.#warn({ event: "payload.malformed", origin, service, reason });
      return;
    }
    const record = this.#contacts.record(origin);
    this.#contacts.heard(record, this.#env.clock.monotonicMs());
    for (const item of items) this.#onItem(record, destination, service, item, relayed);
  }

  onBounce(bounce: Parameters<NetworkListener["onBounce"]>[0]): void {
    const tag = this.#relay === undefined ? undefined : tagOfEnvelope(bounce.envelopeId);
    if (tag === undefined || tag === this.#tag) this.#onOwnBounce(bounce);
    else this.#relay?.bounce(tag, bounce);
  }

  #onOwnBounce({
    envelopeId,
    reason,
    retryAfterMs,
    destination,
  }: Parameters<NetworkListener["onBounce"]>[0]): void {
    const record = this.#contacts.record(destination);
    if (lossReasons.has(reason)) this.#contacts.lost(record, reason, this.#env.clock.wallMs());
    const sent = this.#sent.get(envelopeId);
    if (sent === undefined || sent.destination !== destination) return;
    this.#sent.delete(envelopeId);
    this.#rest(record, sent.service, reason, retryAfterMs);
    this.#onNotTaken(destination, sent, reason, retryAfterMs);
  }

  onReachability(domain: DomainName, state: Reachability): void {
    const record = this.#contacts.record(domain);
    if (state.kind !== "down") {
      this.#contacts.hopIsBack(record);
      return;
    }
    // What was asked over the link that is gone, or its answer, went with it: whoever waits may ask again.
    for (const [request, asked] of [...this.#asked]) {
      if (asked.domain === domain)
        this.#failAsk(request, unreachable(state.cause, `${domain} cannot be reached`));
    }
    this.#contacts.lost(record, state.cause, this.#env.clock.wallMs());
  }

  #push(
    domain: DomainName,
    service: ServiceName,
    item: Uint8Array,
    origin: DomainName = this.#localDomain,
    note?: ItemNote,
  ): boolean {
    if (this.#network === undefined || this.#stopped) return false;
    const refused = this.#contacts.known(domain)?.refusedUntilMs[service] ?? 0;
    if (refused > 0 && refused > this.#env.clock.monotonicMs()) return false;
    if (this.#batches.bytes + item.length > this.#options.exchangeQueueBytesMax) return false;
    this.#batches.add(origin, domain, service, item, note);
    if (!this.#deferred) {
      this.#deferred = true;
      this.#env.clock.defer(this.#flushDeferred);
    }
    return true;
  }

  /** At the end of the turn: one envelope for each domain and service. */
  #flush(): void {
    this.#deferred = false;
    if (this.#network === undefined || this.#stopped) return;
    const batches = this.#batches.take();
    if (batches.length === 0) return;
    const { envelopeExpiryMs, hopLimit } = this.#options;
    const expiresAtMs = this.#env.clock.wallMs() + envelopeExpiryMs;
    for (const batch of batches) {
      const { origin, destination, service, items } = batch;
      const outcome = this.#network.send({
        origin,
        destination,
        service,
        items,
        expiresAtMs,
        hopLimit,
        ...(batch.traceparent === undefined ? undefined : { traceparent: batch.traceparent }),
        ...(this.#relay === undefined
          ? undefined
          : { id: envelopeIdOf(this.#tag, this.#env.ids.next("envelope")) }),
      });
      if (outcome.kind === "sent") this.#onSent(batch, outcome.id);
      else this.#onRefused(batch, outcome.reason, outcome.retryAfterMs ?? 0);
    }
  }

  #onSent(batch: Batch, envelopeId: string): void {
    const { destination, service, items, tickets, requests } = batch;
    if (service === "presence") {
      let notifications = 0;
      for (const item of items) if (isNotify(item)) notifications++;
      if (notifications > 0) this.#contacts.record(destination).notificationsSent += notifications;
    }
    if (tickets === undefined && requests === undefined) return;
    const nowMs = this.#env.clock.monotonicMs();
    for (const [id, { sentAtMs }] of this.#sent) {
      if (this.#sent.size < SENT_MAX && sentAtMs > nowMs - this.#options.envelopeExpiryMs) break;
      this.#sent.delete(id);
    }
    this.#sent.set(envelopeId, {
      destination,
      service,
      sentAtMs: nowMs,
      tickets: tickets ?? [],
      requests: requests ?? [],
    });
  }

  /** The next hop took it not. */
  #onRefused(batch: Batch, reason: BounceReason, retryAfterMs: number): void {
    const { origin, destination, service, items, tickets, requests } = batch;
    const record = this.#contacts.record(destination);
    const full = reason === "queue_full" || reason === "rate_limited";
    if (full && service === "presence") {
      for (const item of items) this.#held.keep(origin, destination, item);
      this.#retryHeld(Math.max(REFUSED_MS, retryAfterMs));
    }
    if (lossReasons.has(reason)) this.#contacts.lost(record, reason, this.#env.clock.wallMs());
    this.#rest(record, service, reason, retryAfterMs);
    this.#onNotTaken(destination, { tickets: tickets ?? [], requests: requests ?? [] }, reason, retryAfterMs);
  }

  #onNotTaken(
    destination: DomainName,
    { tickets, requests }: Pick<SentEnvelope, "tickets" | "requests">,
    reason: string,
    retryAfterMs: number,
  ): void {
    for (const request of requests)
      this.#failAsk(request, unreachable(reason, `${destination} cannot be reached`));
    if (tickets.length > 0) this.#returned?.(destination, tickets, { reason, retryAfterMs });
  }

  /** Leaves the next hop alone for a moment. */
  #rest(record: DomainRecord, service: ServiceName, reason: string, retryAfterMs: number): void {
    record.refusal = reason;
    record.refusedUntilMs[service] = this.#env.clock.monotonicMs() + Math.max(REFUSED_MS, retryAfterMs);
  }

  #retryHeld(delayMs: number): void {
    this.#heldTimer ??= this.#env.clock.timer(delayMs, () => {
      this.#heldTimer = undefined;
      for (const { origin, destination, item } of this.#held.take()) {
        if (!this.#push(destination, "presence", item, origin)) this.#held.keep(origin, destination, item);
      }
      if (this.#held.size > 0) this.#retryHeld(REFUSED_MS);
    });
  }

  #onItem(
    record: DomainRecord,
    destination: DomainName,
    service: ServiceName,
    item: federation.PayloadItem,
    relayed: boolean,
  ): void {
    const kind = item.item;
    // From a newer version; there is nothing to answer with.
    if (kind === undefined) return;
    const origin = record.domain;
    if (serviceOf[kind] !== service) {
      this.#warn({ event: "payload.wrong_service", origin, service, kind });
      return;
    }
    if (kind === "notify") record.notificationsReceived++;
    if (item.request !== 0 && answers.has(kind)) {
      const asked = this.#asked.get(item.request);
      if (asked !== undefined && asked.domain === origin && asked.origin === destination) {
        this.#asked.delete(item.request);
        asked.timer.cancel();
        asked.resolve(item);
        return;
      }
      const tag = tagOfRequest(item.request);
      if (asked === undefined && !relayed && tag !== this.#tag && this.#relay !== undefined) {
        this.#relay.answer(tag, origin, destination, service, item);
        return;
      }
    }
    const handler = this.#handlers.get(kind);
    if (handler === undefined) return;
    const reply = (answer: federation.IPayloadItem): void => {
      answer.request = item.request;
      this.send(origin, service, answer, destination);
    };
    try {
      handler(origin, item, reply, destination);
    } catch (error) {
      this.#env.log.error({ event: "item.failed", origin, kind, error });
    }
  }

  /** What another domain says wrong is logged a few times, and then now and then: an envelope holds thousands of items. */
  #warn(fields: {
    readonly event: string;
    readonly origin: DomainName;
    readonly [field: string]: unknown;
  }): void {
    if (this.#logLimit.take(`${fields.event} ${fields.origin}`) === 0) this.#env.log.warn(fields);
  }

  #onAskTimeout(request: number, timeoutMs: number): void {
    const asked = this.#asked.get(request);
    if (asked === undefined) return;
    const { domain, askedAtMs } = asked;
    this.#failAsk(
      request,
      new ParleyError("deadline_exceeded", `${domain} did not answer within ${timeoutMs} ms`, {
        details: { reason: "no_answer" },
      }),
    );
    // Whoever says other things meanwhile is there, and merely slow.
    const record = this.#contacts.record(domain);
    if (record.heardAtMs < askedAtMs) this.#contacts.lost(record, "no_answer", this.#env.clock.wallMs());
  }

  #failAsk(request: number, error: ParleyError): void {
    const asked = this.#asked.get(request);
    if (asked === undefined) return;
    this.#asked.delete(request);
    asked.timer.cancel();
    asked.reject(error);
  }
}

function unreachable(reason: string, message: string): ParleyError {
  return new ParleyError("unavailable", message, { details: { reason } });
}
