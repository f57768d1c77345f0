/** The SDK's one class: presence, watcher, sender and inbox user agent over one session that looks after itself. */
import type { AccessRules, DeliveryRules } from "@parley/model";
import {
  accessRulesFromWire,
  accessRulesToWire,
  client,
  common,
  deliveryRulesFromWire,
  deliveryRulesToWire,
  freshnessFromWire,
} from "@parley/protocol";
import { type Env, ParleyError } from "@parley/runtime";
import { inboxAddress, presentityAddress, principalName } from "./addresses.js";
import { Inboxes } from "./inboxes.js";
import { Operations } from "./operations.js";
import { Publications } from "./publications.js";
import { PresenceNotification } from "./received.js";
import { Reconnector } from "./reconnector.js";
import { Reports } from "./reports.js";
import { Subscriptions } from "./subscriptions.js";
import type {
  DeliveryReport,
  InboxInfo,
  InboxPage,
  OpenInboxRequest,
  OperationOptions,
  OutgoingMessage,
  PublicationInfo,
  PublishRequest,
  SetRulesRequest,
  SignedInInfo,
  SubscriptionInfo,
  UserAgentHandlers,
  UserAgentOptions,
  UserAgentState,
  WatcherInfo,
} from "./types.js";
import { Watchers } from "./watchers.js";
import { reportFromWire, subscriptionFromWire, versionOf } from "./wire.js";

const operationsMaxDefault = 4096;
const operationsBytesMaxDefault = 16 << 20;
const textPlain = "text/plain; charset=utf-8";
/** How long `close` waits for the server to take the goodbye. */
const goodbyeMs = 2_000;

/**
 * A user agent. `connect` signs in; from then on it reconnects by itself, and what the application holds comes back with
 * it: publications, subscriptions, open inboxes, operations without an answer.
 *
 * Operations may be called while the connection is lost: they wait, within `operationsMax` and `operationsBytesMax`.
 * Each rejects with a `ParleyError`: what the server answered, `cancelled` by its signal, `resource_exhausted`
 * (`too_many_operations`), or why the user agent is closed (`failed_precondition`, `not_connected`, before `connect`).
 */
export class UserAgent {
  readonly sessionId: string;
  /** Resolves when the user agent is closed for good; with the reason when it was not asked for. Never rejects. */
  readonly closed: Promise<ParleyError | undefined>;
  readonly #env: Env;
  readonly #handlers: UserAgentHandlers;
  readonly #operations: Operations;
  readonly #publications: Publications;
  readonly #subscriptions: Subscriptions;
  readonly #inboxes: Inboxes;
  readonly #reports: Reports;
  readonly #reconnector: Reconnector;
  readonly #watchers: Watchers;
  readonly #resolveClosed: (error: ParleyError | undefined) => void;
  #state: UserAgentState = { kind: "idle" };
  #info: SignedInInfo | undefined;
  /** Who it signs in as; empty for an anonymous one. */
  readonly #principal: string;

  constructor(env: Env, options: UserAgentOptions) {
    this.#env = env;
    this.#handlers = options.handlers;
    this.#principal = options.credentials.kind === "password" ? options.credentials.principal : "";
    this.sessionId = options.sessionId ?? env.ids.next("session");
    let resolveClosed: (error: ParleyError | undefined) => void = () => undefined;
    this.closed = new Promise((resolve) => {
      resolveClosed = resolve;
    });
    this.#resolveClosed = resolveClosed;
    const { handlers } = options;
    const operationsBytesMax = options.operationsBytesMax ?? operationsBytesMaxDefault;
    this.#operations = new Operations(env, {
      operationsMax: options.operationsMax ?? operationsMaxDefault,
      operationsBytesMax,
      push: (item) => this.#reconnector.push(item),
      onQueued: (message) => this.#reports.expect(message),
    });
    this.#publications = new Publications(env, this.#operations, handlers);
    this.#subscriptions = new Subscriptions(
      env,
      this.#operations,
      handlers,
      options.attachSubscriptions ?? false,
    );
    this.#inboxes = new Inboxes(env, this.#operations, handlers);
    this.#reports = new Reports(env, this.#operations, handlers);
    this.#watchers = new Watchers(env, this.#operations, handlers);
    this.#reconnector = new Reconnector(
      env,
      { ...options, sessionId: this.sessionId, queueBytesMax: 2 * operationsBytesMax },
      {
        onState: (state) => this.#setState(state),
        onItem: (item) => this.#onItem(item),
      },
    );
  }

  get state(): UserAgentState {
    return this.#state;
  }

  /** What the server said at the latest sign-in. */
  get info(): SignedInInfo | undefined {
    return this.#info;
  }

  /** How many operations wait for an answer. */
  get pendingOperations(): number {
    return this.#operations.size;
  }

  /**
   * Connects and signs in.
   * @throws ParleyError `unauthenticated` (whatever was wrong with the credentials), `unavailable` (with the dialler's
   * reason, e.g. `connection_refused`, `tls_unknown_authority`), `resource_exhausted`, `cancelled`. May be called again then.
   */
  connect(signal?: AbortSignal): Promise<SignedInInfo> {
    return this.#reconnector.connect(signal);
  }

  /** Adds, changes or refreshes a publication. */
  publish(request: PublishRequest, options?: OperationOptions): Promise<PublicationInfo> {
    return this.#ready() ?? this.#publications.publish(request, options);
  }

  /** Removes a publication. */
  unpublish(presentity: string, entityTag: string, options?: OperationOptions): Promise<void> {
    return this.#ready() ?? this.#publications.unpublish(presentity, entityTag, options);
  }

  /** Asks for a document once (FETCHER). */
  async fetch(presentity: string, options?: OperationOptions): Promise<PresenceNotification> {
    await this.#ready();
    const address = presentityAddress(presentity);
    const { notification } = await this.#operations.submit({ fetch: { presentity: address } }, options);
    return new PresenceNotification(
      {
        presentity: presentityAddress(notification?.presentity || address),
        version: versionOf(notification?.version),
        freshness: freshnessFromWire(notification?.freshness),
      },
      notification?.document ?? new Uint8Array(0),
    );
  }

  /**
   * Makes or refreshes a subscription and attaches this session to it; refreshed by itself before it runs out.
   * @param options.expiresMs - 0 asks for the server's default. @defaultValue 0
   */
  subscribe(
    presentity: string,
    options?: OperationOptions & { readonly expiresMs?: number },
  ): Promise<SubscriptionInfo> {
    return this.#ready() ?? this.#subscriptions.subscribe(presentity, options);
  }

  /**
   * Detaches this session from a subscription, and ends it.
   * @param options.detach - leaves it to the principal's other sessions, if any is attached. @defaultValue false
   */
  unsubscribe(
    presentity: string,
    options?: OperationOptions & { readonly detach?: boolean },
  ): Promise<SubscriptionInfo> {
    return this.#ready() ?? this.#subscriptions.unsubscribe(presentity, options);
  }

  /** The principal's subscriptions. */
  async subscriptions(options?: OperationOptions): Promise<readonly SubscriptionInfo[]> {
    await this.#ready();
    const { subscriptions } = await this.#operations.submit({ listSubscriptions: {} }, options);
    return (subscriptions?.subscriptions ?? []).map(subscriptionFromWire);
  }

  /**
   * WATCHER INFORMATION of an own presentity.
   * @param options.follow - whether `onWatcher` is called from now on; after a reconnect also for each that is known then.
   */
  async watchers(
    presentity: string,
    options?: OperationOptions & { readonly follow?: boolean },
  ): Promise<readonly WatcherInfo[]> {
    await this.#ready();
    const address = presentityAddress(presentity);
    return this.#watchers.list(address, options?.follow ?? false, options);
  }

  /** Decides on a watcher; kept as an access rule for that identity. */
  async decide(
    request: {
      readonly presentity: string;
      readonly principal: string;
      readonly decision: "allow" | "block" | "polite-block";
    },
    options?: OperationOptions,
  ): Promise<void> {
    await this.#ready();
    const presentity = presentityAddress(request.presentity);
    const principal = principalName(request.principal);
    await this.#operations.submit({ decide: { presentity, principal, decision: request.decision } }, options);
  }

  /**
   * Sends a message.
   * @returns the final report, or one that says `queued`: then `onReport` is called with the final one later.
   */
  send(message: OutgoingMessage, options?: OperationOptions): Promise<DeliveryReport> {
    const notReady = this.#ready();
    if (notReady !== undefined) return notReady;
    let bytes: Uint8Array;
    let key: { id: string; to: string };
    try {
      key = { id: message.id ?? this.#env.ids.next("message"), to: inboxAddress(message.to) };
      bytes = common.InstantMessage.encode({
        id: key.id,
        from: message.from === undefined ? this.#ownInbox() : inboxAddress(message.from),
        to: key.to,
        sentAtMs: message.sentAtMs ?? this.#env.clock.wallMs(),
        contentType: message.contentType ?? textPlain,
        body: typeof message.body === "string" ? Buffer.from(message.body, "utf8") : message.body,
        replyTo: message.replyTo ?? "",
        contacts: message.contacts === undefined ? [] : [...message.contacts],
        headers: message.headers === undefined ? [] : [...message.headers],
      }).finish();
    } catch (error) {
      return Promise.reject(ParleyError.from(error));
    }
    return this.#operations
      .submitSend(bytes, key, options)
      .then((response) => reportFromWire(response.report ?? { id: key.id, to: key.to }));
  }

  /** Starts to receive an inbox: `onMessage` is called with each message. One at a time for each inbox. */
  openInbox(request: OpenInboxRequest, options?: OperationOptions): Promise<InboxInfo> {
    return this.#ready() ?? this.#inboxes.open(request, options);
  }

  /** Stops receiving. */
  closeInbox(inbox: string, options?: OperationOptions): Promise<void> {
    return this.#ready() ?? this.#inboxes.close(inbox, options);
  }

  /** Says that every message up to a number has been read on this device; for inboxes opened without `autoAck`. */
  ackInbox(inbox: string, seq: number): void {
    this.#inboxes.ack(inbox, seq);
  }

  /** A page of an inbox, without moving the cursor. */
  readInbox(
    request: { readonly inbox: string; readonly fromSeq?: number; readonly count?: number },
    options?: OperationOptions,
  ): Promise<InboxPage> {
    return this.#ready() ?? this.#inboxes.read(request, options);
  }

  /** Deletes messages for all devices. */
  async deleteMessages(inbox: string, seqs: readonly number[], options?: OperationOptions): Promise<void> {
    await this.#ready();
    await this.#operations.submit(
      { deleteMessages: { inbox: inboxAddress(inbox), seqs: [...seqs] } },
      options,
    );
  }

  /** The ACCESS RULES of an own presentity, or the DELIVERY RULES of an own inbox. */
  getRules(
    of: { readonly kind: "access"; readonly address: string },
    options?: OperationOptions,
  ): Promise<AccessRules>;
  getRules(
    of: { readonly kind: "delivery"; readonly address: string },
    options?: OperationOptions,
  ): Promise<DeliveryRules>;
  async getRules(
    of: { readonly kind: "access" | "delivery"; readonly address: string },
    options?: OperationOptions,
  ): Promise<AccessRules | DeliveryRules> {
    await this.#ready();
    const { RULES_KIND_ACCESS, RULES_KIND_DELIVERY } = client.RulesKind;
    const getRules =
      of.kind === "access"
        ? { kind: RULES_KIND_ACCESS, address: presentityAddress(of.address) }
        : { kind: RULES_KIND_DELIVERY, address: inboxAddress(of.address) };
    const { rules } = await this.#operations.submit({ getRules }, options);
    // The server keeps only rules that it has checked.
    return of.kind === "access"
      ? (accessRulesFromWire(rules ?? {}) as AccessRules)
      : (deliveryRulesFromWire(rules ?? {}) as DeliveryRules);
  }

  /** Replaces rules. Live subscriptions are decided anew at once. */
  async setRules(request: SetRulesRequest, options?: OperationOptions): Promise<void> {
    await this.#ready();
    const rules =
      request.kind === "access"
        ? accessRulesToWire(presentityAddress(request.address), request.rules)
        : deliveryRulesToWire(inboxAddress(request.address), request.rules);
    await this.#operations.submit({ setRules: { rules } }, options);
  }

  /** Ends the session with a goodbye: what is bound to it is dropped at once. Idempotent; resolves when it is gone. */
  async close(): Promise<void> {
    this.#inboxes.flush();
    this.#reports.flush();
    await this.#reconnector.close(goodbyeMs);
  }

  /** Ends the session as a crash would: without a goodbye. */
  abort(): void {
    this.#reconnector.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** @returns a rejection when nothing can be sent now or later; `undefined` when it can. */
  #ready(): Promise<never> | undefined {
    const state = this.#state;
    if (state.kind === "closed") {
      return Promise.reject(state.error ?? notConnected("the user agent is closed"));
    }
    return state.kind === "idle" ? Promise.reject(notConnected("connect() has not succeeded")) : undefined;
  }

  #ownInbox(): string {
    // Messages may be handed over before the first sign-in is answered: then nothing is known of other inboxes.
    return this.#info?.inboxes[0] ?? (this.#principal === "" ? "" : inboxAddress(`im:${this.#principal}`));
  }

  #setState(state: UserAgentState): void {
    this.#state = state;
    if (state.kind === "online") {
      this.#info = state.info;
      this.#restore();
    }
    if (state.kind === "closed") {
      this.#publications.stop();
      this.#subscriptions.stop();
      this.#inboxes.stop();
      this.#watchers.stop();
      this.#operations.failAll(state.error ?? notConnected("the user agent was closed"));
      this.#resolveClosed(state.error);
    }
    if (state.kind === "idle") this.#operations.failAll(notConnected("connect() has not succeeded"));
    this.#env.log.debug({ event: "user_agent.state_changed", state: state.kind });
    this.#call(() => this.#handlers.onState?.(state));
  }

  /** What has no answer first, in its old order; then what the application holds. */
  #restore(): void {
    if (this.#info !== undefined) this.#operations.setLimits(this.#info);
    this.#operations.resend();
    this.#publications.restore();
    this.#subscriptions.restore();
    this.#inboxes.restore();
    this.#watchers.restore();
  }

  #onItem(item: client.ServerItem): void {
    // The two that come in masses first, and without a closure each.
    if (item.response) {
      const message = this.#operations.takeResponse(item.response);
      if (message !== undefined) this.#reports.remember(message);
      return;
    }
    try {
      if (item.message) this.#inboxes.onMessage(item.message);
      else if (item.notification) this.#subscriptions.onNotification(item.notification);
      else if (item.report) this.#reports.onReport(item.report);
      else if (item.subscription) this.#subscriptions.onChange(item.subscription);
      else if (item.watcher) this.#watchers.onChange(item.watcher);
    } catch (error) {
      this.#handlerThrew(error);
    }
  }

  #call(fn: () => void): void {
    try {
      fn();
    } catch (error) {
      this.#handlerThrew(error);
    }
  }

  #handlerThrew(cause: unknown): void {
    this.#env.log.error({ event: "user_agent.handler_threw", error: cause });
  }
}

function notConnected(text: string): ParleyError {
  return new ParleyError("failed_precondition", text, { details: { reason: "not_connected" } });
}
