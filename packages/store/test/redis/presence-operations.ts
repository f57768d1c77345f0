/** Random operations on everything but messages, for two stores whose answers have to be the same. */
import type { PresentityAddress, SubscriptionState } from "@parley/model";
import type { Random } from "@parley/runtime";
import { addAccount, pres, principal, sortedBy, tuple } from "../../src/contract/fixtures.js";
import type { Store } from "../../src/store.js";
import type { SubscriptionRecord, WatchRecord } from "../../src/subscription-store.js";

const RISING: ReadonlySet<string> = new Set(["change", "counter", "epoch", "fence", "credentialEpoch"]);

/**
 * A store, or several of the same data used in turn. Numbers that rise in each store in its own way (changes, versions, epochs, fences)
 * are told as their place among those that were seen.
 */
export class PresenceTwin {
  readonly #stores: readonly Store[];
  readonly #seen = new Map<string, number[]>();
  #turn = 0;

  constructor(stores: readonly Store[]) {
    this.#stores = stores;
  }

  get store(): Store {
    return this.#stores[this.#turn++ % this.#stores.length] as Store;
  }

  /** The place of a number among those of its kind; fails where it is neither known nor greater than all. */
  place(kind: string, number: number): number {
    // Every counter begins at 0, whether anybody has seen it there or not.
    const seen = this.#seen.get(kind) ?? (kind.startsWith("counter") ? [0] : []);
    this.#seen.set(kind, seen);
    const at = seen.indexOf(number);
    if (at >= 0) return at;
    if (number <= (seen.at(-1) ?? -1)) throw new Error(`${kind} went back to ${number} from ${seen.at(-1)}`);
    return seen.push(number) - 1;
  }

  /** An answer with places instead of numbers. */
  told(kind: string, answer: unknown): unknown {
    if (Array.isArray(answer)) return answer.map((one) => this.told(kind, one));
    if (answer instanceof Map)
      return [...answer].map(([key, one]) => [key, this.told(String(key), one)]).sort();
    if (typeof answer !== "object" || answer === null) return answer;
    const own = answer as Record<string, unknown>;
    const name = own.presentity ?? own.principal;
    const named = typeof name === "string" ? name : kind;
    return Object.fromEntries(
      Object.entries(own).map(([field, value]) => {
        if (!RISING.has(field)) return [field, this.told(named, value)];
        // Versions are counted anew in each epoch.
        const where = field === "counter" ? `${named} in ${own.epoch}` : named;
        return [field, this.place(`${field} of ${where}`, value as number)];
      }),
    );
  }

  /** The change number of a presentity, or one that it had before. */
  async change(presentity: PresentityAddress, age: number): Promise<number | undefined> {
    const change = (await this.store.presence(presentity))?.change;
    const kind = `change of ${presentity}`;
    if (change !== undefined) this.place(kind, change);
    return this.#seen.get(kind)?.at(-1 - age);
  }
}

/** One operation, with what it answers. */
export interface PresenceOperation {
  readonly name: string;
  run(twin: PresenceTwin): Promise<unknown>;
}

const OWNERS = ["alice@north.example", "ö@north.example", "carol@north.example"].map(principal);
const PRESENTITIES = OWNERS.map((owner) => pres(owner));
const SESSIONS = ["s1", "s2", "s3"];
const WATCHERS = ["bob@south.example", "eve@east.example", "anonymous:7@south.example"];
const WATCHED = ["x@south.example", "y@south.example", "alice@north.example"].map(pres);
const LEASES = ["outbox/a.example", "outbox/b.example"];
const HOLDERS = ["home1", "home2"];

/** Makes all accounts of the operations. */
export async function addPeople(store: Store): Promise<void> {
  for (const owner of OWNERS) await addAccount(store, owner, 500);
}

/** Draws operations. Time passes between them, never back. */
export class PresenceOperations {
  readonly #random: Random;
  readonly #tags = new Map<PresentityAddress, string[]>();
  #nowMs = 1_000;
  #made = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  next(): PresenceOperation {
    if (this.#random.chance(0.4)) this.#nowMs += this.#random.int(300);
    const often = <T>(times: number, kind: T): T[] => Array.from({ length: times }, () => kind);
    return this.#of([
      ...often(8, () => this.#publish()),
      ...often(2, () => this.#unpublish()),
      ...often(2, () => this.#expire()),
      ...often(2, () => this.#endSession()),
      ...often(2, () => this.#renew()),
      () => this.#drop(),
      ...often(2, () => this.#claimLeases()),
      ...often(4, () => this.#subscribe()),
      ...often(2, () => this.#rules()),
      ...often(2, () => this.#state()),
      () => this.#due(),
      () => this.#fetch(),
      () => this.#sweep(),
      ...often(4, () => this.#watch()),
      () => this.#unwatch(),
      ...often(2, () => this.#claimWatches()),
      () => this.#account(),
      () => this.#password(),
      ...often(2, () => this.#lease()),
      () => this.#node(),
    ])();
  }

  #of<T>(all: readonly T[]): T {
    return all[this.#random.int(all.length)] as T;
  }

  #operation(
    name: string,
    input: object,
    run: (twin: PresenceTwin, store: Store) => Promise<unknown>,
  ): PresenceOperation {
    return {
      name: `${name} ${JSON.stringify(input)}`,
      run: async (twin) => twin.told(name, await run(twin, twin.store)),
    };
  }

  #publish(): PresenceOperation {
    const random = this.#random;
    const presentity = this.#of([...PRESENTITIES, pres("nobody@north.example")]);
    const tags = this.#tags.get(presentity) ?? [];
    this.#tags.set(presentity, tags);
    const known = tags[tags.length - 1 - random.int(4)];
    const ifMatch = random.chance(0.6) ? known : undefined;
    const again = random.chance(0.1) ? known : undefined;
    const entityTag = again ?? `t${++this.#made}`;
    if (again === undefined) tags.push(entityTag);
    const input = {
      ...{ presentity, entityTag, nowMs: this.#nowMs, publicationsMax: 3 },
      expiresAtMs: this.#nowMs + 100 + random.int(1_500),
      ...(ifMatch === undefined ? {} : { ifMatch }),
      ...(ifMatch === undefined || random.chance(0.5) ? { tuples: [tuple(entityTag)] } : {}),
      ...(random.chance(0.7) ? { sessionId: this.#of(SESSIONS) } : {}),
    };
    const fence = input.sessionId !== undefined && random.chance(0.8) ? random.int(5) : undefined;
    const fenced = fence === undefined ? input : { ...input, fence };
    return this.#operation("publish", fenced, (_, store) => store.publish(fenced));
  }

  #unpublish(): PresenceOperation {
    const presentity = this.#of(PRESENTITIES);
    const ifMatch = this.#tags.get(presentity)?.at(-1 - this.#random.int(3)) ?? "never";
    const input = { presentity, ifMatch, nowMs: this.#nowMs };
    return this.#operation("unpublish", input, (_, store) => store.unpublish(input));
  }

  /** To the end: in which order things are handed over is each store's own. */
  #expire(): PresenceOperation {
    const [nowMs, limit] = [this.#nowMs, 1 + this.#random.int(3)];
    return this.#operation("expire", { nowMs, limit }, async (twin) =>
      sortedBy(
        await all(limit, () => twin.store.expirePublications(nowMs, limit)),
        ({ presentity }) => presentity,
      ),
    );
  }

  #endSession(): PresenceOperation {
    const sessionId = this.#of(SESSIONS);
    const fence = this.#random.chance(0.7) ? this.#random.int(5) : undefined;
    return this.#operation("end session", { sessionId, fence }, async (_, store) =>
      sortedBy(
        await store.removeSessionPublications(sessionId, this.#nowMs, fence),
        ({ presentity }) => presentity,
      ),
    );
  }

  #renew(): PresenceOperation {
    const leases = SESSIONS.filter(() => this.#random.chance(0.6)).map((sessionId) => ({
      ...{ sessionId, principal: this.#of(OWNERS), fence: this.#random.int(4) },
      expiresAtMs: this.#nowMs + this.#random.int(800),
    }));
    const onlyKept = this.#random.chance(0.4);
    return this.#operation("renew", { leases, onlyKept }, async (_, store) =>
      (await store.renewLeases(leases, onlyKept)).map((one) => `${one.sessionId} ${one.reason}`).sort(),
    );
  }

  #drop(): PresenceOperation {
    const sessionId = this.#of(SESSIONS);
    const fence = this.#random.chance(0.7) ? this.#random.int(4) : undefined;
    return this.#operation("drop", { sessionId, fence }, (_, store) => store.dropLease(sessionId, fence));
  }

  #claimLeases(): PresenceOperation {
    const limit = 1 + this.#random.int(3);
    const input = { nowMs: this.#nowMs, claimUntilMs: this.#nowMs + 400, limit };
    return this.#operation("claim leases", input, async (twin) =>
      sortedBy(
        // The fence is the caller's own number.
        (await all(limit, () => twin.store.claimExpiredLeases(input))).map(({ fence, ...rest }) => ({
          ...rest,
          of: fence,
        })),
        ({ sessionId }) => sessionId,
      ),
    );
  }

  #subscribe(): PresenceOperation {
    const presentity = this.#of([...PRESENTITIES, pres("nobody@north.example")]);
    const records = WATCHERS.filter(() => this.#random.chance(0.5)).map((key) =>
      this.#record(presentity, key),
    );
    const age = this.#random.chance(0.6) ? this.#random.int(2) : undefined;
    return this.#operation("subscribe", { presentity, records, age }, async (twin, store) => {
      const ifChange = age === undefined ? undefined : await twin.change(presentity, age);
      const outcome = await store.putSubscriptions(presentity, records, ifChange);
      return { presentity, ...outcome };
    });
  }

  #record(presentity: PresentityAddress, watcherKey: string): SubscriptionRecord {
    const anonymous = watcherKey.startsWith("anonymous:");
    const state = this.#of<SubscriptionState>([
      { kind: "pending" },
      { kind: "active", disposition: { kind: "show", show: "whole" } },
      { kind: "terminated", reason: "cancelled" },
    ]);
    return {
      ...{ presentity, watcherKey, state, wish: ++this.#made, firstAtMs: 500, lastAtMs: this.#nowMs },
      watcher: anonymous
        ? { kind: "anonymous", domain: "south.example", id: "7" }
        : { kind: "principal", principal: watcherKey },
      watcherDomain: watcherKey.slice(watcherKey.indexOf("@") + 1),
      ...(state.kind === "active" ? { view: `v${this.#made}` } : {}),
      expiresAtMs: this.#nowMs + this.#random.int(1_000),
    };
  }

  #rules(): PresenceOperation {
    const presentity = this.#of([...PRESENTITIES, pres("nobody@north.example")]);
    const rules = { rules: [], otherwise: this.#of(["allow", "block", "confirm"] as const) };
    const age = this.#random.chance(0.6) ? this.#random.int(2) : undefined;
    return this.#operation("rules", { presentity, rules, age }, async (twin, store) => {
      const ifChange = age === undefined ? undefined : await twin.change(presentity, age);
      const outcome = await store.setAccessRules(presentity, rules, ifChange);
      return { presentity, ...outcome };
    });
  }

  #state(): PresenceOperation {
    const presentity = this.#of([...PRESENTITIES, pres("nobody@north.example")]);
    return this.#operation("state", { presentity }, async (_, store) => {
      const state = await store.presentityState(presentity);
      const byKey = ({ watcherKey }: SubscriptionRecord): string => watcherKey;
      return {
        state: state && { presentity, ...state, subscriptions: sortedBy(state.subscriptions, byKey) },
        all: sortedBy(await store.subscriptions(presentity), byKey),
        one: await store.subscription(presentity, WATCHERS[0] as string),
        record: await store.presentity(presentity),
        changes: await store.changes(PRESENTITIES),
      };
    });
  }

  #due(): PresenceOperation {
    const nowMs = this.#nowMs;
    return this.#operation("due", { nowMs }, async (_, store) =>
      sortedBy(await store.dueSubscriptions(nowMs, 99), (one) => one.presentity + one.watcherKey),
    );
  }

  #fetch(): PresenceOperation {
    const [presentity, watcherKey] = [this.#of(PRESENTITIES), this.#of(WATCHERS)];
    const watcher = { kind: "principal" as const, principal: watcherKey };
    const input = { presentity, watcherKey, watcher, nowMs: this.#nowMs, fetchersMax: 2 };
    return this.#operation("fetch", input, async (_, store) => [
      await store.recordFetch(input),
      sortedBy(await store.fetches(presentity, 9), (one) => one.watcherKey),
    ]);
  }

  #sweep(): PresenceOperation {
    const [beforeMs, limit] = [this.#nowMs - this.#random.int(600), 1 + this.#random.int(3)];
    return this.#operation("sweep", { beforeMs, limit }, async (twin) => {
      let swept = 0;
      for (;;) {
        const count = await twin.store.sweepWatcherInformation(beforeMs, limit);
        swept += count;
        if (count < limit) return swept;
      }
    });
  }

  #watch(): PresenceOperation {
    const random = this.#random;
    const record: WatchRecord = {
      ...{ watcher: this.#of(OWNERS), presentity: this.#of(WATCHED), wanted: this.#of(["watch", "cancel"]) },
      ...{ wish: random.int(6), state: { kind: "active", view: `v${random.int(3)}` }, change: random.int(4) },
      ...{ expiresAtMs: this.#nowMs + 5_000, dueAtMs: this.#nowMs + random.int(600) },
    };
    return this.#operation("watch", record, async (twin, store) => {
      // Its numbers are the caller's own.
      const { change, ...rest } = await store.putWatch(record);
      return { ...rest, of: change, all: await this.#watches(twin, record.watcher) };
    });
  }

  async #watches(twin: PresenceTwin, watcher: WatchRecord["watcher"]): Promise<unknown> {
    const own = await twin.store.watches(watcher);
    const of = await Promise.all(WATCHED.map((presentity) => twin.store.watchesOf(presentity)));
    return JSON.stringify([
      plain(own),
      of.map((records) => sortedBy(records, (one) => one.watcher)).map(plain),
    ]);
  }

  #unwatch(): PresenceOperation {
    const [watcher, presentity] = [this.#of(OWNERS), this.#of(WATCHED)];
    const wish = this.#random.chance(0.6) ? this.#random.int(6) : undefined;
    return this.#operation("unwatch", { watcher, presentity, wish }, async (twin, store) => {
      await store.removeWatch(watcher, presentity, wish);
      return this.#watches(twin, watcher);
    });
  }

  #claimWatches(): PresenceOperation {
    const limit = 1 + this.#random.int(3);
    const input = { nowMs: this.#nowMs, claimUntilMs: this.#nowMs + 300, limit };
    return this.#operation("claim watches", input, async (twin) =>
      JSON.stringify(
        sortedBy(
          (await all(limit, () => twin.store.claimDueWatches(input))).map((record) => plain([record])),
          (text) => text,
        ),
      ),
    );
  }

  /** The account goes, and one of the same name is made. */
  #account(): PresenceOperation {
    const owner = this.#of(OWNERS);
    this.#tags.delete(pres(owner));
    return this.#operation("remove and add", { owner }, async (_, store) => [
      await store.removeAccount(owner),
      await store.account(owner),
      await store.presence(pres(owner)),
      await addAccount(store, owner, this.#nowMs),
      await store.accounts({ domain: "north.example", limit: 9 }),
    ]);
  }

  #password(): PresenceOperation {
    const owner = this.#of([...OWNERS, principal("nobody@north.example")]);
    return this.#operation("password", { owner }, async (twin, store) => {
      const epoch = await store.setPasswordHash(owner, `h${this.#nowMs}`);
      return epoch === undefined ? "none" : twin.place(`credentialEpoch of ${owner}`, epoch);
    });
  }

  #lease(): PresenceOperation {
    const [name, holder] = [this.#of(LEASES), this.#of(HOLDERS)];
    const untilMs = this.#nowMs + this.#random.int(800);
    const release = this.#random.chance(0.3);
    return this.#operation(`lease ${name}`, { name, holder, untilMs, release }, (_, store) =>
      release
        ? store.releaseLease(name, holder)
        : store.claimLease({ name, holder, nowMs: this.#nowMs, untilMs }),
    );
  }

  #node(): PresenceOperation {
    const node = this.#of(HOLDERS);
    const incarnation = this.#of(["1", "2"]);
    const record = {
      ...{ node, incarnation, clientAddress: "", state: "running" as const, startedAtMs: 1, configHash: "" },
      expiresAtMs: this.#nowMs + this.#random.int(900),
    };
    const remove = this.#random.chance(0.3);
    return this.#operation("node", { record, remove }, async (twin, store) => [
      remove ? await store.removeNode(node, incarnation) : await store.putNode(record, this.#nowMs),
      await twin.store.nodes(this.#nowMs),
    ]);
  }
}

/** Asks until a page is not full. */
async function all<T>(limit: number, page: () => Promise<readonly T[]>): Promise<T[]> {
  const found: T[] = [];
  for (;;) {
    const some = await page();
    expect(some.length).toBeLessThanOrEqual(limit);
    found.push(...some);
    if (some.length < limit) return found;
  }
}

/** Records as texts whose parts stand in one order. */
function plain(records: readonly WatchRecord[]): string {
  return JSON.stringify(
    records.map((one) => [
      ...[one.watcher, one.presentity, one.wanted, one.wish, one.state, one.change, one.expiresAtMs],
      one.dueAtMs,
    ]),
  );
}
