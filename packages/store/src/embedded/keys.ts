/**
 * Keys and small values of the embedded store.
 *
 * A key is one letter for its table (see `tables`) and its components: texts as UTF-8, ended by a zero byte unless they
 * come last; numbers and times as six bytes, most significant first. So entries stand in the order of their components.
 */

import { createHash } from "node:crypto";
import { NUMBER_MAX, writeUInt48 } from "../uint48.js";
import type { Key } from "./ordered-kv.js";

/** The tables, by the first letter of their keys. Letters are never reused with another meaning. */
export const tables = {
  /** The schema record; see {@link SchemaRecord}. */
  schema: "!",
  /** Counters of the whole store -> JSON. */
  counters: "#",
  /** principal's domain, principal -> JSON account. */
  account: "A",
  /** presentity -> JSON {owner, accessRules, epoch}. */
  presentity: "P",
  /** presentity -> change number (6 bytes). Of every presentity that is there, and of no other. */
  presentityChange: "g",
  /** inbox -> JSON {owner, deliveryRules, no, revision}. The number stands for the inbox in all that belongs to it. */
  inbox: "I",
  /** presentity -> JSON {epoch, counter, publications}. */
  presence: "V",
  /** time, presentity -> "": when the presentity's first publication expires. */
  publicationExpiry: "e",
  /** session id, presentity -> "": where a session has published. */
  sessionPublication: "s",
  /** session id -> JSON lease with its fence, and whether it is claimed. */
  lease: "l",
  /** time, session id -> "": when the lease can be claimed. */
  leaseDue: "L",
  /** presentity, watcher key -> JSON subscription. */
  subscription: "S",
  /** time, presentity, watcher key -> "": expiry of subscriptions that are not terminated. */
  subscriptionDue: "D",
  /** presentity, watcher key -> JSON fetch record. */
  fetch: "F",
  /** time, "S" or "F", presentity, watcher key -> "": when a terminated subscription or a fetch ended. */
  watcherInformationEnd: "w",
  /** watcher, presentity -> JSON watch. */
  watch: "O",
  /** presentity, watcher -> "". */
  watchOf: "o",
  /** time, watcher, presentity -> "". */
  watchDue: "Q",
  /** domain, time, watcher, presentity -> "". Only in stores of schema 1. */
  watchDueByDomain: "q",
  /** inbox number, seq -> time (6 bytes), message. */
  message: "M",
  /** inbox number -> last seq, count (6 bytes each) as of that seq: what comes after it is counted. */
  inboxState: "n",
  /** inbox number, sender, id -> seq, time: recognises resends. */
  messageId: "d",
  /** time, inbox number, seq (of one of its messages) -> the messageId keys of one group, to forget them in the order of time. */
  messageIdLog: "j",
  /** inbox number, device -> seq, time of last use. */
  cursor: "c",
  /** inbox number, sender -> last decided outbox seq, origin. */
  lane: "N",
  /** inbox number, node -> time (6 bytes): until when a user agent at that server follows the inbox. */
  follower: "f",
  /** time, inbox number -> inbox: when the oldest message was received. */
  oldestMessage: "t",
  /** time, inbox number -> inbox: the same, only where every cursor has passed the oldest message. */
  oldestReadMessage: "r",
  /** domain, seq -> outbox entry. */
  outbox: "X",
  /** sender, inbox, id -> seq, domain. */
  outboxId: "x",
  /** domain -> count (6 bytes). */
  outboxCount: "Y",
  /** sender, report number -> JSON report. */
  report: "R",
  /** sender, inbox, id -> report number. */
  reportId: "z",
  /** time, sender, report number -> "". */
  reportTime: "T",
  /** name -> bytes. */
  secret: "K",
  /** name -> JSON {holder, fence, untilMs}. */
  clusterLease: "H",
  /** node -> JSON node record. */
  node: "h",
} as const;

/** A whole number from 0 to {@link NUMBER_MAX} in six bytes whose order is that of the numbers. */
export function number48(value: number): Key {
  const n = value >= NUMBER_MAX ? NUMBER_MAX : value > 0 ? Math.floor(value) : 0;
  const high = Math.floor(n / 0x1000000);
  const low = n - high * 0x1000000;
  return String.fromCharCode(
    high >>> 16,
    (high >>> 8) & 255,
    high & 255,
    low >>> 16,
    (low >>> 8) & 255,
    low & 255,
  );
}

/** Reads six bytes of a key, see {@link number48}. */
export function readNumber48(key: Key, at: number): number {
  const high = (key.charCodeAt(at) << 16) | (key.charCodeAt(at + 1) << 8) | key.charCodeAt(at + 2);
  const low = (key.charCodeAt(at + 3) << 16) | (key.charCodeAt(at + 4) << 8) | key.charCodeAt(at + 5);
  return high * 0x1000000 + low;
}

/** Longer texts are shortened to a beginning and a hash: LMDB's keys have an end (1978 bytes), and up to three texts stand in one. */
const TEXT_BYTES_MAX = 400;

// biome-ignore lint/suspicious/noControlCharactersInRegex: it looks for what is not plain ASCII, and for the terminator.
const special = /[^\x01-\x7f]/;

/** A text as the last component of a key. */
export function text(value: string): Key {
  let bytes = value;
  if (special.test(value)) {
    bytes = Buffer.from(value, "utf8").toString("latin1").replaceAll("\0", "\0\xff");
  }
  if (bytes.length <= TEXT_BYTES_MAX) return bytes;
  const hash = createHash("sha256").update(value).digest("hex");
  return `${bytes.slice(0, TEXT_BYTES_MAX - 80)}\x01${hash}`;
}

/** A text as a component before others. Unambiguous: a zero byte within a text is followed by 0xff, which nothing begins with. */
export function part(value: string): Key {
  return `${text(value)}\0`;
}

/** Reads a component that {@link part} wrote. Only for texts that are known to be short (addresses, names). */
export function readPart(key: Key, at: number): { readonly text: string; readonly next: number } {
  const end = key.indexOf("\0", at);
  return { text: readText(key.slice(at, end)), next: end + 1 };
}

/** Reads what {@link text} wrote, when it was short and without zero bytes. */
export function readText(bytes: Key): string {
  return special.test(bytes) ? Buffer.from(bytes, "latin1").toString("utf8") : bytes;
}

/** The end of the range of all keys that begin with `prefix`. */
export function endOf(prefix: Key): Key {
  const last = prefix.charCodeAt(prefix.length - 1);
  if (last === 255) return endOf(prefix.slice(0, -1));
  return prefix.slice(0, -1) + String.fromCharCode(last + 1);
}

/** Tables of which the keys go on with an inbox number, whose keys stand in a partition for each inbox. */
const byInbox: ReadonlySet<string> = new Set([
  tables.message,
  tables.messageId,
  tables.cursor,
  tables.lane,
  tables.follower,
]);

/** Tables whose entries are only ever put where there is none of that key. */
const inserted: ReadonlySet<string> = new Set([
  tables.message,
  tables.messageId,
  tables.outbox,
  tables.outboxId,
  tables.report,
  tables.reportTime,
]);

/** Whether an entry of this key is only ever put where there is none: so where one was put, there was none before. */
export function isInserted(key: Key): boolean {
  return inserted.has(key.slice(0, 1));
}

/**
 * The part of the key space that a key belongs to: a prefix of it, the same for all keys that begin with it. Small enough
 * that what is read or written together is found together.
 */
export function partitionOf(key: Key): Key {
  const table = key.slice(0, 1);
  return byInbox.has(table) ? key.slice(0, 7) : table;
}

/** The value of index entries, which say all in their key. */
export const NOTHING: Buffer = Buffer.alloc(0);

/** A value of six-byte numbers. */
export function numbers(first: number, second?: number): Buffer {
  const value = Buffer.allocUnsafe(second === undefined ? 6 : 12);
  writeUInt48(value, first, 0);
  if (second !== undefined) writeUInt48(value, second, 6);
  return value;
}

/** A value as JSON; infinite times become {@link NUMBER_MAX}, which JSON can say. */
export function toJson(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value, finite), "utf8");
}

function finite(_name: string, value: unknown): unknown {
  return value === Number.POSITIVE_INFINITY ? NUMBER_MAX : value;
}

/** Reads what {@link toJson} wrote. */
export function fromJson<T>(value: Buffer): T {
  return JSON.parse(value.toString("utf8")) as T;
}
