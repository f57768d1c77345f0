/** What one server tells the others of the outboxes: what is said in one turn goes out together. */
import type { Bus } from "@parley/bus";
import type { DomainName } from "@parley/model";
import type { federation } from "@parley/protocol";
import type { Env } from "@parley/runtime";
import type { Awaited } from "./awaited-sends.js";
import {
  encodeForward,
  encodeWords,
  nodeSubject,
  type OutboxResult,
  OWNERS_SUBJECT,
  type OwnerNews,
  outboxSubject,
} from "./outbox-words.js";

/** What {@link OutboxPost} works with. */
export interface OutboxPostParts {
  readonly bus: Bus;
  /** This life of this server, as the others name it. */
  readonly node: string;
  /** Answers go out. @returns the number by which the sending server says that it has them. */
  readonly onForward: (domain: DomainName, delivered: readonly federation.IDelivered[]) => number;
}

/** Entries in one poke, results and answers in one message: a bus takes no message of any size. */
const SEQS_MAX = 1_000;
const RESULTS_MAX = 500;
const ANSWERS_MAX = 5_000;

interface Seq {
  readonly domain: string;
  readonly seq: number;
}

interface NodeMail {
  readonly results: OutboxResult[];
  readonly kept: Seq[];
  readonly gone: Seq[];
  readonly taken: number[];
}

interface EndMail {
  readonly seqs: number[];
  readonly declined: number[];
}

/** Gathers and sends. */
export class OutboxPost {
  readonly #env: Env;
  readonly #parts: OutboxPostParts;
  readonly #pokes = new Map<DomainName, Awaited[]>();
  readonly #delivered = new Map<DomainName, federation.IDelivered[]>();
  readonly #ended = new Map<DomainName, EndMail>();
  readonly #nodes = new Map<string, NodeMail>();
  #deferred = false;

  constructor(env: Env, parts: OutboxPostParts) {
    this.#env = env;
    this.#parts = parts;
  }

  /** To whoever sends to its domain: a Send waits for it here. */
  poke(awaited: Awaited): void {
    entryOf(this.#pokes, awaited.domain as DomainName, () => []).push(awaited);
    this.#later();
  }

  /** To whoever sends to the domain: an answer has arrived here. */
  forward(domain: DomainName, delivered: federation.IDelivered): void {
    entryOf(this.#delivered, domain, () => []).push(delivered);
    this.#later();
  }

  /** To whoever sends to the domain: the end that this server was asked to write is written, or not. */
  ended(domain: DomainName, seq: number, written: boolean): void {
    const mail = entryOf(this.#ended, domain, () => ({ seqs: [], declined: [] }));
    (written ? mail.seqs : mail.declined).push(seq);
    this.#later();
  }

  /** To a server where Sends wait. */
  result(node: string, result: OutboxResult): void {
    this.#mailFor(node).results.push(result);
  }

  kept(node: string, seq: Seq): void {
    this.#mailFor(node).kept.push(seq);
  }

  gone(node: string, seq: Seq): void {
    this.#mailFor(node).gone.push(seq);
  }

  taken(node: string, number: number): void {
    this.#mailFor(node).taken.push(number);
  }

  /** To everybody, at once. */
  owner(news: Omit<OwnerNews, "kind">): void {
    this.#parts.bus.publish(OWNERS_SUBJECT, encodeWords({ kind: "owner", ...news }));
  }

  gap(): void {
    this.#parts.bus.publish(OWNERS_SUBJECT, encodeWords({ kind: "gap" }));
  }

  /** Sends what has been gathered. */
  flush(): void {
    this.#deferred = false;
    const { bus, node, onForward } = this.#parts;
    for (const [domain, all] of takeAll(this.#pokes)) {
      for (let at = 0; at < all.length; at += SEQS_MAX) {
        const some = all.slice(at, at + SEQS_MAX);
        const seqs = some.map(({ seq }) => seq);
        const again = some.filter(({ unconfirmed }) => unconfirmed).map(({ seq }) => seq);
        bus.publish(outboxSubject(domain), encodeWords({ kind: "poke", node, seqs, again }));
      }
    }
    for (const [domain, mail] of takeAll(this.#ended))
      bus.publish(outboxSubject(domain), encodeWords({ kind: "ended", ...mail }));
    for (const [domain, all] of takeAll(this.#delivered)) {
      for (let at = 0; at < all.length; at += ANSWERS_MAX) {
        const delivered = all.slice(at, at + ANSWERS_MAX);
        const number = onForward(domain, delivered);
        bus.publish(outboxSubject(domain), encodeForward({ node, number, delivered }));
      }
    }
    for (const [to, mail] of takeAll(this.#nodes)) {
      for (let at = 0; at === 0 || at < mail.results.length; at += RESULTS_MAX) {
        const rest = at === 0 ? mail : { kept: [], gone: [], taken: [] };
        const results = mail.results.slice(at, at + RESULTS_MAX);
        bus.publish(nodeSubject(to), encodeWords({ kind: "results", ...rest, results }));
      }
    }
  }

  #mailFor(node: string): NodeMail {
    this.#later();
    return entryOf(this.#nodes, node, () => ({ results: [], kept: [], gone: [], taken: [] }));
  }

  #later(): void {
    if (this.#deferred) return;
    this.#deferred = true;
    this.#env.clock.defer(() => this.flush());
  }
}

function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

function takeAll<K, V>(map: Map<K, V>): readonly [K, V][] {
  const all = [...map];
  map.clear();
  return all;
}
