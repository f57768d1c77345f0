/** The watcher user agent's side: what is watched, what was last seen of it, and that it does not run out. */
import { compareVersions, type Freshness, type PresentityAddress, type Version } from "@parley/model";
import { type client, type common, freshnessFromWire } from "@parley/protocol";
import { type Env, ParleyError, type Timer } from "@parley/runtime";
import { presentityAddress } from "./addresses.js";
import type { Operations } from "./operations.js";
import { PresenceNotification } from "./received.js";
import type { OperationOptions, SubscriptionInfo, UserAgentHandlers } from "./types.js";
import { subscriptionFromWire, versionOf } from "./wire.js";

/** One presentity that this session is attached to. */
interface Watched {
  readonly presentity: PresentityAddress;
  /** Asked for by this user agent, and not only attached by the server. */
  asked: boolean;
  /** The application has ended it. */
  cancelled: boolean;
  askedExpiresMs: number;
  /** A renewal has not been answered: a reconnect sends it again, so that no other is needed. */
  renewing: boolean;
  /** What the application was last told of the state. */
  told: SubscriptionInfo["state"] | undefined;
  refresh: Timer | undefined;
  version: Version | undefined;
  document: Uint8Array | undefined;
  freshness: Freshness | undefined;
}

/** A Subscribe that waits for its answer, or has just been given it. */
interface Asking {
  readonly presentity: string;
  /** What was said last: by the answer, or by an event behind it. */
  info: SubscriptionInfo | undefined;
}

const timerMsMax = 24 * 3_600_000;
const refreshMsMin = 1_000;

export class Subscriptions {
  readonly #env: Env;
  readonly #operations: Operations;
  readonly #handlers: UserAgentHandlers;
  /** Whether the server attaches every session to all subscriptions by itself. */
  readonly #attachedByServer: boolean;
  readonly #watched = new Map<string, Watched>();
  readonly #asking = new Set<Asking>();
  /** The application's newest call about each presentity: only its answer says what is to be kept up. */
  readonly #calls = new Map<string, number>();
  #callCount = 0;

  constructor(env: Env, operations: Operations, handlers: UserAgentHandlers, attachedByServer: boolean) {
    this.#env = env;
    this.#operations = operations;
    this.#handlers = handlers;
    this.#attachedByServer = attachedByServer;
  }

  async subscribe(
    presentity: string,
    options?: OperationOptions & { readonly expiresMs?: number },
  ): Promise<SubscriptionInfo> {
    const address = presentityAddress(presentity);
    const expiresMs = options?.expiresMs ?? 0;
    // Before the answer: the notification may stand in the same frame.
    const watched = this.#entry(address);
    const before = watched.asked;
    watched.cancelled = false;
    const call = this.#newCall(address);
    try {
      return await this.#ask(address, expiresMs, options, (info) => {
        if (this.#calls.get(address) !== call) return;
        this.#stateKnown(info);
        if (info.state !== "terminated")
          Object.assign(this.#entry(address), { asked: true, askedExpiresMs: expiresMs });
      });
    } catch (error) {
      if (!before && watched.version === undefined && this.#calls.get(address) === call)
        this.#forget(address);
      throw error;
    }
  }

  async unsubscribe(
    presentity: string,
    options?: OperationOptions & { readonly detach?: boolean },
  ): Promise<SubscriptionInfo> {
    const address = presentityAddress(presentity);
    const watched = this.#watched.get(address);
    if (watched !== undefined) {
      watched.asked = false;
      watched.cancelled = true;
      watched.refresh?.cancel();
    }
    const call = this.#newCall(address);
    const { subscription } = await this.#operations.submit(
      { unsubscribe: { presentity: address, detach: options?.detach ?? false } },
      options,
      () => {
        if (this.#calls.get(address) === call) this.#forget(address);
      },
    );
    return subscriptionFromWire(subscription ?? { presentity: address });
  }

  /** Hands a notification on, unless the application has it already or has a newer one. */
  onNotification(wire: common.INotification): void {
    const presentity = (wire.presentity ?? "") as PresentityAddress;
    const version = versionOf(wire.version);
    const freshness = freshnessFromWire(wire.freshness);
    const document = wire.document ?? new Uint8Array(0);
    const watched = this.#entry(presentity);
    if (watched.version !== undefined) {
      const order = compareVersions(version, watched.version);
      if (order < 0) return;
      if (order === 0 && sameBytes(document, watched.document) && sameFreshness(freshness, watched.freshness))
        return;
    }
    watched.version = version;
    watched.document = document;
    watched.freshness = freshness;
    this.#handlers.onNotification?.(new PresenceNotification({ presentity, version, freshness }, document));
  }

  onChange(wire: client.ISubscriptionChange): void {
    const info = subscriptionFromWire(wire);
    for (const asking of this.#asking) {
      if (asking.presentity === info.presentity && asking.info !== undefined) asking.info = info;
    }
    this.#stateKnown(info);
    this.#adopt(info);
    this.#handlers.onSubscription?.(info);
  }

  /**
   * What had ended has begun anew by another user agent of the principal, and this one is still attached to it: after a
   * reconnect it is asked for like what this one began, or the application would be told nothing of it any more.
   */
  #adopt({ presentity, state }: SubscriptionInfo): void {
    const watched = this.#watched.get(presentity);
    if (this.#attachedByServer || state === "terminated" || watched === undefined) return;
    if (!watched.cancelled) watched.asked = true;
  }

  /** Signed in again: attaches to what was asked for. */
  restore(): void {
    if (this.#attachedByServer) {
      if (this.#watched.size > 0) this.#compare();
      return;
    }
    for (const { presentity, asked } of this.#watched.values()) if (asked) this.#renew(presentity);
  }

  stop(): void {
    for (const { refresh } of this.#watched.values()) refresh?.cancel();
    this.#watched.clear();
  }

  /**
   * @param onAnswer - is called at the answer's place among the events.
   * @returns what is known by the time at which the promise is settled: events behind the answer come before that.
   */
  async #ask(
    presentity: PresentityAddress,
    expiresMs: number,
    options: OperationOptions | undefined,
    onAnswer: (info: SubscriptionInfo) => void,
  ): Promise<SubscriptionInfo> {
    const asking: Asking = { presentity, info: undefined };
    this.#asking.add(asking);
    try {
      const { subscription } = await this.#operations.submit(
        { subscribe: { presentity, expiresMs } },
        options,
        (answer) => {
          asking.info = subscriptionFromWire(answer.subscription ?? { presentity });
          onAnswer(asking.info);
        },
      );
      return asking.info ?? subscriptionFromWire(subscription ?? { presentity });
    } finally {
      this.#asking.delete(asking);
    }
  }

  /** Subscribes again behind the application's back; it is told only of what is new to it. */
  #renew(presentity: PresentityAddress): void {
    const watched = this.#watched.get(presentity);
    if (watched === undefined || watched.renewing) return;
    watched.renewing = true;
    const call = this.#calls.get(presentity);
    this.#ask(presentity, watched.askedExpiresMs, undefined, (info) => {
      watched.renewing = false;
      if (this.#calls.get(presentity) !== call) return;
      if (this.#watched.get(presentity) === watched) this.#renewed(watched, info);
      else this.#revive(watched, info);
    }).then(
      () => undefined,
      (thrown: unknown) => {
        watched.renewing = false;
        const error = ParleyError.from(thrown);
        if (this.#watched.get(presentity) !== watched || this.#calls.get(presentity) !== call) return;
        if (error.retryable || error.code === "cancelled") {
          this.#scheduleRefresh(watched, 2 * refreshMsMin);
          return;
        }
        this.#forget(presentity);
        this.#tell({ presentity, state: "terminated", reason: error.reason, expiresMs: 0 });
      },
    );
  }

  #newCall(presentity: string): number {
    this.#callCount++;
    this.#calls.set(presentity, this.#callCount);
    return this.#callCount;
  }

  #renewed({ told }: Watched, info: SubscriptionInfo): void {
    this.#stateKnown(info);
    if (info.state !== told) this.#tell(info);
  }

  /**
   * What had ended by itself while its renewal was under way has begun anew by it: the application, which was told of the
   * end, is told of that, too.
   */
  #revive({ presentity, asked, askedExpiresMs }: Watched, info: SubscriptionInfo): void {
    if (info.state === "terminated") return;
    Object.assign(this.#entry(presentity), { asked, askedExpiresMs });
    this.#stateKnown(info);
    this.#tell(info);
  }

  /**
   * The server says what the principal watches, and not what another of its user agents has ended while this one was
   * away: whatever is not in the list any more has ended.
   */
  #compare(): void {
    const before = new Set(this.#watched.values());
    const end = ({ subscriptions }: client.IResponse): void => {
      const listed = new Set((subscriptions?.subscriptions ?? []).map(({ presentity }) => presentity));
      const asked = new Set([...this.#asking].map(({ presentity }) => presentity));
      for (const watched of before) {
        const { presentity, cancelled } = watched;
        if (this.#watched.get(presentity) !== watched || listed.has(presentity)) continue;
        if (cancelled || asked.has(presentity)) continue;
        this.#forget(presentity);
        this.#tell({ presentity, state: "terminated", reason: "cancelled", expiresMs: 0 });
      }
    };
    this.#operations.submit({ listSubscriptions: {} }, undefined, end).catch((thrown: unknown) => {
      // It is asked again after the next sign-in.
      const { code, reason } = ParleyError.from(thrown);
      this.#env.log.warn({ event: "subscriptions.not_compared", code, reason });
    });
  }

  /** Tells the application where nobody else would catch what its handler throws. */
  #tell(info: SubscriptionInfo): void {
    try {
      this.#handlers.onSubscription?.(info);
    } catch (error) {
      this.#env.log.error({ event: "user_agent.handler_threw", error });
    }
  }

  #stateKnown(info: SubscriptionInfo): void {
    if (info.state === "terminated") {
      this.#forget(info.presentity);
      return;
    }
    const watched = this.#entry(info.presentity as PresentityAddress);
    watched.told = info.state;
    this.#scheduleRefresh(watched, info.expiresMs);
  }

  #scheduleRefresh(watched: Watched, expiresMs: number): void {
    watched.refresh?.cancel();
    if (expiresMs <= 0) return;
    const delayMs = Math.min(Math.max(expiresMs / 2, refreshMsMin), timerMsMax);
    watched.refresh = this.#env.clock.timer(delayMs, () => this.#renew(watched.presentity));
  }

  #entry(presentity: PresentityAddress): Watched {
    let watched = this.#watched.get(presentity);
    if (watched === undefined) {
      watched = {
        presentity,
        asked: false,
        cancelled: false,
        askedExpiresMs: 0,
        renewing: false,
        told: undefined,
        refresh: undefined,
        version: undefined,
        document: undefined,
        freshness: undefined,
      };
      this.#watched.set(presentity, watched);
    }
    return watched;
  }

  #forget(presentity: string): void {
    this.#watched.get(presentity)?.refresh?.cancel();
    this.#watched.delete(presentity);
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && a.length === b.length && Buffer.compare(a, b) === 0;
}

function sameFreshness(a: Freshness, b: Freshness | undefined): boolean {
  if (b === undefined || a.kind !== b.kind) return false;
  if (a.kind === "live" || b.kind === "live") return true;
  if (a.cause !== b.cause) return false;
  return a.kind !== "stale" || b.kind !== "stale" || a.sinceMs === b.sinceMs;
}
