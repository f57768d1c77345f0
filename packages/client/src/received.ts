/** What arrives: documents and messages, decoded when they are looked at and not before. */
import type { Freshness, PresenceDocument, PresentityAddress, Version } from "@parley/model";
import { common, documentFromBytes } from "@parley/protocol";

/** The parts of a notification that need no decoding. */
export interface NotificationHead {
  readonly presentity: PresentityAddress;
  readonly version: Version;
  readonly freshness: Freshness;
}

/** An extension header of a message. */
export interface MessageHeader {
  readonly name: string;
  readonly value: string;
  readonly lang?: string;
}

/** NOTIFICATION: one presentity's document in one version. */
export class PresenceNotification implements NotificationHead {
  readonly presentity: PresentityAddress;
  readonly version: Version;
  readonly freshness: Freshness;
  /** The encoded document, as its domain made it; empty when nothing is known. */
  readonly documentBytes: Uint8Array;
  #document: PresenceDocument | undefined;

  constructor(head: NotificationHead, documentBytes: Uint8Array) {
    this.presentity = head.presentity;
    this.version = head.version;
    this.freshness = head.freshness;
    this.documentBytes = documentBytes;
  }

  /**
   * The document. One without tuples when nothing is known.
   * @throws ParleyError `data_loss` or `invalid_argument` when the bytes are not a document.
   */
  get document(): PresenceDocument {
    this.#document ??=
      this.documentBytes.length === 0
        ? { presentity: this.presentity, tuples: [] }
        : documentFromBytes(this.documentBytes);
    return this.#document;
  }
}

/** One message of an inbox. */
export class ReceivedMessage {
  readonly inbox: string;
  /** Its number in the inbox. */
  readonly seq: number;
  readonly receivedAtMs: number;
  /** The encoded `parley.common.v1.InstantMessage`, as its sender made it. */
  readonly bytes: Uint8Array;
  #decoded: common.InstantMessage | undefined;

  constructor(wire: { inbox: string; seq: number; receivedAtMs: number; message: Uint8Array }) {
    this.inbox = wire.inbox;
    this.seq = wire.seq;
    this.receivedAtMs = wire.receivedAtMs;
    this.bytes = wire.message;
  }

  get id(): string {
    return this.#message.id;
  }
  /** Who sent it: an `im:` address, checked by the sender's domain. */
  get from(): string {
    return this.#message.from;
  }
  get to(): string {
    return this.#message.to;
  }
  get sentAtMs(): number {
    return this.#message.sentAtMs;
  }
  /** The MIME type of the body. */
  get contentType(): string {
    return this.#message.contentType;
  }
  get body(): Uint8Array {
    return this.#message.body;
  }
  /** The address to reply to: what the sender said, else `from`. */
  get replyTo(): string {
    return this.#message.replyTo || this.#message.from;
  }
  get contacts(): readonly string[] {
    return this.#message.contacts;
  }
  get headers(): readonly MessageHeader[] {
    return this.#message.headers.map((header) => ({
      name: header.name ?? "",
      value: header.value ?? "",
      lang: header.lang ?? "",
    }));
  }
  /** The body as text: UTF-8, with the replacement character where it is not. */
  get text(): string {
    return new TextDecoder().decode(this.body);
  }

  get #message(): common.InstantMessage {
    this.#decoded ??= common.InstantMessage.decode(this.bytes);
    return this.#decoded;
  }
}
