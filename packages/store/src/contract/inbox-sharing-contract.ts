/** What every InboxStore does for inboxes that several servers serve. */
import type { LanePosition } from "../message-store.js";
import type { Store } from "../store.js";
import {
  ALICE,
  addAccount,
  append,
  BOB,
  im,
  messagesOf,
  type OpenStoreUnderTest,
  storesFor,
  twice,
} from "./fixtures.js";

const INBOX = im(ALICE);
const appended = (seq: number) => ({ kind: "appended", seq });
const OUT_OF_ORDER = { kind: "out_of_order" };

const lane = (outboxSeq: number, previousSeq: number): { lane: LanePosition } => ({
  lane: { origin: "o1", outboxSeq, previousSeq },
});

export function describeInboxSharing(open: OpenStoreUnderTest): void {
  const opened = storesFor(open);
  const withAlice = async () => {
    const under = await opened();
    await addAccount(under.store);
    return under;
  };

  describe("InboxStore.append by several servers", () => {
    it("gives numbers without gaps, each message one, whoever appends", async () => {
      const [one, other] = await twice(await withAlice());
      const ids = Array.from({ length: 40 }, (_, index) => `m${index}`);
      const outcomes = await Promise.all(ids.flatMap((id) => [append(one, id), append(other, id)]));
      const seqs = outcomes.flatMap((outcome) => (outcome.kind === "appended" ? [outcome.seq] : []));
      expect(seqs.sort((a, b) => a - b)).toEqual(ids.map((_, index) => index + 1));
      expect(outcomes.filter(({ kind }) => kind === "duplicate").length).toBe(40);
      expect((await messagesOf(other)).map(([seq]) => seq)).toEqual(ids.map((_, index) => index + 1));
      expect(await one.lastSeq(INBOX)).toBe(40);
    });

    it("keeps a lane's order, whoever appends", async () => {
      const [one, other] = await twice(await withAlice());
      await append(one, "1", lane(1, 0));
      const outcomes = await Promise.all([
        append(one, "2", lane(2, 1)),
        append(other, "2", lane(2, 1)),
        append(other, "3", lane(3, 2)),
      ]);
      expect(
        outcomes
          .slice(0, 2)
          .map(({ kind }) => kind)
          .sort(),
      ).toEqual(["appended", "duplicate"]);
      if (outcomes[2].kind === "out_of_order") await append(one, "3", lane(3, 2));
      expect((await messagesOf(one)).map(([, text]) => text)).toEqual(["1", "2", "3"]);
    });
  });

  describe("InboxStore's rules", () => {
    const revisionOf = async (store: Store) => (await store.inbox(INBOX))?.revision as number;
    const RULES_CHANGED = { kind: "rules_changed" };

    it("append and skip only at the revision that is expected", async () => {
      const { store, reopen } = await withAlice();
      const ifRevision = await revisionOf(store);
      expect(await append(store, "1", { ifRevision })).toEqual(appended(1));
      await store.setDeliveryRules(INBOX, { rules: [], otherwise: "refuse", whenAway: "keep" });
      const newer = await revisionOf(store);
      expect(newer).toBeGreaterThan(ifRevision);
      const after = await reopen();
      expect(await revisionOf(after)).toBe(newer);
      expect(await append(after, "2", { ifRevision, ...lane(5, 0) })).toEqual(RULES_CHANGED);
      const skip = { inbox: INBOX, sender: BOB, ...lane(5, 0) };
      expect(await after.skip({ ...skip, ifRevision })).toBe("rules_changed");
      // Nothing of it was noted.
      expect(await append(after, "3", lane(6, 5))).toEqual(OUT_OF_ORDER);
      expect(await after.skip({ ...skip, ifRevision: newer })).toBe("skipped");
      expect(await append(after, "3", { ifRevision: newer, ...lane(6, 5) })).toEqual(appended(2));
    });

    it("see a change that was called before, by whichever server", async () => {
      const [one, other] = await twice(await withAlice());
      const ifRevision = await revisionOf(one);
      expect(await append(one, "0", { ifRevision })).toEqual(appended(1));
      await other.setDeliveryRules(INBOX, { rules: [], otherwise: "refuse", whenAway: "keep" });
      expect(await append(one, "1", { ifRevision })).toEqual(RULES_CHANGED);
      const changing = one.setDeliveryRules(INBOX, { rules: [], otherwise: "deliver", whenAway: "keep" });
      const now = await revisionOf(other);
      const outcome = await append(one, "2", { ifRevision: now });
      await changing;
      // Whether the change was there when the revision was read is a race between the two; that it holds is not.
      expect(["appended", "rules_changed"]).toContain(outcome.kind);
      expect(await append(one, "3", { ifRevision: await revisionOf(other) })).toMatchObject({
        kind: "appended",
      });
    });

    it("do not change what was decided: a resend, the order of a lane, an inbox that is not there", async () => {
      const { store } = await withAlice();
      const ifRevision = await revisionOf(store);
      await append(store, "1", { ifRevision, ...lane(1, 0) });
      await store.skip({ inbox: INBOX, sender: BOB, ...lane(2, 1) });
      await store.setDeliveryRules(INBOX, { rules: [], otherwise: "refuse", whenAway: "refuse" });
      const old = { ifRevision, unlessAway: true, messagesMax: 1 };
      expect(await append(store, "1", { ...old, ...lane(1, 0) })).toEqual({ kind: "duplicate", seq: 1 });
      expect(await append(store, "1", old)).toEqual({ kind: "duplicate", seq: 1 });
      expect(await append(store, "2", { ...old, ...lane(2, 1) })).toEqual({ kind: "decided" });
      expect(await append(store, "9", { ...old, ...lane(9, 8) })).toEqual(OUT_OF_ORDER);
      expect(await append(store, "3", { ...old, inbox: im(BOB) })).toEqual({ kind: "no_such_inbox" });
      const skip = { inbox: INBOX, sender: BOB, ...lane(9, 8), ifRevision };
      expect(await store.skip(skip)).toBe("out_of_order");
      // Of what is refused now, the rules come first, then who is there, then the room.
      expect(await append(store, "3", old)).toEqual(RULES_CHANGED);
      const now = await revisionOf(store);
      expect(await append(store, "3", { ...old, ifRevision: now })).toEqual({ kind: "away" });
      await store.followInboxes({ inboxes: [INBOX], node: "home1", untilMs: 9_000 });
      expect(await append(store, "3", { ...old, ifRevision: now })).toEqual({ kind: "full", limit: 1 });
    });
  });

  describe("InboxStore.followInboxes", () => {
    const AWAY = { kind: "away" };
    const unlessAway = { unlessAway: true };

    it("lets messages in while a server follows the inbox, until its time", async () => {
      const under = await withAlice();
      const [one, other] = await twice(under);
      expect(await append(one, "1", unlessAway)).toEqual(AWAY);
      await one.followInboxes({ inboxes: [INBOX], node: "home1", untilMs: 2_000 });
      expect(await append(other, "1", { ...unlessAway, nowMs: 1_999 })).toEqual(appended(1));
      expect(await append(other, "2", { ...unlessAway, nowMs: 2_000 })).toEqual(AWAY);
      await one.followInboxes({ inboxes: [INBOX], node: "home1", untilMs: 3_000 });
      const after = await under.reopen();
      expect(await append(after, "2", { ...unlessAway, nowMs: 2_999 })).toEqual(appended(2));
      expect(await append(after, "3", { ...unlessAway, nowMs: 3_000 })).toEqual(AWAY);
      expect(await append(after, "3", { nowMs: 3_000 })).toEqual(appended(3));
    });

    it("counts each server by itself, until the last has gone", async () => {
      const { store } = await withAlice();
      for (const node of ["home1", "home2"]) {
        await store.followInboxes({ inboxes: [INBOX], node, untilMs: 9_000 });
      }
      await store.followInboxes({ inboxes: [INBOX], node: "home1", untilMs: 0 });
      expect(await append(store, "1", unlessAway)).toEqual(appended(1));
      await store.followInboxes({ inboxes: [INBOX], node: "home3", untilMs: 0 });
      await store.followInboxes({ inboxes: [INBOX], node: "home2", untilMs: 0 });
      expect(await append(store, "2", unlessAway)).toEqual(AWAY);
      expect(await append(store, "1", unlessAway)).toEqual({ kind: "duplicate", seq: 1 });
    });

    it("takes many at once, and ignores those that are not there", async () => {
      const { store } = await withAlice();
      const other = im("other@north.example");
      await addAccount(store, "other@north.example");
      await store.followInboxes({ inboxes: [INBOX, im(BOB), other], node: "home1", untilMs: 9_000 });
      await store.followInboxes({ inboxes: [], node: "home1", untilMs: 9_000 });
      expect(await append(store, "1", unlessAway)).toEqual(appended(1));
      expect(await append(store, "1", { ...unlessAway, inbox: other })).toEqual(appended(1));
      await store.followInboxes({ inboxes: [INBOX], node: "home1", untilMs: 0 });
      expect(await append(store, "2", unlessAway)).toEqual(AWAY);
      expect(await append(store, "2", { ...unlessAway, inbox: other })).toEqual(appended(2));
    });
  });
}
