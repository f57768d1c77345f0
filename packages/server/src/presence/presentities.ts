/** The presentities of this server's domains that are in memory. */
import type { DomainName, PresentityAddress } from "@parley/model";
import type { Env } from "@parley/runtime";
import type { AccountStore, PresenceStore, SubscriptionStore } from "@parley/store";
import { PresentityHandle } from "./presentity.js";

/** What presentities are loaded from. */
export type PresentityStore = AccountStore & PresenceStore & SubscriptionStore;

/** See {@link Presentities}. */
export interface PresentitiesOptions {
  readonly store: PresentityStore;
  readonly isLocal: (domain: string) => boolean;
  /** More than this many are forgotten again, the one unused longest first, when nothing happens with them. */
  readonly presentitiesMax: number;
  /** Called before anybody else gets a presentity that was loaded: makes good what a crash has left half done. */
  readonly onLoad: (handle: PresentityHandle) => Promise<void>;
}

/** One that was used within this time is not forgotten: somebody may be about to use it. */
const restMs = 10_000;

/**
 * Loads each presentity once and keeps it while it is in use. This process is the only one that decides about it: its
 * memory is as good as the store.
 */
export class Presentities {
  readonly #env: Env;
  readonly #options: PresentitiesOptions;
  /** The one unused longest comes first. */
  readonly #handles = new Map<PresentityAddress, PresentityHandle>();
  readonly #loading = new Map<PresentityAddress, Promise<PresentityHandle | undefined>>();

  constructor(env: Env, options: PresentitiesOptions) {
    this.#env = env;
    this.#options = options;
  }

  get size(): number {
    return this.#handles.size;
  }

  /** The presentity, when it is in memory. */
  peek(presentity: PresentityAddress): PresentityHandle | undefined {
    return this.#handles.get(presentity);
  }

  /** The presentity, loaded where needed; `undefined` when there is none. For reading: changes go through {@link use}. */
  async get(presentity: PresentityAddress): Promise<PresentityHandle | undefined> {
    const handle = this.#handles.get(presentity);
    if (handle === undefined) return this.#load(presentity);
    this.#handles.delete(presentity);
    this.#handles.set(presentity, handle);
    handle.usedAtMs = this.#env.clock.monotonicMs();
    return handle;
  }

  /**
   * Runs `task` with the presentity, after what was asked of it before. When it fails the presentity is dropped from memory,
   * which may then not be what the store holds: so refusals are outcomes.
   */
  async use<T>(
    presentity: PresentityAddress,
    task: (handle: PresentityHandle | undefined) => Promise<T>,
  ): Promise<T> {
    for (;;) {
      const handle = await this.get(presentity);
      if (handle === undefined) return task(undefined);
      let dropped = false;
      const result = await handle.queue.run(async () => {
        dropped = handle.dropped;
        if (dropped) return undefined;
        try {
          return await task(handle);
        } catch (error) {
          this.drop(handle);
          throw error;
        }
      });
      if (!dropped) return result as T;
    }
  }

  /** Forgets a presentity: its memory may not be what the store holds. The next use loads it anew. */
  drop(handle: PresentityHandle): void {
    handle.dropped = true;
    if (this.#handles.get(handle.presentity) === handle) this.#handles.delete(handle.presentity);
  }

  /** The presentity is gone from the store; somebody may have loaded it, or may be loading it, from before. */
  async forget(presentity: PresentityAddress): Promise<void> {
    // What it fails with is told to those who wait for it.
    await this.#loading.get(presentity)?.catch(() => undefined);
    const handle = this.#handles.get(presentity);
    if (handle !== undefined) this.drop(handle);
  }

  #load(presentity: PresentityAddress): Promise<PresentityHandle | undefined> {
    let loading = this.#loading.get(presentity);
    if (loading === undefined) {
      loading = this.#read(presentity).finally(() => this.#loading.delete(presentity));
      this.#loading.set(presentity, loading);
    }
    return loading;
  }

  async #read(presentity: PresentityAddress): Promise<PresentityHandle | undefined> {
    const { store, isLocal, onLoad } = this.#options;
    if (!isLocal(domainOfText(presentity))) return undefined;
    const [record, snapshot, subscriptions] = await Promise.all([
      store.presentity(presentity),
      store.presence(presentity),
      store.subscriptions(presentity),
    ]);
    if (record === undefined || snapshot === undefined) return undefined;
    const live = subscriptions.filter(({ state }) => state.kind !== "terminated");
    const { owner, accessRules: rules } = record;
    const handle = new PresentityHandle({ presentity, owner, rules, snapshot, subscriptions: live }, isLocal);
    handle.usedAtMs = this.#env.clock.monotonicMs();
    await onLoad(handle);
    this.#handles.set(presentity, handle);
    this.#forgetIdle();
    return handle;
  }

  #forgetIdle(): void {
    let excess = this.#handles.size - this.#options.presentitiesMax;
    const restedAtMs = this.#env.clock.monotonicMs() - restMs;
    for (const handle of this.#handles.values()) {
      if (excess-- <= 0 || handle.usedAtMs > restedAtMs) return;
      if (handle.queue.idle && !handle.dirty) this.drop(handle);
    }
  }
}

function domainOfText(address: string): DomainName {
  return address.slice(address.lastIndexOf("@") + 1) as DomainName;
}
