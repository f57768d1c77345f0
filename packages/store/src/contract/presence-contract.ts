/** What every PresenceStore does. */
import type { PublishOutcome, SessionLease } from "../presence-store.js";
import type { Store } from "../store.js";
import type { SubscriptionRecord } from "../subscription-store.js";
import {
  ALICE,
  addAccount,
  BOB,
  confirmAll,
  type OpenStoreUnderTest,
  pres,
  principal,
  sortedBy,
  storesFor,
  tuple,
  twice,
} from "./fixtures.js";

const PRES = pres(ALICE);

function publish(
  store: Store,
  entityTag: string,
  more: Partial<Parameters<Store["publish"]>[0]> = {},
): Promise<PublishOutcome> {
  return store.publish({
    presentity: PRES,
    entityTag,
    tuples: [tuple(entityTag)],
    expiresAtMs: 10_000,
    nowMs: 1_000,
    publicationsMax: 10,
    ...more,
  });
}

/** A refresh: no tuples. */
function refresh(
  store: Store,
  ifMatch: string,
  entityTag: string,
  expiresAtMs: number,
): Promise<PublishOutcome> {
  return store.publish({
    presentity: PRES,
    ifMatch,
    entityTag,
    expiresAtMs,
    nowMs: 1_000,
    publicationsMax: 10,
  });
}

const counterOf = (outcome: PublishOutcome): number | undefined =>
  outcome.kind === "published" ? outcome.snapshot.version.counter : undefined;

export function describePresence(open: OpenStoreUnderTest): void {
  const opened = storesFor(open);
  const withAlice = async () => {
    const under = await opened();
    await addAccount(under.store, ALICE, 500);
    return under;
  };

  describe("PresenceStore", () => {
    it("has an empty document of version 0 in the epoch of the presentity's making", async () => {
      const { store } = await withAlice();
      expect(await store.presence(PRES)).toEqual({
        presentity: PRES,
        version: { epoch: 500, counter: 0 },
        change: expect.any(Number),
        publications: [],
      });
      expect(await store.presence(pres("nobody@north.example"))).toBeUndefined();
    });

    it("adds publications, each with the next version, and keeps them over a restart", async () => {
      const { store, reopen } = await withAlice();
      const change = (await store.presence(PRES))?.change;
      const one = {
        entityTag: "e1",
        tuples: [tuple("e1")],
        expiresAtMs: 10_000,
        changedAtMs: 1_000,
        sessionId: "s",
      };
      const two = { entityTag: "e2", tuples: [tuple("e2")], expiresAtMs: 20_000, changedAtMs: 2_000 };
      expect(await publish(store, "e1", { sessionId: "s" })).toEqual({
        kind: "published",
        changed: true,
        snapshot: { presentity: PRES, version: { epoch: 500, counter: 1 }, change, publications: [one] },
      });
      const snapshot = {
        presentity: PRES,
        version: { epoch: 500, counter: 2 },
        change,
        publications: [one, two],
      };
      expect(await publish(store, "e2", { nowMs: 2_000, expiresAtMs: 20_000 })).toEqual({
        kind: "published",
        changed: true,
        snapshot,
      });
      expect(await store.presence(PRES)).toEqual(snapshot);
      expect(await (await reopen()).presence(PRES)).toEqual(snapshot);
    });

    it("counts versions atomically, in the order of the calls", async () => {
      const { store } = await withAlice();
      const outcomes = await Promise.all(["a", "b", "c"].map((tag) => publish(store, tag)));
      expect(outcomes.map(counterOf)).toEqual([1, 2, 3]);
    });

    it("counts versions atomically, whichever server writes", async () => {
      const [one, other] = await twice(await withAlice());
      const tags = Array.from({ length: 20 }, (_, index) => `t${index}`);
      const outcomes = await Promise.all(
        tags.map((tag, index) => publish(index % 2 === 0 ? one : other, tag, { publicationsMax: 99 })),
      );
      expect(outcomes.map(counterOf).sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(
        tags.map((_, index) => index + 1),
      );
      expect((await one.presence(PRES))?.publications.length).toBe(20);
    });

    it("recognises what was done before by its entity tag", async () => {
      const { store } = await withAlice();
      const first = await publish(store, "e1");
      expect(await publish(store, "e1")).toEqual({ ...first, changed: false });
      const second = await publish(store, "e2", { ifMatch: "e1" });
      expect(await publish(store, "e2", { ifMatch: "e1" })).toEqual({ ...second, changed: false });
    });

    it("refreshes without a new version, and without touching what was said", async () => {
      const { store } = await withAlice();
      await publish(store, "e1", { sessionId: "s" });
      expect(await refresh(store, "e1", "e2", 30_000)).toEqual({
        kind: "published",
        changed: false,
        snapshot: {
          presentity: PRES,
          version: { epoch: 500, counter: 1 },
          change: expect.any(Number),
          publications: [
            {
              entityTag: "e2",
              tuples: [tuple("e1")],
              expiresAtMs: 30_000,
              changedAtMs: 1_000,
              sessionId: "s",
            },
          ],
        },
      });
    });

    it("changes what a publication says, with the next version", async () => {
      const { store } = await withAlice();
      await publish(store, "e1");
      const outcome = await publish(store, "e2", {
        ifMatch: "e1",
        tuples: [tuple("x", "closed")],
        nowMs: 3_000,
        sessionId: "s2",
      });
      expect(outcome).toEqual({
        kind: "published",
        changed: true,
        snapshot: {
          presentity: PRES,
          version: { epoch: 500, counter: 2 },
          change: expect.any(Number),
          publications: [
            {
              entityTag: "e2",
              tuples: [tuple("x", "closed")],
              expiresAtMs: 10_000,
              changedAtMs: 3_000,
              sessionId: "s2",
            },
          ],
        },
      });
    });

    it("refuses an entity tag that is not, no longer, or expired", async () => {
      const { store } = await withAlice();
      await publish(store, "e1");
      await refresh(store, "e1", "e2", 5_000);
      const missing = { kind: "no_such_publication" };
      expect(await refresh(store, "never", "e3", 9_000)).toEqual(missing);
      expect(await refresh(store, "e1", "e3", 9_000)).toEqual(missing);
      expect(await store.unpublish({ presentity: PRES, ifMatch: "e1", nowMs: 1_000 })).toEqual(missing);
      expect(await publish(store, "e3", { ifMatch: "e2", nowMs: 5_000 })).toEqual(missing);
      expect(await store.unpublish({ presentity: PRES, ifMatch: "e2", nowMs: 5_000 })).toEqual(missing);
      expect((await store.presence(PRES))?.version.counter).toBe(1);
    });

    it("refuses more publications than the limit, not counting expired ones", async () => {
      const { store } = await withAlice();
      await publish(store, "e1", { publicationsMax: 1 });
      expect(await publish(store, "e2", { publicationsMax: 1 })).toEqual({ kind: "too_many", limit: 1 });
      expect(await publish(store, "e3", { publicationsMax: 1, ifMatch: "e1" })).toMatchObject({
        kind: "published",
      });
      const later = { publicationsMax: 1, nowMs: 10_000, expiresAtMs: 20_000 };
      expect(await publish(store, "e4", later)).toMatchObject({ kind: "published" });
    });

    it("removes a publication, with the next version", async () => {
      const { store } = await withAlice();
      await publish(store, "e1");
      expect(await store.unpublish({ presentity: PRES, ifMatch: "e1", nowMs: 2_000 })).toEqual({
        kind: "published",
        changed: true,
        snapshot: {
          presentity: PRES,
          version: { epoch: 500, counter: 2 },
          change: expect.any(Number),
          publications: [],
        },
      });
    });

    it("knows no presentity that was not made", async () => {
      const { store } = await withAlice();
      const presentity = pres("nobody@north.example");
      const missing = { kind: "no_such_presentity" };
      expect(await publish(store, "e1", { presentity })).toEqual(missing);
      expect(await store.unpublish({ presentity, ifMatch: "e", nowMs: 1 })).toEqual(missing);
    });

    it("keeps expired publications until they are taken, exactly once", async () => {
      const [store, other] = await twice(await withAlice());
      await publish(store, "e1", { expiresAtMs: 2_000 });
      await publish(store, "e2", { expiresAtMs: 3_000 });
      expect(await store.expirePublications(1_999, 10)).toEqual([]);
      expect((await store.presence(PRES))?.publications.length).toBe(2);
      const expired = await Promise.all([
        store.expirePublications(2_000, 10),
        other.expirePublications(2_000, 10),
      ]);
      expect(expired.flat()).toMatchObject([
        { presentity: PRES, version: { counter: 3 }, publications: [{ entityTag: "e2" }] },
      ]);
      expect(await store.expirePublications(9_000, 10)).toMatchObject([
        { version: { counter: 4 }, publications: [] },
      ]);
    });

    it("expires by the newest expiry that a publication was given", async () => {
      const { store } = await withAlice();
      await publish(store, "e1", { expiresAtMs: 2_000 });
      await refresh(store, "e1", "e2", 8_000);
      expect(await store.expirePublications(7_999, 10)).toEqual([]);
      expect((await store.expirePublications(8_000, 10)).length).toBe(1);
    });

    it("takes expired publications of a limited number of presentities at a time, until nothing is left", async () => {
      const { store } = await opened();
      const names = ["a@n.example", "b@n.example", "c@n.example"];
      for (const [index, name] of names.entries()) {
        await addAccount(store, name);
        await publish(store, "e", { presentity: pres(name), expiresAtMs: 5_000 - index });
      }
      const first = await store.expirePublications(9_000, 2);
      expect(first.length).toBe(2);
      const second = await store.expirePublications(9_000, 2);
      expect(second.length).toBe(1);
      const expired = [...first, ...second].map(({ presentity }) => presentity);
      expect([...expired].sort()).toEqual(names.map(pres));
    });

    it("removes what a session has published, wherever, and nothing else", async () => {
      const { store } = await withAlice();
      const other = pres("other@north.example");
      await addAccount(store, "other@north.example");
      await publish(store, "e1", { sessionId: "s1" });
      await publish(store, "e2", { sessionId: "s1" });
      await publish(store, "e3", { sessionId: "s2" });
      await publish(store, "e4");
      await publish(store, "e5", { sessionId: "s1", presentity: other });
      const snapshots = await store.removeSessionPublications("s1", 2_000);
      expect(snapshots.map(({ presentity }) => presentity).sort()).toEqual([PRES, other]);
      expect((await store.presence(PRES))?.publications.map(({ entityTag }) => entityTag)).toEqual([
        "e3",
        "e4",
      ]);
      expect((await store.presence(PRES))?.version.counter).toBe(5);
      expect(await store.removeSessionPublications("s1", 2_000)).toEqual([]);
    });

    it("forgets a session's claim on a publication that another session took over", async () => {
      const { store } = await withAlice();
      await publish(store, "e1", { sessionId: "s1" });
      await publish(store, "e2", { ifMatch: "e1", sessionId: "s2" });
      expect(await store.removeSessionPublications("s1", 2_000)).toEqual([]);
      expect((await store.removeSessionPublications("s2", 2_000)).length).toBe(1);
    });
  });

  describe("PresenceStore's change numbers", () => {
    const subscription = (
      watcher: string,
      kind: "pending" | "active" | "terminated",
    ): SubscriptionRecord => ({
      presentity: PRES,
      watcherKey: watcher,
      watcher: { kind: "principal", principal: watcher },
      watcherDomain: "south.example",
      state:
        kind === "pending"
          ? { kind }
          : kind === "active"
            ? { kind, disposition: { kind: "show", show: "whole" } }
            : { kind, reason: "cancelled" },
      ...(kind === "active" ? { view: "whole.1" } : {}),
      expiresAtMs: 5_000,
      wish: 1,
      firstAtMs: 1_000,
      lastAtMs: 1_000,
    });

    it("are raised by rules and subscriptions, not by publications, and tell all that is written with them", async () => {
      const { store, reopen } = await withAlice();
      const change = (await store.presence(PRES))?.change as number;
      const published = await publish(store, "e1", { expiresAtMs: 2_000 });
      expect(published).toMatchObject({ snapshot: { change } });
      const put = await store.putSubscriptions(PRES, [subscription(BOB, "active")]);
      expect(put).toEqual({ kind: "put", change: expect.any(Number) });
      const second = put.kind === "put" ? put.change : 0;
      expect(second).toBeGreaterThan(change);
      expect((await store.presence(PRES))?.change).toBe(second);
      expect(await publish(store, "e1")).toMatchObject({ changed: false, snapshot: { change: second } });
      const set = await store.setAccessRules(PRES, confirmAll);
      expect(set).toEqual({ kind: "set", change: expect.any(Number) });
      const third = set.kind === "set" ? set.change : 0;
      expect(third).toBeGreaterThan(second);
      const unpublish = { presentity: PRES, ifMatch: "e1", nowMs: 1_500 };
      expect(await store.unpublish(unpublish)).toMatchObject({ snapshot: { change: third } });
      await publish(store, "e2", { expiresAtMs: 2_000, sessionId: "s" });
      await publish(store, "e3", { sessionId: "s" });
      expect(await store.expirePublications(2_000, 9)).toMatchObject([{ change: third }]);
      expect(await store.removeSessionPublications("s", 2_000)).toMatchObject([{ change: third }]);
      expect((await (await reopen()).presence(PRES))?.change).toBe(third);
    });

    it("are each presentity's own", async () => {
      const { store } = await withAlice();
      const other = pres("other@north.example");
      await addAccount(store, "other@north.example");
      const before = (await store.presence(other))?.change;
      await store.setAccessRules(PRES, confirmAll);
      expect((await store.presence(other))?.change).toBe(before);
    });

    it("come in bulk, with versions, without those that do not exist", async () => {
      const { store, reopen } = await withAlice();
      const other = pres("other@north.example");
      await addAccount(store, "other@north.example", 700);
      await publish(store, "e1");
      const set = await store.setAccessRules(PRES, confirmAll);
      const change = set.kind === "set" ? set.change : 0;
      const after = await reopen();
      const changes = await after.changes([PRES, pres("nobody@north.example"), other, PRES]);
      expect(changes.size).toBe(2);
      expect(changes.get(PRES)).toEqual({ change, version: { epoch: 500, counter: 1 } });
      expect(changes.get(other)).toEqual({
        change: (await after.presence(other))?.change,
        version: { epoch: 700, counter: 0 },
      });
      expect((await after.changes([])).size).toBe(0);
    });

    it("come with everything that decides who sees what, read at one moment", async () => {
      const { store, reopen } = await withAlice();
      await publish(store, "e1");
      await store.putSubscriptions(PRES, [
        subscription(BOB, "active"),
        subscription("carol@south.example", "pending"),
        subscription("gone@south.example", "terminated"),
      ]);
      const check = async (one: Store) => {
        const state = await one.presentityState(PRES);
        expect(state?.record).toEqual({ presentity: PRES, owner: ALICE, accessRules: confirmAll });
        expect(state?.snapshot).toEqual(await one.presence(PRES));
        expect(sortedBy(state?.subscriptions ?? [], ({ watcherKey }) => watcherKey)).toEqual([
          subscription(BOB, "active"),
          subscription("carol@south.example", "pending"),
        ]);
      };
      await check(store);
      await check(await reopen());
      expect(
        await store.presentityState(pres("nobody@north.example")).catch(() => undefined),
      ).toBeUndefined();
    });
  });

  describe("PresenceStore's fences", () => {
    it("refuse what an older connection publishes when a newer one has a publication", async () => {
      const { store, reopen } = await withAlice();
      expect(await publish(store, "e1", { sessionId: "s", fence: 100 })).toMatchObject({ kind: "published" });
      expect(await publish(store, "e2", { sessionId: "s", fence: 200, ifMatch: "e1" })).toMatchObject({
        kind: "published",
      });
      const superseded = { kind: "superseded" };
      const after = await reopen();
      expect(await publish(after, "e3", { sessionId: "s", fence: 199 })).toEqual(superseded);
      expect(await publish(after, "e3", { sessionId: "s", fence: 100, ifMatch: "e1" })).toEqual(superseded);
      expect(await publish(after, "e3", { sessionId: "s", fence: 100, ifMatch: "e2" })).toEqual(superseded);
      expect(await publish(after, "e4", { sessionId: "other", fence: 1 })).toMatchObject({
        kind: "published",
      });
      expect(await publish(after, "e5", { sessionId: "s", fence: 200 })).toMatchObject({ kind: "published" });
      // What was done before is recognised, by whomever.
      expect(await publish(after, "e2", { sessionId: "s", fence: 100 })).toMatchObject({
        kind: "published",
        changed: false,
      });
      const { publications } = (await after.presence(PRES)) ?? { publications: [] };
      expect(publications.map((one) => Object.keys(one).includes("fence"))).toEqual([false, false, false]);
    });

    it("spare what a newer connection has published when the older one's goes", async () => {
      const { store } = await withAlice();
      await publish(store, "e1", { sessionId: "s", fence: 100 });
      await publish(store, "e2", { sessionId: "s", fence: 200 });
      await publish(store, "e3", { sessionId: "s" });
      const tags = async () => (await store.presence(PRES))?.publications.map(({ entityTag }) => entityTag);
      expect((await store.removeSessionPublications("s", 2_000, 100)).length).toBe(1);
      expect(await tags()).toEqual(["e2"]);
      expect(await store.removeSessionPublications("s", 2_000, 199)).toEqual([]);
      expect((await store.presence(PRES))?.version.counter).toBe(4);
      await publish(store, "e4", { sessionId: "s", fence: 300 });
      expect((await store.removeSessionPublications("s", 2_000)).length).toBe(1);
      expect(await tags()).toEqual([]);
    });
  });

  describe("PresenceStore's leases", () => {
    const lease = (sessionId: string, expiresAtMs: number, fence = 7): SessionLease => ({
      sessionId,
      principal: principal(ALICE),
      expiresAtMs,
      fence,
    });
    const claim = (store: Store, nowMs: number, limit = 10): Promise<readonly SessionLease[]> =>
      store.claimExpiredLeases({ nowMs, claimUntilMs: nowMs + 1_000, limit });

    it("hands over a lease that ran out to exactly one caller", async () => {
      const [store, other] = await twice(await opened());
      expect(await store.renewLeases([lease("s1", 2_000), lease("s2", 3_000)])).toEqual([]);
      expect(await claim(store, 1_999)).toEqual([]);
      const claimed = await Promise.all([claim(store, 2_000), claim(other, 2_000)]);
      expect(claimed.flat()).toEqual([lease("s1", 2_000)]);
    });

    it("lets a lease be claimed again when the claimer has not dropped it in time", async () => {
      const { store, reopen } = await opened();
      await store.renewLeases([lease("s1", 2_000)]);
      await claim(store, 2_000);
      const again = await reopen();
      expect(await claim(again, 2_999)).toEqual([]);
      expect(await claim(again, 3_000)).toEqual([lease("s1", 2_000)]);
      await again.dropLease("s1");
      expect(await claim(again, 99_000)).toEqual([]);
    });

    it("renews, shortens and drops leases", async () => {
      const { store } = await opened();
      await store.renewLeases([lease("s1", 2_000), lease("s2", 2_000), lease("s3", 9_000)]);
      await store.renewLeases([lease("s1", 5_000), lease("s3", 2_500)]);
      await store.dropLease("s2");
      await store.dropLease("never");
      expect(await claim(store, 2_500)).toEqual([lease("s3", 2_500)]);
      expect(await claim(store, 5_000)).toEqual(expect.arrayContaining([lease("s1", 5_000)]));
    });

    it("takes back a claimed lease when its session comes back", async () => {
      const { store } = await opened();
      await store.renewLeases([lease("s1", 2_000)]);
      await claim(store, 2_000);
      await store.renewLeases([lease("s1", 9_000)]);
      expect(await claim(store, 5_000)).toEqual([]);
      expect(await claim(store, 9_000)).toEqual([lease("s1", 9_000)]);
    });

    it("claims a limited number at a time, each once", async () => {
      const [store, other] = await twice(await opened());
      const ids = Array.from({ length: 9 }, (_, index) => `s${index}`);
      await store.renewLeases(ids.map((id, index) => lease(id, 1_000 + index)));
      const claimed: SessionLease[] = [];
      for (let turn = 0; turn < 9 && claimed.length < 9; turn++) {
        const pages = await Promise.all([claim(store, 3_000, 2), claim(other, 3_000, 2)]);
        for (const page of pages) expect(page.length).toBeLessThanOrEqual(2);
        claimed.push(...pages.flat());
      }
      expect(sortedBy(claimed, ({ sessionId }) => sessionId)).toEqual(
        ids.map((id, index) => lease(id, 1_000 + index)),
      );
      expect(await claim(store, 3_000, 2)).toEqual([]);
    });

    it("refuses an older connection's renewal, and tells which", async () => {
      const { store, reopen } = await opened();
      await store.renewLeases([lease("s1", 2_000, 100), lease("s2", 2_000, 100)]);
      expect(await store.renewLeases([lease("s1", 3_000, 200)])).toEqual([]);
      const after = await reopen();
      expect(await after.renewLeases([lease("s1", 9_000, 100), lease("s2", 4_000, 100)])).toEqual(["s1"]);
      expect(await claim(after, 3_000)).toEqual([lease("s1", 3_000, 200)]);
      expect(await claim(after, 4_000)).toEqual(expect.arrayContaining([lease("s2", 4_000, 100)]));
    });

    it("makes no lease when only kept ones are to be renewed", async () => {
      const { store } = await opened();
      await store.renewLeases([lease("s1", 2_000), lease("s2", 2_000)]);
      await store.dropLease("s2");
      const renewed = [lease("s1", 3_000), lease("s2", 3_000), lease("never", 3_000)];
      expect(sortedBy(await store.renewLeases(renewed, true), (id) => id)).toEqual(["never", "s2"]);
      // It ran out, but nobody has claimed it.
      expect(await store.renewLeases([lease("s1", 9_000)], true)).toEqual([]);
      expect(await claim(store, 9_000)).toEqual([lease("s1", 9_000)]);
      // Somebody has: it is lost, until its session signs in again.
      expect(await store.renewLeases([lease("s1", 12_000)], true)).toEqual(["s1"]);
      expect(await claim(store, 10_000)).toEqual([lease("s1", 9_000)]);
      expect(await store.renewLeases([lease("s1", 12_000)])).toEqual([]);
      expect(await store.renewLeases([lease("s1", 13_000)], true)).toEqual([]);
    });

    it("keeps the lease of a newer connection when an older one's is dropped", async () => {
      const { store } = await opened();
      await store.renewLeases([lease("s1", 2_000, 200), lease("s2", 2_000, 200), lease("s3", 2_000, 200)]);
      await store.dropLease("s1", 199);
      await store.dropLease("s2", 200);
      await store.dropLease("s3");
      expect(await claim(store, 2_000)).toEqual([lease("s1", 2_000, 200)]);
    });
  });
}
