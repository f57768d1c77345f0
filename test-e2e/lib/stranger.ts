/** Another domain's server, written after federation.proto alone: it links to ours and says what it likes. */
import { createHash, createPrivateKey, sign, X509Certificate } from "node:crypto";
import { encodePayloadItem, federation } from "@parley/protocol";
import type { KeyPair } from "./certificates.js";
import type { Domain } from "./domain.js";
import { openRawLink, type RawLink } from "./raw-stream.js";
import type { Stage } from "./stage.js";

/** Who a stranger says it is, and how it proves it. */
export interface StrangerOptions {
  readonly domain: string;
  readonly identity: KeyPair;
  /** Signs with another key than the certificate's. */
  readonly signingKeyPem?: string;
  /** Says that it wants another domain than the one that it dials. */
  readonly peerDomain?: string;
  readonly protocolVersion?: number;
}

/** What came of a handshake. */
export type Handshake =
  | { readonly kind: "welcome"; readonly link: RawLink; readonly welcome: federation.IWelcome }
  | { readonly kind: "refused"; readonly link: RawLink; readonly reason: string; readonly code: string };

/** Links to a domain's federation port and proves who it is, as the head of federation.proto says. */
export async function shakeHands(stage: Stage, to: Domain, options: StrangerOptions): Promise<Handshake> {
  const link = await openRawLink(stage, to);
  const peerDomain = options.peerDomain ?? to.name;
  link.says({
    hello: {
      domain: options.domain,
      peerDomain,
      role: federation.Role.ROLE_HOME,
      node: "stranger",
      protocolVersion: options.protocolVersion ?? 1,
    },
  });
  const first = await link.items.next();
  if (first.challenge != null) {
    const { certPem, keyPem } = options.identity;
    const transcript = [
      Buffer.from("parley-link-v1", "ascii"),
      first.challenge.nonce ?? new Uint8Array(0),
      Buffer.from(options.domain, "ascii"),
      Buffer.from(peerDomain, "ascii"),
      // The acceptor's certificate, as TLS has shown it.
      createHash("sha256").update(new X509Certificate(to.identity.certPem).raw).digest(),
    ].flatMap((part) => [lengthOf(part), part]);
    const key = createPrivateKey(options.signingKeyPem ?? keyPem);
    link.says({
      proof: {
        chain: [new X509Certificate(certPem).raw],
        signature: sign("sha256", Buffer.concat(transcript), { key, dsaEncoding: "der" }),
      },
    });
  }
  const { refusal, welcome } = first.challenge == null ? first : await link.items.next();
  if (welcome != null) return { kind: "welcome", link, welcome };
  return { kind: "refused", link, reason: refusal?.error?.reason ?? "", code: refusal?.error?.code ?? "" };
}

/** A stranger whose link is up. */
export class Stranger {
  readonly domain: string;
  readonly link: RawLink;
  readonly #to: Domain;
  #envelopes = 0;
  #requests = 1_000;

  constructor(link: RawLink, options: { readonly domain: string; readonly to: Domain }) {
    this.link = link;
    this.domain = options.domain;
    this.#to = options.to;
  }

  static async links(stage: Stage, to: Domain, options: StrangerOptions): Promise<Stranger> {
    const shaken = await shakeHands(stage, to, options);
    if (shaken.kind === "refused") throw new Error(`the link was refused: ${shaken.reason}`);
    return new Stranger(shaken.link, { domain: options.domain, to });
  }

  /** Sends an envelope. @returns its id. */
  sends(
    service: "presence" | "message",
    items: readonly federation.IPayloadItem[],
    more: federation.IEnvelope = {},
  ): string {
    this.#envelopes++;
    const id = `envelope-${this.#envelopes}`;
    const envelope = federation.Envelope.encode({
      id,
      origin: this.domain,
      destination: this.#to.name,
      service:
        service === "message" ? federation.Service.SERVICE_MESSAGE : federation.Service.SERVICE_PRESENCE,
      hopLimit: 8,
      itemCount: items.length,
      payload: Buffer.concat(items.map(encodePayloadItem)),
      ...more,
    }).finish();
    this.link.says({ envelope });
    return id;
  }

  /** The next bounce of one of our envelopes. */
  async bounced(id: string): Promise<string> {
    const item = await this.link.items.some((each) => bounceOf(each)?.envelopeId === id);
    return bounceOf(item)?.error?.reason ?? "";
  }

  /** Everything that came in payloads. */
  get payloads(): readonly federation.PayloadItem[] {
    return this.link.items.all.flatMap(payloadOf);
  }

  /** The first item of a payload that fits. */
  async receives<T>(pick: (item: federation.PayloadItem) => T | undefined | null): Promise<T> {
    const find = (each: federation.LinkItem): T | undefined => {
      for (const item of payloadOf(each)) {
        const picked = pick(item);
        if (picked !== undefined && picked !== null) return picked;
      }
      return undefined;
    };
    return find(await this.link.items.some((each) => find(each) !== undefined)) as T;
  }

  /** Asks a question, and waits for its answer. */
  async asks(question: federation.IPayloadItem, service: "presence" | "message" = "presence") {
    const request = ++this.#requests;
    this.sends(service, [{ ...question, request }]);
    return this.receives((item) => (item.request === request ? item : undefined));
  }

  /** Whether the link still answers. */
  async pings(): Promise<void> {
    const payload = Math.floor(Math.random() * 2 ** 40);
    this.link.says({ ping: { payload } });
    await this.link.items.some(({ pong }) => pong?.payload === payload);
  }
}

function bounceOf(item: federation.LinkItem): federation.IBounce | undefined {
  if (item.envelope == null) return undefined;
  return federation.Envelope.decode(item.envelope).bounce ?? undefined;
}

function payloadOf(item: federation.LinkItem): federation.PayloadItem[] {
  if (item.envelope == null) return [];
  const { payload } = federation.Envelope.decode(item.envelope);
  if (payload == null) return [];
  return federation.Payload.decode(payload).items.map((each) => federation.PayloadItem.create(each));
}

function lengthOf(part: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(part.length);
  return length;
}
