/** What every PresenceStore does with change numbers. */
import type { Store } from "../store.js";
import type { SubscriptionRecord } from "../subscription-store.js";
import {
  ALICE,
  addAccount,
  BOB,
  confirmAll,
  type OpenStoreUnderTest,
  pres,
  publish,
  sortedBy,
  storesFor,
} from "./fixtures.js";

const PRES = pres(ALICE);

export function describeChanges(open: OpenStoreUnderTest): void {
  const opened = storesFor(open);
  const withAlice = async () => {
    const under = await opened();
    await addAccount(under.store, ALICE, 500);
    return under;
  };

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
      const third = set.kind === "set" ? set.snapshot.change : 0;
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
      const { change, version } = set.kind === "set" ? set.snapshot : { change: 0, version: undefined };
      const after = await reopen();
      const changes = await after.changes([PRES, pres("nobody@north.example"), other, PRES]);
      expect(changes.size).toBe(2);
      expect(changes.get(PRES)).toEqual({ change, version });
      expect(changes.get(other)).toEqual({
        change: (await after.presence(other))?.change,
        version: { epoch: 700, counter: 0 },
      });
      expect((await after.changes([])).size).toBe(0);
    });

    it("are raised by rules together with the version, which stays that of the rules whatever is published", async () => {
      const { store, reopen } = await withAlice();
      const rulesVersion = async (one: Store) => (await one.presentityState(PRES))?.rulesVersion;
      await publish(store, "e1");
      expect(await rulesVersion(store)).toEqual({ epoch: 500, counter: 0 });
      const before = await store.presence(PRES);
      const set = await store.setAccessRules(PRES, confirmAll);
      const snapshot = await store.presence(PRES);
      expect(set).toEqual({ kind: "set", snapshot });
      expect(snapshot?.publications).toEqual(before?.publications);
      expect(snapshot?.version.counter).toBeGreaterThan(before?.version.counter as number);
      expect(await rulesVersion(store)).toEqual(snapshot?.version);
      await publish(store, "e2");
      await store.unpublish({ presentity: PRES, ifMatch: "e1", nowMs: 1_000 });
      await store.putSubscriptions(PRES, [subscription(BOB, "active")]);
      expect(await store.setAccessRules(PRES, confirmAll, 0)).toEqual({ kind: "conflict" });
      expect(await rulesVersion(store)).toEqual(snapshot?.version);
      expect(await rulesVersion(await reopen())).toEqual(snapshot?.version);
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
}
