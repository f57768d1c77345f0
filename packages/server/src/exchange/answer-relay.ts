/** Answers from other domains that belong to another server of this one: handed to it over the bus. */
import type { Bus, BusSubscription } from "@parley/bus";
import type { DomainName } from "@parley/model";
import { concatItems, encodePayloadItem, type federation } from "@parley/protocol";
import type { Env } from "@parley/runtime";
import type { ServiceName } from "../core/ports.js";
import type { NetworkListener } from "./network.js";

type Bounce = Parameters<NetworkListener["onBounce"]>[0];

/** What another server has received for us. */
export interface RelayedAnswers {
  readonly origin: DomainName;
  readonly destination: DomainName;
  readonly service: ServiceName;
  readonly payload: Uint8Array;
}

/** What {@link AnswerRelay} works with. */
export interface AnswerRelayParts {
  readonly bus: Bus;
  /** Names this life of this server. */
  readonly tag: number;
  readonly onAnswers: (answers: RelayedAnswers) => void;
  readonly onBounce: (bounce: Bounce) => void;
}

/** A request's number is the asker's tag and a count, together 53 bits: what fits into a JavaScript number. */
const COUNT_BITS = 26;
const COUNTS = 2 ** COUNT_BITS;
/** Tags are below this: of ten servers two have the same one in three of ten million cases. */
export const TAGS = 2 ** 27;

/** The number of a question. @param count - wraps: nobody waits for so many answers at a time. */
export function requestOf(tag: number, count: number): number {
  return tag * COUNTS + (count % COUNTS);
}

/** Who asked. */
export function tagOfRequest(request: number): number {
  return Math.floor(request / COUNTS);
}

/** The id of an envelope that says whose it is. */
export function envelopeIdOf(tag: number, id: string): string {
  return `${tag.toString(36)}.${id}`;
}

/** Whose envelope it is; `undefined` when its id does not say. */
export function tagOfEnvelope(id: string): number | undefined {
  const [tag = "", rest] = id.split(".", 2);
  return rest === undefined || !/^[0-9a-z]{1,6}$/.test(tag) ? undefined : Number.parseInt(tag, 36);
}

const subjectOf = (tag: number): string => `answers.${tag}`;

const VERSION = 1;
const ANSWERS = 1;
const BOUNCE = 2;
const SERVICES: readonly ServiceName[] = ["presence", "message"];
/** Bytes of items in one message of the bus. */
const MESSAGE_BYTES_MAX = 262_144;

/**
 * Several servers of a domain ask, and whichever of them the other domain's proxy has chosen receives the answers. A question's
 * number and an envelope's id name who asked; what is another's goes to it, that of one turn together. Best effort, like
 * everything between domains: an answer that is lost is asked for again.
 */
export class AnswerRelay {
  readonly #env: Env;
  readonly #parts: AnswerRelayParts;
  #subscription: BusSubscription | undefined;
  /** By receiver, service, origin and destination. */
  readonly #waiting = new Map<
    string,
    { readonly head: Uint8Array; readonly tag: number; items: Uint8Array[]; bytes: number }
  >();
  #deferred = false;

  constructor(env: Env, parts: AnswerRelayParts) {
    this.#env = env;
    this.#parts = parts;
  }

  async start(): Promise<void> {
    const { bus, tag } = this.#parts;
    this.#subscription = await bus.subscribe(subjectOf(tag), (message) => this.#onMessage(message));
  }

  stop(): void {
    this.#flush();
    this.#subscription?.close();
  }

  /** Hands an answer to whoever asked. */
  answer(
    tag: number,
    origin: DomainName,
    destination: DomainName,
    service: ServiceName,
    item: federation.IPayloadItem,
  ): void {
    const key = `${tag} ${service} ${origin} ${destination}`;
    const bytes = encodePayloadItem(item);
    let batch = this.#waiting.get(key);
    if (batch !== undefined && batch.bytes + bytes.length > MESSAGE_BYTES_MAX) {
      this.#flush();
      batch = undefined;
    }
    if (batch === undefined) {
      batch = { head: headOf(service, origin, destination), tag, items: [], bytes: 0 };
      this.#waiting.set(key, batch);
    }
    batch.items.push(bytes);
    batch.bytes += bytes.length;
    if (this.#deferred) return;
    this.#deferred = true;
    this.#env.clock.defer(() => this.#flush());
  }

  /** Hands a bounce to whoever sent the envelope. */
  bounce(tag: number, bounce: Bounce): void {
    const { envelopeId, reason, retryAfterMs, destination } = bounce;
    const body = JSON.stringify({ envelopeId, reason, retryAfterMs, destination });
    this.#parts.bus.publish(
      subjectOf(tag),
      Buffer.concat([Buffer.from([VERSION, BOUNCE]), Buffer.from(body, "utf8")]),
    );
  }

  #flush(): void {
    this.#deferred = false;
    const batches = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { head, tag, items } of batches) {
      this.#parts.bus.publish(subjectOf(tag), Buffer.concat([head, concatItems(items)]));
    }
  }

  #onMessage(bytes: Uint8Array): void {
    const message = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    // What a newer server says differently is lost here, as if the bus had lost it.
    if (message[0] !== VERSION) return;
    if (message[1] === BOUNCE) {
      this.#parts.onBounce(JSON.parse(message.toString("utf8", 2)) as Bounce);
      return;
    }
    if (message[1] !== ANSWERS) return;
    const service = SERVICES[message[2] ?? 0];
    if (service === undefined) return;
    const originEnd = 4 + (message[3] ?? 0);
    const destinationEnd = originEnd + 1 + (message[originEnd] ?? 0);
    this.#parts.onAnswers({
      origin: message.toString("latin1", 4, originEnd) as DomainName,
      destination: message.toString("latin1", originEnd + 1, destinationEnd) as DomainName,
      service,
      payload: message.subarray(destinationEnd),
    });
  }
}

/** Version, kind, service; the lengths (a byte each) and texts of the two domains, which are of ASCII. */
function headOf(service: ServiceName, origin: DomainName, destination: DomainName): Uint8Array {
  return Buffer.concat([
    Buffer.from([VERSION, ANSWERS, SERVICES.indexOf(service), origin.length]),
    Buffer.from(origin, "latin1"),
    Buffer.from([destination.length]),
    Buffer.from(destination, "latin1"),
  ]);
}
