/** Entries and reports of the outbox as bytes; see `redis/lib/outbox.lua` for what the scripts put before them. */
import { decodeEntry } from "../entry-codec.js";
import type { OutboxEntry, StoredReport } from "../message-store.js";

/** Before each stored entry: its number and the digest of its names. Before each report: the digest. */
const NUMBER_BYTES = 6;
const DIGEST_BYTES = 12;
/** The entry itself, as `encodeEntry` made it, of an entry as it is stored. */
export function entryPart(stored: Buffer): Buffer {
  return stored.subarray(NUMBER_BYTES + DIGEST_BYTES);
}

/** An entry as it is stored. */
export function readEntry(domain: string, stored: Buffer): OutboxEntry {
  const entry = decodeEntry(domain, stored.readUIntBE(0, NUMBER_BYTES), entryPart(stored));
  // A copy: entries stay in memory until they are answered, and what was read with them must not.
  return { ...entry, bytes: Buffer.from(entry.bytes) };
}

export function encodeReport({ sender, id, inbox, status, reason, atMs }: StoredReport): Buffer {
  return Buffer.from(JSON.stringify({ sender, id, inbox, status, reason, atMs }));
}

/** A report as it is stored. */
export function decodeReport(stored: Buffer): StoredReport {
  return JSON.parse(stored.toString("utf8", DIGEST_BYTES)) as StoredReport;
}

/** Where a report may be: of which entry, recognised by what, for which domain. */
export interface ReportHint {
  readonly seq: number;
  readonly digest: Buffer;
  readonly domain: string;
  /** The hint as it is stored. */
  readonly bytes: Buffer;
}

export function decodeHint(bytes: Buffer): ReportHint {
  return {
    seq: bytes.readUIntBE(0, 6),
    digest: bytes.subarray(NUMBER_BYTES, NUMBER_BYTES + DIGEST_BYTES),
    domain: bytes.toString("utf8", NUMBER_BYTES + DIGEST_BYTES),
    bytes,
  };
}

export function encodeHint(seq: number, digest: Buffer, domain: string): Buffer {
  const number = Buffer.allocUnsafe(NUMBER_BYTES);
  number.writeUIntBE(seq, 0, NUMBER_BYTES);
  return Buffer.concat([number, digest, Buffer.from(domain, "utf8")]);
}
