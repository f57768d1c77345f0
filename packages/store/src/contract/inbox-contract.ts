/** What every InboxStore does. */
import type { InboxAddress } from "@parley/model";
import type { LanePosition } from "../message-store.js";
import type { Store } from "../store.js";
import {
  ALICE,
  addAccount,
  append,
  BOB,
  bytes,
  im,
  messagesOf,
  type OpenStoreUnderTest,
  storesFor,
} from "./fixtures.js";

const INBOX = im(ALICE);
const appended = (seq: number) => ({ kind: "appended", seq });
const OUT_OF_ORDER = { kind: "out_of_order" };

const lane = (outboxSeq: number, previousSeq: number, origin = "o1"): { lane: LanePosition } => ({
  lane: { origin, outboxSeq, previousSeq },
});

export function describeInboxes(open: OpenStoreUnderTest): void {
  const opened = storesFor(open);
  const withAlice = async (options?: { dedupeMs: number }) => {
    const under = await opened(options);
    await addAccount(under.store);
    return under;
  };
  const openCursor = (store: Store, device: string, nowMs = 1_000, devicesMax = 10) =>
    store.openCursor({ inbox: INBOX, device, nowMs, devicesMax });
  const moveCursor = (store: Store, device: string, seq: number, nowMs = 1_000) =>
    store.moveCursor({ inbox: INBOX, device, seq, nowMs });

  describe("InboxStore.append", () => {
    it("gives numbers without gaps in the order of the calls, and resolves in that order", async () => {
      const { store, reopen } = await withAlice();
      const resolved: number[] = [];
      const outcomes = await Promise.all(
        [0, 1, 2, 3, 4].map(async (index) => {
          const outcome = await append(store, `m${index}`, { nowMs: 1_000 + index });
          resolved.push(index);
          return outcome;
        }),
      );
      expect(outcomes).toEqual([1, 2, 3, 4, 5].map(appended));
      expect(resolved).toEqual([0, 1, 2, 3, 4]);
      const after = await reopen();
      expect(await append(after, "m5")).toEqual(appended(6));
      const messages = await after.read({ inbox: INBOX, fromSeq: 1, itemsMax: 99, bytesMax: 1e6 });
      expect(messages.map(({ receivedAtMs }) => receivedAtMs)).toEqual([
        1_000, 1_001, 1_002, 1_003, 1_004, 1_000,
      ]);
      expect(await messagesOf(after)).toEqual([0, 1, 2, 3, 4, 5].map((index) => [index + 1, `m${index}`]));
    });

    it("numbers each inbox by itself", async () => {
      const { store } = await withAlice();
      await addAccount(store, "other@north.example");
      await append(store, "1");
      expect(await append(store, "1", { inbox: im("other@north.example") })).toEqual(appended(1));
      expect(await append(store, "2")).toEqual(appended(2));
    });

    it("keeps any bytes as they are", async () => {
      const { store, reopen } = await withAlice();
      const body = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256));
      await append(store, "empty", { bytes: Buffer.alloc(0) });
      await append(store, "large", { bytes: body });
      const messages = await (await reopen()).read({ inbox: INBOX, fromSeq: 1, itemsMax: 9, bytesMax: 1e6 });
      expect(messages.map((message) => Buffer.from(message.bytes).equals(body))).toEqual([false, true]);
      expect(messages[0]?.bytes.length).toBe(0);
    });

    it("recognises a resend: at once, later, and after a restart", async () => {
      const { store, reopen } = await withAlice();
      const [first, second] = await Promise.all([
        append(store, "m"),
        append(store, "m", { bytes: bytes("other") }),
      ]);
      expect([first, second]).toEqual([appended(1), { kind: "duplicate", seq: 1 }]);
      await append(store, "n");
      expect(await append(store, "m")).toEqual({ kind: "duplicate", seq: 1 });
      const after = await reopen();
      expect(await append(after, "n")).toEqual({ kind: "duplicate", seq: 2 });
      expect(await messagesOf(after)).toEqual([
        [1, "m"],
        [2, "n"],
      ]);
    });

    it("recognises a resend of a message that was deleted", async () => {
      const { store } = await withAlice();
      await append(store, "m");
      await store.deleteMessages(INBOX, [1]);
      expect(await append(store, "m")).toEqual({ kind: "duplicate", seq: 1 });
      expect(await messagesOf(store)).toEqual([]);
    });

    it("tells messages with one id from two senders, or to two inboxes, apart", async () => {
      const { store } = await withAlice();
      await addAccount(store, "other@north.example");
      await append(store, "m");
      expect(await append(store, "m", { sender: "eve@south.example" })).toEqual(appended(2));
      expect(await append(store, "m", { inbox: im("other@north.example") })).toEqual(appended(1));
    });

    it("takes ids and senders of any characters and length", async () => {
      const { store } = await withAlice();
      const long = "x".repeat(3_000);
      const ids = ["", "\0", "a\0b", "a", "ä", "👋", `${long}1`, `${long}2`, "a\0", "\0a", "ÿ", "a\0ÿ"];
      for (const [index, id] of ids.entries()) expect(await append(store, id)).toEqual(appended(index + 1));
      for (const [index, id] of ids.entries()) {
        expect(await append(store, id)).toEqual({ kind: "duplicate", seq: index + 1 });
      }
      // Sender and id do not run into each other.
      expect(await append(store, "c", { sender: "a\0b" })).toMatchObject({ kind: "appended" });
      expect(await append(store, "b\0c", { sender: "a" })).toMatchObject({ kind: "appended" });
    });

    it("refuses for an inbox that is not there", async () => {
      const { store } = await withAlice();
      expect(await append(store, "m", { inbox: im(BOB) })).toEqual({ kind: "no_such_inbox" });
    });

    it("refuses beyond the limit of kept messages, but not a resend", async () => {
      const { store, reopen } = await withAlice();
      const limited = { messagesMax: 2 };
      await append(store, "1", limited);
      await append(store, "2", limited);
      expect(await append(store, "3", limited)).toEqual({ kind: "full", limit: 2 });
      expect(await append(store, "2", limited)).toEqual({ kind: "duplicate", seq: 2 });
      const after = await reopen();
      expect(await append(after, "3", limited)).toEqual({ kind: "full", limit: 2 });
      await after.deleteMessages(INBOX, [1]);
      expect(await append(after, "3", limited)).toEqual(appended(3));
    });

    it("counts rightly over many messages, deletions and restarts", async () => {
      const { store, reopen } = await withAlice();
      const all = Array.from({ length: 150 }, (_, index) => index + 1);
      await Promise.all(all.map((seq) => append(store, `m${seq}`, { messagesMax: 150 })));
      expect(await append(store, "more", { messagesMax: 150 })).toEqual({ kind: "full", limit: 150 });
      const once = await reopen();
      expect(await append(once, "more", { messagesMax: 150 })).toEqual({ kind: "full", limit: 150 });
      expect(await once.deleteMessages(INBOX, [150, 149, 70, 1])).toBe(4);
      const twice = await reopen();
      expect(await append(twice, "more", { messagesMax: 147 })).toEqual(appended(151));
      expect(await append(twice, "yet more", { messagesMax: 147 })).toEqual({ kind: "full", limit: 147 });
    });
  });

  describe("InboxStore's lanes", () => {
    it("takes a message when the one before it in the lane was decided", async () => {
      const { store, reopen } = await withAlice();
      expect(await append(store, "2", lane(7, 5))).toEqual(OUT_OF_ORDER);
      expect(await append(store, "1", lane(5, 0))).toEqual(appended(1));
      expect(await append(store, "3", lane(9, 7))).toEqual(OUT_OF_ORDER);
      expect(await append(store, "2", lane(7, 5))).toEqual(appended(2));
      const after = await reopen();
      expect(await append(after, "4", lane(11, 9))).toEqual(OUT_OF_ORDER);
      expect(await append(after, "3", lane(9, 7))).toEqual(appended(3));
      expect(await append(after, "4", lane(12, 0))).toEqual(appended(4));
    });

    it("decides in the order of the calls, within one group too", async () => {
      const { store } = await withAlice();
      const outcomes = await Promise.all([
        append(store, "2", lane(2, 1)),
        append(store, "1", lane(1, 0)),
        append(store, "2", lane(2, 1)),
      ]);
      expect(outcomes).toEqual([OUT_OF_ORDER, appended(1), appended(2)]);
    });

    it("outlives a number that no outbox counts to", async () => {
      const { store } = await withAlice();
      await append(store, "1", lane(Number.MAX_SAFE_INTEGER, 0));
      expect(await append(store, "2", lane(1, 0, "o2"))).toMatchObject({ kind: "appended" });
    });

    it("answers a resend in a lane, and lets the lane go on behind it", async () => {
      const { store } = await withAlice();
      await append(store, "1");
      expect(await append(store, "1", lane(5, 0))).toEqual({ kind: "duplicate", seq: 1 });
      expect(await append(store, "2", lane(6, 5))).toEqual(appended(2));
      expect(await append(store, "1", lane(5, 0))).toEqual({ kind: "duplicate", seq: 1 });
      expect(await append(store, "3", lane(7, 6))).toEqual(appended(3));
    });

    it("goes on behind a message that was decided without an append", async () => {
      const { store, reopen } = await withAlice();
      const skip = (one: Store, position: { lane: LanePosition }) =>
        one.skip({ inbox: INBOX, sender: BOB, ...position });
      expect(await skip(store, lane(6, 5))).toBe("out_of_order");
      expect(await skip(store, lane(5, 0))).toBe("skipped");
      const after = await reopen();
      expect(await append(after, "2", lane(6, 5))).toEqual(appended(1));
      expect(await skip(after, lane(5, 0))).toBe("skipped");
      expect(await append(after, "3", lane(7, 6))).toEqual(appended(2));
    });

    it("appends nothing behind what was sent after it: a place that was decided stays decided", async () => {
      const { store, reopen } = await withAlice();
      await store.skip({ inbox: INBOX, sender: BOB, ...lane(5, 0) });
      expect(await append(store, "1", lane(5, 0))).toEqual({ kind: "decided" });
      expect(await append(store, "3", lane(7, 0))).toEqual(appended(1));
      const after = await reopen();
      expect(await append(after, "2", lane(6, 0))).toEqual({ kind: "decided" });
      expect(await append(after, "3", lane(7, 0))).toEqual({ kind: "duplicate", seq: 1 });
    });

    it("does not decide a message that found the inbox full", async () => {
      const { store } = await withAlice();
      await append(store, "0", { messagesMax: 1 });
      expect(await append(store, "1", { messagesMax: 1, ...lane(5, 0) })).toEqual({ kind: "full", limit: 1 });
      expect(await append(store, "2", lane(6, 5))).toEqual(OUT_OF_ORDER);
    });

    it("keeps the lanes of senders and inboxes apart", async () => {
      const { store } = await withAlice();
      await addAccount(store, "other@north.example");
      await append(store, "1", lane(5, 0));
      expect(await append(store, "2", { sender: "eve@south.example", ...lane(6, 5) })).toEqual(OUT_OF_ORDER);
      expect(await append(store, "2", { inbox: im("other@north.example"), ...lane(6, 5) })).toEqual(
        OUT_OF_ORDER,
      );
    });

    it("starts a lane afresh with a new epoch of the origin", async () => {
      const { store } = await withAlice();
      await append(store, "1", lane(50, 0));
      expect(await append(store, "2", lane(3, 2, "o2"))).toEqual(OUT_OF_ORDER);
      expect(await append(store, "2", lane(2, 0, "o2"))).toEqual(appended(2));
      expect(await append(store, "3", lane(3, 2, "o2"))).toEqual(appended(3));
    });

    it("remembers more lanes than it holds in memory", async () => {
      const { store } = await withAlice();
      const senders = Array.from({ length: 400 }, (_, index) => `s${index}@south.example`);
      await Promise.all(senders.map((sender) => append(store, "1", { sender, ...lane(1, 0) })));
      const outcomes = await Promise.all(
        senders.map((sender) => append(store, "2", { sender, ...lane(2, 1) })),
      );
      expect(outcomes.every(({ kind }) => kind === "appended")).toBe(true);
    });
  });

  describe("InboxStore.read", () => {
    it("reads from a number on, in order, until either limit, at least one", async () => {
      const { store } = await withAlice();
      for (let seq = 1; seq <= 5; seq++) await append(store, `m${seq}`, { bytes: Buffer.alloc(10, seq) });
      const read = async (fromSeq: number, itemsMax: number, bytesMax: number) =>
        (await store.read({ inbox: INBOX, fromSeq, itemsMax, bytesMax })).map(({ seq }) => seq);
      expect(await read(0, 99, 1e6)).toEqual([1, 2, 3, 4, 5]);
      expect(await read(3, 99, 1e6)).toEqual([3, 4, 5]);
      expect(await read(2, 2, 1e6)).toEqual([2, 3]);
      expect(await read(2, 99, 20)).toEqual([2, 3]);
      expect(await read(2, 99, 29)).toEqual([2, 3]);
      expect(await read(2, 99, 1)).toEqual([2]);
      expect(await read(6, 99, 1e6)).toEqual([]);
      expect(await store.read({ inbox: im(BOB), fromSeq: 0, itemsMax: 9, bytesMax: 9 })).toEqual([]);
    });

    it("reads long inboxes whole", async () => {
      const { store } = await withAlice();
      await Promise.all(Array.from({ length: 200 }, (_, index) => append(store, `m${index}`)));
      expect((await messagesOf(store)).map(([seq]) => seq)).toEqual(
        Array.from({ length: 200 }, (_, index) => index + 1),
      );
    });

    it("leaves out what was deleted, for all, and tells how many there were", async () => {
      const { store, reopen } = await withAlice();
      for (const id of ["a", "b", "c", "d"]) await append(store, id);
      expect(await store.deleteMessages(INBOX, [2, 2, 4, 77])).toBe(2);
      expect(await store.deleteMessages(INBOX, [2])).toBe(0);
      expect(await store.deleteMessages(im(BOB), [1])).toBe(0);
      const after = await reopen();
      expect(await messagesOf(after)).toEqual([
        [1, "a"],
        [3, "c"],
      ]);
      // A number is not given again.
      expect(await after.lastSeq(INBOX)).toBe(4);
      expect(await append(after, "e")).toEqual(appended(5));
    });

    it("tells the newest number given", async () => {
      const { store, reopen } = await withAlice();
      expect(await store.lastSeq(INBOX)).toBe(0);
      expect(await store.lastSeq(im(BOB))).toBe(0);
      await append(store, "a");
      await append(store, "b");
      expect(await store.lastSeq(INBOX)).toBe(2);
      expect(await (await reopen()).lastSeq(INBOX)).toBe(2);
    });

    it("tells the newest numbers and the revisions of many inboxes, in their order", async () => {
      const { store, reopen } = await withAlice();
      const other = im("other@north.example");
      await addAccount(store, "other@north.example");
      for (const id of ["a", "b"]) await append(store, id);
      await append(store, "a", { inbox: other });
      await store.deleteMessages(INBOX, [2]);
      const after = await reopen();
      const revisionOf = async (inbox: InboxAddress) => (await after.inbox(inbox))?.revision;
      const [ofInbox, ofOther] = [await revisionOf(INBOX), await revisionOf(other)];
      expect(await after.inboxNumbers([other, im(BOB), INBOX, other])).toEqual([
        { lastSeq: 1, revision: ofOther },
        { lastSeq: 0, revision: 0 },
        { lastSeq: 2, revision: ofInbox },
        { lastSeq: 1, revision: ofOther },
      ]);
      expect(await after.inboxNumbers([])).toEqual([]);
      await after.setDeliveryRules(INBOX, { rules: [], otherwise: "refuse", whenAway: "keep" });
      expect(await after.inboxNumbers([INBOX])).toEqual([{ lastSeq: 2, revision: await revisionOf(INBOX) }]);
      expect(await revisionOf(INBOX)).not.toBe(ofInbox);
    });
  });

  describe("InboxStore's cursors", () => {
    it("begin at 0, move forward and never back, and stay over a restart", async () => {
      const { store, reopen } = await withAlice();
      for (const id of ["a", "b", "c"]) await append(store, id);
      expect(await openCursor(store, "phone")).toBe(0);
      await moveCursor(store, "phone", 2);
      await moveCursor(store, "phone", 1);
      expect(await openCursor(store, "phone")).toBe(2);
      expect(await openCursor(store, "laptop")).toBe(0);
      expect(await openCursor(await reopen(), "phone")).toBe(2);
    });

    it("stay where they are when they are to pass the newest message", async () => {
      const { store } = await withAlice();
      for (const id of ["a", "b"]) await append(store, id);
      await openCursor(store, "phone");
      await moveCursor(store, "phone", 1);
      await moveCursor(store, "phone", 3);
      expect(await openCursor(store, "phone")).toBe(1);
    });

    it("of unknown devices and inboxes are ignored", async () => {
      const { store } = await withAlice();
      await append(store, "a");
      await moveCursor(store, "phone", 1);
      expect(await openCursor(store, "phone")).toBe(0);
      await store.moveCursor({ inbox: im(BOB), device: "phone", seq: 1, nowMs: 1 });
      expect(await store.openCursor({ inbox: im(BOB), device: "phone", nowMs: 1, devicesMax: 1 })).toBe(0);
    });

    it("give way when there are too many, the one unused longest first", async () => {
      const { store } = await withAlice();
      for (const id of ["a", "b", "c"]) await append(store, id);
      await openCursor(store, "one", 1_000, 2);
      await openCursor(store, "two", 2_000, 2);
      await moveCursor(store, "two", 2, 2_500);
      await moveCursor(store, "one", 1, 3_000);
      await openCursor(store, "three", 4_000, 2);
      expect(await openCursor(store, "one", 5_000, 2)).toBe(1);
      expect(await openCursor(store, "two", 6_000, 2)).toBe(0);
    });
  });

  describe("InboxStore.sweepMessages", () => {
    const never = { receivedBeforeMs: 0, readBeforeMs: 0, forgetBeforeMs: 0, limit: 100 };
    const seqs = async (store: Store) => (await messagesOf(store)).map(([seq]) => seq);
    const fill = async (store: Store) => {
      for (let seq = 1; seq <= 5; seq++) await append(store, `m${seq}`, { nowMs: 1_000 * seq });
    };

    it("removes what was received before a time, read or not", async () => {
      const { store, reopen } = await withAlice();
      await fill(store);
      expect(await store.sweepMessages({ ...never, receivedBeforeMs: 1_000 })).toBe(0);
      expect(await store.sweepMessages({ ...never, receivedBeforeMs: 3_000 })).toBe(2);
      expect(await seqs(store)).toEqual([3, 4, 5]);
      const after = await reopen();
      expect(await after.sweepMessages({ ...never, receivedBeforeMs: 3_001 })).toBe(1);
      expect(await after.sweepMessages({ ...never, receivedBeforeMs: 9_000 })).toBe(2);
      expect(await seqs(after)).toEqual([]);
      expect(await after.sweepMessages({ ...never, receivedBeforeMs: 9_000 })).toBe(0);
      expect(await append(after, "m6")).toEqual(appended(6));
    });

    it("removes what every cursor has passed and was received before a time", async () => {
      const { store, reopen } = await withAlice();
      await fill(store);
      await openCursor(store, "phone");
      await openCursor(store, "laptop");
      await moveCursor(store, "phone", 4);
      expect(await store.sweepMessages({ ...never, readBeforeMs: 9_000 })).toBe(0);
      await moveCursor(store, "laptop", 3);
      expect(await store.sweepMessages({ ...never, readBeforeMs: 2_500 })).toBe(2);
      const after = await reopen();
      expect(await seqs(after)).toEqual([3, 4, 5]);
      expect(await after.sweepMessages({ ...never, readBeforeMs: 9_000 })).toBe(1);
      await moveCursor(after, "laptop", 5);
      await moveCursor(after, "phone", 5);
      expect(await after.sweepMessages({ ...never, readBeforeMs: 9_000 })).toBe(2);
    });

    it("keeps what a new device has not seen, and what nobody has opened", async () => {
      const { store } = await withAlice();
      await fill(store);
      expect(await store.sweepMessages({ ...never, readBeforeMs: 9_000 })).toBe(0);
      await openCursor(store, "phone");
      await moveCursor(store, "phone", 5);
      await openCursor(store, "laptop");
      expect(await store.sweepMessages({ ...never, readBeforeMs: 9_000 })).toBe(0);
      expect(await seqs(store)).toEqual([1, 2, 3, 4, 5]);
    });

    it("does not wait for a device that gave way to another", async () => {
      const { store } = await withAlice();
      await fill(store);
      await openCursor(store, "phone", 1_000);
      await openCursor(store, "laptop", 2_000);
      await moveCursor(store, "laptop", 4, 3_000);
      await openCursor(store, "tablet", 4_000, 2);
      await moveCursor(store, "tablet", 2, 4_000);
      expect(await store.sweepMessages({ ...never, readBeforeMs: 9_000 })).toBe(2);
    });

    it("forgets ids only after dedupeMs, whatever is asked", async () => {
      const { store } = await withAlice({ dedupeMs: 1_000_000 });
      const nowMs = Date.UTC(2100, 0);
      await append(store, "m", { nowMs });
      expect(await store.sweepMessages({ ...never, forgetBeforeMs: nowMs + 1 })).toBe(0);
      expect(await append(store, "m", { nowMs })).toEqual({ kind: "duplicate", seq: 1 });
    });

    it("forgets ids from before a time, and keeps the messages", async () => {
      const { store, reopen } = await withAlice();
      await fill(store);
      expect(await store.sweepMessages({ ...never, forgetBeforeMs: 3_000 })).toBe(2);
      const after = await reopen();
      expect(await append(after, "m3")).toEqual({ kind: "duplicate", seq: 3 });
      expect(await append(after, "m1")).toEqual(appended(6));
      expect(await seqs(after)).toEqual([1, 2, 3, 4, 5, 6]);
    });

    it("works through at most so many records, and tells when nothing is left", async () => {
      const { store } = await withAlice();
      await addAccount(store, "other@north.example");
      await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          append(store, `m${index}`, index % 2 === 0 ? { inbox: im("other@north.example") } : {}),
        ),
      );
      const sweep = { receivedBeforeMs: 5_000, readBeforeMs: 5_000, forgetBeforeMs: 5_000, limit: 7 };
      const removed: number[] = [];
      for (;;) {
        const count = await store.sweepMessages(sweep);
        removed.push(count);
        expect(count).toBeLessThanOrEqual(7);
        if (count < 7) break;
      }
      expect(removed.reduce((sum, count) => sum + count, 0)).toBe(40);
      expect(await seqs(store)).toEqual([]);
      expect(await append(store, "m1")).toEqual(appended(11));
    });
  });
}
