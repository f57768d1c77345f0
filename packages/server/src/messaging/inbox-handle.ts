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

const DELIVER: DeliveryDecision = { handling: "deliver" };

/** The bus subject of an inbox's new messages: each as an encoded `ServerItem{message}`, made once for all who have it open. */
function inboxSubject(inbox: InboxAddress): string {
  return `inbox.${Buffer.from(inbox, "utf8").toString("base64url")}`;
}

/** What an inbox knows of a device that has it open; see `InboxFeed`. */
export interface OpenFeed {
  /** Whether new messages follow. */
  readonly follows: boolean;
  /** A message was appended. @param item - encoded once for all who have the inbox open. */
  offer(seq: number, item: Uint8Array): void;
  /** Looks for what is there and was not sent. */
  pump(): void;
  close(): void;
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

  get feeds(): readonly OpenFeed[] {
    return this.#feeds ?? [];
  }

  decide(requester: Requester): DeliveryDecision {
    return this.#takesAll ? DELIVER : decideDelivery(this.#rules, requester);
  }

  /** Adds a feed; resolves when what is appended from now on reaches it. @throws ParleyError of the bus. */
  async attach(feed: OpenFeed): Promise<void> {
    if (this.#feeds === undefined) this.#feeds = [feed];
    else this.#feeds.push(feed);
    this.#subscribing ??= this.#bus.subscribe(this.subject, (item) => this.#onAppended(item));
    try {
      await this.#subscribing;
    } catch (error) {
      this.#subscribing = undefined;
      this.detach(feed);
      throw error;
    }
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
