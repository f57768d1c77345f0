/** What every SubscriptionStore and WatchStore does. */

import type { Store } from "../store.js";
import type { SubscriptionRecord, WatchRecord } from "../subscription-store.js";
import {
  ALICE,
  addAccount,
  BOB,
  type OpenStoreUnderTest,
  pres,
  principal,
  sortedBy,
  storesFor,
  twice,
} from "./fixtures.js";

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
  const withAlice = async () => {
    const under = await opened();
    await addAccount(under.store);
    return under;
  };

  describe("SubscriptionStore", () => {
    it("writes several records together, and keeps them over a restart", async () => {
      const { store, reopen } = await withAlice();
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
      const { store, reopen } = await withAlice();
      const outcomes = await Promise.all([
        store.putSubscriptions(PRES, [subscription(BOB)]),
        store.putSubscriptions(PRES, [subscription(CAROL)]),
      ]);
      outcomes.push(await store.putSubscriptions(PRES, []));
      const after = await reopen();
      outcomes.push(await after.putSubscriptions(PRES, [subscription(BOB)]));
      const changes = outcomes.map((outcome) => (outcome.kind === "put" ? outcome.change : -1));
      expect(changes).toEqual([...new Set(changes)].sort((a, b) => a - b));
      expect(changes).not.toContain(-1);
      expect((await after.presence(PRES))?.change).toBe(changes[3]);
    });

    it("writes nothing when the change number is another one than is expected", async () => {
      const [one, other] = await twice(await withAlice());
      const change = (await one.presence(PRES))?.change as number;
      const conflict = { kind: "conflict" };
      expect(await one.putSubscriptions(PRES, [subscription(BOB)], change + 1)).toEqual(conflict);
      expect(await one.putSubscriptions(PRES, [], change - 1)).toEqual(conflict);
      expect(await one.subscriptions(PRES)).toEqual([]);
      expect((await one.presence(PRES))?.change).toBe(change);
      const outcomes = await Promise.all([
        one.putSubscriptions(PRES, [subscription(BOB)], change),
        other.putSubscriptions(PRES, [subscription(CAROL)], change),
      ]);
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["conflict", "put"]);
      const written = outcomes[0].kind === "put" ? BOB : CAROL;
      expect((await other.subscriptions(PRES)).map(({ watcherKey }) => watcherKey)).toEqual([written]);
      await one.setAccessRules(PRES, { rules: [], otherwise: "block" });
      const put = outcomes.find((outcome) => outcome.kind === "put") as { change: number };
      expect(await one.putSubscriptions(PRES, [], put.change)).toEqual(conflict);
    });

    it("writes nothing of a presentity that is not there", async () => {
      const { store } = await opened();
      expect(await store.putSubscriptions(PRES, [subscription(BOB)])).toEqual({ kind: "conflict" });
      expect(await store.subscriptions(PRES)).toEqual([]);
      expect(await store.dueSubscriptions(9_999, 9)).toEqual([]);
    });

    it("finds what expires, at most so many, until it is written again", async () => {
      const { store } = await withAlice();
      await store.putSubscriptions(PRES, [
        subscription("a@x.example", { expiresAtMs: 3_000 }),
        subscription("b@x.example", { expiresAtMs: 2_000 }),
        subscription("c@x.example", { expiresAtMs: 4_000 }),
        terminated("d@x.example", 1_000),
      ]);
      const due = async (nowMs: number, limit = 10) =>
        (await store.dueSubscriptions(nowMs, limit)).map(({ watcherKey }) => watcherKey).sort();
      expect(await due(1_999)).toEqual([]);
      expect(await due(3_000)).toEqual(["a@x.example", "b@x.example"]);
      expect((await due(3_000, 1)).length).toBe(1);
      await store.putSubscriptions(PRES, [
        subscription("a@x.example", { expiresAtMs: 9_000 }),
        terminated("b@x.example", 3_000),
      ]);
      expect(await due(3_000)).toEqual([]);
      expect(await due(9_000)).toEqual(["a@x.example", "c@x.example"]);
    });

    const fetch = (store: Store, watcherKey: string, nowMs: number, fetchersMax = 9) =>
      store.recordFetch({
        presentity: PRES,
        watcherKey,
        watcher: { kind: "principal", principal: watcherKey },
        nowMs,
        fetchersMax,
      });

    it("counts fetches, by watcher", async () => {
      const { store, reopen } = await opened();
      await fetch(store, BOB, 1_000);
      await fetch(store, CAROL, 1_500);
      const record = {
        presentity: PRES,
        watcherKey: BOB,
        watcher: { kind: "principal", principal: BOB },
        count: 2,
        firstAtMs: 1_000,
        lastAtMs: 2_000,
      };
      expect(await fetch(store, BOB, 2_000)).toEqual(record);
      const kept = await (await reopen()).fetches(PRES, 9);
      expect(kept).toHaveLength(2);
      expect(kept).toEqual(expect.arrayContaining([record]));
      expect(await store.fetches(pres("other@north.example"), 9).catch(() => [])).toEqual([]);
    });

    it("records no more fetchers of a presentity than it is told, and counts those that are there", async () => {
      const under = await withAlice();
      const { store, reopen } = under;
      const names = ["a", "b", "c", "d", "e"].map((name) => `${name}@x.example`);
      const counts = async (of: Store, nowMs: number, most = 3) =>
        (await Promise.all(names.map((name) => fetch(of, name, nowMs, most)))).map((one) => one?.count);
      expect(await counts(store, 1_000)).toEqual([1, 1, 1, undefined, undefined]);
      const after = await reopen();
      expect(await counts(after, 2_000)).toEqual([2, 2, 2, undefined, undefined]);
      expect(await counts(after, 2_000, 1)).toEqual([3, 3, 3, undefined, undefined]);
      expect((await after.fetches(PRES, 9)).length).toBe(3);
      // Of another presentity there is room.
      const other = { presentity: pres(CAROL), watcherKey: BOB, nowMs: 1_000, fetchersMax: 1 };
      const watcher = { kind: "principal", principal: BOB } as const;
      expect(await after.recordFetch({ ...other, watcher })).toMatchObject({ count: 1 });
    });

    it("has room for further fetchers when some were swept, or the presentity is another of that name", async () => {
      const { store } = await withAlice();
      await fetch(store, "a@x.example", 1_000, 2);
      await fetch(store, "b@x.example", 3_000, 2);
      expect(await fetch(store, "c@x.example", 3_000, 2)).toBeUndefined();
      expect(await store.sweepWatcherInformation(2_000, 10)).toBe(1);
      expect(await fetch(store, "c@x.example", 3_000, 2)).toMatchObject({ count: 1 });
      expect(await fetch(store, "a@x.example", 3_000, 2)).toBeUndefined();
      await store.removeAccount(ALICE);
      await addAccount(store);
      expect(await fetch(store, "a@x.example", 4_000, 1)).toMatchObject({ count: 1 });
      expect(await fetch(store, "b@x.example", 4_000, 1)).toBeUndefined();
    });

    it("reads no more fetches than it is asked for", async () => {
      const { store } = await withAlice();
      const names = Array.from({ length: 20 }, (_, at) => `w${at}@x.example`);
      await Promise.all(names.map((name) => fetch(store, name, 1_000, 20)));
      for (const limit of [0, 1, 19]) {
        const found = await store.fetches(PRES, limit);
        expect(new Set(found.map(({ watcherKey }) => watcherKey)).size).toBe(limit);
        for (const one of found) {
          expect(names).toContain(one.watcherKey);
          expect(one).toMatchObject({ presentity: PRES, count: 1, firstAtMs: 1_000, lastAtMs: 1_000 });
        }
      }
      for (const limit of [20, 21]) expect((await store.fetches(PRES, limit)).length).toBe(20);
    });

    it("sweeps what ended before a time, at most so many, and nothing that lives", async () => {
      const { store } = await withAlice();
      await store.putSubscriptions(PRES, [
        terminated("a@x.example", 1_000),
        terminated("b@x.example", 2_000),
        subscription("c@x.example", { lastAtMs: 500 }),
      ]);
      for (const nowMs of [1_000, 1_500]) await fetch(store, "f@x.example", nowMs);
      expect(await store.sweepWatcherInformation(1_000, 10)).toBe(0);
      expect(await store.sweepWatcherInformation(2_000, 1)).toBe(1);
      expect(await store.sweepWatcherInformation(2_000, 10)).toBe(1);
      expect(await store.fetches(PRES, 9)).toEqual([]);
      const left = (await store.subscriptions(PRES)).map(({ watcherKey }) => watcherKey);
      expect([...left].sort()).toEqual(["b@x.example", "c@x.example"]);
      // One that comes to life again is no longer swept.
      await store.putSubscriptions(PRES, [subscription("b@x.example")]);
      expect(await store.sweepWatcherInformation(99_000, 10)).toBe(0);
    });

    it("never gives a view generation twice, also after a restart and a removal", async () => {
      const under = await withAlice();
      const [one, other] = await twice(under);
      const generations = await Promise.all(
        [one, other, one, other].map((store) => store.nextViewGeneration(PRES)),
      );
      const after = await under.reopen();
      generations.push(await after.nextViewGeneration(PRES));
      await after.removeAccount(ALICE);
      await addAccount(after);
      generations.push(await after.nextViewGeneration(PRES));
      expect(new Set(generations).size).toBe(6);
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
      expect(byPresentity(await after.watches(ALICE))).toEqual([two, one]);
      expect(sortedBy(await after.watchesOf(pres(CAROL)), ({ watcher }) => watcher)).toEqual([one, three]);
      await after.removeWatch(ALICE, pres(CAROL));
      await after.removeWatch(ALICE, pres("x@y.example"));
      expect(await after.watches(ALICE)).toEqual([two]);
      expect(await after.watchesOf(pres(CAROL))).toEqual([three]);
      const due = await claim(after, 2_000, 3_000);
      expect(sortedBy(due, ({ watcher }) => watcher)).toEqual(
        [two, three].map((record) => ({ ...record, dueAtMs: 3_000 })),
      );
    });

    it("keeps the newer of two that are written, whatever the order", async () => {
      const { store, reopen } = await opened();
      const oldWish = watch(CAROL, { wish: 1, change: 9 });
      const older = watch(CAROL, { wish: 2, change: 3, dueAtMs: 5_000 });
      const newer = watch(CAROL, {
        wish: 2,
        change: 4,
        state: { kind: "active", view: "v" },
        dueAtMs: 6_000,
      });
      const last = { ...newer, dueAtMs: 7_000 };
      expect(await store.putWatch(older)).toEqual(older);
      expect(await store.putWatch(oldWish)).toEqual(older);
      expect(await store.putWatch(newer)).toEqual(newer);
      expect(await store.putWatch(older)).toEqual(newer);
      expect(await store.watch(ALICE, pres(CAROL))).toEqual(newer);
      expect(await store.putWatch(last)).toEqual(last);
      const after = await reopen();
      expect(await after.putWatch(older)).toEqual(last);
      expect(await after.watches(ALICE)).toEqual([last]);
      expect(await claim(after, 6_999, 20_000)).toEqual([]);
      expect(await claim(after, 7_000, 20_000)).toEqual([{ ...last, dueAtMs: 20_000 }]);
      // A newer wish begins anew, with what the presentity's domain said of it.
      const anew = watch(CAROL, { wish: 3, change: 0 });
      expect(await after.putWatch(anew)).toEqual(anew);
    });

    it("lets two servers agree on a watch that both write", async () => {
      const under = await opened();
      const stores = await twice(under);
      const records = Array.from({ length: 12 }, (_, index) =>
        watch(CAROL, { wish: 1 + (index % 3), change: index % 4, dueAtMs: 1_000 + index }),
      );
      await Promise.all(records.map((record, index) => stores[index % 2 === 0 ? 0 : 1].putWatch(record)));
      const kept = await stores[0].watch(ALICE, pres(CAROL));
      expect(kept).toMatchObject({ wish: 3, change: 3 });
      expect(await stores[1].watch(ALICE, pres(CAROL))).toEqual(kept);
      expect(await claim(stores[1], 9_000, 20_000)).toEqual([{ ...kept, dueAtMs: 20_000 }]);
    });

    it("removes a watch unless one of a newer wish is there", async () => {
      const { store } = await opened();
      const record = watch(CAROL, { wish: 5 });
      await store.putWatch(record);
      await store.removeWatch(ALICE, pres(CAROL), 4);
      expect(await store.watches(ALICE)).toEqual([record]);
      expect(await claim(store, 2_000, 2_500)).toEqual([{ ...record, dueAtMs: 2_500 }]);
      await store.removeWatch(ALICE, pres(CAROL), 5);
      expect(await store.watches(ALICE)).toEqual([]);
      await store.putWatch(record);
      await store.removeWatch(ALICE, pres(CAROL), 6);
      expect(await store.watches(ALICE)).toEqual([]);
      await store.putWatch(record);
      await store.removeWatch(ALICE, pres(CAROL));
      expect(await store.watches(ALICE)).toEqual([]);
      expect(await store.watchesOf(pres(CAROL))).toEqual([]);
      expect(await claim(store, 9_000, 20_000)).toEqual([]);
    });

    it("hands over each watch that is due to exactly one caller, and again when the claim has run out", async () => {
      const under = await opened();
      const [one, other] = await twice(under);
      const records = Array.from({ length: 9 }, (_, index) =>
        watch(`w${index}@east.example`, { dueAtMs: 1_000 + 100 * index }),
      );
      const never = watch("never@east.example", { dueAtMs: Number.POSITIVE_INFINITY });
      for (const record of [...records, never]) await one.putWatch(record);
      expect(await claim(one, 999, 5_000)).toEqual([]);
      const claimed: WatchRecord[] = [];
      for (let turn = 0; turn < 9 && claimed.length < 5; turn++) {
        const pages = await Promise.all([claim(one, 1_400, 5_000, 2), claim(other, 1_400, 5_000, 2)]);
        for (const page of pages) expect(page.length).toBeLessThanOrEqual(2);
        claimed.push(...pages.flat());
      }
      const first = records.slice(0, 5).map((record) => ({ ...record, dueAtMs: 5_000 }));
      expect(byPresentity(claimed)).toEqual(first);
      expect(await claim(one, 1_400, 5_000)).toEqual([]);
      // The claimer of one is done with it, that of the others died.
      await one.putWatch({ ...(first[0] as WatchRecord), dueAtMs: 9_000 });
      const after = await under.reopen();
      expect(await after.watch(ALICE, pres("w1@east.example"))).toEqual(first[1]);
      expect((await claim(after, 4_999, 8_000)).length).toBe(4);
      expect(byPresentity(await claim(after, 5_000, 8_000))).toEqual(
        first.slice(1).map((record) => ({ ...record, dueAtMs: 8_000 })),
      );
    });
  });
}

function claim(
  store: Store,
  nowMs: number,
  claimUntilMs: number,
  limit = 99,
): Promise<readonly WatchRecord[]> {
  return store.claimDueWatches({ nowMs, claimUntilMs, limit });
}

const byPresentity = (records: readonly WatchRecord[]): readonly WatchRecord[] =>
  sortedBy(records, ({ presentity }) => presentity);
