/** What servers of one domain tell each other of the outboxes, over the bus. */
import { concatItems, decodePayload, encodePayloadItem, type federation } from "@parley/protocol";
import type { StoredReport } from "@parley/store";

/** From a server where Sends wait to the one that sends to the domain. */
export interface Poke {
  readonly kind: "poke";
  /** Names the life of the server that waits; see {@link nodeSubject}. */
  readonly node: string;
  /** The entries for whose end it waits. */
  readonly seqs: readonly number[];
  /**
   * Those that were there before it asked: whoever made them may be the sending server itself, which keeps no report where it can
   * answer the Send. It has to say that it will.
   */
  readonly again: readonly number[];
}

/** The final answer for a Send that waits at another server. */
export interface OutboxResult {
  readonly domain: string;
  readonly seq: number;
  readonly report: StoredReport;
  /**
   * Whether the report is stored, and told as an event anyway. Otherwise the end is not written: nobody else waits for it, and
   * the server where the Send waits writes it, without a report, and says so ({@link Ended}).
   */
  readonly follows: boolean;
}

/** The answer to a result that does not follow. */
export interface Ended {
  readonly kind: "ended";
  /** Written. */
  readonly seqs: readonly number[];
  /** Not written, or not known to be: nobody waits any more. */
  readonly declined: readonly number[];
}

/** From the sending server to one where Sends wait. */
export interface Results {
  readonly kind: "results";
  readonly results: readonly OutboxResult[];
  /** Of `again`: their report will be kept. By domain. */
  readonly kept: readonly { readonly domain: string; readonly seq: number }[];
  /** These entries are not there any more: their end is in the store, or they can be made anew. */
  readonly gone: readonly { readonly domain: string; readonly seq: number }[];
  /** The numbers of what was forwarded and has arrived. */
  readonly taken: readonly number[];
}

/** Who sends to a domain, to everybody. */
export interface OwnerNews {
  readonly kind: "owner";
  readonly domain: string;
  /** Absent: nobody any more. */
  readonly node?: string;
  /** Whether messages wait there. */
  readonly entries: boolean;
}

/** To everybody: whoever says it was out of reach, and may have told answers that arrived at it to nobody. */
export interface GapNews {
  readonly kind: "gap";
}

/** Answers that arrived at another server. */
export interface Forward {
  readonly kind: "delivered";
  /** Where they arrived, and the number by which the sending server says there that it has them ({@link Results.taken}). */
  readonly node: string;
  readonly number: number;
  readonly delivered: readonly federation.IDelivered[];
}

/** What the sending server hears of others: pokes, and answers that arrived at them. */
export type ToOwner = Poke | Ended | Forward;
/** Where everybody hears who sends to which domain. */
export const OWNERS_SUBJECT = "outboxes";

/** Where the server hears of others that sends to a domain. */
export function outboxSubject(domain: string): string {
  return `outbox.${Buffer.from(domain, "utf8").toString("base64url")}`;
}

/** Where one life of one server hears what became of what waits there. */
export function nodeSubject(node: string): string {
  return `node.${node}`;
}

const VERSION = 1;
const WORDS = 1;
const DELIVERED = 2;
const FORWARD_HEADER_BYTES = 9;

/** A version, a kind, then JSON. */
export function encodeWords(words: Poke | Ended | Results | OwnerNews | GapNews): Uint8Array {
  const text = JSON.stringify(words);
  const bytes = Buffer.allocUnsafe(2 + Buffer.byteLength(text));
  bytes[0] = VERSION;
  bytes[1] = WORDS;
  bytes.write(text, 2, "utf8");
  return bytes;
}

/** A version, a kind, the number and the length of the name, the name, then the items as they came. */
export function encodeForward({ node, number, delivered }: Omit<Forward, "kind">): Uint8Array {
  const items = delivered.map((one) => encodePayloadItem({ delivered: one }));
  const head = Buffer.allocUnsafe(FORWARD_HEADER_BYTES);
  head[0] = VERSION;
  head[1] = DELIVERED;
  head.writeUIntBE(number, 2, 6);
  head[8] = node.length;
  return Buffer.concat([head, Buffer.from(node, "latin1"), concatItems(items)]);
}

/** @returns `undefined` for what a newer server says differently: as if the bus had lost it. */
export function decodeWords(bytes: Uint8Array): ToOwner | Results | OwnerNews | GapNews | undefined {
  const message = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (message[0] !== VERSION) return undefined;
  if (message[1] === WORDS)
    return JSON.parse(message.toString("utf8", 2)) as Poke | Ended | Results | OwnerNews | GapNews;
  if (message[1] !== DELIVERED) return undefined;
  const nameEnd = FORWARD_HEADER_BYTES + (message[8] ?? 0);
  const delivered = decodePayload(message.subarray(nameEnd)).flatMap((item) => item.delivered ?? []);
  const node = message.toString("latin1", FORWARD_HEADER_BYTES, nameEnd);
  return { kind: "delivered", node, number: message.readUIntBE(2, 6), delivered };
}
