/** Messages to other domains: the durable outbox, and the reports of what became of them. */
import type { Bus } from "@parley/bus";
import { type DomainName, domainOf, type FinalDeliveryStatus, type PrincipalName } from "@parley/model";
import { federation } from "@parley/protocol";
import { type Env, ParleyError } from "@parley/runtime";
import type { EnqueueOutcome, OutboxEntry, Store, StoredReport } from "@parley/store";
import { Pending } from "../core/pending.js";
import type { SessionPort } from "../core/ports.js";
import { RetryLater } from "../core/retry-later.js";
import type { OutboxOptions } from "../options.js";
import { type Awaited, nameOf } from "./awaited-sends.js";
import { DelegatedEnds } from "./delegated-ends.js";
import { DomainOutbox, type DomainOutboxContext } from "./domain-outbox.js";
import type { MessageCounts, WaitingForDomain } from "./metrics.js";
import type { OutgoingMessage, UnderWay, Waiter } from "./outbox-entry.js";
import { type OutboxHost, OutboxSharing } from "./outbox-sharing.js";
import type { OutboxResult } from "./outbox-words.js";
import { answerFinal, answerQueued, reportEvent, statusOfRefusal } from "./report.js";
import { chainName, dismiss, SendWaiters, takeChain, type Waiting } from "./send-waiters.js";
import type { TrackedExchange } from "./tracked-exchange.js";

/** What {@link Outbox} works with. */
export interface OutboxParts {
  readonly store: Store;
  readonly bus: Bus;
  readonly exchange: TrackedExchange;
  readonly options: OutboxOptions;
  readonly counts: MessageCounts;
  /** This server's name within its domain. */
  readonly node: string;
  /** A final report was stored for a sender that did not wait. */
  readonly onReport: (report: StoredReport) => void;
  /** Like {@link onReport}, but it is not known whether it was stored. */
  readonly onReportUnsure: (report: StoredReport) => void;
  /** A Send was answered QUEUED. */
  readonly onQueued: (sender: PrincipalName) => void;
}

/** The end of a message on its way into the store. */
interface Settling {
  readonly domain: DomainOutbox;
  readonly entry: OutboxEntry;
  readonly report: StoredReport;
  readonly waiters: readonly Waiting[];
  /** Whether the waiting Sends are told, and nobody else: then no report is stored. */
  readonly answers: boolean;
  /** A try has failed: it may have been carried out or not, and the Sends were told so. */
  retried: boolean;
}

/** How often an enqueue is tried again that found its entry just settled. Once is enough, unless the store is wrong. */
const ENQUEUES_MAX = 5;
/** No outbox counts so far; stores keep numbers of six bytes. */
const OUTBOX_SEQ_MAX = 2 ** 48 - 1;
/** Reasons are words; what another domain makes of them is kept with the report. */
const REASON_CHARS_MAX = 64;

/**
 * Takes messages for other domains, sees to it that they get there, and tells each sender exactly once what became of it.
 *
 * A Send waits for `queuedReportMs`; the other domain's answer within that time is its answer. Later it is answered QUEUED, and the
 * final report is stored with the end of the entry, in one write, and told to the sender's sessions until one acknowledges it.
 *
 * Where several servers share the store, {@link OutboxSharing} says which of them sends to a domain. A Send at another one
 * waits for what that one tells it; if nobody else can have been told anything of the message, the server where it waits
 * ends the entry, without a report, and answers when that is durable. The store tells who ends an entry that it was the one.
 *
 * Crash windows. Before the enqueue is durable nothing was said, and the sender sends again (idempotent by sender, inbox and
 * id). A final answer that a Send waits for ends the entry without a stored report, and is told when that is durable: if the
 * server or the connection dies in between, the sender never had an answer, sends again, and the destination recognises
 * the message. Where QUEUED was said once, also to a Send of the same message that came earlier, the final report is always
 * stored: the sender need not send again for it. So no report is told twice and none is lost.
 */
export class Outbox {
  readonly #env: Env;
  readonly #parts: OutboxParts;
  readonly #domains = new Map<DomainName, DomainOutbox>();
  /** How many entries each domain has, where this is the only server of the domain. */
  readonly #entries = new Map<DomainName, number>();
  /** Absent where this is the only server of the domain. */
  readonly #sharing: OutboxSharing | undefined;
  /** Ends that the store did not take. No more than the windows hold, which are not filled before these are written. */
  readonly #unsettled: RetryLater<Settling>;
  /** The entries whose end is being written, where others may ask for it. */
  readonly #settling = new Set<string>();
  /** Ends that other servers were asked to write. */
  readonly #delegated: DelegatedEnds<Settling>;
  readonly #waiters: SendWaiters;
  #context: DomainOutboxContext | undefined;
  /** Operations of the store that somebody waits for. */
  readonly pending = new Pending();
  #stopped = false;

  constructor(env: Env, parts: OutboxParts) {
    this.#env = env;
    this.#parts = parts;
    this.#waiters = new SendWaiters(env, {
      queuedReportMs: parts.options.queuedReportMs,
      keepsMessage: parts.store.shared,
      onImpatient: (waiter) => this.#losePatience(waiter),
    });
    this.#unsettled = new RetryLater(env, {
      itemsMax: Number.MAX_SAFE_INTEGER,
      retry: (settling) => this.#write(settling),
    });
    this.#delegated = new DelegatedEnds(env, (settling) => this.#write(settling));
    const { store, bus, options, node } = parts;
    if (store.shared)
      this.#sharing = new OutboxSharing(env, { store, bus, options, node, host: this.#host() });
  }

  /** Goes on with what the store has from before. */
  async start(): Promise<void> {
    const { store, counts, exchange, options } = this.#parts;
    this.#context = {
      env: this.#env,
      store,
      exchange,
      options,
      counts,
      outboxName: await store.outboxEpoch(),
      shared: store.shared,
      settle: (domain, message, status, reason) => this.#settle(domain, message, status, reason),
      gone: (waiter) => this.#enqueueAgain(waiter),
    };
    exchange.on("delivered", (origin, item) => this.#onDelivered(origin, item));
    exchange.onReturned((domain, seqs, why) => this.#domains.get(domain)?.onReturned(seqs, why));
    exchange.onContact((domain, contact) => {
      const outbox = this.#domains.get(domain);
      if (contact.kind === "down") outbox?.onContactLost();
      else if (contact.kind === "up") outbox?.onContact();
      else outbox?.onHopBack();
    });
    if (this.#sharing !== undefined) {
      await this.#sharing.start();
      return;
    }
    for (const [domain, count] of await store.outboxDomains()) {
      this.#env.log.info({ event: "outbox.restored", domain, messages: count });
      this.#entries.set(domain as DomainName, count);
      this.#domains.set(domain as DomainName, new DomainOutbox(this.#context, domain as DomainName, true));
    }
  }

  /** What waits for each domain, for whoever looks at this server. */
  *waiting(): Iterable<WaitingForDomain> {
    const nowMs = this.#env.clock.wallMs();
    const looked = new Map(this.#sharing?.waiting() ?? []);
    for (const [domain, outbox] of this.#domains) {
      const { hasSpilled, oldestAtMs, underWay } = outbox;
      const known = this.#entries.get(domain) ?? looked.get(domain) ?? 0;
      looked.delete(domain);
      const entries = hasSpilled ? Math.max(known, underWay) : underWay;
      const oldestAgeMs = oldestAtMs === undefined ? undefined : nowMs - oldestAtMs;
      yield { domain, entries, oldestAgeMs };
    }
    for (const [domain, entries] of looked) yield { domain, entries, oldestAgeMs: undefined };
  }

  /** Messages whose end is being written. */
  get unsettled(): number {
    let count = 0;
    for (const domain of this.#domains.values()) count += domain.unsettled;
    return count;
  }

  /** Sends that wait for an answer. */
  get sendsWaiting(): number {
    return this.#waiters.waiting;
  }

  /** Domains that this server holds the lease to send to; 0 where it needs none. */
  get leasesHeld(): number {
    return this.#sharing?.leasesHeld ?? 0;
  }

  /** Sends nothing any more. */
  stop(): void {
    this.#stopped = true;
    this.#waiters.stop();
    this.#unsettled.stop();
    this.#delegated.stop();
    this.#sharing?.stop();
    for (const domain of this.#domains.values()) domain.stop();
  }

  /** After {@link stop}, when nothing is being written any more: lets the other servers of the domain go on. */
  async release(): Promise<void> {
    await this.#sharing?.release();
  }

  /** The bus has lost something. */
  onGap(): void {
    this.#sharing?.onGap();
  }

  /** The store answers again. */
  onStoreBack(): void {
    this.#unsettled.now();
    this.#sharing?.lookNow();
  }

  /** Whether a Send waits here that another server is to tell what became of it. */
  get awaitsOthers(): boolean {
    return (this.#sharing?.awaited.size ?? 0) > 0;
  }

  /** Whether a Send has not been written yet, because it is being found out who sends to its domain. */
  get holdsSends(): boolean {
    return this.#sharing?.holdsSends === true;
  }

  /** Resolves when those have been handed to the store. */
  async sendsGone(): Promise<void> {
    await this.#sharing?.sendsGone();
  }

  /** A final report is about to be told as an event: a Send that still waits for it is told that before. */
  beforeReport(message: { readonly sender: string; readonly inbox: string; readonly id: string }): void {
    const awaited = this.#sharing?.awaited.byName(nameOf(message));
    if (awaited === undefined) return;
    this.#sharing?.awaited.remove(awaited);
    for (const waiter of takeChain(awaited.waiter).waiters) this.#answerFollows(waiter, awaited.waiter);
  }

  /** Takes a message that passed the checks. Answers through its session. */
  send(message: OutgoingMessage): void {
    if (this.#sharing === undefined) this.#enqueue(message, 0);
    else this.#sharing.whenKnown(message.domain, () => this.#enqueue(message, 0));
  }

  #enqueue(message: OutgoingMessage, attempt: number): void {
    const { outboxEntriesMax: entriesMax, outboxExpiryMs } = this.#parts.options;
    const { domain, sender, inbox, id, bytes, session, operationId, span } = message;
    const nowMs = this.#env.clock.wallMs();
    const sends = this.#sends(domain);
    this.pending.begin();
    this.#parts.store
      .enqueue({
        domain,
        sender,
        inbox,
        id,
        bytes,
        nowMs,
        expiresAtMs: nowMs + outboxExpiryMs,
        entriesMax,
        ...(span === undefined ? undefined : { traceparent: span.traceparent }),
      })
      .then(
        (outcome) => {
          this.pending.end();
          span?.end(outcome.kind === "full" ? "outbox_full" : undefined);
          this.#enqueued(message, outcome, attempt, sends);
        },
        (error: unknown) => {
          this.pending.end();
          span?.end(ParleyError.from(error).reason);
          session.fail(operationId, ParleyError.from(error));
          // It may be there all the same, and nobody else says so.
          if (this.#sharing !== undefined) this.#domains.get(domain)?.look();
        },
      );
  }

  /** Whether this server sends to the domain. */
  #sends(domain: DomainName): boolean {
    return this.#sharing === undefined || this.#sharing.owns(domain);
  }

  #enqueued(message: OutgoingMessage, outcome: EnqueueOutcome, attempt: number, sends: boolean): void {
    const { session, operationId, domain } = message;
    switch (outcome.kind) {
      case "queued":
      case "waiting": {
        const fresh = outcome.kind === "queued";
        if (fresh) this.#countEntry(domain, 1);
        const waiter = this.#waiters.add(message);
        if (!this.#sends(domain)) {
          this.#waitElsewhere(domain, outcome.entry.seq, waiter, fresh);
          return;
        }
        waiter.made = fresh && sends;
        if (this.#domain(domain).take(outcome.entry, waiter, fresh)) return;
        // It was answered for between the store's answer and now.
        dismiss(waiter);
        this.#enqueueOnce(message, attempt + 1);
        return;
      }
      case "reported":
        // Stored because somebody was told QUEUED, or nobody waited: it comes as an event until it is acknowledged, and not as
        // the answer of a Send, which may be lost with its session.
        answerQueued(session, operationId, { id: message.id, to: message.inbox, reason: "report_follows" });
        session.push(reportEvent(outcome.report));
        return;
      case "full":
        session.fail(
          operationId,
          new ParleyError(
            "resource_exhausted",
            `${outcome.limit} messages wait for ${message.domain}, limit ${outcome.limit} (outboxEntriesMax)`,
            { details: { reason: "outbox_full" } },
          ),
        );
    }
  }

  #enqueueOnce(message: OutgoingMessage, attempt: number): void {
    if (attempt <= ENQUEUES_MAX) this.#enqueue(message, attempt);
    else message.session.fail(message.operationId, beingSettled());
  }

  /** The entry that these Sends wait for was ended elsewhere: what became of it is in the store, or it is made anew. */
  #enqueueAgain(chain: Waiter): void {
    for (let waiter: Waiter | undefined = chain; waiter !== undefined; waiter = waiter.next) {
      const { message, answered } = waiter;
      dismiss(waiter);
      if (!answered && message?.session.open === true) this.#enqueueOnce(message, 1);
    }
  }

  #domain(domain: DomainName): DomainOutbox {
    let outbox = this.#domains.get(domain);
    if (outbox === undefined) {
      outbox = new DomainOutbox(this.#started(), domain, false);
      this.#domains.set(domain, outbox);
    }
    return outbox;
  }

  #started(): DomainOutboxContext {
    if (this.#context === undefined) throw new ParleyError("unavailable", "the server has not started");
    return this.#context;
  }

  #onDelivered(origin: DomainName, { delivered }: federation.PayloadItem): void {
    if (delivered == null) return;
    if (this.#sends(origin)) this.#answered(origin, delivered);
    else this.#sharing?.forward(origin, delivered);
  }

  #answered(origin: DomainName, delivered: federation.IDelivered): void {
    const reason = (delivered.reason ?? "").slice(0, REASON_CHARS_MAX);
    this.#domains.get(origin)?.onAnswer(delivered.outboxSeq ?? 0, delivered.outcome ?? 0, reason);
  }

  /** Whoever sends to the domain cannot be told the answer: the end is written here, with its report. It finds out by itself. */
  async #settleForOther(
    domain: DomainName,
    { outboxSeq, outcome, reason }: federation.IDelivered,
  ): Promise<void> {
    const seq = outboxSeq ?? 0;
    const isDelivered = outcome === federation.DeliveryOutcome.DELIVERY_OUTCOME_DELIVERED;
    if (!isDelivered && outcome !== federation.DeliveryOutcome.DELIVERY_OUTCOME_REFUSED) return;
    // It is another domain's number.
    if (!Number.isSafeInteger(seq) || seq <= 0 || seq > OUTBOX_SEQ_MAX) return;
    const { store } = this.#parts;
    const refusal = (reason ?? "").slice(0, REASON_CHARS_MAX) || "refused";
    this.pending.begin();
    try {
      const [entry] = await store.entries({ domain, afterSeq: seq - 1, itemsMax: 1, bytesMax: 1 });
      if (entry?.seq !== seq) return;
      const { sender, id, inbox } = entry;
      const report: StoredReport = {
        sender,
        id,
        inbox,
        status: isDelivered ? "delivered" : statusOfRefusal(refusal),
        reason: isDelivered ? "" : refusal,
        atMs: this.#env.clock.wallMs(),
      };
      if (await store.settle(entry, report)) this.#parts.onReport(report);
    } catch (thrown) {
      // It is answered for again when it is sent again.
      const error = ParleyError.from(thrown);
      this.#env.log.warn({ event: "outbox.settle_failed", domain, seq, retries: false, error });
    } finally {
      this.pending.end();
    }
  }

  #dropIfIdle(outbox: DomainOutbox): void {
    if (this.#sharing === undefined) this.#countEntry(outbox.domain, -1);
    // What is owned is kept as long: it knows what it has sent.
    if (this.#sharing !== undefined || !outbox.idle || this.#domains.get(outbox.domain) !== outbox) return;
    outbox.stop();
    this.#domains.delete(outbox.domain);
    this.#entries.delete(outbox.domain);
  }

  /** Where others make and end entries, too, the store is asked instead. */
  #countEntry(domain: DomainName, by: 1 | -1): void {
    if (this.#sharing !== undefined) return;
    this.#entries.set(domain, Math.max(0, (this.#entries.get(domain) ?? 0) + by));
  }

  #settle(domain: DomainOutbox, message: UnderWay, status: FinalDeliveryStatus, reason: string): void {
    const { entry } = message;
    this.#countEnd(entry, status, reason);
    const { sender, id, inbox } = entry;
    const { waiters, wasQueued } = takeChain(message.waiter);
    // Who was told QUEUED is told the rest by an event that is kept until it is acknowledged.
    const alone = !wasQueued && !message.inherited && this.#sharing?.ownsForNow(domain.domain) !== false;
    const answers = alone && waiters.length > 0 && !message.toldElsewhere;
    const report: StoredReport = { sender, id, inbox, status, reason, atMs: this.#env.clock.wallMs() };
    const settling: Settling = { domain, entry, report, waiters, answers, retried: false };
    if (this.#sharing !== undefined) {
      this.#settling.add(keyOf(entry));
      if (alone && waiters.length === 0 && this.#delegate(settling)) return;
    }
    this.#write(settling);
  }

  #countEnd({ bytes }: OutboxEntry, status: FinalDeliveryStatus, reason: string): void {
    const { outgoing } = this.#parts.counts;
    if (status === "delivered") outgoing.delivered(bytes.length);
    else if (status === "unknown") outgoing.ended("unknown");
    else outgoing.refused(status, reason);
  }

  /** Where the only Send that waits for a message waits at another server, that one writes its end and answers. */
  #delegate(settling: Settling): boolean {
    const { entry, report } = settling;
    const { domain, seq } = entry;
    const [node, other] = this.#sharing?.waitingNodes(domain, seq) ?? [];
    if (node === undefined || other !== undefined) return false;
    this.#delegated.add(keyOf(entry), node, settling);
    this.#sharing?.tell(node, { domain, seq, report, follows: false });
    return true;
  }

  /** The server that was asked to write an end has answered. */
  #onEnded(domain: DomainName, seq: number, written: boolean): void {
    const settling = this.#delegated.take(keyOf({ domain, seq }));
    if (settling === undefined) return;
    if (!written) {
      this.#write(settling);
      return;
    }
    this.#sharing?.endWaiting(domain, seq);
    this.#settling.delete(keyOf({ domain, seq }));
    settling.domain.settled();
  }

  #write(settling: Settling): void {
    const { entry, report, answers, retried } = settling;
    const { store } = this.#parts;
    this.pending.begin();
    (answers && !retried ? store.settle(entry) : store.settle(entry, report)).then(
      (stored) => {
        this.pending.end();
        this.#settled(settling, stored);
      },
      (thrown: unknown) => {
        this.pending.end();
        this.#onSettleFailed(settling, ParleyError.from(thrown));
      },
    );
  }

  /** @param stored - see `OutboxStore.settle`. */
  #settled(settling: Settling, stored: boolean): void {
    const { domain, entry, report, waiters, answers, retried } = settling;
    if (this.#sharing !== undefined) this.#settling.delete(keyOf(entry));
    if (retried) {
      // Those that had waited were told that it is not known; the event tells them, if nothing else has.
      if (stored) this.#tellReport(settling);
      else this.#parts.onReportUnsure(report);
    } else if (answers) {
      for (const waiter of waiters) {
        if (stored || this.#sharing === undefined) answerFinal(waiter.session, waiter.operationId, report);
        else this.#askAgain(waiter);
      }
    } else if (stored) {
      this.#tellReport(settling);
    } else {
      // It was ended by another server, or is of an account that was removed: one of the same name has sent nothing.
      for (const waiter of waiters) {
        if (this.#sharing === undefined) this.#answerFollows(waiter, report);
        else this.#askAgain(waiter);
      }
    }
    domain.settled();
    this.#dropIfIdle(domain);
  }

  /** The report is in the store: tells everybody of the sender's. */
  #tellReport({ entry, report, waiters }: Settling): void {
    const { domain, seq } = entry;
    for (const waiter of waiters) this.#answerFollows(waiter, report);
    for (const node of this.#sharing?.endWaiting(domain, seq) ?? [])
      this.#sharing?.tell(node, { domain, seq, report, follows: true });
    this.#parts.onReport(report);
  }

  #onSettleFailed(settling: Settling, error: ParleyError): void {
    const { domain, entry, waiters } = settling;
    // A store that is broken for good ends the server: after the restart the entry is sent again, and recognised.
    const retries = error.retryable && !this.#stopped;
    const fields = { event: "outbox.settle_failed", domain: entry.domain, seq: entry.seq, retries, error };
    if (retries) this.#env.log.warn(fields);
    else this.#env.log.error(fields);
    for (const { session, operationId } of waiters) session.fail(operationId, error);
    if (!retries) {
      this.#settling.delete(keyOf(entry));
      domain.settled();
      return;
    }
    this.#unsettled.add({ ...settling, waiters: [], retried: true });
  }

  #askAgain({ message, session, operationId }: Waiting): void {
    if (message === undefined) session.fail(operationId, beingSettled());
    else this.#enqueueOnce(message, 1);
  }

  #answerFollows(
    { session, operationId }: Pick<Waiting, "session" | "operationId">,
    { id, inbox }: Pick<StoredReport, "id" | "inbox">,
  ): void {
    answerQueued(session, operationId, { id, to: inbox, reason: "report_follows" });
    this.#parts.onQueued(session.principal as PrincipalName);
  }

  // Where another server sends.

  #waitElsewhere(domain: DomainName, seq: number, waiter: Waiter, made: boolean): void {
    const name = chainName(waiter);
    if (name === undefined) return;
    if (this.#sharing?.wait(domain, seq, name, waiter, made) === true) return;
    const { outboxWaitersMax } = this.#parts.options;
    for (let one: Waiter | undefined = waiter; one !== undefined; one = one.next) {
      const { session } = one;
      if (one.answered || session === undefined) continue;
      // Whether a report of what was there before will be kept, is not known: whoever sends again finds out.
      if (!made)
        session.fail(
          one.operationId,
          new ParleyError(
            "resource_exhausted",
            `${outboxWaitersMax} Sends wait, limit ${outboxWaitersMax} (outboxWaitersMax)`,
            { details: { reason: "too_many_waiting" } },
          ),
        );
      else this.#answerQueued(one, session, "not_answered");
      dismiss(one);
    }
  }

  #onResult(awaited: Awaited | undefined, { domain: text, seq, report, follows }: OutboxResult): void {
    const domain = text as DomainName;
    const key = keyOf({ domain, seq });
    // It was said again while its end is being written here.
    if (this.#settling.has(key)) return;
    const { waiters, wasQueued } = takeChain(awaited?.waiter);
    if (follows || wasQueued || waiters.length === 0 || awaited?.made !== true) {
      for (const waiter of waiters) this.#answerFollows(waiter, report);
      if (!follows) this.#sharing?.tellEnded(domain, seq, false);
      return;
    }
    const { sender, inbox, id } = report;
    this.#settling.add(key);
    this.pending.begin();
    this.#parts.store.settle({ domain, seq, sender, inbox, id }).then(
      (ended) => {
        this.pending.end();
        this.#settling.delete(key);
        this.#sharing?.tellEnded(domain, seq, true);
        for (const waiter of waiters) {
          if (ended) answerFinal(waiter.session, waiter.operationId, report);
          else this.#askAgain(waiter);
        }
      },
      (thrown: unknown) => {
        this.pending.end();
        this.#settling.delete(key);
        this.#sharing?.tellEnded(domain, seq, false);
        const error = ParleyError.from(thrown);
        for (const { session, operationId } of waiters) session.fail(operationId, error);
      },
    );
  }

  #host(): OutboxHost {
    return {
      begin: (domain) => {
        this.#domains.get(domain)?.stop();
        this.#domains.set(domain, new DomainOutbox(this.#started(), domain, true));
      },
      end: (domain) => {
        const outbox = this.#domains.get(domain);
        this.#domains.delete(domain);
        const seated = outbox?.end() ?? [];
        for (const { waiter } of seated)
          for (let one: Waiter | undefined = waiter; one !== undefined; one = one.next) one.made = false;
        return seated;
      },
      adopt: (domain, seq, waiter) => this.#domains.get(domain)?.adopt(seq, waiter),
      waitElsewhere: (domain, { seq, waiter }) => this.#waitElsewhere(domain, seq, waiter, false),
      look: (domain, seq) => {
        if (seq !== undefined && this.#settling.has(keyOf({ domain, seq }))) return "ends";
        return this.#domains.get(domain)?.look(seq) ?? "ends";
      },
      isBusy: (domain) => {
        const outbox = this.#domains.get(domain);
        return outbox !== undefined && (!outbox.idle || outbox.unsettled > 0);
      },
      onDelivered: (domain, delivered) => {
        this.#parts.exchange.heard(domain);
        this.#answered(domain, delivered);
      },
      onResult: (awaited, result) => this.#onResult(awaited, result),
      onGone: (awaited) => this.#enqueueAgain(awaited.waiter),
      asked: (domain, seq, node) => {
        const settling = this.#delegated.of(keyOf({ domain, seq }), node);
        return settling === undefined ? undefined : { domain, seq, report: settling.report, follows: false };
      },
      onDeliveredForOther: (domain, delivered) => {
        for (const one of delivered) void this.#settleForOther(domain, one);
      },
      onAnswersLost: () => {
        for (const domain of this.#domains.values()) domain.onAnswersLost();
      },
      onEnded: (domain, seq, written) => this.#onEnded(domain, seq, written),
    };
  }

  // Patience.

  #losePatience(waiter: Waiter): void {
    const { session, message } = waiter;
    const name = message === undefined ? undefined : nameOf(message);
    const unconfirmed = name !== undefined && this.#sharing?.awaited.byName(name)?.unconfirmed === true;
    waiter.queued = !unconfirmed;
    dismiss(waiter);
    if (name !== undefined) this.#sharing?.forget(name);
    if (session === undefined) return;
    // Nobody has said that the report will be kept.
    if (unconfirmed) session.fail(waiter.operationId, beingSettled());
    else {
      const { kind } = this.#parts.exchange.contact(domainOf(waiter.inbox));
      this.#answerQueued(waiter, session, kind === "down" ? "domain_unreachable" : "not_answered");
    }
  }

  #answerQueued(waiter: Waiter, session: SessionPort, reason: "domain_unreachable" | "not_answered"): void {
    this.#parts.counts.queued.add();
    answerQueued(session, waiter.operationId, { id: waiter.id, to: waiter.inbox, reason });
    this.#parts.onQueued(session.principal as PrincipalName);
  }
}

function beingSettled(): ParleyError {
  return new ParleyError("aborted", "the message is being settled; send it again", {
    details: { reason: "being_settled" },
  });
}

function keyOf({ domain, seq }: { readonly domain: string; readonly seq: number }): string {
  return `${seq} ${domain}`;
}
