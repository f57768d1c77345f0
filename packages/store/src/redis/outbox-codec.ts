/** Entries and reports of the outbox as bytes; see `redis/lib/outbox.lua` for what the scripts put before them. */
import type { InboxAddress, PrincipalName } from "@parley/model";
import { readTrace, TRACED, traceBytes } from "../entry-trace.js";
import type { OutboxEntry, OutboxStore, StoredReport } from "../message-store.js";

/** Before each stored entry: its number and the digest of its names. Before each report: the digest. */
const NUMBER_BYTES = 6;
const DIGEST_BYTES = 12;
/** Queued at, expires at (6 bytes each); the lengths of sender, inbox and id (2 bytes each); these texts; the trace; the message. */
const HEADER_BYTES = 18;

export function encodeEntry(input: Parameters<OutboxStore["enqueue"]>[0]): Buffer {
  const senderBytes = Buffer.byteLength(input.sender);
  const inboxBytes = Buffer.byteLength(input.inbox);
  const idBytes = Buffer.byteLength(input.id);
  const inboxAt = HEADER_BYTES + senderBytes;
  const idAt = inboxAt + inboxBytes;
  const traceAt = idAt + idBytes;
  const bodyAt = traceAt + traceBytes(input.traceparent);
  const value = Buffer.allocUnsafe(bodyAt + input.bytes.length);
  value.writeUIntBE(input.nowMs, 0, 6);
  value.writeUIntBE(input.expiresAtMs, 6, 6);
  value.writeUInt16BE(senderBytes, 12);
  value.writeUInt16BE(inboxBytes, 14);
  value.writeUInt16BE(bodyAt > traceAt ? idBytes | TRACED : idBytes, 16);
  value.write(input.sender, HEADER_BYTES, "utf8");
  value.write(input.inbox, inboxAt, "utf8");
  value.write(input.id, idAt, "utf8");
  if (bodyAt > traceAt) value.write(input.traceparent ?? "", traceAt, "latin1");
  value.set(input.bytes, bodyAt);
  return value;
}

/** The entry itself, as {@link encodeEntry} made it, of an entry as it is stored. */
export function entryPart(stored: Buffer): Buffer {
  return stored.subarray(NUMBER_BYTES + DIGEST_BYTES);
}

/** An entry as it is stored. */
export function decodeEntry(domain: string, stored: Buffer): OutboxEntry {
  const value = entryPart(stored);
  const senderEnd = HEADER_BYTES + value.readUInt16BE(12);
  const inboxEnd = senderEnd + value.readUInt16BE(14);
  const lengthOfId = value.readUInt16BE(16);
  const idEnd = inboxEnd + (lengthOfId & ~TRACED);
  const { bodyAt, trace } = readTrace(value, lengthOfId, idEnd);
  return {
    seq: stored.readUIntBE(0, 6),
    domain,
    sender: value.toString("utf8", HEADER_BYTES, senderEnd) as PrincipalName,
    inbox: value.toString("utf8", senderEnd, inboxEnd) as InboxAddress,
    id: value.toString("utf8", inboxEnd, idEnd),
    // A copy: entries stay in memory until they are answered, and what was read with them must not.
    bytes: Buffer.from(value.subarray(bodyAt)),
    queuedAtMs: value.readUIntBE(0, 6),
    expiresAtMs: value.readUIntBE(6, 6),
    ...trace,
  };
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
