/** What every AccountStore and SecretStore does. */
import type { Store } from "../store.js";
import {
  ALICE,
  addAccount,
  append,
  BOB,
  bytes,
  confirmAll,
  deliverAll,
  enqueued,
  im,
  messagesOf,
  type OpenStoreUnderTest,
  pres,
  principal,
  storesFor,
  tuple,
  twice,
} from "./fixtures.js";

export function describeAccounts(open: OpenStoreUnderTest): void {
  const opened = storesFor(open);

  describe("AccountStore", () => {
    it("keeps an account with what it owns, over a restart", async () => {
      const { store, reopen } = await opened();
      const outcome = await addAccount(store, ALICE, 1_234);
      const account = {
        principal: ALICE,
        passwordHash: `hash of ${ALICE}`,
        credentialEpoch: 1_234,
        presentities: [pres(ALICE)],
        inboxes: [im(ALICE)],
        createdAtMs: 1_234,
      };
      expect(outcome).toEqual({ kind: "added", account });
      const presentity = { presentity: pres(ALICE), owner: ALICE, accessRules: confirmAll };
      const inbox = { inbox: im(ALICE), owner: ALICE, deliveryRules: deliverAll };
      const check = async (one: Store) => {
        expect(await one.account(ALICE)).toEqual(account);
        expect(await one.presentity(pres(ALICE))).toEqual(presentity);
        expect(await one.inbox(im(ALICE))).toEqual({ ...inbox, revision: expect.any(Number) });
      };
      await check(store);
      await check(await reopen());
    });

    it("knows nothing of what was never made", async () => {
      const { store } = await opened();
      expect(await store.account(ALICE)).toBeUndefined();
      expect(await store.presentity(pres(ALICE))).toBeUndefined();
      expect(await store.inbox(im(ALICE))).toBeUndefined();
      expect(await store.setPasswordHash(ALICE, "x")).toBeUndefined();
      expect(await store.removeAccount(ALICE)).toBeUndefined();
      expect(await store.setAccessRules(pres(ALICE), confirmAll)).toEqual({ kind: "no_such_presentity" });
      expect(await store.setAccessRules(pres(ALICE), confirmAll, 0)).toEqual({ kind: "no_such_presentity" });
      expect(await store.setDeliveryRules(im(ALICE), deliverAll)).toBe(false);
    });

    it("makes all of an account or nothing", async () => {
      const { store } = await opened();
      await addAccount(store);
      const base = { passwordHash: "h", accessRules: confirmAll, deliveryRules: deliverAll, nowMs: 1 };
      const other = principal("other@north.example");
      for (const clash of [
        { principal: ALICE, presentities: [pres(other)], inboxes: [im(other)] },
        { principal: other, presentities: [pres(other), pres(ALICE)], inboxes: [im(other)] },
        { principal: other, presentities: [pres(other)], inboxes: [im(other), im(ALICE)] },
      ]) {
        expect(await store.addAccount({ ...base, ...clash })).toEqual({ kind: "exists" });
        expect(await store.account(other)).toBeUndefined();
        expect(await store.presentity(pres(other))).toBeUndefined();
        expect(await store.inbox(im(other))).toBeUndefined();
      }
    });

    it("lets one of two that are made at once win", async () => {
      const [one, other] = await twice(await opened());
      const outcomes = await Promise.all([addAccount(one), addAccount(other)]);
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["added", "exists"]);
    });

    it("pages through the accounts of one domain in the order of their names", async () => {
      const { store } = await opened();
      const names = [
        "b@n.example",
        "a@n.example",
        "é@n.example",
        "a@n.example.org",
        "c@n.example",
        "aa@n.example",
      ];
      for (const name of names) await addAccount(store, name);
      const all = await store.accounts({ domain: "n.example", limit: 10 });
      expect(all.map((account) => account.principal)).toEqual([
        "a@n.example",
        "aa@n.example",
        "b@n.example",
        "c@n.example",
        "é@n.example",
      ]);
      const page = await store.accounts({ domain: "n.example", after: "aa@n.example", limit: 2 });
      expect(page.map((account) => account.principal)).toEqual(["b@n.example", "c@n.example"]);
      expect(await store.accounts({ domain: "n.example", after: "é@n.example", limit: 2 })).toEqual([]);
      expect(await store.accounts({ domain: "elsewhere.example", limit: 2 })).toEqual([]);
    });

    it("raises the credential epoch with each password", async () => {
      const under = await opened();
      const [one, other] = await twice(under);
      await addAccount(one, ALICE, 1_000);
      const hashes = ["2", "3"];
      const epochs = await Promise.all(
        [one, other].map((store, at) => store.setPasswordHash(ALICE, hashes[at] ?? "")),
      );
      expect([...epochs].sort()).toEqual([1_001, 1_002]);
      const newest = hashes[epochs.indexOf(1_002)];
      expect(await one.account(ALICE)).toMatchObject({ passwordHash: newest, credentialEpoch: 1_002 });
    });

    it("gives an account that is made anew a newer credential epoch, whatever the clock says", async () => {
      const { store, reopen } = await opened();
      await addAccount(store, ALICE, 1_000);
      await store.setPasswordHash(ALICE, "2");
      await store.removeAccount(ALICE);
      await addAccount(await reopen(), ALICE, 900);
      expect((await (await reopen()).account(ALICE))?.credentialEpoch).toBe(1_002);
    });

    it("changes rules without touching the rest", async () => {
      const { store } = await opened();
      await addAccount(store);
      const accessRules = {
        rules: [{ match: { kind: "everybody" as const }, handling: "allow" as const }],
        otherwise: "block" as const,
      };
      const deliveryRules = { rules: [], otherwise: "refuse" as const, whenAway: "refuse" as const };
      const before = (await store.inbox(im(ALICE)))?.revision as number;
      expect(await store.setAccessRules(pres(ALICE), accessRules)).toMatchObject({ kind: "set" });
      expect(await store.setDeliveryRules(im(ALICE), deliveryRules)).toBe(true);
      expect(await store.presentity(pres(ALICE))).toEqual({
        presentity: pres(ALICE),
        owner: ALICE,
        accessRules,
      });
      const inbox = await store.inbox(im(ALICE));
      expect(inbox).toEqual({ inbox: im(ALICE), owner: ALICE, deliveryRules, revision: expect.any(Number) });
      expect(inbox?.revision).toBeGreaterThan(before);
      expect(await append(store, "1")).toEqual({ kind: "appended", seq: 1 });
    });

    it("sets access rules only at the change number that is expected, and raises it", async () => {
      const under = await opened();
      const [one, other] = await twice(under);
      await addAccount(one);
      const allow = { rules: [], otherwise: "allow" as const };
      const block = { rules: [], otherwise: "block" as const };
      const change = (await one.presence(pres(ALICE)))?.change as number;
      expect(await one.setAccessRules(pres(ALICE), allow, change + 1)).toEqual({ kind: "conflict" });
      expect(await one.setAccessRules(pres(ALICE), allow, change - 1)).toEqual({ kind: "conflict" });
      expect((await one.presentity(pres(ALICE)))?.accessRules).toEqual(confirmAll);
      const outcomes = await Promise.all([
        one.setAccessRules(pres(ALICE), allow, change),
        other.setAccessRules(pres(ALICE), block, change),
      ]);
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["conflict", "set"]);
      const rules = outcomes[0].kind === "set" ? allow : block;
      const set = outcomes.find((outcome) => outcome.kind === "set")?.snapshot.change as number;
      expect(set).toBeGreaterThan(change);
      const after = await under.reopen();
      expect((await after.presentity(pres(ALICE)))?.accessRules).toEqual(rules);
      expect((await after.presence(pres(ALICE)))?.change).toBe(set);
      expect(await after.setAccessRules(pres(ALICE), allow, change)).toEqual({ kind: "conflict" });
      // Without an expectation it is set whatever was there.
      const last = await after.setAccessRules(pres(ALICE), block);
      expect(last.kind === "set" && last.snapshot.change > set).toBe(true);
    });

    it("gives what is made anew a newer change number and a newer revision", async () => {
      const { store, reopen } = await opened();
      await addAccount(store);
      await store.setAccessRules(pres(ALICE), confirmAll);
      await store.setDeliveryRules(im(ALICE), deliverAll);
      const numbers = async (one: Store) => ({
        change: (await one.presence(pres(ALICE)))?.change as number,
        revision: (await one.inbox(im(ALICE)))?.revision as number,
      });
      const before = await numbers(store);
      await store.removeAccount(ALICE);
      const after = await reopen();
      await addAccount(after);
      const now = await numbers(after);
      expect(now.change).toBeGreaterThan(before.change);
      expect(now.revision).toBeGreaterThan(before.revision);
    });

    it("removes an account with everything that it owns, and nothing else", async () => {
      const { store, reopen } = await opened();
      const other = "other@north.example";
      for (const name of [ALICE, other]) {
        await addAccount(store, name, 1_000);
        await append(store, "1", { inbox: im(name), lane: { origin: "o", outboxSeq: 5, previousSeq: 0 } });
        await store.openCursor({ inbox: im(name), device: "d", nowMs: 1, devicesMax: 3 });
        await store.publish({
          presentity: pres(name),
          entityTag: "t",
          tuples: [tuple("x")],
          sessionId: `session of ${name}`,
          expiresAtMs: 5_000,
          nowMs: 1_000,
          publicationsMax: 3,
        });
        await store.putSubscriptions(pres(name), [
          subscription(pres(name), BOB, "active"),
          subscription(pres(name), "gone@south.example", "terminated"),
        ]);
        await store.recordFetch({
          presentity: pres(name),
          watcherKey: BOB,
          watcher: { kind: "principal", principal: BOB },
          nowMs: 1_000,
          fetchersMax: 9,
        });
        await store.putWatch(watch(principal(name)));
        await store.followInboxes({ inboxes: [im(name)], node: "home1", untilMs: 9_000 });
        const entry = await enqueued(store, "1", { sender: principal(name) });
        await store.settle(entry, report(principal(name)));
      }
      expect(await store.removeAccount(ALICE)).toMatchObject({ principal: ALICE, inboxes: [im(ALICE)] });

      const after = await reopen();
      expect(await after.account(ALICE)).toBeUndefined();
      expect(await append(after, "2")).toEqual({ kind: "no_such_inbox" });
      expect(await messagesOf(after)).toEqual([]);
      expect(await after.presence(pres(ALICE))).toBeUndefined();
      expect(await after.presentityState(pres(ALICE))).toBeUndefined();
      expect((await after.changes([pres(ALICE), pres(other)])).has(pres(ALICE))).toBe(false);
      expect(await after.inboxNumbers([im(ALICE), im(other)])).toEqual([
        { lastSeq: 0, revision: 0 },
        { lastSeq: 1, revision: expect.any(Number) },
      ]);
      expect(await after.putSubscriptions(pres(ALICE), [subscription(pres(ALICE), BOB, "active")])).toEqual({
        kind: "conflict",
      });
      expect(await after.subscriptions(pres(ALICE))).toEqual([]);
      expect(await after.fetches(pres(ALICE), 9)).toEqual([]);
      expect(await after.watches(ALICE)).toEqual([]);
      expect(await after.reports(ALICE, 10)).toEqual([]);
      // What finds things by time or the other way round knows only the other's, too.
      expect((await after.watchesOf(pres("carol@east.example"))).map(({ watcher }) => watcher)).toEqual([
        other,
      ]);
      const due = await after.claimDueWatches({ nowMs: 9_999, claimUntilMs: 20_000, limit: 9 });
      expect(due.map(({ watcher }) => watcher)).toEqual([other]);
      expect((await after.dueSubscriptions(9_999, 9)).map(({ presentity }) => presentity)).toEqual([
        pres(other),
      ]);
      expect((await after.removeSessionPublications(`session of ${ALICE}`, 2_000)).length).toBe(0);
      expect((await after.expirePublications(9_999, 9)).map(({ presentity }) => presentity)).toEqual([
        pres(other),
      ]);
      expect(await after.sweepWatcherInformation(9_999, 9)).toBe(2);
      expect(await after.sweepReports(9_999, 9)).toBe(1);
      expect(await messagesOf(after, im(other))).toEqual([[1, "1"]]);
    });

    it("makes an account anew after its removal, with nothing of the old one", async () => {
      const { store } = await opened();
      await addAccount(store, ALICE, 1_000);
      const before = await store.presence(pres(ALICE));
      await append(store, "1", { lane: { origin: "o", outboxSeq: 5, previousSeq: 0 } });
      await store.openCursor({ inbox: im(ALICE), device: "d", nowMs: 1, devicesMax: 3 });
      await store.moveCursor({ inbox: im(ALICE), device: "d", seq: 1, nowMs: 1 });
      await store.followInboxes({ inboxes: [im(ALICE)], node: "home1", untilMs: 9_000 });
      await store.removeAccount(ALICE);
      expect(await addAccount(store, ALICE, 1_000)).toMatchObject({ kind: "added" });

      expect(await append(store, "0", { unlessAway: true })).toEqual({ kind: "away" });
      expect(await store.lastSeq(im(ALICE))).toBe(0);
      expect(await messagesOf(store)).toEqual([]);
      expect(await append(store, "1", { lane: { origin: "o", outboxSeq: 6, previousSeq: 5 } })).toEqual({
        kind: "out_of_order",
      });
      expect(await append(store, "1")).toEqual({ kind: "appended", seq: 1 });
      expect(await store.openCursor({ inbox: im(ALICE), device: "d", nowMs: 1, devicesMax: 3 })).toBe(0);
      // A newer epoch, though the clock stood still: who knows the old document takes the new one.
      const after = await store.presence(pres(ALICE));
      expect(after?.version.epoch).toBeGreaterThan(before?.version.epoch as number);
    });
  });

  describe("SecretStore", () => {
    it("makes a secret once, and keeps it over a restart", async () => {
      const under = await opened();
      const [one, other] = await twice(under);
      const [first, second] = await Promise.all([
        one.secret("resume", () => bytes("one")),
        other.secret("resume", () => bytes("two")),
      ]);
      const kept = Buffer.from(first).toString();
      expect(["one", "two"]).toContain(kept);
      expect(Buffer.from(second).toString()).toBe(kept);
      expect(Buffer.from(await other.secret("other", () => bytes("three"))).toString()).toBe("three");
      const again = await (await under.reopen()).secret("resume", () => bytes("four"));
      expect(Buffer.from(again).toString()).toBe(kept);
    });
  });

  describe("health", () => {
    it("is up until the store is closed, and is told when it changes", async () => {
      const { store, another } = await opened();
      expect(store.shared).toBe(another !== undefined);
      expect(store.health).toEqual({ kind: "up" });
      const told: string[] = [];
      const kind = ({ kind: now }: Store["health"]) => told.push(now);
      const end = store.onHealth(kind);
      store.onHealth(kind);
      const ended = store.onHealth(() => told.push("never"));
      ended();
      ended();
      end();
      await addAccount(store);
      expect(told).toEqual([]);
      await store.close();
      expect(store.health).toEqual({
        kind: "down",
        sinceMs: expect.any(Number),
        cause: expect.stringMatching(/./),
      });
      expect(told).toEqual(["down"]);
    });
  });

  describe("closing", () => {
    it("writes what was called before, resolves `closed` with nothing, and refuses what comes after", async () => {
      const { store, reopen } = await opened();
      const added = addAccount(store);
      const appended = append(store, "1");
      await Promise.all([store.close(), store.close()]);
      expect(await added).toMatchObject({ kind: "added" });
      expect(await appended).toEqual({ kind: "appended", seq: 1 });
      expect(await store.closed).toBeUndefined();
      const refusal = { code: "unavailable", details: { reason: "store_closed" } };
      await expect(append(store, "2")).rejects.toMatchObject(refusal);
      await expect(store.account(ALICE)).rejects.toMatchObject(refusal);
      expect(await messagesOf(await reopen())).toEqual([[1, "1"]]);
    });
  });
}

function subscription(
  presentity: ReturnType<typeof pres>,
  watcher: string,
  kind: "active" | "terminated",
): import("../subscription-store.js").SubscriptionRecord {
  return {
    presentity,
    watcherKey: watcher,
    watcher: { kind: "principal", principal: watcher },
    watcherDomain: "south.example",
    state:
      kind === "active"
        ? { kind, disposition: { kind: "show", show: "whole" } }
        : { kind, reason: "cancelled" },
    ...(kind === "active" ? { view: "whole.1" } : {}),
    expiresAtMs: 5_000,
    wish: 1,
    firstAtMs: 1_000,
    lastAtMs: 1_000,
  };
}

function watch(watcher: ReturnType<typeof principal>): import("../subscription-store.js").WatchRecord {
  return {
    watcher,
    presentity: pres("carol@east.example"),
    wanted: "watch",
    wish: 1,
    state: { kind: "pending", reason: "" },
    change: 0,
    expiresAtMs: 9_000,
    dueAtMs: 2_000,
  };
}

function report(sender: ReturnType<typeof principal>): import("../message-store.js").StoredReport {
  return { sender, id: "1", inbox: im(BOB), status: "delivered", reason: "", atMs: 2_000 };
}
