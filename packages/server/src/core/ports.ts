/**
 * The seams inside the home server: what sessions, services and the exchange with other domains know of each other.
 * Presence and messaging are services; each can be switched off, and neither knows the other (RFC 2779 §2.1.1).
 */
import type { DomainName, PrincipalName, Requester } from "@parley/model";
import type { client as wireClient, federation as wireFederation } from "@parley/protocol";
import type { CloseReason, ParleyError } from "@parley/runtime";

/** The service that an operation, an item or an envelope belongs to. */
export type ServiceName = "presence" | "message";

/** One client session after sign-in, as services see it. */
export interface SessionPort {
  /** Chosen by the user agent, kept over reconnects: what publications are bound to. */
  readonly sessionId: string;
  /** Unique for this connection. */
  readonly connectionId: string;
  readonly requester: Requester;
  /** Absent for an anonymous session. */
  readonly principal: PrincipalName | undefined;
  /**
   * When it signed in, Unix milliseconds of the domain's clock: the `fence` of what is written for it. Rises with each
   * connection of a session, and is never the same twice on one server.
   */
  readonly signedInAtMs: number;
  /** The presentities and inboxes that the principal controls. */
  owns(address: string): boolean;
  /** Whether it asked to be attached to all subscriptions of its principal. */
  readonly attachSubscriptions: boolean;
  readonly open: boolean;
  /** Queues one encoded `ServerItem` (with its tag and length, see `encodeServerItem`); the bytes may be shared. */
  push(item: Uint8Array): void;
  /** Bytes queued and not yet taken by the network: feeds hold back above `feedHighWaterBytes`. */
  readonly queuedBytes: number;
  /** Calls `fn` once when `queuedBytes` has fallen below the low-water mark again. */
  whenDrained(fn: () => void): void;
  /** Answers operation `id` (0: nothing is sent). */
  respond(id: number, response: wireClient.IResponse): void;
  /** Like {@link respond} with an answer that is encoded already, as a whole `ServerItem` (`encodeDoneResponse` …). */
  respondEncoded(id: number, item: Uint8Array): void;
  /** Answers with an error. */
  fail(id: number, error: ParleyError): void;
  /** Calls `fn` when the session ends; `goodbye` tells an announced end from a lost contact. */
  onEnd(fn: (end: { readonly goodbye: boolean }) => void): void;
  /** Ends the session from this side: tells the user agent why, and closes. Idempotent. */
  end(reason: CloseReason): void;
}

/** The sessions of this server. */
export interface SessionRegistry {
  /** Sessions of one principal that are open here. */
  of(principal: PrincipalName): Iterable<SessionPort>;
  readonly size: number;
}

/** The names of the operations in `ClientItem`. */
export type OperationName = Exclude<
  NonNullable<wireClient.ClientItem["operation"]>,
  "signIn" | "ping" | "goodbye"
>;

/**
 * Handles one kind of operation. Called in the order in which items arrived on a session. Answers through
 * `session.respond` or `session.fail`, now or later; a throw or rejection is answered as an error.
 */
export type OperationHandler<K extends OperationName> = (
  session: SessionPort,
  id: number,
  operation: NonNullable<wireClient.ClientItem[K]>,
) => void | Promise<void>;

/** The operations of one service. */
export type OperationHandlers = { readonly [K in OperationName]?: OperationHandler<K> };

/** A part of the home server that serves operations and items from other domains. */
export interface HomeService {
  readonly name: ServiceName;
  readonly operations: OperationHandlers;
  /** A session signed in. */
  onSessionStart(session: SessionPort): void;
  /**
   * This process did not run for so long that leases of it may have run out and others have gone on: everything that is
   * remembered of the store is old. Its sessions have been ended; what has come in meanwhile has not been handled yet.
   */
  onStalled?(): void;
  start(): Promise<void>;
  /** Ends timers and loops; resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

/** The kinds of `PayloadItem`. */
export type ItemName = NonNullable<wireFederation.PayloadItem["item"]>;

/**
 * The exchange of payload items with other domains' home servers. Items to one domain and service are coalesced by turn
 * into one envelope. Nothing here is durable: the outbox, watches and compares of the services are.
 */
export interface DomainExchange {
  /**
   * Sends one item, best effort.
   * @param origin - the local domain that speaks. @defaultValue the first of the server's domains
   * @returns `false` when the domain cannot be reached now or the queue is full.
   */
  send(
    domain: DomainName,
    service: ServiceName,
    item: wireFederation.IPayloadItem,
    origin?: DomainName,
  ): boolean;
  /**
   * Like {@link send} for an encoded `PayloadItem` entry of a `Payload` (tag and length included).
   * @param traceparent - of the step that sends it, where it is traced: relays go on with it.
   */
  sendEncoded(
    domain: DomainName,
    service: ServiceName,
    item: Uint8Array,
    origin?: DomainName,
    traceparent?: string,
  ): boolean;
  /**
   * Sends one item and waits for the answer to it.
   * @throws ParleyError `unavailable` (reason of the bounce, e.g. `no_route`, `link_down`, `denied`), `deadline_exceeded`.
   */
  ask(
    domain: DomainName,
    service: ServiceName,
    item: wireFederation.IPayloadItem,
    options: { readonly timeoutMs: number; readonly origin?: DomainName },
  ): Promise<wireFederation.PayloadItem>;
  /**
   * Sets the handler for items of one kind: questions, and answers that no {@link ask} waits for. `reply` answers with the
   * same request number. `destination` is the local domain that was addressed.
   */
  on(
    kind: ItemName,
    handler: (
      origin: DomainName,
      item: wireFederation.PayloadItem,
      reply: (answer: wireFederation.IPayloadItem) => void,
      destination: DomainName,
    ) => void,
  ): void;
  /**
   * Tells of contact with other domains: `up` when something was heard from a domain that was not in contact, `down`
   * when a bounce, a lost link or an unanswered question (with nothing else heard meanwhile) says that it cannot be
   * reached, `unknown` when the next hop on the way to a domain that was down is there again: a good moment to try.
   * Any number of handlers.
   */
  onContact(handler: (domain: DomainName, contact: DomainContact) => void): void;
  contact(domain: DomainName): DomainContact;
}

/** See {@link DomainExchange.onContact}. */
export type DomainContact =
  | { readonly kind: "unknown" }
  | { readonly kind: "up" }
  | { readonly kind: "down"; readonly sinceMs: number; readonly cause: string };
