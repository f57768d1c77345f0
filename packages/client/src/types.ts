/** What an application gives to a user agent, and what it gets back. */
import type { AccessRules, DeliveryRules, PresenceTuple, Version } from "@parley/model";
import type { Dialer, DialTarget } from "@parley/protocol";
import type { ParleyError } from "@parley/runtime";
import type { MessageHeader, PresenceNotification, ReceivedMessage } from "./received.js";

/** How a user agent proves who it is. */
export type Credentials =
  | { readonly kind: "password"; readonly principal: string; readonly password: string }
  /** No principal: may fetch and subscribe as far as the rules allow anonymous watchers. */
  | { readonly kind: "anonymous"; readonly domain: string };

/** What a user agent is made with. Durations are in milliseconds. */
export interface UserAgentOptions {
  /** Opens streams: `createGrpcDialer(env, "client")`, or the simulation's. */
  readonly dialer: Dialer;
  readonly target: DialTarget;
  /**
   * `host:port` of further servers of the same domain, tried in turn when one cannot be reached or is lost; their
   * certificates are checked like that of `target`. What servers say of each other comes by itself. @defaultValue none
   */
  readonly alternatives?: readonly string[];
  readonly credentials: Credentials;
  readonly handlers: UserAgentHandlers;
  /** What bound publications hang on; kept over reconnects. @defaultValue a new random id */
  readonly sessionId?: string;
  /** Whether all subscriptions of the principal come to this session by themselves. @defaultValue false */
  readonly attachSubscriptions?: boolean;
  /** Whether to come back by itself after the connection was lost. @defaultValue true */
  readonly reconnect?: boolean;
  /**
   * Whether `connect` goes on trying when the very first attempt fails for a reason that may pass. Otherwise it rejects,
   * and may be called again. @defaultValue false
   */
  readonly retryFirst?: boolean;
  /** The pause before another attempt: from `initialMs`, doubled up to `maxMs`, with jitter. @defaultValue 200 and 30_000 */
  readonly backoff?: { readonly initialMs: number; readonly maxMs: number };
  /** How long dialling and signing in may take together. @defaultValue 10_000 */
  readonly connectTimeoutMs?: number;
  /** More unanswered operations than this are refused with `resource_exhausted`, `too_many_operations`. @defaultValue 4096 */
  readonly operationsMax?: number;
  /** The same in bytes, encoded. @defaultValue 16 MiB */
  readonly operationsBytesMax?: number;
  /** Name and version for the server's log. @defaultValue "parley-client" */
  readonly agent?: string;
}

/**
 * What a user agent calls when something happens. Calls come one at a time, in the order of the wire. A handler must not
 * throw: a throw is logged, and the event counts as taken.
 */
export interface UserAgentHandlers {
  /** A presentity that is watched by this session has another document, or another freshness. */
  onNotification?(notification: PresenceNotification): void;
  /** A subscription changed its state. */
  onSubscription?(change: SubscriptionInfo): void;
  /** A watcher of a presentity that `watchers(…, { follow: true })` follows came, changed or went. */
  onWatcher?(presentity: string, watcher: WatcherInfo): void;
  /** A message of an open inbox: each number once, in order, over any reconnects. */
  onMessage?(message: ReceivedMessage): void;
  /**
   * The final report of a message whose `send` was answered `queued`, or that an earlier session sent.
   * Without this handler, or when it returns `false`, the report is not taken: it comes again at the next sign-in.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: most handlers return nothing, and take every report
  onReport?(report: DeliveryReport): boolean | void;
  /** The user agent connected, lost its connection, or ended. */
  onState?(state: UserAgentState): void;
  /** A held publication could not be kept (its owner's right was taken away, for example). It is not held any more. */
  onPublicationLost?(publication: PublicationInfo, error: ParleyError): void;
}

/** Where a user agent is in its life. */
export type UserAgentState =
  | { readonly kind: "idle" }
  | { readonly kind: "connecting"; readonly attempt: number }
  | { readonly kind: "online"; readonly info: SignedInInfo }
  | { readonly kind: "waiting"; readonly retryInMs: number; readonly cause: ParleyError }
  /** For good. `error` says why when it was not asked for. */
  | { readonly kind: "closed"; readonly error?: ParleyError };

/** What the server said at sign-in. */
export interface SignedInInfo {
  /** Empty for an anonymous session. */
  readonly principal: string;
  readonly sessionId: string;
  readonly heartbeatMs: number;
  readonly outOfContactMs: number;
  readonly messageBytesMax: number;
  readonly frameBytesMax: number;
  /** `pres:` addresses that the principal controls. */
  readonly presentities: readonly string[];
  /** `im:` addresses that the principal controls. */
  readonly inboxes: readonly string[];
  readonly serverTimeMs: number;
}

/** What to publish. */
export interface PublishRequest {
  readonly presentity: string;
  /** Absent with an entity tag: a mere refresh of the expiry. */
  readonly tuples?: readonly PresenceTuple[];
  /** The publication to change or refresh; absent makes a new one. */
  readonly entityTag?: string;
  /** 0: the server's default. @defaultValue 0 */
  readonly expiresMs?: number;
  /** Whether it also ends with this session. @defaultValue false */
  readonly bound?: boolean;
  /**
   * Whether the user agent keeps it alive: refreshes it before it expires, and publishes it again when the server has
   * dropped it (the session was out of contact for too long). @defaultValue the value of `bound`
   */
  readonly hold?: boolean;
}

/** One publication after it was accepted. */
export interface PublicationInfo {
  readonly presentity: string;
  /** Names the publication in the next `publish` or `unpublish`. */
  readonly entityTag: string;
  readonly expiresMs: number;
  readonly version: Version;
}

/** The state of a subscription. */
export interface SubscriptionInfo {
  readonly presentity: string;
  readonly state: "pending" | "active" | "terminated";
  /** A stable word; empty where there is nothing to say. */
  readonly reason: string;
  readonly expiresMs: number;
}

/** One watcher, as the presentity's owner sees it. */
export interface WatcherInfo {
  readonly principal: string;
  readonly kind: "subscriber" | "fetcher" | "poller";
  /** Of subscribers. */
  readonly state?: "pending" | "active" | "terminated";
  readonly reason: string;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** A message to send. */
export interface OutgoingMessage {
  /** `im:` address. */
  readonly to: string;
  /** An own `im:` address. @defaultValue the principal's first inbox, else `im:PRINCIPAL` */
  readonly from?: string;
  /** Names the message: the same id again is the same message. @defaultValue a new random id */
  readonly id?: string;
  /** A text is sent as UTF-8. */
  readonly body: Uint8Array | string;
  /** MIME type. @defaultValue "text/plain; charset=utf-8" */
  readonly contentType?: string;
  /** @defaultValue now */
  readonly sentAtMs?: number;
  readonly replyTo?: string;
  readonly contacts?: readonly string[];
  readonly headers?: readonly MessageHeader[];
}

/** What became of a message. All but `queued` are final. */
export interface DeliveryReport {
  readonly id: string;
  readonly to: string;
  readonly status: "delivered" | "refused" | "failed" | "unknown" | "queued";
  /** A stable word where it was not delivered; empty otherwise. */
  readonly reason: string;
}

/** How to open an inbox. */
export interface OpenInboxRequest {
  readonly inbox: string;
  /** Names this device's cursor. */
  readonly device: string;
  /** The first number wanted; 0 goes on behind the cursor. @defaultValue 0 */
  readonly fromSeq?: number;
  /** Whether new messages follow. @defaultValue true */
  readonly follow?: boolean;
  /** Whether a message counts as read once `onMessage` has returned; otherwise call `ackInbox`. @defaultValue true */
  readonly autoAck?: boolean;
}

/** An inbox as it was when it was opened. */
export interface InboxInfo {
  readonly inbox: string;
  /** The highest number that this device has acknowledged. */
  readonly cursor: number;
  /** The newest number; 0 when there never was a message. */
  readonly lastSeq: number;
}

/** A page of an inbox. */
export interface InboxPage {
  readonly messages: readonly ReceivedMessage[];
  readonly lastSeq: number;
}

/** Rules to put in the place of those that an address has. */
export type SetRulesRequest =
  | {
      readonly kind: "access";
      /** A `pres:` address. */
      readonly address: string;
      readonly rules: AccessRules;
    }
  | {
      readonly kind: "delivery";
      /** An `im:` address. */
      readonly address: string;
      readonly rules: DeliveryRules;
    };

/** What every operation takes. */
export interface OperationOptions {
  /** Gives up waiting; the server may have done it all the same. */
  readonly signal?: AbortSignal;
}
