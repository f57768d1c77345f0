/**
 * Reports in Redis. A report is in the bucket of its domain, where it takes the place of its entry; where reports may be is
 * noted in the bucket of its sender before. So there is never a report that its sender does not find.
 */
import type { PrincipalName } from "@parley/model";
import type { StoredReport } from "../message-store.js";
import { digestOf } from "./digest.js";
import type { RedisEngine } from "./engine.js";
import type { Unpacker } from "./msgpack.js";
import { decodeHint, decodeReport, encodeHint, type ReportHint } from "./outbox-codec.js";
import { script } from "./scripts.js";

const addHint = script("hint_add");
const readHints = script("hint_read");
const removeHints = script("hint_remove");
const readReport = script("report_read");
const removeReport = script("report_remove");
const dueReports = script("report_due");
const sweepReports = script("report_sweep");

/** Hints are read in portions of so many. */
const PORTION = 128;

/** What is found where a hint points to. */
type Found =
  | { readonly kind: "report"; readonly report: StoredReport }
  /** The entry waits still: there may be a report. */
  | { readonly kind: "entry" }
  /** There is nothing, and never will be. */
  | { readonly kind: "nothing" };

/** The reports of {@link RedisOutbox}. */
export class RedisReports {
  readonly #engine: RedisEngine;
  readonly #bucketOf: (domain: string) => number;
  readonly #buckets: number;

  /** @param bucketOf - where the outbox of a domain is; below `buckets`. */
  constructor(engine: RedisEngine, bucketOf: (domain: string) => number, buckets: number) {
    this.#engine = engine;
    this.#bucketOf = bucketOf;
    this.#buckets = buckets;
  }

  /** To be done before a report is stored. */
  announce(domain: string, seq: number, report: StoredReport): Promise<void> {
    const { sender, inbox, id } = report;
    const values = [sender, seq, digestOf(sender, inbox, id), domain];
    return this.#engine.run(addHint, this.#engine.buckets.of(sender), values, skip);
  }

  /** Takes an announcement back, unless somebody else has stored the report or may do so. */
  async withdraw(domain: string, seq: number, report: StoredReport): Promise<void> {
    const { sender, inbox, id } = report;
    const hint = decodeHint(encodeHint(seq, digestOf(sender, inbox, id), domain));
    const found = await this.#read(hint);
    if (found.kind === "nothing") await this.#removeHints(sender, [hint]);
  }

  async of(sender: PrincipalName, limit: number): Promise<readonly StoredReport[]> {
    const reports: StoredReport[] = [];
    for (let from = 0; reports.length < limit; ) {
      const hints = await this.#hints(sender, from);
      const found = await Promise.all(hints.map((hint) => this.#read(hint)));
      for (const one of found) {
        if (one.kind === "report" && reports.length < limit) reports.push(one.report);
      }
      const stale = hints.filter((_, at) => found[at]?.kind === "nothing");
      if (stale.length > 0) await this.#removeHints(sender, stale);
      if (hints.length < PORTION) break;
      from += hints.length - stale.length;
    }
    return reports;
  }

  /** Removes the reports of these messages. */
  async remove(
    sender: PrincipalName,
    keys: readonly { readonly id: string; readonly inbox: string }[],
  ): Promise<void> {
    const wanted = new Set(keys.map(({ id, inbox }) => digestOf(sender, inbox, id).toString("latin1")));
    for (let from = 0; wanted.size > 0; ) {
      const hints = await this.#hints(sender, from);
      const matching = hints.filter(({ digest }) => wanted.has(digest.toString("latin1")));
      const kept = await this.#removeReports(sender, matching, (hint) =>
        wanted.delete(hint.digest.toString("latin1")),
      );
      if (hints.length < PORTION) break;
      from += hints.length - matching.length + kept;
    }
  }

  /** Removes all reports of a sender on entries with numbers up to `newestOf` their domain. May be done again. */
  async removeOld(sender: PrincipalName, newestOf: (domain: string) => number): Promise<void> {
    for (let from = 0; ; ) {
      const hints = await this.#hints(sender, from);
      const old = hints.filter(({ domain, seq }) => seq <= newestOf(domain));
      if (old.length > 0) {
        await this.#removeReports(sender, old, () => undefined);
        await this.#removeHints(sender, old);
      }
      if (hints.length < PORTION) break;
      from += hints.length - old.length;
    }
  }

  /** See `OutboxStore.sweepReports`. */
  async sweep(beforeMs: number, limit: number): Promise<number> {
    const engine = this.#engine;
    const buckets = Array.from({ length: this.#buckets }, (_, bucket) => bucket);
    const isDue = await Promise.all(
      buckets.map((bucket) => engine.run(dueReports, bucket, [beforeMs], (result) => result.number() > 0)),
    );
    let left = limit;
    for (const bucket of buckets.filter((_, at) => isDue[at])) {
      if (left <= 0) break;
      const removed = await engine.run(sweepReports, bucket, [beforeMs, left], readSwept);
      left -= removed.length;
      await Promise.all(removed.map(({ sender, hint }) => this.#removeHints(sender, [hint])));
    }
    return limit - left;
  }

  #hints(sender: string, from: number): Promise<ReportHint[]> {
    const bucket = this.#engine.buckets.of(sender);
    return this.#engine.run(readHints, bucket, [sender, from, PORTION], (result) => {
      const hints: ReportHint[] = [];
      for (let left = result.list(); left > 0; left--) hints.push(decodeHint(result.bytes()));
      return hints;
    });
  }

  async #removeHints(sender: string, hints: readonly ReportHint[]): Promise<void> {
    const values = [sender, ...hints.map(({ bytes }) => bytes)];
    await this.#engine.run(removeHints, this.#engine.buckets.of(sender), values, skip);
  }

  #read({ domain, seq }: ReportHint): Promise<Found> {
    return this.#engine.run(readReport, this.#bucketOf(domain), [domain, seq], (result) => {
      result.list();
      const kind = result.number();
      if (kind === 1) return { kind: "report", report: decodeReport(result.bytes()) };
      return { kind: kind === 0 ? "entry" : "nothing" };
    });
  }

  /** Removes reports and what points to them. @returns how many of the hints stay, as their entries wait still. */
  async #removeReports(
    sender: string,
    hints: readonly ReportHint[],
    removed: (hint: ReportHint) => void,
  ): Promise<number> {
    const kinds = await Promise.all(
      hints.map(({ domain, seq }) =>
        this.#engine.run(removeReport, this.#bucketOf(domain), [domain, seq], (result) => result.number()),
      ),
    );
    for (const [at, hint] of hints.entries()) if (kinds[at] === 1) removed(hint);
    const gone = hints.filter((_, at) => kinds[at] !== 0);
    if (gone.length > 0) await this.#removeHints(sender, gone);
    return hints.length - gone.length;
  }
}

const skip = (result: Unpacker): void => result.skip();

function readSwept(result: Unpacker): { sender: string; hint: ReportHint }[] {
  const removed: { sender: string; hint: ReportHint }[] = [];
  for (let left = result.list(); left > 0; left -= 2) {
    const member = result.bytes();
    const stored = result.bytes();
    const [seq, domain] = [member.readUIntBE(0, 6), member.toString("utf8", 6)];
    const { sender, inbox, id } = decodeReport(stored);
    removed.push({ sender, hint: decodeHint(encodeHint(seq, digestOf(sender, inbox, id), domain)) });
  }
  return removed;
}
