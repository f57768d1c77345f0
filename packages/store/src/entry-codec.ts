/** An outbox entry as bytes, the same in every engine; what finds it (its domain and number) is beside it. */
import type { InboxAddress, PrincipalName } from "@parley/model";
import type { OutboxEntry, OutboxStore } from "./message-store.js";
import { writeUInt48 } from "./uint48.js";

/** Queued at, expires at (6 bytes each); the lengths of sender, inbox and id (2 bytes each); these texts; the trace; the message. */
const HEADER_BYTES = 18;
/** A W3C `traceparent` of version 00 has so many characters, all ASCII. */
const TRACEPARENT_BYTES = 55;
/** Set in the length of the id, which is far shorter, where a `traceparent` follows it. Entries from before have it not. */
const TRACED = 0x8000;

/** How many bytes the trace of an entry takes: none, unless it is a `traceparent`. */
export function traceBytes(traceparent: string | undefined): number {
  return traceparent?.length === TRACEPARENT_BYTES ? TRACEPARENT_BYTES : 0;
}

export function encodeEntry(input: Parameters<OutboxStore["enqueue"]>[0]): Buffer {
  const senderBytes = Buffer.byteLength(input.sender);
  const inboxBytes = Buffer.byteLength(input.inbox);
  const idBytes = Buffer.byteLength(input.id);
  const inboxAt = HEADER_BYTES + senderBytes;
  const idAt = inboxAt + inboxBytes;
  const traceAt = idAt + idBytes;
  const bodyAt = traceAt + traceBytes(input.traceparent);
  const value = Buffer.allocUnsafe(bodyAt + input.bytes.length);
  writeUInt48(value, input.nowMs, 0);
  writeUInt48(value, input.expiresAtMs, 6);
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

/** The entry that {@link encodeEntry} made; its `bytes` are a slice of `value`. */
export function decodeEntry(domain: string, seq: number, value: Buffer): OutboxEntry {
  const senderEnd = HEADER_BYTES + value.readUInt16BE(12);
  const inboxEnd = senderEnd + value.readUInt16BE(14);
  const lengthOfId = value.readUInt16BE(16);
  const idEnd = inboxEnd + (lengthOfId & ~TRACED);
  const bodyAt = lengthOfId < TRACED ? idEnd : idEnd + TRACEPARENT_BYTES;
  return {
    seq,
    domain,
    sender: value.toString("utf8", HEADER_BYTES, senderEnd) as PrincipalName,
    inbox: value.toString("utf8", senderEnd, inboxEnd) as InboxAddress,
    id: value.toString("utf8", inboxEnd, idEnd),
    bytes: value.subarray(bodyAt),
    queuedAtMs: value.readUIntBE(0, 6),
    expiresAtMs: value.readUIntBE(6, 6),
    ...(bodyAt > idEnd ? { traceparent: value.toString("latin1", idEnd, bodyAt) } : {}),
  };
}
