/** Accounts on a cluster whose things are in several slots, and servers that die in the middle of making or removing them. */
import type { InboxAddress, PresentityAddress } from "@parley/model";
import { nullLogger } from "@parley/runtime";
import { createSystemEnv } from "@parley/runtime/system";
import { startRedisCluster, type TestRedisCluster } from "@parley/testing";
import { accountsOf } from "../../test/redis/accounts.js";
import { append, confirmAll, deliverAll, im, pres, principal } from "../contract/fixtures.js";
import type { Store } from "../store.js";
import type { RedisAccounts } from "./accounts.js";
import { openRedisStore } from "./index.js";
import { type OpenEngine, openEngine } from "./open-engine.js";

const env = createSystemEnv({ log: nullLogger });
const OWNER = principal("owner@north.example");
const THINGS = ["owner@north.example", "work@north.example", "play@north.example", "else@south.example"];
const PRESENTITIES = THINGS.slice(0, 3).map(pres);
const INBOXES = THINGS.slice(1).map(im);

let cluster: TestRedisCluster;
let stores = 0;
beforeAll(async () => {
  cluster = await startRedisCluster();
});
afterAll(() => cluster.stop());

function account(name = OWNER, presentities = PRESENTITIES, inboxes = INBOXES) {
  return {
    principal: name,
    passwordHash: "h",
    presentities,
    inboxes,
    accessRules: confirmAll,
    deliveryRules: deliverAll,
    nowMs: 1_000,
  };
}

describe("On a cluster, an account with things in several slots", () => {
  let prefix: string;
  const opened: { close(): Promise<void> }[] = [];
  const options = () => ({ mode: "cluster" as const, addresses: cluster.addresses, prefix });
  const open = async (): Promise<Store> => {
    const { store } = await openRedisStore(env, options());
    opened.push(store);
    return store;
  };
  beforeEach(() => {
    prefix = `spread${++stores}`;
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
  });

  /** Which things are there, as everybody sees them. */
  const seen = async (store: Store): Promise<boolean[]> => [
    (await store.account(OWNER)) !== undefined,
    ...(await Promise.all(PRESENTITIES.map(async (one) => (await store.presence(one)) !== undefined))),
    ...(await Promise.all(INBOXES.map(async (one) => (await store.inbox(one)) !== undefined))),
  ];
  const ALL = Array.from({ length: 1 + PRESENTITIES.length + INBOXES.length }, () => true);
  const NOTHING = ALL.map(() => false);

  it("is made, used and removed as any other", async () => {
    const store = await open();
    expect(await seen(store)).toEqual(NOTHING);
    const outcome = await store.addAccount(account());
    expect(outcome).toMatchObject({ kind: "added", account: { credentialEpoch: 1_000 } });
    expect(outcome.kind === "added" && outcome.account).toEqual(await store.account(OWNER));
    expect(await seen(store)).toEqual(ALL);
    expect(await store.presentity(pres("play@north.example"))).toMatchObject({ owner: OWNER });
    expect(await store.addAccount(account())).toEqual({ kind: "exists" });
    expect(await append(store, "1", { inbox: im("else@south.example") })).toEqual({
      kind: "appended",
      seq: 1,
    });
    expect((await store.accounts({ domain: "north.example", limit: 9 })).map((one) => one.principal)).toEqual(
      [OWNER],
    );
    expect(await store.setPasswordHash(OWNER, "2")).toBe(1_001);
    expect(await store.removeAccount(OWNER)).toMatchObject({ principal: OWNER, passwordHash: "2" });
    expect(await seen(store)).toEqual(NOTHING);
    expect(await store.addAccount(account())).toMatchObject({ account: { credentialEpoch: 1_002 } });
    expect(await store.lastSeq(im("else@south.example"))).toBe(0);
  });

  it.each(THINGS)("is not made where something of it exists: %s", async (name) => {
    const store = await open();
    const other = principal("other@east.example");
    await store.addAccount(account(other, [pres(name)], [im(name)]));
    expect(await store.addAccount(account())).toEqual({ kind: "exists" });
    expect(await store.account(OWNER)).toBeUndefined();
    expect((await seen(store)).filter(Boolean).length).toBeLessThanOrEqual(2);
    await store.removeAccount(other);
    expect(await store.addAccount(account())).toMatchObject({ kind: "added" });
  });

  it("is made by one of those who make it, or what it owns, at once", async () => {
    const [one, other] = [await open(), await open()];
    const twin = principal("twin@east.example");
    const outcomes = await Promise.all([
      one.addAccount(account()),
      other.addAccount(account()),
      one.addAccount(account(twin, [...PRESENTITIES].reverse(), [])),
      other.addAccount(account(twin, [], [...INBOXES].reverse())),
    ]);
    const kinds = outcomes.map(({ kind }) => kind);
    // Each shares something with the owner, and the twins share their name.
    expect(kinds.filter((kind) => kind === "added").length).toBe(1);
    const owners = new Set<string | undefined>();
    for (const address of PRESENTITIES) owners.add((await one.presentity(address))?.owner);
    for (const address of INBOXES) owners.add((await other.inbox(address))?.owner);
    owners.delete(undefined);
    expect(owners.size).toBe(1);
  });

  /** Does something as a server that dies after so many calls. @returns whether it got to the end. */
  const dying = async (
    calls: number,
    work: (accounts: RedisAccounts) => Promise<unknown>,
  ): Promise<boolean> => {
    const one: OpenEngine = await openEngine(env, options());
    opened.push(one);
    const { engine } = one;
    let left = calls;
    const run = engine.run.bind(engine);
    engine.run = ((...call: Parameters<typeof run>) =>
      left-- > 0 ? run(...call) : Promise.reject(new Error("died"))) as typeof run;
    const accounts = accountsOf(one);
    return work(accounts).then(
      () => true,
      (error: Error) => {
        if (error.message !== "died") throw error;
        return false;
      },
    );
  };
  /** A server of which the clock is later than that of the others: for it, deadlines have passed. */
  const later = async (): Promise<RedisAccounts & { engine: OpenEngine["engine"] }> => {
    const one = await openEngine(env, options());
    opened.push(one);
    const base = one.engine.clock;
    one.engine.domainClock = Object.assign(Object.create(base) as typeof base, {
      wallMs: () => base.wallMs() + 60_000,
      monotonicMs: () => base.monotonicMs(),
      timer: base.timer.bind(base),
      defer: base.defer.bind(base),
      sleep: base.sleep.bind(base),
    });
    const accounts = accountsOf(one);
    return Object.assign(accounts, { engine: one.engine });
  };

  it("is there whole or not at all, wherever its maker dies, and can be made after that", async () => {
    for (let calls = 0, ended = false; !ended; calls++) {
      prefix = `spread${++stores}`;
      ended = await dying(calls, (accounts) => accounts.addAccount(account()));
      const store = await open();
      const whole = (await store.account(OWNER)) !== undefined;
      expect([calls, await seen(store)]).toEqual([calls, whole ? ALL : NOTHING]);
      const healer = await later();
      await healer.finishPending(healer.engine.clock.wallMs());
      expect([calls, await seen(store)]).toEqual([calls, whole ? ALL : NOTHING]);
      expect(await store.addAccount(account())).toMatchObject({ kind: whole ? "exists" : "added" });
      expect(await seen(store)).toEqual(ALL);
    }
  });

  it("is removed whole in the end, wherever its remover dies, and can be made after that", async () => {
    for (let calls = 0, ended = false; !ended; calls++) {
      prefix = `spread${++stores}`;
      const store = await open();
      await store.addAccount(account());
      ended = await dying(calls, (accounts) => accounts.removeAccount(OWNER));
      const whole = (await store.account(OWNER)) !== undefined;
      if (whole) expect([calls, await seen(store)]).toEqual([calls, ALL]);
      const healer = await later();
      await healer.finishPending(healer.engine.clock.wallMs());
      expect([calls, await seen(store)]).toEqual([calls, whole ? ALL : NOTHING]);
      expect(await store.addAccount(account())).toMatchObject({ kind: whole ? "exists" : "added" });
      expect(await seen(store)).toEqual(ALL);
    }
  });

  it("does not keep its name from others for ever when its maker died", async () => {
    await dying(2, (accounts) => accounts.addAccount(account()));
    const healer = await later();
    const addresses: (PresentityAddress | InboxAddress)[] = [...PRESENTITIES, ...INBOXES];
    expect(addresses.length).toBe(6);
    expect(await healer.addAccount(account(principal("twin@east.example")))).toMatchObject({
      kind: "added",
    });
  });
});
