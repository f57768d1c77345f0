/** An inbox that is in use: its rules, and who has it open. */
import type { Bus, BusSubscription } from "@parley/bus";
import {
  type DeliveryDecision,
  type DeliveryRules,
  decideDelivery,
  type InboxAddress,
  type Requester,
} from "@parley/model";
import type { InboxRecord } from "@parley/store";
import { subjectToken } from "../core/subject-token.js";
import type { Delivery } from "./delivery.js";

const DELIVER: DeliveryDecision = { handling: "deliver" };

/** What fits into a subject behind `inbox.`: older servers have such addresses in full, too. */
const TOKEN_CHARS_MAX = 506;

/** The bus subject of an inbox's new messages: each as an encoded `ServerItem{message}`, made once for all who have it open. */
function inboxSubject(inbox: InboxAddress): string {
  return `inbox.${subjectToken(inbox, TOKEN_CHARS_MAX)}`;
}

/** What an inbox knows of a device that has it open; see `InboxFeed`. */
export interface OpenFeed {
  /** Whether new messages follow. */
  readonly follows: boolean;
  /** A message was appended. @param item - encoded once for all who have the inbox open. */
  offer(seq: number, item: Uint8Array): void;
  /** Looks for what is there and was not sent. */
  pump(): void;
  /**
   * The inbox counts from further back: what comes next is the one after `lastSeq` at most. Ends the session of a device that
   * was sent more.
   */
  rewind(lastSeq: number): void;
  close(): void;
}

/** What holds up messages into an inbox; see `RulesGate`. */
export interface InboxGate {
  /** The message waits. @param order - that of the calls. */
  hold(delivery: Delivery, order: number): void;
  /** Something that was under way to the store has come back. */
  onReturned(): void;
}

/** One inbox in memory. Made by the directory; lives on while a feed is open. */
export class InboxHandle {
  readonly inbox: InboxAddress;
  readonly subject: string;
  /**
   * The newest number that is known to be durable. Feeds never go beyond: what a crash may take back and give to another
   * message must not be seen.
   */
  lastSeq = 0;
  /** Whether it was used since the directory last looked for one that can go. */
  used = true;
  /** Set when the inbox was removed. */
  removed = false;
  /** Of the record that the rules are from. */
  revision: number;
  /** Messages that the store has not answered for, where the store is shared. */
  underWay = 0;
  /** Closed while the rules are read again, where the store is shared. */
  gate: InboxGate | undefined;
  /** How often in a row the rules were found to have changed. */
  rulesRounds = 0;
  readonly #bus: Bus;
  #rules: DeliveryRules;
  /** Whether the rules take everything from everybody, which needs no decision. */
  #takesAll = false;
  #feeds: OpenFeed[] | undefined;
  #subscribing: Promise<BusSubscription> | undefined;

  constructor(bus: Bus, record: InboxRecord) {
    this.#bus = bus;
    this.inbox = record.inbox;
    this.subject = inboxSubject(record.inbox);
    this.#rules = record.deliveryRules;
    this.rules = record.deliveryRules;
    this.revision = record.revision;
  }

  /** Takes what the store has now. */
  apply(record: InboxRecord): void {
    this.rules = record.deliveryRules;
    this.revision = record.revision;
  }

  get rules(): DeliveryRules {
    return this.#rules;
  }

  set rules(rules: DeliveryRules) {
    this.#rules = rules;
    this.#takesAll = rules.rules.length === 0 && rules.otherwise === "deliver";
  }

  /** Whether a user agent has the inbox open and follows it. An inbox that nobody has open is away. */
  get followed(): boolean {
    return this.#feeds?.some((feed) => feed.follows) ?? false;
  }

  /** Whether any feed is open, so that the handle has to stay. */
  get inUse(): boolean {
    return this.#feeds !== undefined;
  }

  /** Whether anything is on its way into it, so that there must be no second handle beside this one. */
  get busy(): boolean {
    return this.underWay > 0 || this.gate !== undefined;
  }

  get feeds(): readonly OpenFeed[] {
    return this.#feeds ?? [];
  }

  decide(requester: Requester): DeliveryDecision {
    return this.#takesAll ? DELIVER : decideDelivery(this.#rules, requester);
  }

  /**
   * Adds a feed; resolves when what is appended from now on reaches it. While the bus is away that is not waited for: when it
   * is back a gap is told, and whoever has the inbox open compares. @throws ParleyError of the bus.
   */
  async attach(feed: OpenFeed): Promise<void> {
    if (this.#feeds === undefined) this.#feeds = [feed];
    else this.#feeds.push(feed);
    const subscribing = this.#subscribe();
    try {
      if (this.#bus.health.kind === "up") await untilDown(this.#bus, subscribing);
    } catch (error) {
      if (this.#bus.health.kind === "down") return;
      this.detach(feed);
      throw error;
    }
  }

  /** Sees to it that the inbox is followed on the bus, e.g. after it was away. */
  renewInterest(): void {
    // A failure is told to whoever attaches; here the next gap tries again.
    if (this.#feeds !== undefined) this.#subscribe().catch(() => {});
  }

  #subscribe(): Promise<BusSubscription> {
    if (this.#subscribing !== undefined) return this.#subscribing;
    const subscribing = this.#bus.subscribe(this.subject, (item) => this.#onAppended(item));
    this.#subscribing = subscribing;
    subscribing.catch(() => {
      if (this.#subscribing === subscribing) this.#subscribing = undefined;
    });
    return subscribing;
  }

  detach(feed: OpenFeed): void {
    const rest = this.#feeds?.filter((other) => other !== feed);
    this.#feeds = rest === undefined || rest.length === 0 ? undefined : rest;
    if (this.#feeds !== undefined) return;
    const subscribing = this.#subscribing;
    this.#subscribing = undefined;
    // A subscription that failed has nothing to close; whoever attached was told.
    subscribing?.then(
      (subscription) => subscription.close(),
      () => {},
    );
  }

  #onAppended(item: Uint8Array): void {
    const seq = seqOfMessageItem(item);
    if (seq > this.lastSeq) this.lastSeq = seq;
    const feeds = this.#feeds;
    if (feeds === undefined) return;
    for (let i = 0; i < feeds.length; i++) feeds[i]?.offer(seq, item);
  }
}

/** Resolves with the subscription's promise, or when the bus goes away before. */
function untilDown(bus: Bus, subscribing: Promise<unknown>): Promise<unknown> {
  if (!bus.shared) return subscribing;
  return new Promise((resolve, reject) => {
    const dispose = bus.onHealth(({ kind }) => {
      if (kind === "down") resolve(undefined);
    });
    subscribing.then(resolve, reject).finally(dispose);
  });
}

/**
 * Reads the number out of an encoded `ServerItem{message}` without building it: after the lengths of the item, the oneof
 * and the inbox's address comes the number, as every encoder of ours writes it.
 * @returns 0 when it is not of that form; feeds then look into the store.
 */
function seqOfMessageItem(item: Uint8Array): number {
  let at = skipVarint(item, 1);
  if (item[at] !== 0x2a) return 0;
  at = skipVarint(item, at + 1);
  if (item[at] !== 0x0a) return 0;
  let length = 0;
  let weight = 1;
  at++;
  for (let byte = item[at] ?? 0; ; byte = item[at] ?? 0) {
    at++;
    length += (byte & 0x7f) * weight;
    if (byte < 0x80) break;
    weight *= 128;
  }
  at += length;
  if (item[at] !== 0x10) return 0;
  let seq = 0;
  weight = 1;
  at++;
  for (let byte = item[at] ?? 0; ; byte = item[at] ?? 0) {
    at++;
    seq += (byte & 0x7f) * weight;
    if (byte < 0x80) return seq;
    weight *= 128;
  }
}

function skipVarint(bytes: Uint8Array, start: number): number {
  let at = start;
  while ((bytes[at] ?? 0) >= 0x80) at++;
  return at + 1;
}
