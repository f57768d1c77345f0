/** The outbox in Redis: what waits for one domain is in its bucket; see `redis/lib/outbox.lua` for the keys. */
import type { PrincipalName } from "@parley/model";
import { encodeEntry, traceBytes } from "../entry-codec.js";
import type { EnqueueOutcome, OutboxEntry, OutboxStore, StoredReport } from "../message-store.js";
import type { OutboxOfSenders } from "./accounts.js";
import { digestOf } from "./digest.js";
import type { RedisEngine } from "./engine.js";
import type { Packable, Unpacker } from "./msgpack.js";
import { decodeReport, encodeReport, entryPart, readEntry } from "./outbox-codec.js";
import { RedisReports } from "./reports.js";
import { script } from "./scripts.js";

const enqueue = script("outbox_enqueue");
const read = script("outbox_read");
const domains = script("outbox_domains");
const settle = script("outbox_settle");
const orphan = script("outbox_orphan");
const newest = script("outbox_newest");

type EnqueueInput = Parameters<OutboxStore["enqueue"]>[0];
type SettledEntry = Parameters<OutboxStore["settle"]>[0];

/** Outboxes are in the first so many buckets: all have to be asked for what waits. Fixed with the schema. */
const OUTBOX_BUCKETS = 32;

/** {@link OutboxStore} over {@link RedisEngine}. */
export class RedisOutbox implements OutboxStore, OutboxOfSenders {
  readonly #engine: RedisEngine;
  readonly #epoch: string;
  readonly #reports: RedisReports;
  readonly #buckets: number;

  /** @param epoch - see `OutboxStore.outboxEpoch`. */
  constructor(engine: RedisEngine, epoch: string) {
    this.#engine = engine;
    this.#epoch = epoch;
    this.#buckets = Math.min(OUTBOX_BUCKETS, engine.buckets.count);
    this.#reports = new RedisReports(engine, (domain) => this.#bucketOf(domain), this.#buckets);
  }

  outboxEpoch(): Promise<string> {
    return Promise.resolve(this.#epoch);
  }

  enqueue(input: EnqueueInput): Promise<EnqueueOutcome> {
    const { domain, sender, inbox, id, nowMs, entriesMax } = input;
    const encoded = encodeEntry(input);
    const values = [domain, sender, digestOf(sender, inbox, id), nowMs, entriesMax, encoded];
    return this.#engine.run(enqueue, this.#bucketOf(domain), values, (result, again) =>
      enqueueOutcome(input, encoded, result, again),
    );
  }

  entries(input: Parameters<OutboxStore["entries"]>[0]): Promise<readonly OutboxEntry[]> {
    const { domain, afterSeq, itemsMax, bytesMax } = input;
    const values = [domain, afterSeq, itemsMax, bytesMax];
    return this.#engine.run(read, this.#bucketOf(domain), values, (result) => {
      const entries: OutboxEntry[] = [];
      for (let left = result.list(); left > 0; left--) entries.push(readEntry(domain, result.bytes()));
      return entries;
    });
  }

  async outboxDomains(): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    const ofBuckets = Array.from({ length: this.#buckets }, (_, bucket) =>
      this.#engine.run(domains, bucket, [], (result) => {
        for (let left = result.list(); left > 0; left -= 2) counts.set(result.text(), result.numeral());
      }),
    );
    await Promise.all(ofBuckets);
    return counts;
  }

  async settle(entry: SettledEntry, report?: StoredReport): Promise<boolean> {
    const { domain, seq } = entry;
    if (report === undefined) return this.#settle(domain, [domain, seq]);
    await this.#reports.announce(domain, seq, report);
    const values = [domain, seq, report.sender, report.atMs, encodeReport(report)];
    const stored = await this.#settle(domain, values);
    if (!stored) await this.#reports.withdraw(domain, seq, report);
    return stored;
  }

  #settle(domain: string, values: readonly Packable[]): Promise<boolean> {
    return this.#engine.run(settle, this.#bucketOf(domain), values, (result, again) => {
      const answer = result.number();
      // It was sent more than once: what ended the entry in just this way was this call.
      return answer === 1 || (answer === 2 && again);
    });
  }

  reports(sender: PrincipalName, limit: number): Promise<readonly StoredReport[]> {
    return this.#reports.of(sender, limit);
  }

  removeReports(
    sender: PrincipalName,
    keys: readonly { readonly id: string; readonly inbox: string }[],
  ): Promise<void> {
    return this.#reports.remove(sender, keys);
  }

  sweepReports(beforeMs: number, limit: number): Promise<number> {
    return this.#reports.sweep(beforeMs, limit);
  }

  /**
   * For an account that is removed: forgets its reports, and sees to it that nobody is told what becomes of its entries. To be
   * done before the name can be given to another; may be done again, also after that.
   */
  async forgetSender(sender: PrincipalName, newestSeqs: readonly number[]): Promise<void> {
    const newestOf = (domain: string): number => newestSeqs[this.#bucketOf(domain)] ?? 0;
    const waiting = [...(await this.outboxDomains()).keys()].filter((domain) => newestOf(domain) > 0);
    await Promise.all(
      waiting.map((domain) =>
        this.#engine.run(orphan, this.#bucketOf(domain), [domain, sender, newestOf(domain)], skip),
      ),
    );
    await this.#reports.removeOld(sender, newestOf);
  }

  newestSeqs(): Promise<readonly number[]> {
    const buckets = Array.from({ length: this.#buckets }, (_, bucket) => bucket);
    return Promise.all(
      buckets.map((bucket) => this.#engine.run(newest, bucket, [], (result) => result.number())),
    );
  }

  #bucketOf(domain: string): number {
    return this.#engine.buckets.of(domain) % this.#buckets;
  }
}

const skip = (result: Unpacker): void => result.skip();

/** See `redis/outbox_enqueue.lua`. */
function enqueueOutcome(
  input: EnqueueInput,
  encoded: Buffer,
  result: Unpacker,
  again: boolean,
): EnqueueOutcome {
  result.list();
  switch (result.number()) {
    case 0:
      return { kind: "queued", entry: entryOf(input, result.number()) };
    case 1: {
      const stored = result.bytes();
      const entry = readEntry(input.domain, stored);
      // Sent more than once, and the very same waits: it is this one.
      return { kind: again && entryPart(stored).equals(encoded) ? "queued" : "waiting", entry };
    }
    case 2:
      return { kind: "reported", report: decodeReport(result.bytes()) };
    default:
      return { kind: "full", limit: input.entriesMax };
  }
}

function entryOf(input: EnqueueInput, seq: number): OutboxEntry {
  const { domain, sender, inbox, id, bytes, nowMs, expiresAtMs } = input;
  const entry = { seq, domain, sender, inbox, id, bytes, queuedAtMs: nowMs, expiresAtMs };
  return traceBytes(input.traceparent) > 0 ? { ...entry, traceparent: input.traceparent as string } : entry;
}
