/** What every PresenceStore does. */
import type { PublishOutcome } from "../presence-store.js";
import type { Store } from "../store.js";
import {
  ALICE,
  addAccount,
  type OpenStoreUnderTest,
  pres,
  publish,
  storesFor,
  tuple,
  twice,
} from "./fixtures.js";

const PRES = pres(ALICE);

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

const counterOf = (outcome: PublishOutcome): number =>
  outcome.kind === "published" ? outcome.snapshot.version.counter : Number.NaN;

const counterNow = async (store: Store): Promise<number> =>
  (await store.presence(PRES))?.version.counter ?? Number.NaN;

/** Each is greater than the one before. */
function expectRising(numbers: readonly number[]): void {
  for (const [index, number] of numbers.entries()) {
    if (index > 0) expect(number).toBeGreaterThan(numbers[index - 1] as number);
  }
}

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
        snapshot: {
          presentity: PRES,
          version: { epoch: 500, counter: expect.any(Number) },
          change,
          publications: [one],
        },
      });
      const first = await counterNow(store);
      expect(first).toBeGreaterThan(0);
      const second = await publish(store, "e2", { nowMs: 2_000, expiresAtMs: 20_000 });
      expect(counterOf(second)).toBeGreaterThan(first);
      const snapshot = {
        presentity: PRES,
        version: { epoch: 500, counter: counterOf(second) },
        change,
        publications: [one, two],
      };
      expect(second).toEqual({ kind: "published", changed: true, snapshot });
      expect(await store.presence(PRES)).toEqual(snapshot);
      expect(await (await reopen()).presence(PRES)).toEqual(snapshot);
    });

    it("counts versions atomically, in the order of the calls", async () => {
      const { store } = await withAlice();
      const outcomes = await Promise.all(["a", "b", "c"].map((tag) => publish(store, tag)));
      expectRising([0, ...outcomes.map(counterOf)]);
    });

    it("counts versions atomically, whichever server writes", async () => {
      const [one, other] = await twice(await withAlice());
      const tags = Array.from({ length: 20 }, (_, index) => `t${index}`);
      const outcomes = await Promise.all(
        tags.map((tag, index) => publish(index % 2 === 0 ? one : other, tag, { publicationsMax: 99 })),
      );
      expectRising([0, ...outcomes.map(counterOf).sort((a, b) => a - b)]);
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
      const counter = counterOf(await publish(store, "e1", { sessionId: "s" }));
      expect(await refresh(store, "e1", "e2", 30_000)).toEqual({
        kind: "published",
        changed: false,
        snapshot: {
          presentity: PRES,
          version: { epoch: 500, counter },
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
      const before = counterOf(await publish(store, "e1"));
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
          version: { epoch: 500, counter: expect.any(Number) },
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
      expect(counterOf(outcome)).toBeGreaterThan(before);
    });

    it("refuses an entity tag that is not, no longer, or expired", async () => {
      const { store } = await withAlice();
      const counter = counterOf(await publish(store, "e1"));
      await refresh(store, "e1", "e2", 5_000);
      const missing = { kind: "no_such_publication" };
      expect(await refresh(store, "never", "e3", 9_000)).toEqual(missing);
      expect(await refresh(store, "e1", "e3", 9_000)).toEqual(missing);
      expect(await store.unpublish({ presentity: PRES, ifMatch: "e1", nowMs: 1_000 })).toEqual(missing);
      expect(await publish(store, "e3", { ifMatch: "e2", nowMs: 5_000 })).toEqual(missing);
      expect(await store.unpublish({ presentity: PRES, ifMatch: "e2", nowMs: 5_000 })).toEqual(missing);
      expect(await counterNow(store)).toBe(counter);
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
      const before = counterOf(await publish(store, "e1"));
      const outcome = await store.unpublish({ presentity: PRES, ifMatch: "e1", nowMs: 2_000 });
      expect(outcome).toEqual({
        kind: "published",
        changed: true,
        snapshot: {
          presentity: PRES,
          version: { epoch: 500, counter: expect.any(Number) },
          change: expect.any(Number),
          publications: [],
        },
      });
      expect(counterOf(outcome)).toBeGreaterThan(before);
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
      const before = counterOf(await publish(store, "e2", { expiresAtMs: 3_000 }));
      expect(await store.expirePublications(1_999, 10)).toEqual([]);
      expect((await store.presence(PRES))?.publications.length).toBe(2);
      const expired = await Promise.all([
        store.expirePublications(2_000, 10),
        other.expirePublications(2_000, 10),
      ]);
      expect(expired.flat()).toMatchObject([{ presentity: PRES, publications: [{ entityTag: "e2" }] }]);
      const last = await store.expirePublications(9_000, 10);
      expect(last).toMatchObject([{ presentity: PRES, publications: [] }]);
      expectRising([before, ...[...expired.flat(), ...last].map(({ version }) => version.counter)]);
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
      const before = counterOf(await publish(store, "e4"));
      await publish(store, "e5", { sessionId: "s1", presentity: other });
      const snapshots = await store.removeSessionPublications("s1", 2_000);
      expect(snapshots.map(({ presentity }) => presentity).sort()).toEqual([PRES, other]);
      expect((await store.presence(PRES))?.publications.map(({ entityTag }) => entityTag)).toEqual([
        "e3",
        "e4",
      ]);
      expect(await counterNow(store)).toBeGreaterThan(before);
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
}
