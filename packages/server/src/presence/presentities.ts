/** The presentities of this server's domains that are in memory. */
import type { DomainName, PresentityAddress, Version } from "@parley/model";
import type { Env, TaskGroup } from "@parley/runtime";
import type { AccountStore, PresenceSnapshot, PresenceStore, Store, SubscriptionStore } from "@parley/store";
import { RetryLater } from "../core/retry-later.js";
import { Attempts, Conflict } from "./conflict.js";
import type { FanOut } from "./fan-out.js";
import { isStoreAway } from "./presence-tasks.js";
import { PresentityHandle, type Reset } from "./presentity.js";

/** What presentities are loaded from. */
export type PresentityStore = AccountStore &
  PresenceStore &
  SubscriptionStore &
  Pick<Store, "shared" | "onHealth">;

/** See {@link Presentities}. */
export interface PresentitiesOptions {
  readonly store: PresentityStore;
  readonly isLocal: (domain: string) => boolean;
  /** More than this many are forgotten again, the one unused longest first, when nothing happens with them. */
  readonly presentitiesMax: number;
  readonly fanOut: FanOut;
  readonly tasks: TaskGroup;
  /**
   * Called when a presentity was loaded, before anything is done with it: makes good what a crash, or another server that is
   * still at it, or a store that has fallen back, has left half done.
   * @throws Conflict to have it loaded anew.
   */
  readonly onLoad: (handle: PresentityHandle, reset: Reset) => Promise<void>;
}

/** One that was used within this time is not forgotten: somebody may be about to use it. */
const restMs = 10_000;
/** What was done so long before the store went away may be lost: a replica is not further behind. */
const lossMs = 60_000;

const gone = Symbol("gone");

/**
 * Loads each presentity once and keeps it while it is in use. With a store that is not shared, memory is as good as the store.
 *
 * **Several servers** decide about one presentity, and none of them owns it. What keeps a document from a watcher that rules
 * hide it from does not depend on any message between them, but on these five:
 *
 * 1. The store counts a presentity's *changes*: every write of its rules or subscriptions raises the number, and every
 *    snapshot of its publications says which number it was written under.
 * 2. Rules and subscriptions are written only where the number is the one that they were decided from (compare and set).
 *    Otherwise ({@link Conflict}) the presentity is loaded and decided anew.
 * 3. A snapshot of a later number than that of the memory is never taken into the memory: the presentity is loaded anew first.
 * 4. Whoever loads a presentity carries out what its rules say (`onLoad`) before anything of it is told to anybody: whoever
 *    may not see a view any more loses it, and the view goes on under a new id, in one compare and set.
 * 5. Documents go out under the ids of the memory that they were made from, and reads that decide something are answered
 *    from memory only while the store still has its numbers ({@link read}).
 *
 * So a document that was written after a rule change never goes out under a view id that a watcher holds who is blocked by
 * that change. For two servers, A and B:
 *
 * - *A changes rules, B publishes.* B's publication is either written before the rules, and then it is a document of before.
 *   Or after them: then its snapshot has a number that B does not know, and B loads, and decides by the new rules, before its
 *   fan-out. It does not matter whether A is still deciding: one of the two writes the subscriptions, the other meets a
 *   conflict and finds nothing left to do.
 * - *A changes rules and is lost before it has decided.* The first who publishes, compares, fetches or subscribes loads and
 *   decides. Until then there is no newer document.
 * - *A changes rules, B decides on a subscription by the old ones.* B's write meets a conflict; it decides by the new ones.
 * - *A publishes, B grants a subscription.* A's snapshot is of a number before the grant, or of one after it. In the first
 *   case A does not tell the new watcher, and B, which reads the publications after its grant is written, does. In the second A
 *   loads, and tells it. When B then finds that there was yet another change, it hands out no document with the grant, and the
 *   watcher's server asks for it.
 * - *A ends what has run out, B refreshes it.* Whoever writes second meets a conflict: A finds it refreshed, or B makes it
 *   anew, with the new view's id.
 * - *A loads and heals while B does.* As with two rule changes: the second finds nothing left to do.
 * - *A was stopped for a minute in the middle of anything.* What it writes meets a conflict. What it sends is what it had
 *   composed before, of old versions under old ids; nobody takes it for newer than what came since, and who was moved to
 *   another id hands on nothing that comes under the old one.
 * - *A watcher has cancelled, and a server of its domain has not heard of it.* Its view keeps its id then, but the record of
 *   the cancelled subscription keeps the view: when rules hide the view from it later, that view gets a new id as well.
 *
 * **A store that was away** may have lost its newest writes, when another has taken its place. It gives no number again (its
 * numbers follow the time), so what is written from then on is newer than all that was lost. Until then memory, here and at
 * the watchers, may be ahead of the store. So when the store is back nothing in memory is trusted, what was used shortly
 * before it went away is looked at, and what the memory was ahead of is told to everybody in a new version (`Access.heal`).
 */
export class Presentities {
  readonly #env: Env;
  readonly #options: PresentitiesOptions;
  /** The one unused longest comes first. */
  readonly #handles = new Map<PresentityAddress, PresentityHandle>();
  readonly #loading = new Map<PresentityAddress, Promise<PresentityHandle | undefined>>();
  /** Those of which a write may or may not have been carried out, while the store was away: looked after when it is back. */
  readonly #doubtful: RetryLater<PresentityAddress>;
  /** Those that the store may have lost something of. */
  readonly #suspect: RetryLater<PresentityAddress>;
  /** Since when the store is away, monotonic milliseconds. */
  #awaySinceMs: number | undefined;
  readonly #endHealth: () => void;

  constructor(env: Env, options: PresentitiesOptions) {
    this.#env = env;
    this.#options = options;
    const { presentitiesMax: itemsMax, tasks, store } = options;
    this.#doubtful = new RetryLater(env, {
      itemsMax,
      retry: (presentity) => {
        tasks.run("presence.look_after", () => this.#lookAfter(presentity));
      },
    });
    this.#suspect = new RetryLater(env, {
      itemsMax,
      retry: (presentity) => {
        tasks.run("presence.look_again", () => this.read(presentity, () => undefined));
      },
    });
    this.#endHealth = store.onHealth(({ kind }) => {
      if (kind === "up") this.#onBack();
      else this.#awaySinceMs ??= env.clock.monotonicMs();
    });
  }

  get size(): number {
    return this.#handles.size;
  }

  stop(): void {
    this.#endHealth();
    this.#doubtful.stop();
    this.#suspect.stop();
  }

  /** Nothing that is in memory can be relied on: everything is loaded anew when it is next used. */
  distrustAll(): void {
    for (const handle of this.#handles.values()) handle.stale = true;
  }

  /** The presentity, loaded where needed; `undefined` when there is none. Others may have changed it since: see {@link read}. */
  async get(presentity: PresentityAddress): Promise<PresentityHandle | undefined> {
    const handle = this.#handles.get(presentity);
    if (handle === undefined) return this.#load(presentity);
    this.#touch(handle);
    return handle;
  }

  /**
   * Runs `task` with the presentity, after what was asked of it before, and again from the start when it meets a
   * {@link Conflict}. When it fails the presentity is dropped from memory, which may then not be what the store holds: so
   * refusals are outcomes.
   * @throws ParleyError `aborted` (reason `conflict`) when others change it all the time.
   */
  async use<T>(
    presentity: PresentityAddress,
    task: (handle: PresentityHandle | undefined) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.#use(presentity, task);
    } catch (error) {
      if (isStoreAway(error)) this.#doubtful.add(presentity);
      throw error;
    }
  }

  /**
   * Looks at a presentity as it is in the store at this moment. `look` must not wait: what it sees is right while it runs.
   * Costs nothing but memory when the store is not shared.
   */
  async read<T>(
    presentity: PresentityAddress,
    look: (handle: PresentityHandle | undefined) => T,
  ): Promise<T> {
    if (!this.#options.store.shared) return look(await this.get(presentity));
    const [seen] = await this.readAll([presentity], (_, handle) => look(handle));
    return seen as T;
  }

  /** {@link read} in bulk: one question to the store for all that are in memory. Answers are in the order of `presentities`. */
  async readAll<T>(
    presentities: readonly PresentityAddress[],
    look: (presentity: PresentityAddress, handle: PresentityHandle | undefined) => T,
  ): Promise<T[]> {
    const { store } = this.#options;
    if (!store.shared) {
      return Promise.all(presentities.map(async (one) => look(one, await this.get(one))));
    }
    const known = presentities.filter((one) => this.#handles.has(one));
    const numbers = known.length > 0 ? await store.changes(known) : undefined;
    const nowMs = this.#env.clock.wallMs();
    return Promise.all(
      presentities.map((one) => {
        const [handle, now] = [this.#handles.get(one), numbers?.get(one)];
        if (handle === undefined || now === undefined || !isCurrent(handle, now, nowMs)) {
          return this.#readAnew(one, look);
        }
        this.#touch(handle);
        return look(one, handle);
      }),
    );
  }

  /**
   * Loads the presentity anew; to be called from within {@link use}. Nothing goes out until it is healed.
   * @returns `false` when there is none any more.
   */
  async reload(handle: PresentityHandle): Promise<boolean> {
    const { fanOut, store } = this.#options;
    const { log } = this.#env;
    let [hasNewRules, hasFallen] = [false, false];
    fanOut.deciding(handle);
    try {
      for (const attempts = new Attempts(this.#env); ; await attempts.again(handle.presentity)) {
        const state = await store.presentityState(handle.presentity);
        if (state === undefined) {
          this.drop(handle);
          return false;
        }
        const { change: changeFrom, snapshot } = handle;
        const reset = handle.reset(state);
        if (reset.hasFallen) {
          const { change: changeTo, version } = state.snapshot;
          const [from, to] = [snapshot.version.counter, version.counter];
          const { presentity } = handle;
          log.warn({ event: "presence.numbers_fell", presentity, from, to, changeFrom, changeTo });
        }
        // What an attempt has found is so for the next as well.
        hasNewRules ||= reset.hasNewRules;
        hasFallen ||= reset.hasFallen;
        if (await this.#heal(handle, { hasNewRules, hasFallen })) return true;
      }
    } catch (error) {
      this.drop(handle);
      throw error;
    } finally {
      fanOut.decided(handle);
    }
  }

  /**
   * Takes over what a write has returned, and tells the watchers; to be called from within {@link use}.
   * @param always - tell them even if this version is known already.
   */
  async settle(handle: PresentityHandle, snapshot: PresenceSnapshot, always = false): Promise<void> {
    const { fanOut } = this.#options;
    if (handle.accepts(snapshot)) {
      if (handle.take(snapshot) || always) fanOut.schedule(handle);
    } else if (await this.reload(handle)) {
      fanOut.schedule(handle);
    }
  }

  /**
   * Reads the publications after subscriptions were written; to be called from within {@link use}.
   * @returns whether they are known now, and nobody has decided anything else: documents may be handed out.
   */
  async freshen(handle: PresentityHandle): Promise<boolean> {
    const { store } = this.#options;
    if (!store.shared) return true;
    const snapshot = await store.presence(handle.presentity);
    if (snapshot !== undefined && isNext(handle, snapshot)) handle.take(snapshot);
    else handle.stale = true;
    return !handle.stale;
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

  async #use<T>(
    presentity: PresentityAddress,
    task: (handle: PresentityHandle | undefined) => Promise<T>,
  ): Promise<T> {
    for (;;) {
      const handle = await this.get(presentity);
      if (handle === undefined) return task(undefined);
      const result = await handle.queue.run(() => this.#run(handle, task));
      if (result !== gone) return result;
    }
  }

  async #run<T>(
    handle: PresentityHandle,
    task: (handle: PresentityHandle | undefined) => Promise<T>,
  ): Promise<T | typeof gone> {
    if (handle.dropped) return gone;
    let attempts: Attempts | undefined;
    for (;;) {
      try {
        if (handle.stale && !(await this.reload(handle))) return gone;
        return await task(handle);
      } catch (error) {
        try {
          if (!(error instanceof Conflict)) throw error;
          handle.stale = true;
          attempts ??= new Attempts(this.#env);
          await attempts.again(handle.presentity);
        } catch (failure) {
          this.drop(handle);
          throw failure;
        }
      }
    }
  }

  async #readAnew<T>(
    presentity: PresentityAddress,
    look: (presentity: PresentityAddress, handle: PresentityHandle | undefined) => T,
  ): Promise<T> {
    // What nobody has begun to load is loaded from now on.
    const isNew = !this.#handles.has(presentity) && !this.#loading.has(presentity);
    const seen = await this.#use(presentity, async (handle) => {
      if (handle !== undefined && !isNew) await this.#catchUp(handle);
      // A look that throws says nothing about the memory.
      try {
        return { value: look(presentity, handle?.dropped ? undefined : handle) };
      } catch (error) {
        return { error };
      }
    });
    if ("error" in seen) throw seen.error;
    return seen.value;
  }

  async #catchUp(handle: PresentityHandle): Promise<void> {
    const snapshot = await this.#options.store.presence(handle.presentity);
    if (snapshot === undefined) this.drop(handle);
    else if (isNext(handle, snapshot)) handle.take(snapshot);
    else await this.reload(handle);
  }

  /** See the end of the class's comment. */
  #onBack(): void {
    const sinceMs = (this.#awaySinceMs ?? this.#env.clock.monotonicMs()) - lossMs;
    this.#awaySinceMs = undefined;
    this.distrustAll();
    for (const { presentity, usedAtMs } of this.#handles.values()) {
      if (usedAtMs >= sinceMs) this.#suspect.add(presentity);
    }
    this.#suspect.now();
    this.#doubtful.now();
  }

  /** What was written, or was not, while the store was away: whoever does not know it yet is told. */
  async #lookAfter(presentity: PresentityAddress): Promise<void> {
    await this.use(presentity, async (handle) => {
      if (handle !== undefined) this.#options.fanOut.schedule(handle);
    });
  }

  #touch(handle: PresentityHandle): void {
    this.#handles.delete(handle.presentity);
    this.#handles.set(handle.presentity, handle);
    handle.usedAtMs = this.#env.clock.monotonicMs();
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
    const { store, isLocal } = this.#options;
    if (!isLocal(domainOfText(presentity))) return undefined;
    for (const attempts = new Attempts(this.#env); ; await attempts.again(presentity)) {
      const state = await store.presentityState(presentity);
      if (state === undefined) return undefined;
      const handle = new PresentityHandle(state, isLocal);
      handle.usedAtMs = this.#env.clock.monotonicMs();
      if (!(await this.#heal(handle, { hasNewRules: true, hasFallen: false }))) continue;
      this.#handles.set(presentity, handle);
      this.#forgetIdle();
      return handle;
    }
  }

  /** @returns whether it is healed; otherwise it has to be loaded anew. */
  async #heal(handle: PresentityHandle, reset: Reset): Promise<boolean> {
    try {
      await this.#options.onLoad(handle, reset);
      return true;
    } catch (error) {
      if (error instanceof Conflict) return false;
      throw error;
    }
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

/** Whether the memory is what the store holds, and is not just being changed. */
function isCurrent(
  handle: PresentityHandle,
  now: { readonly change: number; readonly version: Version },
  nowMs: number,
): boolean {
  const { version, publications } = handle.snapshot;
  const { epoch, counter } = version;
  if (handle.stale || handle.dropped || handle.deciding > 0) return false;
  // What has run out by the memory may have been refreshed by another server, which raises no number.
  if (publications.some(({ expiresAtMs }) => expiresAtMs <= nowMs)) return false;
  return now.change === handle.change && now.version.epoch === epoch && now.version.counter === counter;
}

/** Whether what the store was just asked for follows what is in memory; otherwise one of the two is of something else. */
function isNext(handle: PresentityHandle, snapshot: PresenceSnapshot): boolean {
  return handle.accepts(snapshot) && !handle.isAheadOf(snapshot);
}

function domainOfText(address: string): DomainName {
  return address.slice(address.lastIndexOf("@") + 1) as DomainName;
}
