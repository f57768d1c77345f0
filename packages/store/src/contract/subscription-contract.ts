/** What every SubscriptionStore and WatchStore does. */
import type { SubscriptionRecord, WatchRecord } from "../subscription-store.js";
import { ALICE, BOB, type OpenStoreUnderTest, pres, principal, storesFor } from "./fixtures.js";

const PRES = pres(ALICE);
const CAROL = "carol@east.example";

function subscription(watcher: string, more: Partial<SubscriptionRecord> = {}): SubscriptionRecord {
  return {
    presentity: PRES,
    watcherKey: watcher,
    watcher: { kind: "principal", principal: watcher },
    watcherDomain: watcher.slice(watcher.indexOf("@") + 1),
    state: { kind: "active", disposition: { kind: "show", show: "whole" } },
    view: "whole.1",
    expiresAtMs: 5_000,
    wish: 1,
    firstAtMs: 1_000,
    lastAtMs: 1_000,
    ...more,
  };
}

const terminated = (watcher: string, lastAtMs: number): SubscriptionRecord => {
  const { view: _, ...rest } = subscription(watcher);
  return { ...rest, state: { kind: "terminated", reason: "cancelled" }, lastAtMs };
};

function watch(presentity: string, more: Partial<WatchRecord> = {}): WatchRecord {
  return {
    watcher: ALICE,
    presentity: pres(presentity),
    wanted: "watch",
    wish: 1,
    state: { kind: "pending", reason: "awaiting_decision" },
    change: 0,
    expiresAtMs: 90_000,
    dueAtMs: 2_000,
    ...more,
  };
}

export function describeSubscriptions(open: OpenStoreUnderTest): void {
  const opened = storesFor(open);

  describe("SubscriptionStore", () => {
    it("writes several records together, and keeps them over a restart", async () => {
      const { store, reopen } = await opened();
      const anonymous = subscription("anonymous:7@south.example", {
        watcher: { kind: "anonymous", domain: "south.example", id: "7" },
        state: { kind: "pending" },
      });
      const records = [subscription(BOB), terminated(CAROL, 2_000), anonymous];
      await store.putSubscriptions(PRES, records);
      const sorted = (all: readonly SubscriptionRecord[]) =>
        [...all].sort((a, b) => (a.watcherKey < b.watcherKey ? -1 : 1));
      expect(sorted(await store.subscriptions(PRES))).toEqual(sorted(records));
      const after = await reopen();
      expect(sorted(await after.subscriptions(PRES))).toEqual(sorted(records));
      expect(await after.subscription(PRES, BOB)).toEqual(subscription(BOB));
      expect(await after.subscription(PRES, "nobody@x.example")).toBeUndefined();
      expect(await after.subscriptions(pres("other@north.example"))).toEqual([]);
    });

    it("raises the change number with every write, also over a restart and of nothing", async () => {
      const { store, reopen } = await opened();
      const changes = await Promise.all([
        store.putSubscriptions(PRES, [subscription(BOB)]),
        store.putSubscriptions(PRES, [subscription(CAROL)]),
      ]);
      changes.push(await store.putSubscriptions(PRES, []));
      changes.push(await (await reopen()).putSubscriptions(PRES, [subscription(BOB)]));
      expect(changes).toEqual([...new Set(changes)].sort((a, b) => a - b));
    });

    it("finds what expires, the oldest first, until it is written again", async () => {
      const { store } = await opened();
      await store.putSubscriptions(PRES, [
        subscription("a@x.example", { expiresAtMs: 3_000 }),
        subscription("b@x.example", { expiresAtMs: 2_000 }),
        subscription("c@x.example", { expiresAtMs: 4_000 }),
        terminated("d@x.example", 1_000),
      ]);
      const due = async (nowMs: number, limit = 10) =>
        (await store.dueSubscriptions(nowMs, limit)).map(({ watcherKey }) => watcherKey);
      expect(await due(1_999)).toEqual([]);
      expect(await due(3_000)).toEqual(["b@x.example", "a@x.example"]);
      expect(await due(3_000, 1)).toEqual(["b@x.example"]);
      await store.putSubscriptions(PRES, [
        subscription("a@x.example", { expiresAtMs: 9_000 }),
        terminated("b@x.example", 3_000),
      ]);
      expect(await due(3_000)).toEqual([]);
      expect(await due(9_000)).toEqual(["c@x.example", "a@x.example"]);
    });

    it("counts fetches, by watcher", async () => {
      const { store, reopen } = await opened();
      const fetch = (watcherKey: string, nowMs: number) =>
        store.recordFetch({
          presentity: PRES,
          watcherKey,
          watcher: { kind: "principal", principal: watcherKey },
          nowMs,
        });
      await fetch(BOB, 1_000);
      await fetch(CAROL, 1_500);
      const record = {
        presentity: PRES,
        watcherKey: BOB,
        watcher: { kind: "principal", principal: BOB },
        count: 2,
        firstAtMs: 1_000,
        lastAtMs: 2_000,
      };
      expect(await fetch(BOB, 2_000)).toEqual(record);
      const kept = await (await reopen()).fetches(PRES);
      expect(kept).toHaveLength(2);
      expect(kept).toEqual(expect.arrayContaining([record]));
      expect(await store.fetches(pres("other@north.example")).catch(() => [])).toEqual([]);
    });

    it("sweeps what ended before a time, at most so many, and nothing that lives", async () => {
      const { store } = await opened();
      await store.putSubscriptions(PRES, [
        terminated("a@x.example", 1_000),
        terminated("b@x.example", 2_000),
        subscription("c@x.example", { lastAtMs: 500 }),
      ]);
      for (const nowMs of [1_000, 1_500]) {
        await store.recordFetch({
          presentity: PRES,
          watcherKey: "f@x.example",
          watcher: { kind: "principal", principal: "f@x.example" },
          nowMs,
        });
      }
      expect(await store.sweepWatcherInformation(1_000, 10)).toBe(0);
      expect(await store.sweepWatcherInformation(2_000, 1)).toBe(1);
      expect(await store.sweepWatcherInformation(2_000, 10)).toBe(1);
      expect(await store.fetches(PRES)).toEqual([]);
      const left = (await store.subscriptions(PRES)).map(({ watcherKey }) => watcherKey);
      expect(left).toEqual(["b@x.example", "c@x.example"]);
      // One that comes to life again is no longer swept.
      await store.putSubscriptions(PRES, [subscription("b@x.example")]);
      expect(await store.sweepWatcherInformation(99_000, 10)).toBe(0);
    });

    it("never gives a view generation twice, also after a restart and a removal", async () => {
      const { store, reopen } = await opened();
      const generations = await Promise.all([1, 2, 3].map(() => store.nextViewGeneration(PRES)));
      generations.push(await (await reopen()).nextViewGeneration(PRES));
      expect(new Set(generations).size).toBe(4);
    });
  });

  describe("WatchStore", () => {
    it("keeps watches by watcher and by presentity, over a restart", async () => {
      const { store, reopen } = await opened();
      const one = watch(CAROL);
      const two = watch(BOB, { wanted: "cancel", state: { kind: "active", view: "v" }, change: 3 });
      const three = watch(CAROL, { watcher: principal("other@north.example") });
      await Promise.all([one, two, three].map((record) => store.putWatch(record)));
      const after = await reopen();
      expect(await after.watch(ALICE, pres(CAROL))).toEqual(one);
      expect(await after.watch(ALICE, pres("x@y.example"))).toBeUndefined();
      expect(await after.watches(ALICE)).toEqual([two, one]);
      expect(await after.watchesOf(pres(CAROL))).toEqual([one, three]);
      await after.removeWatch(ALICE, pres(CAROL));
      await after.removeWatch(ALICE, pres("x@y.example"));
      expect(await after.watches(ALICE)).toEqual([two]);
      expect(await after.watchesOf(pres(CAROL))).toEqual([three]);
      expect(await after.dueWatches({ nowMs: 2_000, limit: 9 })).toEqual([two, three]);
    });

    it("finds what is due, the oldest first, of all domains or one", async () => {
      const { store } = await opened();
      const a = watch("a@east.example", { dueAtMs: 3_000 });
      const b = watch("b@west.example", { dueAtMs: 1_000 });
      const c = watch("c@east.example", { dueAtMs: 2_000 });
      const never = watch("d@east.example", { dueAtMs: Number.POSITIVE_INFINITY });
      for (const record of [a, b, c, never]) await store.putWatch(record);
      expect(await store.dueWatches({ nowMs: 999, limit: 9 })).toEqual([]);
      expect(await store.dueWatches({ nowMs: 3_000, limit: 9 })).toEqual([b, c, a]);
      expect(await store.dueWatches({ nowMs: 3_000, limit: 2 })).toEqual([b, c]);
      expect(await store.dueWatches({ nowMs: 3_000, limit: 9, domain: "east.example" })).toEqual([c, a]);
      expect(await store.dueWatches({ nowMs: 3_000, limit: 9, domain: "example" })).toEqual([]);
      await store.putWatch({ ...c, dueAtMs: 8_000 });
      expect(await store.dueWatches({ nowMs: 3_000, limit: 9, domain: "east.example" })).toEqual([a]);
      expect(await store.dueWatches({ nowMs: 8_000, limit: 9 })).toEqual([b, a, { ...c, dueAtMs: 8_000 }]);
    });
  });
}
