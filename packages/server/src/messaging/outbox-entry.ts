/** Messages on their way to another domain, in memory. */
import type { DomainName, InboxAddress, PrincipalName } from "@parley/model";
import type { Span } from "@parley/runtime";
import type { OutboxEntry } from "@parley/store";
import type { SessionPort } from "../core/ports.js";

/** A message that somebody of this domain sends to another one. */
export interface OutgoingMessage {
  readonly session: SessionPort;
  readonly operationId: number;
  readonly sender: PrincipalName;
  readonly id: string;
  readonly inbox: InboxAddress;
  readonly domain: DomainName;
  readonly bytes: Uint8Array;
  /** The step that takes it, where the message is traced: it ends when the message is queued. */
  readonly span?: Span | undefined;
}

/** A Send that waits for the final answer. */
export interface Waiter {
  /** Absent once it was answered: the entry may wait for days, and longer than the session. */
  session: SessionPort | undefined;
  readonly operationId: number;
  /** The message's. */
  readonly id: string;
  readonly inbox: InboxAddress;
  /** When it is answered QUEUED instead. Monotonic milliseconds. */
  readonly queuedAtMs: number;
  /** Set when it was answered, or when a final answer is being made durable for it. */
  answered: boolean;
  /** Set when it was answered QUEUED. */
  queued: boolean;
  /** Another one for the same message: sent again before the first was answered. */
  next: Waiter | undefined;
  /**
   * Where several servers share the outbox: the message, for as long as it may have to be written again; and whether this
   * Send made the entry here, where it is sent from, so that nobody else was told anything of it.
   */
  message: OutgoingMessage | undefined;
  made: boolean;
}

/** The last of those that are linked through `next`. */
export function lastOf(waiter: Waiter): Waiter {
  let last = waiter;
  while (last.next !== undefined) last = last.next;
  return last;
}

/** One message that the other domain has not answered for. */
export class UnderWay {
  readonly entry: OutboxEntry;
  readonly lane: Lane;
  waiter: Waiter | undefined;
  /** From here to the other domain's answer, where the message is traced. */
  span: Span | undefined;
  /** Its unanswered neighbours in the lane. */
  before: UnderWay | undefined;
  after: UnderWay | undefined;
  /** How often it was handed to the network and did not come back: above 0 it may have been delivered. */
  inDoubt: number;
  /**
   * How often it was sent, of those times whose answers may still come, and how often the answer was `out_of_order`: only the
   * answer to the last sending counts.
   */
  sends = 0;
  outOfOrders = 0;
  /** When it was last sent, monotonic milliseconds; `undefined` when it is not under way. */
  sentAtMs: number | undefined;
  /** Whether somebody may have been told QUEUED of it elsewhere, or before the start: its report is kept then. */
  toldElsewhere: boolean;

  /** Whether another server may have sent it before this one did, or this one before the start: what that one said is not known. */
  readonly inherited: boolean;

  constructor(
    entry: OutboxEntry,
    lane: Lane,
    { inherited, toldElsewhere }: { readonly inherited: boolean; readonly toldElsewhere: boolean },
  ) {
    this.entry = entry;
    this.lane = lane;
    this.inherited = inherited;
    this.toldElsewhere = toldElsewhere;
    this.inDoubt = inherited ? 1 : 0;
  }

  /** It is not under way any more, and answers to earlier sendings are not counted on. */
  answersLost(): void {
    this.sends = 0;
    this.outOfOrders = 0;
    this.sentAtMs = undefined;
  }
}

/** The unanswered messages from one sender to one inbox, oldest first, linked through `before` and `after`. */
export class Lane {
  readonly key: string;
  first: UnderWay | undefined;
  last: UnderWay | undefined;

  constructor(key: string) {
    this.key = key;
  }

  static keyOf(entry: Pick<OutboxEntry, "sender" | "inbox">): string {
    return `${entry.sender} ${entry.inbox}`;
  }

  append(message: UnderWay): void {
    message.before = this.last;
    if (this.last === undefined) this.first = message;
    else this.last.after = message;
    this.last = message;
  }

  remove(message: UnderWay): void {
    const { before, after } = message;
    if (before === undefined) this.first = after;
    else before.after = after;
    if (after === undefined) this.last = before;
    else after.before = before;
    message.before = undefined;
    message.after = undefined;
  }
}
