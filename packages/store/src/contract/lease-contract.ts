/** What every PresenceStore does with session leases and their fences. */
import type { LeaseRefusal, SessionLease } from "../presence-store.js";
import type { Store } from "../store.js";
import {
  ALICE,
  addAccount,
  type OpenStoreUnderTest,
  pres,
  principal,
  publish,
  sortedBy,
  storesFor,
  twice,
} from "./fixtures.js";

const PRES = pres(ALICE);

export function describeLeases(open: OpenStoreUnderTest): void {
  const opened = storesFor(open);
  const withAlice = async () => {
    const under = await opened();
    await addAccount(under.store, ALICE, 500);
    return under;
  };

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
      const version = (await store.presence(PRES))?.version;
      expect(await store.removeSessionPublications("s", 2_000, 199)).toEqual([]);
      expect((await store.presence(PRES))?.version).toEqual(version);
      await publish(store, "e4", { sessionId: "s", fence: 300 });
      expect((await store.removeSessionPublications("s", 2_000)).length).toBe(1);
      expect(await tags()).toEqual([]);
    });
  });

  describe("PresenceStore's fences of what is published again", () => {
    it("spare what a newer connection has published again when the older one's goes", async () => {
      const { store, reopen } = await withAlice();
      await publish(store, "e1", { sessionId: "s", fence: 100 });
      await publish(store, "e2", { sessionId: "s", fence: 100 });
      await publish(store, "e3", { sessionId: "other", fence: 100 });
      const version = (await store.presence(PRES))?.version;
      for (const [tag, fence] of [
        ["e1", 200],
        ["e2", 100],
        ["e2", 50],
        ["e3", 200],
      ] as const) {
        const outcome = await publish(store, tag, { sessionId: "s", fence });
        expect(outcome).toMatchObject({ kind: "published", changed: false, snapshot: { version } });
      }
      const after = await reopen();
      const tags = async () => (await after.presence(PRES))?.publications.map(({ entityTag }) => entityTag);
      await after.removeSessionPublications("s", 2_000, 199);
      expect(await tags()).toEqual(["e1", "e3"]);
      await after.removeSessionPublications("s", 2_000, 200);
      await after.removeSessionPublications("other", 2_000, 100);
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
    const lost = (sessionId: string): LeaseRefusal => ({ sessionId, reason: "lost" });
    const superseded = (sessionId: string): LeaseRefusal => ({ sessionId, reason: "superseded" });
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
      expect(await after.renewLeases([lease("s1", 9_000, 100), lease("s2", 4_000, 100)])).toEqual([
        superseded("s1"),
      ]);
      expect(await claim(after, 3_000)).toEqual([lease("s1", 3_000, 200)]);
      expect(await claim(after, 4_000)).toEqual(expect.arrayContaining([lease("s2", 4_000, 100)]));
    });

    it("makes no lease when only kept ones are to be renewed", async () => {
      const { store } = await opened();
      await store.renewLeases([lease("s1", 2_000), lease("s2", 2_000)]);
      await store.dropLease("s2");
      const renewed = [lease("s1", 3_000), lease("s2", 3_000), lease("never", 3_000)];
      expect(sortedBy(await store.renewLeases(renewed, true), ({ sessionId }) => sessionId)).toEqual([
        lost("never"),
        lost("s2"),
      ]);
      // It ran out, but nobody has claimed it.
      expect(await store.renewLeases([lease("s1", 9_000)], true)).toEqual([]);
      expect(await claim(store, 9_000)).toEqual([lease("s1", 9_000)]);
      // Somebody has: it is lost, until its session signs in again.
      expect(await store.renewLeases([lease("s1", 12_000)], true)).toEqual([lost("s1")]);
      expect(await claim(store, 10_000)).toEqual([lease("s1", 9_000)]);
      expect(await store.renewLeases([lease("s1", 12_000)])).toEqual([]);
      expect(await store.renewLeases([lease("s1", 13_000)], true)).toEqual([]);
    });

    it("tells a lease that is lost from one that a newer connection has, also where that is claimed", async () => {
      const { store } = await opened();
      await store.renewLeases(
        ["s1", "s2", "s3", "s4"].map((id) => lease(id, 2_000, id === "s4" ? 100 : 200)),
      );
      expect((await claim(store, 2_000)).length).toBe(4);
      await store.renewLeases([lease("s2", 9_000, 200)]);
      await store.dropLease("s3");
      const older = ["s1", "s2", "s3", "s4"].map((id) => lease(id, 9_000, 100));
      expect(sortedBy(await store.renewLeases(older, true), ({ sessionId }) => sessionId)).toEqual([
        superseded("s1"),
        superseded("s2"),
        lost("s3"),
        lost("s4"),
      ]);
      const made = await store.renewLeases(older);
      expect(sortedBy(made, ({ sessionId }) => sessionId)).toEqual([superseded("s1"), superseded("s2")]);
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
