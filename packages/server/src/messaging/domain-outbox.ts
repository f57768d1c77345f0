/** What waits for one other domain, and how it is sent: a window in memory over the durable outbox. */
import { type DomainName, domainOf, type FinalDeliveryStatus } from "@parley/model";
import { encodeDeliverItem, federation } from "@parley/protocol";
import { Backoff, type Env, ParleyError, type Span, type Timer } from "@parley/runtime";
import type { OutboxEntry, OutboxStore } from "@parley/store";
import type { OutboxOptions } from "../options.js";
import type { SeatedWaiter } from "./awaited-sends.js";
import type { MessageCounts } from "./metrics.js";
import { Lane, lastOf, UnderWay, type Waiter } from "./outbox-entry.js";
import { statusOfRefusal } from "./report.js";
import type { TrackedExchange } from "./tracked-exchange.js";

/** What the outboxes of all domains work with. */
export interface DomainOutboxContext {
  readonly env: Env;
  readonly store: Pick<OutboxStore, "entries">;
  readonly exchange: TrackedExchange;
  readonly options: OutboxOptions;
  readonly counts: MessageCounts;
  /** Names our outbox to others; see `OutboxStore.outboxEpoch`. */
  readonly outboxName: string;
  /** The fate of a message is known: makes it durable, and tells the sender. */
  settle(domain: DomainOutbox, message: UnderWay, status: FinalDeliveryStatus, reason: string): void;
  /**
   * Whether other servers make entries, too. Then every message is taken from the store, so that none is sent before one of
   * a smaller number that another server has made.
   */
  readonly shared: boolean;
  /** A Send waits for an entry that is not there any more. */
  gone(waiter: Waiter): void;
}

/** Bounces that will not be different later, as long as nobody changes a policy: the sender is told at once. */
const FINAL_BOUNCES: ReadonlySet<string> = new Set(["denied", "too_large"]);

/** Over how long the first attempts are spread when the way to other domains is there again. */
const CONTACT_SPREAD_MS = 1_000;
/** What is known of an entry's past, where no other server shares the outbox. */
const OWN = { inherited: false, toldElsewhere: false } as const;
const INHERITED = { inherited: true, toldElsewhere: true } as const;
/** An answer that takes longer is one that was lost, where some are known to have been. */
const ANSWER_USUAL_MS = 1_000;
/** How far the clocks of the servers of a domain may be apart: entries that old may have been sent by the one before. */
const CLOCKS_APART_MS = 1_000;

/**
 * Sends one domain's messages until it has answered for each.
 *
 * The window holds the oldest unanswered messages, in the order of their numbers; what is beyond (`spill`) is in the store
 * and loaded as the window empties. Each Deliver names the message before it in its lane that is unanswered; a destination that
 * has not decided that one answers OUT_OF_ORDER, and the lane is sent again from its oldest (go-back). Without an answer within
 * `answerTimeoutMs` everything unanswered is sent again in order, less and less often. While nothing can be sent (contact
 * lost, queue full, the destination asks for a pause) it holds, and tries again after a growing pause or when contact is back.
 *
 * Crash windows. Entries come here when they are durable, never before, so that their numbers are never given to another
 * message. An answer ends an entry in memory at once (its lane goes on) and in the store a moment later: a crash in between
 * means that it is sent again after the restart, and the destination recognises it by its id and answers the same.
 */
export class DomainOutbox {
  readonly domain: DomainName;
  readonly #context: DomainOutboxContext;
  readonly #backoff: Backoff;
  /** By number, which is also the order of insertion. */
  readonly #window = new Map<number, UnderWay>();
  readonly #lanes = new Map<string, Lane>();
  #windowBytes = 0;
  /** Entries up to here are or were in the window. */
  #loadedSeq = 0;
  /** Entries up to here exist. */
  #knownSeq = 0;
  /** Whether there may be entries from before the start that nobody has told of. */
  #mayHoldMore: boolean;
  /** The first entry that was made since the start: what is older may have been sent by the process before. */
  #firstOwnSeq = Number.POSITIVE_INFINITY;
  #loading = false;
  /** Sends that wait for entries beyond the window. */
  readonly #waiters = new Map<number, Waiter>();
  /** Since when this server sends to the domain, Unix milliseconds. */
  readonly #sinceMs: number;
  /** Entries beyond the window of which another server says that Sends wait there. */
  readonly #awaitedElsewhere = new Set<number>();
  /** Messages whose end is being written. */
  #unsettled = 0;
  #finding = false;
  /** Nothing is sent before this (monotonic milliseconds); 0: sending. */
  #heldUntilMs = 0;
  /** How long the next answer may take. */
  #timeoutMs: number;
  #timer: Timer | undefined;
  #timerAtMs = Number.POSITIVE_INFINITY;
  #stopped = false;

  /** @param restored - whether the store has entries from before the start. */
  constructor(context: DomainOutboxContext, domain: DomainName, restored: boolean) {
    this.#context = context;
    this.domain = domain;
    this.#mayHoldMore = restored;
    this.#sinceMs = context.env.clock.wallMs();
    this.#timeoutMs = context.options.answerTimeoutMs;
    const { retryInitialMs: initialMs, retryMaxMs: maxMs } = context.options;
    this.#backoff = new Backoff(context.env, { initialMs, maxMs });
    if (restored) this.#load();
  }

  /** Whether nothing waits, so that the object can be forgotten. */
  get idle(): boolean {
    return this.#window.size === 0 && this.#waiters.size === 0 && !this.#loading && !this.#hasSpilled;
  }

  /** Messages whose end is being written. */
  get unsettled(): number {
    return this.#unsettled;
  }

  /** Whether there may be entries that are not in memory. */
  get hasSpilled(): boolean {
    return this.#hasSpilled;
  }

  /** When the oldest entry in memory was made, Unix milliseconds. */
  get oldestAtMs(): number | undefined {
    const oldest: UnderWay | undefined = this.#window.values().next().value;
    return oldest?.entry.queuedAtMs;
  }

  /** Messages in memory. */
  get underWay(): number {
    return this.#window.size;
  }

  /**
   * Takes a durable entry and whoever waits for it.
   * @param fresh - whether it was just made, and not waiting already.
   * @returns `false` when the entry was answered for meanwhile: its report is in the store, or it can be made anew.
   */
  take(entry: OutboxEntry, waiter: Waiter, fresh: boolean): boolean {
    const present = this.#window.get(entry.seq);
    if (present !== undefined) {
      waiter.next = present.waiter;
      present.waiter = waiter;
      return true;
    }
    if (entry.seq <= this.#loadedSeq) return false;
    const direct = !this.#context.shared && !this.#hasSpilled && !this.#loading && this.#hasRoom();
    if (entry.seq > this.#knownSeq) this.#knownSeq = entry.seq;
    if (fresh && entry.seq < this.#firstOwnSeq) this.#firstOwnSeq = entry.seq;
    if (direct) {
      this.#add(entry, waiter);
      return true;
    }
    this.adopt(entry.seq, waiter);
    return true;
  }

  /** Takes over a Send that waits for an entry. */
  adopt(seq: number, waiter: Waiter): void {
    const others = this.#waiters.get(seq);
    if (others !== undefined) lastOf(waiter).next = others;
    this.#waiters.set(seq, waiter);
    if (seq > this.#knownSeq) this.#knownSeq = seq;
    this.#load();
  }

  /**
   * Another server says that there is an entry, and that Sends wait for its end there; without a number: there may be any.
   * @returns `gone` when it was answered for.
   */
  look(seq?: number): "waits" | "gone" {
    if (seq === undefined) {
      this.#mayHoldMore = true;
      this.#load();
      return "waits";
    }
    const message = this.#window.get(seq);
    if (message !== undefined) {
      message.toldElsewhere = true;
      return "waits";
    }
    if (seq <= this.#loadedSeq) return "gone";
    this.#awaitedElsewhere.add(seq);
    if (seq > this.#knownSeq) this.#knownSeq = seq;
    this.#load();
    return "waits";
  }

  /** Another server sends to the domain now. @returns the Sends that wait here. */
  end(): readonly SeatedWaiter[] {
    this.stop();
    const seated: SeatedWaiter[] = [];
    for (const { entry, waiter } of this.#window.values())
      if (waiter !== undefined) seated.push({ seq: entry.seq, waiter });
    for (const [seq, waiter] of this.#waiters) seated.push({ seq, waiter });
    this.#window.clear();
    this.#lanes.clear();
    this.#waiters.clear();
    return seated;
  }

  /** The end of a message was written. */
  settled(): void {
    this.#unsettled--;
    if (this.#hasSpilled) this.#load();
  }

  /** The destination has answered. */
  onAnswer(seq: number, outcome: federation.DeliveryOutcome, reason: string): void {
    const message = this.#window.get(seq);
    if (message === undefined) return;
    this.#timeoutMs = this.#context.options.answerTimeoutMs;
    const { DeliveryOutcome } = federation;
    switch (outcome) {
      case DeliveryOutcome.DELIVERY_OUTCOME_DELIVERED:
        this.#backoff.reset();
        this.#finish(message, "delivered", "");
        return;
      case DeliveryOutcome.DELIVERY_OUTCOME_REFUSED:
        this.#backoff.reset();
        this.#finish(message, statusOfRefusal(reason), reason || "refused");
        return;
      case DeliveryOutcome.DELIVERY_OUTCOME_OUT_OF_ORDER:
        message.outOfOrders++;
        // Answers to earlier sendings come late; a newer one is on its way already.
        if (message.outOfOrders < message.sends) return;
        message.sentAtMs = undefined;
        if (!this.#held) this.#goBack(message.lane);
        return;
      default:
        // RETRY, and what a newer version may say.
        message.sentAtMs = undefined;
        this.#hold(0);
    }
  }

  /** These were certainly not taken: by the link, or by a relay that sent them back. */
  onReturned(seqs: readonly number[], why: { readonly reason: string; readonly retryAfterMs: number }): void {
    let returned = false;
    for (const seq of seqs) {
      const message = this.#window.get(seq);
      if (message === undefined) continue;
      message.inDoubt = Math.max(0, message.inDoubt - 1);
      message.sends = Math.max(0, message.sends - 1);
      message.sentAtMs = undefined;
      if (FINAL_BOUNCES.has(why.reason) && message.inDoubt === 0) {
        this.#finish(message, statusOfRefusal(why.reason), why.reason);
      } else {
        returned = true;
      }
    }
    if (returned) this.#hold(why.retryAfterMs);
  }

  /** Answers may have been lost after they had arrived: what has waited for one for longer than usual is sent again. */
  onAnswersLost(): void {
    const usualMs = Math.min(ANSWER_USUAL_MS, this.#context.options.answerTimeoutMs);
    const overdueMs = this.#context.env.clock.monotonicMs() - usualMs;
    for (const message of this.#window.values()) {
      if (message.sentAtMs !== undefined && message.sentAtMs <= overdueMs) message.answersLost();
    }
    if (!this.#held) this.#resend();
  }

  /** Contact is lost: what was sent may or may not have arrived. */
  onContactLost(): void {
    for (const message of this.#window.values()) message.answersLost();
    if (this.#window.size > 0 && !this.#held) this.#hold(0);
  }

  /** Something was heard of the domain again: sends what is not under way. */
  onContact(): void {
    this.#backoff.reset();
    if (this.#held) this.#release();
  }

  /** The way to the domain is there again, and to many others: tries it soon, whatever the pause has grown to. */
  onHopBack(): void {
    this.#backoff.reset();
    if (!this.#held) return;
    const { clock, random } = this.#context.env;
    this.#heldUntilMs = Math.min(this.#heldUntilMs, clock.monotonicMs() + random.int(CONTACT_SPREAD_MS));
    this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  get #held(): boolean {
    return this.#heldUntilMs > 0;
  }

  get #hasSpilled(): boolean {
    return this.#mayHoldMore || this.#knownSeq > this.#loadedSeq;
  }

  #hasRoom(): boolean {
    const { outboxWindowItems, outboxWindowBytes } = this.#context.options;
    return this.#window.size < outboxWindowItems && this.#windowBytes < outboxWindowBytes;
  }

  #add(entry: OutboxEntry, waiter: Waiter | undefined): void {
    const key = Lane.keyOf(entry);
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      lane = new Lane(key);
      this.#lanes.set(key, lane);
    }
    const message = new UnderWay(entry, lane, this.#historyOf(entry, waiter));
    message.waiter = waiter;
    if (entry.traceparent !== undefined) message.span = this.#trace(entry, entry.traceparent);
    lane.append(message);
    this.#window.set(entry.seq, message);
    this.#windowBytes += entry.bytes.length;
    this.#loadedSeq = entry.seq;
    if (this.#held) this.#arm();
    else this.#send(message);
  }

  /** What others may have done with an entry. */
  #historyOf(
    entry: OutboxEntry,
    waiter: Waiter | undefined,
  ): { readonly inherited: boolean; readonly toldElsewhere: boolean } {
    if (!this.#context.shared) return entry.seq < this.#firstOwnSeq ? INHERITED : OWN;
    let made = false;
    for (let one = waiter; one !== undefined; one = one.next) made ||= one.made;
    const elsewhere = this.#awaitedElsewhere.delete(entry.seq);
    const older = entry.queuedAtMs <= this.#sinceMs + CLOCKS_APART_MS;
    return { inherited: !made && older, toldElsewhere: !made || elsewhere };
  }

  #trace({ domain, seq }: OutboxEntry, parent: string): Span | undefined {
    return this.#context.env.tracer.start("parley.outbox", {
      parent,
      kind: "producer",
      attributes: { "parley.destination": domain, "parley.outbox_seq": seq },
    });
  }

  #send(message: UnderWay): void {
    const { entry } = message;
    const traceparent = message.span?.traceparent ?? entry.traceparent;
    const { env, exchange, outboxName } = this.#context;
    const item = encodeDeliverItem(0, {
      message: entry.bytes,
      outboxSeq: entry.seq,
      previousSeq: message.before?.entry.seq ?? 0,
      sender: entry.sender,
      outbox: outboxName,
      ...(traceparent === undefined ? undefined : { traceparent }),
    });
    if (!exchange.sendTracked(this.domain, item, entry.seq, domainOf(entry.sender), traceparent)) {
      message.sentAtMs = undefined;
      this.#hold(0);
      return;
    }
    message.inDoubt++;
    message.sends++;
    message.sentAtMs = env.clock.monotonicMs();
    this.#arm();
  }

  /** Sends a lane again from its oldest unanswered message on. */
  #goBack(lane: Lane): void {
    for (let message = lane.first; message !== undefined; message = message.after) {
      if (this.#held) return;
      this.#send(message);
    }
  }

  /** Sends what is not under way, in order. */
  #resend(): void {
    for (const message of this.#window.values()) {
      if (this.#held) return;
      if (message.sentAtMs === undefined) this.#send(message);
    }
  }

  #remove(message: UnderWay): void {
    const { entry, lane } = message;
    this.#window.delete(entry.seq);
    this.#windowBytes -= entry.bytes.length;
    lane.remove(message);
    if (lane.first === undefined) this.#lanes.delete(lane.key);
  }

  #finish(message: UnderWay, status: FinalDeliveryStatus, reason: string): void {
    message.span?.end(status === "delivered" ? undefined : reason);
    this.#remove(message);
    this.#unsettled++;
    this.#context.settle(this, message, status, reason);
    if (this.#hasSpilled) this.#load();
  }

  /** Loads what is beyond the window, when half of it is free. */
  #load(): void {
    const { outboxWindowItems, outboxWindowBytes } = this.#context.options;
    if (this.#loading || this.#stopped || !this.#hasSpilled) return;
    if (this.#window.size > outboxWindowItems / 2 || this.#windowBytes > outboxWindowBytes / 2) return;
    // The store takes no ends: taking more out of it only fills the memory.
    if (this.#unsettled > outboxWindowItems) return;
    this.#loading = true;
    const knownSeq = this.#knownSeq;
    this.#context.store
      .entries({
        domain: this.domain,
        afterSeq: this.#loadedSeq,
        itemsMax: outboxWindowItems - this.#window.size,
        bytesMax: Math.max(1, outboxWindowBytes - this.#windowBytes),
      })
      .then(
        (entries) => {
          this.#loading = false;
          if (!this.#stopped) this.#loaded(entries, knownSeq);
        },
        (thrown: unknown) => {
          this.#loading = false;
          if (this.#stopped) return;
          const error = ParleyError.from(thrown);
          const { domain } = this;
          this.#context.env.log.warn({
            event: "outbox.load_failed",
            domain,
            code: error.code,
            reason: error.reason,
          });
          this.#hold(0);
        },
      );
  }

  #loaded(entries: readonly OutboxEntry[], knownSeq: number): void {
    for (const entry of entries) {
      const waiter = this.#waiters.get(entry.seq);
      this.#waiters.delete(entry.seq);
      this.#add(entry, waiter);
    }
    if (entries.length === 0) {
      this.#mayHoldMore = false;
      if (knownSeq > this.#loadedSeq) this.#loadedSeq = knownSeq;
    }
    if (this.#context.shared) this.#releaseGone();
    this.#expire();
    this.#arm();
    this.#load();
  }

  /** What is not in the store any more was ended by the server that sent before. */
  #releaseGone(): void {
    for (const seq of this.#awaitedElsewhere) if (seq <= this.#loadedSeq) this.#awaitedElsewhere.delete(seq);
    for (const [seq, waiter] of [...this.#waiters]) {
      if (seq > this.#loadedSeq) continue;
      this.#waiters.delete(seq);
      this.#context.gone(waiter);
    }
  }

  /** Stops sending for a while. @param atLeastMs - what the other side asks for. */
  #hold(atLeastMs: number): void {
    const nowMs = this.#context.env.clock.monotonicMs();
    // What comes back while it is held is of the same failure, and does not make the pause grow.
    const pauseMs = this.#held ? 0 : this.#backoff.next();
    this.#heldUntilMs = Math.max(this.#heldUntilMs, nowMs + Math.max(pauseMs, atLeastMs));
    this.#arm();
  }

  #release(): void {
    this.#heldUntilMs = 0;
    // What is sent now may bring the next pause at once: an answer that never came must not wait for an end of pauses.
    const overdueMs = this.#context.env.clock.monotonicMs() - this.#timeoutMs;
    for (const message of this.#window.values()) {
      if (message.sentAtMs !== undefined && message.sentAtMs <= overdueMs) message.answersLost();
    }
    this.#resend();
    this.#load();
    this.#arm();
  }

  /** Sets the one timer to whatever comes first: the end of a pause, an overdue answer, an expiry. */
  #arm(): void {
    if (this.#stopped) return;
    const oldest: UnderWay | undefined = this.#window.values().next().value;
    let atMs = this.#held ? this.#heldUntilMs : Number.POSITIVE_INFINITY;
    if (oldest !== undefined) {
      const { clock } = this.#context.env;
      if (!this.#held && oldest.sentAtMs !== undefined)
        atMs = Math.min(atMs, oldest.sentAtMs + this.#timeoutMs);
      if (this.#timer === undefined || this.#held) {
        atMs = Math.min(atMs, clock.monotonicMs() + Math.max(0, oldest.entry.expiresAtMs - clock.wallMs()));
      }
    }
    // A timer that fires too early looks again, so only an earlier moment needs another.
    if (atMs >= this.#timerAtMs || atMs === Number.POSITIVE_INFINITY) return;
    this.#timer?.cancel();
    this.#timerAtMs = atMs;
    const delayMs = Math.max(1, atMs - this.#context.env.clock.monotonicMs());
    this.#timer = this.#context.env.clock.timer(delayMs, () => this.#onTimer());
  }

  #onTimer(): void {
    this.#timer = undefined;
    this.#timerAtMs = Number.POSITIVE_INFINITY;
    this.#expire();
    const nowMs = this.#context.env.clock.monotonicMs();
    if (this.#held) {
      if (nowMs >= this.#heldUntilMs) this.#release();
    } else {
      const oldest: UnderWay | undefined = this.#window.values().next().value;
      if (oldest?.sentAtMs !== undefined && nowMs >= oldest.sentAtMs + this.#timeoutMs) this.#onTimeout();
    }
    this.#arm();
  }

  #onTimeout(): void {
    const { answerTimeoutMs, retryMaxMs } = this.#context.options;
    const { counts, env } = this.#context;
    counts.resent.add(this.#window.size);
    env.log.warn({
      event: "outbox.resent",
      domain: this.domain,
      messages: this.#window.size,
      afterMs: this.#timeoutMs,
    });
    const longestMs = Math.max(answerTimeoutMs, retryMaxMs);
    this.#timeoutMs =
      Math.min(2 * this.#timeoutMs, longestMs) + env.random.int(Math.ceil(answerTimeoutMs / 4));
    for (const message of this.#window.values()) message.answersLost();
    this.#resend();
    if (this.#context.shared) this.#findEnded();
  }

  /** Other servers may have heard the answers that do not come: what is not in the store any more has ended. */
  #findEnded(): void {
    const oldest: UnderWay | undefined = this.#window.values().next().value;
    if (this.#finding || oldest === undefined) return;
    const upTo = this.#loadedSeq;
    const itemsMax = this.#window.size;
    const bytesMax = 2 * this.#context.options.outboxWindowBytes;
    this.#finding = true;
    this.#context.store
      .entries({ domain: this.domain, afterSeq: oldest.entry.seq - 1, itemsMax, bytesMax })
      .then(
        (entries) => {
          this.#finding = false;
          if (!this.#stopped) this.#keepOnly(entries, upTo, entries.length < itemsMax ? bytesMax : 0);
        },
        () => {
          // The next timeout looks again.
          this.#finding = false;
        },
      );
  }

  /** @param bytesMax - fewer bytes mean that these are all that there are; 0: they are not. */
  #keepOnly(entries: readonly OutboxEntry[], upTo: number, bytesMax: number): void {
    const present = new Set(entries.map(({ seq }) => seq));
    const bytes = entries.reduce((sum, entry) => sum + entry.bytes.length, 0);
    const last = bytes < bytesMax ? upTo : Math.min(upTo, entries.at(-1)?.seq ?? 0);
    for (const message of [...this.#window.values()]) {
      if (message.entry.seq > last) break;
      if (present.has(message.entry.seq)) continue;
      this.#remove(message);
      message.span?.end("ended_elsewhere");
      if (message.waiter !== undefined) this.#context.gone(message.waiter);
    }
    if (this.#hasSpilled) this.#load();
  }

  /** Ends what has been tried for long enough. Entries expire in about the order of their numbers. */
  #expire(): void {
    const nowMs = this.#context.env.clock.wallMs();
    for (const message of [...this.#window.values()]) {
      if (message.entry.expiresAtMs > nowMs) break;
      if (message.inDoubt > 0) this.#finish(message, "unknown", "expired");
      else this.#finish(message, "failed", "domain_unreachable");
    }
  }
}
