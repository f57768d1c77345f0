/** WATCHER INFORMATION of own presentities: listed, and followed over reconnects. */
import type { client } from "@parley/protocol";
import { type Env, ParleyError, type Timer } from "@parley/runtime";
import type { Operations } from "./operations.js";
import type { OperationOptions, UserAgentHandlers, WatcherInfo } from "./types.js";
import { watcherFromWire } from "./wire.js";

/** A list that was answered and not yet handed to the application. */
interface Listing {
  readonly presentity: string;
  /** By who watches and how; absent before the answer. */
  watchers: Map<string, WatcherInfo> | undefined;
}

/** How long after the server could not say who watches it is asked once more. */
const restoreRetryMs = 1_000;

export class Watchers {
  readonly #env: Env;
  readonly #operations: Operations;
  readonly #handlers: UserAgentHandlers;
  /** Presentities whose watchers are followed, with another attempt to do so where one failed. */
  readonly #followed = new Map<string, Timer | undefined>();
  readonly #listings = new Set<Listing>();

  constructor(env: Env, operations: Operations, handlers: UserAgentHandlers) {
    this.#env = env;
    this.#operations = operations;
    this.#handlers = handlers;
  }

  /** @returns what is known by the time at which the promise is settled: changes behind the answer come before that. */
  async list(
    presentity: string,
    follow: boolean,
    options: OperationOptions | undefined,
  ): Promise<readonly WatcherInfo[]> {
    const listing: Listing = { presentity, watchers: undefined };
    this.#listings.add(listing);
    try {
      await this.#ask(presentity, follow, options, (watchers) => {
        listing.watchers = new Map(watchers.map((watcher) => [keyOf(watcher), watcher]));
      });
    } finally {
      this.#listings.delete(listing);
    }
    if (follow) this.#follow(presentity, undefined);
    return [...(listing.watchers?.values() ?? [])];
  }

  onChange({ presentity, watcher }: client.IWatcherChange): void {
    if (!watcher) return;
    const change = watcherFromWire(watcher);
    for (const { presentity: listed, watchers } of this.#listings) {
      if (listed === presentity) watchers?.set(keyOf(change), change);
    }
    this.#handlers.onWatcher?.(presentity ?? "", change);
  }

  /** Signed in again: follows what was followed, and tells each watcher that is known now. */
  restore(): void {
    for (const presentity of [...this.#followed.keys()]) this.#restoreOne(presentity);
  }

  stop(): void {
    for (const retry of this.#followed.values()) retry?.cancel();
    this.#followed.clear();
  }

  #restoreOne(presentity: string): void {
    this.#follow(presentity, undefined);
    const tell = (watchers: readonly WatcherInfo[]): void => {
      for (const watcher of watchers) this.#tell(presentity, watcher);
    };
    this.#ask(presentity, true, undefined, tell).catch((thrown: unknown) => {
      const { code, reason, retryable } = ParleyError.from(thrown);
      if (code === "cancelled" || !this.#followed.has(presentity)) return;
      if (retryable) {
        const retry = this.#env.clock.timer(restoreRetryMs, () => this.#restoreOne(presentity));
        this.#follow(presentity, retry);
        return;
      }
      this.#env.log.warn({ event: "watchers.lost", presentity, code, reason });
    });
  }

  #follow(presentity: string, retry: Timer | undefined): void {
    this.#followed.get(presentity)?.cancel();
    this.#followed.set(presentity, retry);
  }

  /** @param onAnswer - is called at the answer's place among the changes. */
  async #ask(
    presentity: string,
    follow: boolean,
    options: OperationOptions | undefined,
    onAnswer: (watchers: readonly WatcherInfo[]) => void,
  ): Promise<void> {
    await this.#operations.submit({ listWatchers: { presentity, follow } }, options, ({ watchers }) =>
      onAnswer((watchers?.watchers ?? []).map(watcherFromWire)),
    );
  }

  #tell(presentity: string, watcher: WatcherInfo): void {
    try {
      this.#handlers.onWatcher?.(presentity, watcher);
    } catch (error) {
      this.#env.log.error({ event: "user_agent.handler_threw", error });
    }
  }
}

/** Somebody may be a subscriber, and fetch besides. */
function keyOf({ principal, kind }: WatcherInfo): string {
  return `${principal} ${kind === "subscriber" ? kind : "fetcher"}`;
}
