/** Messages to other domains: the durable outbox, and the reports of what became of them. */
import {
  type DomainName,
  domainOf,
  type FinalDeliveryStatus,
  type InboxAddress,
  type PrincipalName,
} from "@parley/model";
import type { federation } from "@parley/protocol";
import { type Env, ParleyError, type Timer } from "@parley/runtime";
import type { EnqueueOutcome, OutboxStore, StoredReport } from "@parley/store";
import { Pending } from "../core/pending.js";
import type { SessionPort } from "../core/ports.js";
import type { OutboxOptions } from "../options.js";
import { DomainOutbox, type DomainOutboxContext } from "./domain-outbox.js";
import type { UnderWay, Waiter } from "./outbox-entry.js";
import { answerFinal, answerQueued, reportEvent } from "./report.js";
import type { TrackedExchange } from "./tracked-exchange.js";

/** A message that somebody of this domain sends to another one. */
export interface OutgoingMessage {
  readonly session: SessionPort;
  readonly operationId: number;
  readonly sender: PrincipalName;
  readonly id: string;
  readonly inbox: InboxAddress;
  readonly domain: DomainName;
  readonly bytes: Uint8Array;
}

/** What {@link Outbox} works with. */
export interface OutboxParts {
  readonly store: OutboxStore;
  readonly exchange: TrackedExchange;
  readonly options: OutboxOptions;
  /** A final report was stored for a sender that did not wait. */
  readonly onReport: (report: StoredReport) => void;
}

/** Whom to answer. */
type Waiting = Pick<OutgoingMessage, "session" | "operationId">;

/** How often an enqueue is tried again that found its entry just settled. Once is enough, unless the store is wrong. */
const ENQUEUES_MAX = 5;
/** Reasons are words; what another domain makes of them is kept with the report. */
const REASON_CHARS_MAX = 64;

/**
 * Takes messages for other domains, sees to it that they get there, and tells each sender exactly once what became of it.
 *
 * A Send waits for `queuedReportMs`; the other domain's answer within that time is its answer. Later it is answered QUEUED, and the
 * final report is stored with the end of the entry, in one write, and told to the sender's sessions until one acknowledges it.
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
  /** Sends that wait, in the order in which their patience ends. */
  #waiting: Waiter[] = [];
  #patience: Timer | undefined;
  #context: DomainOutboxContext | undefined;
  /** Operations of the store that somebody waits for. */
  readonly pending = new Pending();
  #stopped = false;

  constructor(env: Env, parts: OutboxParts) {
    this.#env = env;
    this.#parts = parts;
  }

  /** Goes on with what the store has from before. */
  async start(): Promise<void> {
    const { store, exchange, options } = this.#parts;
    this.#context = {
      env: this.#env,
      store,
      exchange,
      options,
      outboxName: await store.outboxEpoch(),
      settle: (message, status, reason) => this.#settle(message, status, reason),
    };
    exchange.on("delivered", (origin, item) => this.#onDelivered(origin, item));
    exchange.onReturned((domain, seqs, why) => this.#domains.get(domain)?.onReturned(seqs, why));
    exchange.onContact((domain, contact) => {
      const outbox = this.#domains.get(domain);
      if (contact.kind === "down") outbox?.onContactLost();
      else if (contact.kind === "up") outbox?.onContact();
      else outbox?.onHopBack();
    });
    for (const [domain, count] of await store.outboxDomains()) {
      this.#env.log.info({ event: "outbox.restored", domain, messages: count });
      this.#domains.set(domain as DomainName, new DomainOutbox(this.#context, domain as DomainName, true));
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#patience?.cancel();
    for (const domain of this.#domains.values()) domain.stop();
  }

  /** Takes a message that passed the checks. Answers through its session. */
  send(message: OutgoingMessage): void {
    this.#enqueue(message, 0);
  }

  #enqueue(message: OutgoingMessage, attempt: number): void {
    const { outboxEntriesMax: entriesMax, outboxExpiryMs } = this.#parts.options;
    const { domain, sender, inbox, id, bytes, session, operationId } = message;
    const nowMs = this.#env.clock.wallMs();
    this.pending.begin();
    this.#parts.store
      .enqueue({ domain, sender, inbox, id, bytes, nowMs, expiresAtMs: nowMs + outboxExpiryMs, entriesMax })
      .then(
        (outcome) => {
          this.pending.end();
          this.#enqueued(message, outcome, attempt);
        },
        (error: unknown) => {
          this.pending.end();
          session.fail(operationId, ParleyError.from(error));
        },
      );
  }

  #enqueued(message: OutgoingMessage, outcome: EnqueueOutcome, attempt: number): void {
    const { session, operationId } = message;
    switch (outcome.kind) {
      case "queued":
      case "waiting": {
        const waiter = this.#wait(message);
        if (this.#domain(message.domain).take(outcome.entry, waiter, outcome.kind === "queued")) return;
        // It was answered for between the store's answer and now.
        waiter.answered = true;
        waiter.session = undefined;
        if (attempt < ENQUEUES_MAX) this.#enqueue(message, attempt + 1);
        else
          session.fail(
            operationId,
            new ParleyError("aborted", "the message is being settled; send it again"),
          );
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

  #domain(domain: DomainName): DomainOutbox {
    let outbox = this.#domains.get(domain);
    if (outbox === undefined) {
      if (this.#context === undefined) throw new ParleyError("unavailable", "the server has not started");
      outbox = new DomainOutbox(this.#context, domain, false);
      this.#domains.set(domain, outbox);
    }
    return outbox;
  }

  #onDelivered(origin: DomainName, { delivered }: federation.PayloadItem): void {
    const outbox = this.#domains.get(origin);
    if (outbox === undefined || delivered == null) return;
    const reason = (delivered.reason ?? "").slice(0, REASON_CHARS_MAX);
    outbox.onAnswer(delivered.outboxSeq ?? 0, delivered.outcome ?? 0, reason);
  }

  #dropIfIdle(domain: DomainName): void {
    const outbox = this.#domains.get(domain);
    if (outbox?.idle !== true) return;
    outbox.stop();
    this.#domains.delete(domain);
  }

  #settle(message: UnderWay, status: FinalDeliveryStatus, reason: string): void {
    const { entry } = message;
    const { sender, id, inbox } = entry;
    const { waiters, wasQueued } = takeWaiters(message);
    // Who was told QUEUED is told the rest by an event that is kept until it is acknowledged.
    const answers = waiters.length > 0 && !wasQueued;
    const report: StoredReport = { sender, id, inbox, status, reason, atMs: this.#env.clock.wallMs() };
    const { store } = this.#parts;
    this.pending.begin();
    (answers ? store.settle(entry) : store.settle(entry, report)).then(
      (stored) => {
        this.pending.end();
        for (const { session, operationId } of waiters) {
          if (answers) answerFinal(session, operationId, report);
          else answerQueued(session, operationId, { id, to: inbox, reason: "report_follows" });
        }
        // What was not stored is of an account that was removed: one of the same name has sent nothing.
        if (stored && !answers) this.#parts.onReport(report);
        this.#dropIfIdle(entry.domain as DomainName);
      },
      (thrown: unknown) => {
        this.pending.end();
        // The entry is still there: after the restart that a broken store brings it is sent again, and recognised.
        const error = ParleyError.from(thrown);
        this.#env.log.error({ event: "outbox.settle_failed", domain: entry.domain, seq: entry.seq, error });
        for (const { session, operationId } of waiters) session.fail(operationId, error);
      },
    );
  }

  #wait({ session, operationId, id, inbox }: OutgoingMessage): Waiter {
    const queuedAtMs = this.#env.clock.monotonicMs() + this.#parts.options.queuedReportMs;
    const waiter: Waiter = {
      session,
      operationId,
      id,
      inbox,
      queuedAtMs,
      answered: false,
      queued: false,
      next: undefined,
    };
    this.#waiting.push(waiter);
    this.#patienceLater();
    return waiter;
  }

  /** All wait equally long, so that the first in the list is the first whose patience ends: one timer for all. */
  #patienceLater(): void {
    const first = this.#waiting[0];
    if (this.#patience !== undefined || first === undefined || this.#stopped) return;
    const delayMs = Math.max(1, first.queuedAtMs - this.#env.clock.monotonicMs());
    this.#patience = this.#env.clock.timer(delayMs, () => {
      this.#patience = undefined;
      this.#endPatience();
      this.#patienceLater();
    });
  }

  #endPatience(): void {
    const nowMs = this.#env.clock.monotonicMs();
    const waiting = this.#waiting;
    let head = 0;
    for (let waiter = waiting[head]; waiter !== undefined; waiter = waiting[head]) {
      if (!waiter.answered && waiter.queuedAtMs > nowMs) break;
      head++;
      if (waiter.answered) continue;
      waiter.answered = true;
      waiter.queued = true;
      const { session } = waiter;
      waiter.session = undefined;
      if (session === undefined) continue;
      const { kind } = this.#parts.exchange.contact(domainOf(waiter.inbox));
      const reason = kind === "down" ? "domain_unreachable" : "not_answered";
      answerQueued(session, waiter.operationId, { id: waiter.id, to: waiter.inbox, reason });
    }
    this.#waiting = waiting.slice(head);
  }
}

/** Those that still wait for the answer, and can be given it: they count as answered from now on. And whether QUEUED was said. */
function takeWaiters(message: UnderWay): { waiters: readonly Waiting[]; wasQueued: boolean } {
  const waiters: Waiting[] = [];
  // Of the process before nobody knows what it said.
  let wasQueued = message.restored;
  for (let waiter = message.waiter; waiter !== undefined; waiter = waiter.next) {
    if (waiter.queued) wasQueued = true;
    if (waiter.answered) continue;
    waiter.answered = true;
    const { session, operationId } = waiter;
    waiter.session = undefined;
    if (session?.open === true) waiters.push({ session, operationId });
  }
  return { waiters, wasQueued };
}
