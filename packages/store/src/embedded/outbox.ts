/** The outbox and the reports that wait for their senders. */
import type { PrincipalName } from "@parley/model";
import { decodeEntry, encodeEntry, traceBytes } from "../entry-codec.js";
import type { EnqueueOutcome, OutboxEntry, OutboxStore, StoredReport } from "../message-store.js";
import { writeUInt48 } from "../uint48.js";
import type { OwnedData } from "./accounts.js";
import type { Counters } from "./counters.js";
import { GenerationCache } from "./generation-cache.js";
import {
  endOf,
  fromJson,
  NOTHING,
  number48,
  numbers,
  part,
  readNumber48,
  readText,
  tables,
  text,
  toJson,
} from "./keys.js";
import type { KvEngine } from "./kv-engine.js";
import type { Key } from "./ordered-kv.js";
import { WaitingNames } from "./waiting-names.js";

type EnqueueInput = Parameters<OutboxStore["enqueue"]>[0];
type SettledEntry = Parameters<OutboxStore["settle"]>[0];

/** Senders of whom it is held that no report waits for them. */
const SENDERS_MAX = 10_000;
/** Entries are read from the disk in portions of so many. */
const READ_PORTION = 64;

const nameOf = (sender: string, inbox: string, id: string): Key => part(sender) + part(inbox) + text(id);
const entryKey = (domain: string, seq: number): Key => tables.outbox + part(domain) + number48(seq);
const countKey = (domain: string): Key => tables.outboxCount + text(domain);
const reportTimeKey = (atMs: number, reportKey: Key): Key =>
  tables.reportTime + number48(atMs) + reportKey.slice(1);

/** The outbox over {@link KvEngine}. */
export class Outbox implements OwnedData {
  readonly #engine: KvEngine;
  readonly #counters: Counters;
  readonly #epoch: string;
  /** Entries by domain, as of the operations so far. */
  readonly #counts = new Map<string, number>();
  readonly #countsChanged = new Set<string>();
  readonly #waiting: WaitingNames;
  /** Senders for whom no report is kept. */
  readonly #withoutReports = new GenerationCache<true>(SENDERS_MAX);

  /** @param epoch - see `OutboxStore.outboxEpoch`. */
  constructor(engine: KvEngine, counters: Counters, epoch: string) {
    this.#engine = engine;
    this.#counters = counters;
    this.#epoch = epoch;
    for (const [domain, count] of durableCounts(engine)) this.#counts.set(domain, count);
    this.#waiting = new WaitingNames(this.#counts.size === 0);
    engine.beforeCommit(() => this.#writeCounts());
  }

  outboxEpoch(): Promise<string> {
    return this.#engine.read(() => this.#epoch);
  }

  enqueue(input: EnqueueInput): Promise<EnqueueOutcome> {
    return this.#engine.write(() => this.#enqueue(input));
  }

  #enqueue(input: EnqueueInput): EnqueueOutcome {
    const engine = this.#engine;
    const name = nameOf(input.sender, input.inbox, input.id);
    const idKey = tables.outboxId + name;
    const known = this.#waiting.has(name) === false ? undefined : engine.get(idKey);
    if (known !== undefined) return { kind: "waiting", entry: this.#entryOf(known) };
    const reported = this.#mayHaveReports(input.sender) ? engine.get(tables.reportId + name) : undefined;
    if (reported !== undefined) return { kind: "reported", report: this.#reportOf(input.sender, reported) };

    const count = this.#counts.get(input.domain) ?? 0;
    if (count >= input.entriesMax) return { kind: "full", limit: input.entriesMax };
    const seq = this.#counters.next("outbox");
    this.#waiting.add(name);
    this.#count(input.domain, count + 1);
    engine.put(entryKey(input.domain, seq), encodeEntry(input));
    const reference = Buffer.allocUnsafe(6 + Buffer.byteLength(input.domain));
    writeUInt48(reference, seq, 0);
    reference.write(input.domain, 6, "utf8");
    engine.put(idKey, reference);
    return {
      kind: "queued",
      entry: {
        seq,
        domain: input.domain,
        sender: input.sender,
        inbox: input.inbox,
        id: input.id,
        bytes: input.bytes,
        queuedAtMs: input.nowMs,
        expiresAtMs: input.expiresAtMs,
        ...(traceBytes(input.traceparent) > 0 ? { traceparent: input.traceparent } : {}),
      },
    };
  }

  entries(input: {
    readonly domain: string;
    readonly afterSeq: number;
    readonly itemsMax: number;
    readonly bytesMax: number;
  }): Promise<readonly OutboxEntry[]> {
    return this.#engine.read(() => {
      const prefix = tables.outbox + part(input.domain);
      const entries: OutboxEntry[] = [];
      let bytes = 0;
      let start = prefix + number48(input.afterSeq + 1);
      for (;;) {
        const limit = Math.min(READ_PORTION, input.itemsMax - entries.length);
        const portion = this.#engine.durableRange(start, endOf(prefix), { limit });
        for (const { key, value } of portion) {
          const entry = decodeEntry(input.domain, readNumber48(key, prefix.length), value);
          bytes += entry.bytes.length;
          if (bytes > input.bytesMax && entries.length > 0) return entries;
          entries.push(entry);
        }
        if (portion.length < limit || entries.length >= input.itemsMax) return entries;
        start = `${portion[portion.length - 1]?.key}\0`;
      }
    });
  }

  outboxDomains(): Promise<ReadonlyMap<string, number>> {
    return this.#engine.read(() => durableCounts(this.#engine));
  }

  settle(entry: SettledEntry, report?: StoredReport): Promise<boolean> {
    return this.#engine.write(() => this.#settle(entry, report));
  }

  #settle(entry: SettledEntry, report: StoredReport | undefined): boolean {
    const engine = this.#engine;
    const { domain, seq } = entry;
    const key = entryKey(domain, seq);
    const value = engine.get(key);
    if (value === undefined) return false;
    const named = entry.sender !== undefined && entry.inbox !== undefined && entry.id !== undefined;
    const { sender, inbox, id } = named ? (entry as Required<SettledEntry>) : decodeEntry(domain, seq, value);
    const name = nameOf(sender, inbox, id);
    engine.remove(key);
    this.#count(domain, (this.#counts.get(domain) ?? 1) - 1);
    // Of an account that was removed nobody is told; one of the same name may have sent the same since, which stays.
    const isKnown = engine.get(tables.outboxId + name)?.readUIntBE(0, 6) === seq;
    if (isKnown) {
      engine.remove(tables.outboxId + name);
      this.#waiting.delete(name);
    }
    if (report === undefined) return true;
    if (!isKnown) return false;
    const no = this.#counters.next("report");
    const reportKey = tables.report + part(report.sender) + number48(no);
    this.#withoutReports.delete(report.sender);
    engine.put(reportKey, toJson(report));
    engine.put(tables.reportId + nameOf(report.sender, report.inbox, report.id), numbers(no));
    engine.put(reportTimeKey(report.atMs, reportKey), NOTHING);
    return true;
  }

  reports(sender: PrincipalName, limit: number): Promise<readonly StoredReport[]> {
    return this.#engine.read(() => {
      const prefix = tables.report + part(sender);
      const found = this.#engine.durableRange(prefix, endOf(prefix), { limit });
      return found.map(({ value }) => fromJson<StoredReport>(value));
    });
  }

  removeReports(
    sender: PrincipalName,
    keys: readonly { readonly id: string; readonly inbox: string }[],
  ): Promise<void> {
    return this.#engine.write(() => {
      for (const { id, inbox } of keys) {
        const no = this.#engine.get(tables.reportId + nameOf(sender, inbox, id));
        if (no !== undefined) this.#removeReport(reportKeyOf(sender, no));
      }
    });
  }

  sweepReports(beforeMs: number, limit: number): Promise<number> {
    return this.#engine.write(() => {
      const start = tables.reportTime;
      const old = this.#engine.range(start, start + number48(beforeMs), { limit });
      for (const { key } of old) this.#removeReport(tables.report + key.slice(7));
      return old.length;
    });
  }

  removeOf(principal: PrincipalName): void {
    const prefix = tables.report + part(principal);
    for (const { key } of this.#engine.range(prefix, endOf(prefix), { values: false }))
      this.#removeReport(key);
    // What waits is sent all the same: it was taken. What becomes of it is no business of whoever gets the name next.
    const sent = tables.outboxId + part(principal);
    this.#engine.removeAll(sent, endOf(sent));
  }

  /** Looks once for each sender that is active: hardly anybody has reports that wait. */
  #mayHaveReports(sender: string): boolean {
    if (this.#withoutReports.get(sender) === true) return false;
    const prefix = tables.report + part(sender);
    if (this.#engine.range(prefix, endOf(prefix), { limit: 1, values: false }).length > 0) return true;
    this.#withoutReports.set(sender, true);
    return false;
  }

  #removeReport(key: Key): void {
    const value = this.#engine.get(key);
    if (value === undefined) return;
    const report = fromJson<StoredReport>(value);
    this.#engine.remove(key);
    this.#engine.remove(tables.reportId + nameOf(report.sender, report.inbox, report.id));
    this.#engine.remove(reportTimeKey(report.atMs, key));
  }

  #entryOf(reference: Buffer): OutboxEntry {
    const seq = reference.readUIntBE(0, 6);
    const domain = reference.toString("utf8", 6);
    return decodeEntry(domain, seq, this.#engine.get(entryKey(domain, seq)) as Buffer);
  }

  #reportOf(sender: string, no: Buffer): StoredReport {
    return fromJson<StoredReport>(this.#engine.get(reportKeyOf(sender, no)) as Buffer);
  }

  #count(domain: string, count: number): void {
    if (count > 0) this.#counts.set(domain, count);
    else this.#counts.delete(domain);
    if (this.#counts.size === 0) this.#waiting.clear();
    this.#countsChanged.add(domain);
  }

  #writeCounts(): void {
    for (const domain of this.#countsChanged) {
      const count = this.#counts.get(domain);
      if (count === undefined) this.#engine.remove(countKey(domain));
      else this.#engine.put(countKey(domain), numbers(count));
    }
    this.#countsChanged.clear();
  }
}

function durableCounts(engine: KvEngine): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { key, value } of engine.durableRange(tables.outboxCount, endOf(tables.outboxCount))) {
    counts.set(readText(key.slice(1)), value.readUIntBE(0, 6));
  }
  return counts;
}

function reportKeyOf(sender: string, no: Buffer): Key {
  return tables.report + part(sender) + no.toString("latin1", 0, 6);
}
